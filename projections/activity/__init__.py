"""What insiders acquired and disposed of: net shares and dollars by insider, class, transaction code and Rule 10b5-1 plan.

A director who bought 500 at 20 and sold 300 at 30 under a plan has two lines: code P, no plan, +500 and 10,000 dollars spent; code S,
plan, -300 and 9,000 dollars taken in. Whether a row was under a plan, and the sums, are pure; `report` applies them to a book.
Source: Form 4, columns 3 and 4; 17 CFR 240.10b5-1.
"""

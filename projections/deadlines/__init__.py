"""When reports under Section 16 were due, and which came late, as Item 405 of Regulation S-K asks.

A purchase of Friday 2023-03-03 was to be on a Form 4 by 22:00 Eastern of Tuesday 2023-03-07; filed on 2023-03-09 it is two business days
late. The days, the rules by date, and what counts as one transaction are pure; `report` applies them to a book.
Source: 15 U.S.C. 78p(a); 17 CFR 240.16a-3; Regulation S-K, Item 405.
"""

"""Which purchases and sales of an insider lie within six months of each other, and the most that could be recovered from them.

100 shares bought at 10 on 2024-01-10 and sold at 20 on 2024-06-28 are a profit of 1,000 that belongs to the issuer. What a row is (a
purchase, a sale, exempt by which rule, or for a person to judge), which days match, and the most that all pairs can make are pure;
`report` applies them to a book. It is a screen and no legal conclusion.
Source: 15 U.S.C. 78p(b); 17 CFR 240.16b-3 to 240.16b-8.
"""

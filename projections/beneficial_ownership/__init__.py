"""Who owns how much of an issuer's equity as Rule 13d-3 counts it: what is held, and what can be acquired within sixty days.

A director with 5,000 shares and an option of which 15,000 can be exercised by then owns 20,000: of 1,000,000 shares outstanding
20,000 / (1,000,000 + 15,000). It is a screen from Section 16 filings, which report pecuniary interest; see `report`.
Source: 17 CFR 240.13d-3(d)(1); Regulation S-K, Item 403(b).
"""

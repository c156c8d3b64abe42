"""Reading one account - one owner, one issuer - from its own events: which line a row belongs to, in which order, and what balance follows.

All rules here are pure and versioned (`projections.RULES_VERSION`); a rule change never edits history. The reading is bitemporal: filings
are taken in order of knowledge, and each changes only what follows from it, so an answer for a fixed knowledge time never changes.
"""

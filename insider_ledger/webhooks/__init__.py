"""Webhooks: pages of the feeds sent to the systems that want them, signed, in order, at least once.

What is stored of a webhook stands in `ledger.store.webhooks`. Here: which addresses are allowed (`addresses`), its secrets and the
signature (`signing`), what a deliverer is told (`settings`), the request (`sending`), and who sends what when (`delivering`).
"""

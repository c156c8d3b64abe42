"""Frozen, self-validating values without I/O: what the book talks about."""

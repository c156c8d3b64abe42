"""Alembic revisions of the event log and the read models; `ledger.store.schema` runs them."""

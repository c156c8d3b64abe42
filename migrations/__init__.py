"""The schema of the event log and the read models, owned by Alembic."""

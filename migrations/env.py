"""Alembic runs this file: it takes the connection that the store hands over, and knows every table of the log and the read models."""

from alembic import context

import projections.tables  # noqa: F401 (adds the read models to the metadata)
from ledger.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()

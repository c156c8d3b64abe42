"""The log without the triggers that keep it append-only, for as long as a test alters it behind the program's back."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from ledger.store.database import Database
from ledger.store.inspection import guards

_TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A transaction in which the log can be changed; its triggers are back at the end."""
    with database.write() as connection:
        if database.dialect == "sqlite":
            triggers = connection.execute(_TRIGGERS).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, body in triggers:
                connection.exec_driver_sql(body)
        else:
            for table in guards.POSTGRESQL:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield connection
            for table in guards.POSTGRESQL:
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))

"""A connection that cannot write, to whatever stands at an address; and which schema it has."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from ledger.store import schema, sqlite
from ledger.store.database import backend_of

PATIENCE: Final = 2
"""Seconds to wait for a lock: whoever looks does not queue behind a migration."""


class SchemaFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The schema revision (None: there is none) and the names of all tables."""

    revision: str | None
    tables: frozenset[str]


@contextmanager
def looking(url: URL) -> Iterator[Connection]:
    """One consistent snapshot of the database, for reading only.

    Raises `sqlalchemy.exc.DatabaseError` where it cannot be read, `DatabaseUnreachableError` where its driver is missing.
    """
    if url.get_backend_name() == "sqlite":
        engine, begin = _sqlite_engine(Path(url.database or "")), sqlite.begin_reading
    else:
        backend = backend_of(url)
        engine, begin = backend.engine(url, PATIENCE), backend.begin_reading
    try:
        with engine.connect() as connection:
            yield begin(connection)
    finally:
        engine.dispose()


def schema_facts(connection: Connection) -> SchemaFacts:
    """Which schema the database has."""
    return SchemaFacts(revision=schema.revision(connection), tables=frozenset(inspect(connection).get_table_names()))


def _sqlite_engine(path: Path) -> Engine:
    """Connections to a file that leave it as it is: a write-ahead log that a killed program left is read, and stays."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(str(path))}?{_mode(path)}", uri=True, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _mode(path: Path) -> str:
    """How to open a file. One that is to be read only leaves an empty write-ahead log behind, so it is chosen where there is one already.

    Where none can be made, SQLite takes a file for what nobody changes.
    """
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists():
        return "mode=ro"
    return "mode=rw" if os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"

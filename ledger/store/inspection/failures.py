"""What it means that a database could not be read: one word for what its driver said."""

import sqlite3
from collections.abc import Mapping
from typing import Final, Literal

from sqlalchemy.exc import DatabaseError

FailureKind = Literal["locked", "damaged", "no database", "other tables", "unreachable"]

_SQLITE: Final[Mapping[int, FailureKind]] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "no database",
    sqlite3.SQLITE_ERROR: "other tables",
}
_POSTGRESQL: Final[Mapping[str, FailureKind]] = {
    "55P03": "locked",
    "XX001": "damaged",
    "XX002": "damaged",
    "42P01": "other tables",
    "42703": "other tables",
    "42804": "other tables",
    "42883": "other tables",
}
"""By SQLSTATE: lock not available, data or index corrupted, no such table or column, another type of column."""


def failure_kind(error: DatabaseError) -> FailureKind:
    """Why a statement, or the connection itself, failed."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state, "unreachable")
    return _SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, "unreachable")


def reason(error: DatabaseError) -> str:
    """What the driver said, on one line without the stop at its end."""
    return " ".join(str(error.orig).split()).rstrip(".")

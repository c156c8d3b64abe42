"""SQLite: one file, write-ahead log, one writer at a time beside any number of readers.

The driver's own transaction handling is switched off (`isolation_level=None`); the statements here begin every transaction explicitly.
"""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

SETTINGS: Final = (
    "PRAGMA synchronous = NORMAL",  # a power cut may lose the last commits, never consistency; filings can be imported again
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # INSERT OR REPLACE then runs the triggers that forbid deleting
    "PRAGMA cache_size = -65536",  # 64 MiB
    "PRAGMA temp_store = MEMORY",
)
FAILING: Final = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOTADB,
    }
)
LOCK_POLL: Final = 1 / 50
HEADER: Final = b"SQLite format 3\x00"


def engine(url: URL, lock_timeout: float) -> Engine:
    """Connections to the file, each with the settings above, waiting `lock_timeout` seconds for a lock. Nothing is opened yet."""
    made = create_engine(url, connect_args={"timeout": lock_timeout, "isolation_level": None})

    @event.listens_for(made, "connect")
    def configure(driver_connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        for setting in SETTINGS:
            driver_connection.execute(setting)

    return made


def begin_writing(connection: Connection) -> None:
    """Take the writer lock; raises `OperationalError` when it stays taken for the lock timeout."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_writing_at_once(connection: Connection) -> bool:
    """Take the writer lock where it is free; later statements wait as long as before."""
    timeout = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        begin_writing(connection)
    except OperationalError as error:
        if not is_locked(error):
            raise
        return False
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {timeout}")
    return True


def begin_reading(connection: Connection) -> Connection:
    """Begin a snapshot; it is taken at the first statement."""
    connection.exec_driver_sql("BEGIN")
    return connection


def without_transaction(connection: Connection) -> Connection:
    """For single statements: SQLite is in autocommit until a transaction is begun."""
    return connection


def is_locked(error: OperationalError) -> bool:
    """Whether `error` says that another writer holds the lock."""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_failing(error: DatabaseError) -> bool:
    """Whether `error` says that the file, not the statement, is at fault: no permission, no room, damaged."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in FAILING


def use_write_ahead_log(connection: Connection, seconds: float) -> None:
    """Switch the file to its write-ahead log, which lasts; outside of any transaction.

    SQLite does not wait for the lock that this needs, so when another process creates the same file, try again for `seconds`.
    """
    deadline = monotonic() + seconds
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            if not is_locked(error) or monotonic() > deadline:
                raise
            sleep(LOCK_POLL)
        else:
            return


def is_absent(path: Path) -> bool:
    """Whether there is no file, or an empty one, at `path`."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def is_database(path: Path) -> bool:
    """Whether the file at `path` begins as SQLite files do."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER

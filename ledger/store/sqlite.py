"""SQLite: one file, write-ahead log, one writer at a time beside any number of readers.

The driver's own transaction handling is switched off (`isolation_level=None`); the statements here begin every transaction explicitly.

A connection never makes a file, and is closed when another file has come to stand at its path: a ledger that was moved away is missed, not
begun anew. Readers need a file beside the ledger to find each other in; where they may not write one, the ledger is read without, as what
does not change (`mode=ro&immutable=1`), and `has_changed` tells in the end whether it did.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

SETTINGS: Final = (
    "PRAGMA synchronous = NORMAL",  # a power cut may lose the last commits, never consistency; filings can be imported again
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # INSERT OR REPLACE then runs the triggers that forbid deleting
    "PRAGMA cache_size = -65536",  # 64 MiB
    # temp_store stays as it is: in memory, what undoes a statement within a savepoint is walked from its beginning for each row
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
UNCHANGING: Final = "mode=ro&immutable=1"
FILE: Final = "file"
"""Under which a pooled connection keeps which file it has opened, and how."""


class _Opened(sqlite3.Connection):
    """A connection with the file that stood at the path just before, and how it could be opened: whoever comes in between is noticed."""

    state: tuple[object, ...] = ()


def engine(url: URL, lock_timeout: float) -> Engine:
    """Connections to the file, each with the settings above, waiting `lock_timeout` seconds for a lock. Nothing is opened yet."""
    path = Path(url.database or "")

    def connect() -> _Opened:
        state = _state(path)
        address = f"{path.as_uri()}?{state[0] if state else _mode(path)}"
        opened = sqlite3.connect(address, uri=True, timeout=lock_timeout, isolation_level=None, check_same_thread=False, factory=_Opened)
        opened.state = state
        return opened

    made = create_engine(url, creator=connect)

    @event.listens_for(made, "connect")
    def configure(driver_connection: _Opened, entry: ConnectionPoolEntry) -> None:
        entry.info[FILE] = driver_connection.state
        for setting in SETTINGS:
            driver_connection.execute(setting)

    @event.listens_for(made, "checkout")
    def check(_driver_connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if entry.info[FILE] != _state(path):
            raise DisconnectionError  # the pool connects anew

    return made


def has_changed(connection: Connection) -> bool:
    """Whether another file stands at the path of a ledger than this connection has opened, or one that is not to change did."""
    return bool(connection.info[FILE] != _state(Path(connection.engine.url.database or "")))


def _mode(path: Path) -> str:
    """How the file can be opened: to write, to read beside writers, or to read where no file may stand beside it."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if os.access(path.parent, os.W_OK) or _size(_log_of(path)) else UNCHANGING


def _state(path: Path) -> tuple[object, ...]:
    """Which file stands at a path and how it can be opened; of one that is not to change, also when it changed last."""
    try:
        found = path.stat()
    except OSError:
        return ()
    mode, identity = _mode(path), (found.st_dev, found.st_ino)
    return (mode, identity, found.st_mtime_ns, found.st_size) if mode == UNCHANGING else (mode, identity)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size(path: Path) -> int:
    """Bytes of a file, 0 for none."""
    return path.stat().st_size if path.exists() else 0


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


def is_foreign(error: DatabaseError, path: Path) -> bool:
    """Whether `error` says that the file is no database, and it does not begin as one.

    Only then is it looked at: opening and closing a file would drop the locks that this process has on it.
    """
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_NOTADB:
        return False
    with path.open("rb") as file:
        return file.read(len(HEADER)) != HEADER


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


def create(path: Path) -> None:
    """Make an empty file, where that can be done: connecting tells where it cannot."""
    with suppress(OSError):
        path.touch()


def is_absent(path: Path) -> bool:
    """Whether there is no file, or an empty one, at `path`."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)

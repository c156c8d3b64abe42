"""PostgreSQL: an advisory lock makes one writer at a time, so that positions are gap-free and in commit order.

The lock belongs to the schema, so two ledgers in two schemas of one database do not wait for each other.
"""

import math
import time
from contextlib import closing
from typing import Any, Final

from psycopg.pq import Format
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from ledger.store.tables import BINARY_RESULTS

WRITER_LOCK: Final = 0x1ED6E2
"""Keeps the ledger's lock apart from other programs' advisory locks."""

CONNECTIONS_KEPT: Final = 16
"""At most, once they were needed: more threads at a time connect and part, which costs the server more than most answers."""

ALONE: Final = "set_config('max_parallel_workers_per_gather', '0', true)"
"""A writer leaves the server's other processors to those who read meanwhile."""

LOCK_NOT_AVAILABLE: Final = "55P03"
FAILING: Final = frozenset({"08", "53", "57", "58"})
"""SQLSTATE classes: connection exception, insufficient resources, operator intervention, system error."""

SECONDS_TO_CONNECT: Final = 10

SECONDS_TRUSTED: Final = 1
"""So long after its last use a connection is taken to be there still: a server is not gone and back in less, and asking whether it is
costs as much as most questions do."""


def engine(url: URL, lock_timeout: float) -> Engine:
    """Connections to the server, each waiting `lock_timeout` seconds for a lock. Nothing is opened yet."""
    connect_args = {} if "connect_timeout" in url.query else {"connect_timeout": SECONDS_TO_CONNECT}
    kept = {"pool_size": CONNECTIONS_KEPT, "pool_use_lifo": True}  # the one that was used last has its statements prepared
    made = create_engine(url, connect_args=connect_args, **kept)

    @event.listens_for(made, "connect")
    def configure(driver_connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        with closing(driver_connection.cursor()) as cursor:
            cursor.execute(f"SET lock_timeout = {int(lock_timeout * 1000)}")
            cursor.execute("SET jit = off")  # compiling takes longer than any of our questions
        driver_connection.commit()

    @event.listens_for(made, "before_cursor_execute")
    def choose_format(*call: Any) -> None:
        _connection, cursor, _statement, _parameters, context, _executemany = call
        if context.execution_options.get(BINARY_RESULTS):
            cursor.format = Format.BINARY

    @event.listens_for(made, "checkin")
    def remember_use(_driver_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = time.monotonic()

    @event.listens_for(made, "checkout")
    def make_sure(driver_connection: DBAPIConnection, entry: ConnectionPoolEntry, _lent: PoolProxiedConnection) -> None:
        if time.monotonic() - entry.info.get("used", math.inf) > SECONDS_TRUSTED and not _is_there(made, driver_connection):
            raise InvalidatePoolError

    return made


def _is_there(engine: Engine, driver_connection: DBAPIConnection) -> bool:
    """Whether the server still answers on a connection."""
    try:
        return bool(engine.dialect.do_ping(driver_connection))
    except engine.dialect.loaded_dbapi.Error as error:
        if engine.dialect.is_disconnect(error, driver_connection, None):
            return False
        raise


def begin_writing(connection: Connection) -> None:
    """Take the writer lock; raises `OperationalError` when it stays taken for the lock timeout."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock(%s, hashtext(current_schema())), {ALONE}", (WRITER_LOCK,))


def begin_writing_at_once(connection: Connection) -> bool:
    """Take the writer lock where it is free."""
    query = f"SELECT pg_try_advisory_xact_lock(%s, hashtext(current_schema())), {ALONE}"
    return bool(connection.exec_driver_sql(query, (WRITER_LOCK,)).scalar())


def begin_reading(connection: Connection) -> Connection:
    """Begin a snapshot; it is taken at the first statement."""
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def without_transaction(connection: Connection) -> Connection:
    """For single statements: saves the round trips of BEGIN and ROLLBACK."""
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def has_changed(_connection: Connection) -> bool:
    """Never: the server keeps what a reader sees."""
    return False


def is_locked(error: OperationalError) -> bool:
    """Whether `error` says that another writer holds the lock."""
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE


def is_failing(error: DatabaseError) -> bool:
    """Whether `error` says that the server, not the statement, is at fault: connection lost, no room, shutting down."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state[:2] in FAILING

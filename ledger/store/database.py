"""Opening a ledger, and units of reading and writing on it.

`with database.write() as connection:` is one transaction of the single writer: events, read models and tracking commit together, or nothing
does. `with database.read() as connection:` is one consistent snapshot. Inside `write()`, both join the open transaction.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from ledger.running_log import SchemaUpgraded, WriterGaveUp, WriterWaited, WriterWaits, is_heard, milliseconds_since, note
from ledger.store import digests, schema, sqlite
from ledger.store.errors import DatabaseMissingError, DatabaseUnreachableError, NotALedgerError, WriterLockedError
from ledger.store.instants import utc_now

if TYPE_CHECKING:
    from ledger.store.recorder import SqlRecorder


class _Joined(threading.local):
    """The transaction that the current thread is writing in."""

    writer: Connection | None = None


class Database:
    """One ledger on SQLite or PostgreSQL. Thread-safe; each thread has its own transactions.

    `url` may hold a password, `url_shown` hides it.
    """

    def __init__(self, url: URL, *, lock_timeout: float, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.url_shown = url.render_as_string(hide_password=True)
        self.url = url
        self._lock_timeout = lock_timeout
        self.dialect: Literal["sqlite", "postgresql"] = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self._backend = backend_of(url)
        self._engine = self._backend.engine(url, lock_timeout)
        self._joined = _Joined()
        self._turn = threading.Lock()
        self._listeners: set[threading.Event] = set()

    @classmethod
    def open(
        cls,
        target: str,
        *,
        create: bool = True,
        upgrade: bool | None = None,
        upgraded: Callable[[Connection], None] | None = None,
        lock_timeout: float = 60,
        clock: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Open the ledger at `target`, a SQLAlchemy URL or a file path; `create` makes a new one.

        `upgrade` (as `create` where it is not said) brings an older schema up to date; `upgraded` is called in the transaction of that,
        after it, so that what it does is there together with the new schema, or neither is. `lock_timeout` is how many seconds a writer
        waits for another. Raises `DatabaseMissingError` (not `create`), `NotALedgerError`, `NewerSchemaError`, `OlderSchemaError` (not
        `upgrade`), `DatabaseUnreachableError`, `WriterLockedError`.
        """
        database = cls(url_of(target), lock_timeout=lock_timeout, clock=clock)
        try:
            database._prepare(create=create, upgrade=create if upgrade is None else upgrade, upgraded=upgraded)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of an SQLite database, also those that stand beside it while it is open; none on PostgreSQL."""
        if self.dialect != "sqlite":
            return ()
        path = Path(self.url.database or "")
        return tuple(path.with_name(path.name + ending) for ending in ("", "-wal", "-shm", "-journal"))

    @property
    def schema_revision(self) -> str:
        """The schema revision, always the newest once a database is open."""
        return schema.HEAD

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The single writer's transaction: commits at exit, rolls back on an exception. Raises `WriterLockedError`.

        Inside another `write()` of the same thread it joins that one: should it fail, it undoes its own work only.
        """
        if self._joined.writer is not None:
            with self._joined.writer.begin_nested():
                yield self._joined.writer
            return
        with self._own_turn(), self._connected() as connection:
            self._take_lock(connection)
            self._joined.writer = connection
            try:
                yield connection
                self._check_place(connection)
                connection.commit()
            finally:
                self._joined.writer = None
        self._wake()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot; inside `write()` of the same thread, the open transaction itself."""
        if self._joined.writer is not None:
            yield self._joined.writer
            return
        with self._connected() as connection:
            yield self._backend.begin_reading(connection)

    @contextmanager
    def statement(self) -> Iterator[Connection]:
        """For a single statement, which is consistent in itself: saves the round trips of a transaction. Joins like `read()`."""
        if self._joined.writer is not None:
            yield self._joined.writer
            return
        with self._connected() as connection:
            yield self._backend.without_transaction(connection)

    def recorder(self) -> "SqlRecorder":
        """A recorder on this database for streams with UUIDs; imports the event sourcing library, which reading does without."""
        from ledger.store.recorder import SqlRecorder  # noqa: PLC0415

        return SqlRecorder(self)

    def listen(self, woken: threading.Event) -> None:
        """Set `woken` after every commit of this process, until `unlisten`."""
        self._listeners.add(woken)

    def unlisten(self, woken: threading.Event) -> None:
        """Stop setting `woken`."""
        self._listeners.discard(woken)

    def close(self) -> None:
        """Close every connection; the database can be opened again."""
        self._engine.dispose()

    def _wake(self) -> None:
        for woken in tuple(self._listeners):
            woken.set()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Threads of this process queue here, in fair order and without polling the database's lock."""
        if not self._turn.acquire(blocking=False):
            with self._told_to_wait():
                if not self._turn.acquire(timeout=self._lock_timeout):
                    raise WriterLockedError(self.url_shown, self._lock_timeout)
        try:
            yield
        finally:
            self._turn.release()

    def is_failing(self, error: DBAPIError) -> bool:
        """Whether an error says that the database, not the statement, is at fault."""
        return isinstance(error, DatabaseError) and self._backend.is_failing(error)

    @contextmanager
    def _told_to_wait(self) -> Iterator[None]:
        """Say that another one writes, and how that ended."""
        started = time.monotonic_ns()
        note(WriterWaits(database=self.url_shown, lock_timeout=round(self._lock_timeout * 1000)))
        try:
            yield
        except WriterLockedError:
            note(WriterGaveUp(database=self.url_shown, milliseconds=milliseconds_since(started)))
            raise
        note(WriterWaited(database=self.url_shown, milliseconds=milliseconds_since(started)))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except DatabaseError as error:
            raise self._unreachable(error) from error
        with connection:
            try:
                yield connection
            except DatabaseError as error:
                if self._backend.is_failing(error):
                    raise self._unreachable(error) from error
                raise
            self._check_place(connection)

    def _check_place(self, connection: Connection) -> None:
        """Raise where what was read or written may not be the ledger any more."""
        if self._backend.has_changed(connection):
            raise DatabaseUnreachableError(self.url_shown, "it was moved, replaced, or written to by another program meanwhile: ask again")

    def _unreachable(self, error: DatabaseError) -> DatabaseUnreachableError:
        return DatabaseUnreachableError(self.url_shown, str(error.orig).strip())

    def _take_lock(self, connection: Connection) -> None:
        """Begin writing; whoever listens hears of it where that takes waiting."""
        if not is_heard(WriterWaits):
            self._wait_for_lock(connection)
        elif not self._backend.begin_writing_at_once(connection):
            with self._told_to_wait():
                self._wait_for_lock(connection)

    def _wait_for_lock(self, connection: Connection) -> None:
        try:
            self._backend.begin_writing(connection)
        except OperationalError as error:
            if self._backend.is_locked(error):
                raise WriterLockedError(self.url_shown, self._lock_timeout) from error
            raise self._unreachable(error) from error

    def _prepare(self, *, create: bool, upgrade: bool, upgraded: Callable[[Connection], None] | None) -> None:
        """Make sure that a ledger with the newest schema is there."""
        try:
            if not self._is_new_file(create=create) and self._is_current():
                return
            self._make_current(create=create, upgrade=upgrade, upgraded=upgraded)
        except DatabaseError as error:
            raise self._unreachable(error) from error

    def _is_new_file(self, *, create: bool) -> bool:
        if self.dialect != "sqlite":
            return False
        path = self.files[0]
        if sqlite.is_absent(path):
            if not create:
                raise DatabaseMissingError(self.url_shown)
            sqlite.create(path)
            return True
        if path.is_file() and not sqlite.is_database(path):
            raise NotALedgerError(self.url_shown, "something that is no database")
        return False

    def _is_current(self) -> bool:
        with self.statement() as connection:
            return schema.is_current(connection)

    def _make_current(self, *, create: bool, upgrade: bool, upgraded: Callable[[Connection], None] | None) -> None:
        with self.statement() as connection:
            is_new = schema.check_upgradable(connection, self.url_shown, create=create, upgrade=upgrade)
        if self.dialect == "sqlite":
            with self.statement() as connection:
                sqlite.use_write_ahead_log(connection, self._lock_timeout)
        started = time.monotonic_ns()
        with self.write() as connection:  # another process may have been quicker: Alembic then finds nothing to do
            before = schema.revision(connection)
            schema.upgrade(connection)
            digests.cover_all(connection)
            if upgraded is not None and not is_new:
                upgraded(connection)
        if before != schema.HEAD:
            note(SchemaUpgraded(database=self.url_shown, before=before, after=schema.HEAD, milliseconds=milliseconds_since(started)))


def backend_of(url: URL) -> ModuleType:
    """`ledger.store.sqlite` or `ledger.store.postgresql`. Raises `DatabaseUnreachableError` where its driver is missing."""
    if url.get_backend_name() == "sqlite":
        return sqlite
    try:
        from ledger.store import postgresql  # noqa: PLC0415 (its driver is an optional dependency)
    except ImportError as error:
        reason = "the driver psycopg is not installed (it comes with insider-ledger[postgresql])"
        raise DatabaseUnreachableError(url.render_as_string(hide_password=True), reason) from error
    return postgresql


def url_of(target: str) -> URL:
    """The address that a SQLAlchemy URL or a file path names. Raises `DatabaseUnreachableError` for one where no ledger can be."""
    if "://" not in target:
        return URL.create("sqlite", database=str(Path(target).absolute()))
    try:
        url = make_url(target)
    except ArgumentError as error:
        raise DatabaseUnreachableError("the given URL", str(error)) from error
    except ValueError as error:  # not repeated: what stands in the place of the port may be a password
        raise DatabaseUnreachableError("the given URL", "its port is no number") from error
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.query:
        raise DatabaseUnreachableError(url.render_as_string(hide_password=True), "an SQLite file takes no options behind a question mark")
    if url.drivername == "sqlite" and url.database:
        return url.set(database=str(Path(url.database).absolute()))
    if url.drivername == "postgresql+psycopg":
        return url
    raise DatabaseUnreachableError(url.render_as_string(hide_password=True), "a ledger lives in an SQLite file or on PostgreSQL")

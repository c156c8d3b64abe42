"""The recorder that the event sourcing library asks for, on our tables, in the same transaction as the read models.

Every method joins an open `Database.write()` of its thread, so that `with database.write(): recorder.append(...); project(...)` is one
transaction. Errors of the database come out as the library's (`eventsourcing.persistence.IntegrityError`, ...).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy.exc
from eventsourcing import persistence
from eventsourcing.persistence import Notification, ProcessRecorder, StoredEvent, Tracking
from sqlalchemy import Connection, Select, func, insert, select, update
from typing_extensions import override

from ledger.events import Recorded
from ledger.store import bulk, log
from ledger.store.codec import encode
from ledger.store.database import Database
from ledger.store.errors import UnknownStreamError, VersionConflictError
from ledger.store.instants import microseconds
from ledger.store.log import Account, Entry, StreamId
from ledger.store.subscription import LedgerSubscription
from ledger.store.tables import BINARY_RESULTS, event, natural_key, stream
from ledger.store.tables import tracking as tracked

S = TypeVar("S", bound=StreamId)
NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


class SqlAggregateRecorder(persistence.AggregateRecorder):
    """Events of one stream at a time. `read_id` makes a stream id of its stored text."""

    def __init__(self, database: Database, read_id: Callable[[str], Any] = UUID) -> None:
        self.database = database
        self._read_id = read_id

    @override
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Write the events of one decision, or none of them; returns None, as the library asks of this kind of recorder."""
        self._write(_entries(stored_events), NONE, NONE, None)
        return None

    @override
    def select_events(
        self, originator_id: UUID | str, *, gt: int | None = None, lte: int | None = None, desc: bool = False, limit: int | None = None
    ) -> list[StoredEvent]:
        """The events of one stream in the order of their versions, with gt < version <= lte."""
        rows = self.stored(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return [StoredEvent(originator_id, version, name, state) for version, name, state in rows]

    def stored(
        self, originator_id: UUID | str, *, gt: int | None = None, lte: int | None = None, desc: bool = False, limit: int | None = None
    ) -> Iterator[tuple[int, str, bytes]]:
        """As `select_events`, each as (version, stored name, payload), read while they are taken."""
        number = select(stream.c.stream_no).where(stream.c.stream_id == str(originator_id)).scalar_subquery()
        query = select(event.c.version, event.c.name, event.c.state).where(event.c.stream_no == number)
        if gt is not None:
            query = query.where(event.c.version > gt)
        if lte is not None:
            query = query.where(event.c.version <= lte)
        query = query.order_by(event.c.version.desc() if desc else event.c.version).limit(limit)
        with library_errors(self.database), self.database.statement() as connection:
            for rows in bulk.flow(connection, query.execution_options(**{BINARY_RESULTS: True})):
                yield from rows

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with library_errors(self.database), self.database.statement() as connection:
            return bulk.fetch(connection, query)

    def _write(
        self, entries: Sequence[Entry], accounts: Mapping[Any, Account], keys: Mapping[str, StreamId], done: Tracking | None
    ) -> range:
        with library_errors(self.database), self.database.write() as connection:
            now = microseconds(self.database.clock())
            positions = log.append(connection, entries, recorded_at=now, accounts=accounts, keys=keys)
            if done is not None:
                _track(connection, done)
        return positions


class SqlRecorder(SqlAggregateRecorder, ProcessRecorder):
    """The whole ledger: streams, the ordered log with gap-free positions from 1, and tracking of what projections have applied."""

    @override
    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        accounts: Mapping[Any, Account] = NONE,
        keys: Mapping[str, StreamId] = NONE,
        **kwargs: Any,
    ) -> Sequence[int]:
        """Write events, natural keys and tracking together; returns the positions in order.

        `accounts` gives (owner, issuer) of new streams. Raises the library's `IntegrityError` for a version, key or tracking position
        that is taken.
        """
        return list(self._write(_entries(stored_events), accounts, keys, tracking))

    def append(self, events: Sequence[Recorded], *, accounts: Mapping[Any, Account] = NONE, keys: Mapping[str, StreamId] = NONE) -> range:
        """Encode and write `events` without building the library's objects; returns their positions, first to last."""
        entries = [(recorded.originator_id, recorded.originator_version, *encode(recorded.event)) for recorded in events]
        return self._write(entries, accounts, keys, None)

    def versions(self, stream_ids: Iterable[S]) -> dict[S, int]:
        """The last version of each stream that exists."""
        with library_errors(self.database), self.database.read() as connection:
            return {stream_id: place.version for stream_id, place in log.places(connection, stream_ids).items()}

    def select_events_many(self, stream_ids: Iterable[S]) -> dict[S, list[StoredEvent]]:
        """The events of each stream that exists, in the order of their versions."""
        found: dict[S, list[StoredEvent]] = {}
        columns = (stream.c.stream_id, event.c.version, event.c.name, event.c.state)
        query = select(*columns).join_from(stream, event, stream.c.stream_no == event.c.stream_no)
        query = query.order_by(event.c.stream_no, event.c.version).execution_options(**{BINARY_RESULTS: True})
        given = list(stream_ids)
        ids = dict(zip(log.texts_of(given), given, strict=True))
        with library_errors(self.database), self.database.read() as connection:
            for text, version, name, state in bulk.fetch(connection, query.where(bulk.among(connection, stream.c.stream_id, ids))):
                stream_id = ids[text]
                found.setdefault(stream_id, []).append(StoredEvent(stream_id, version, name, state))
        return found

    def streams_by_key(self, keys: Iterable[str]) -> dict[str, UUID]:
        """The stream of each natural key that is known."""
        query = select(natural_key.c.key, stream.c.stream_id).join_from(natural_key, stream, natural_key.c.stream_no == stream.c.stream_no)
        with library_errors(self.database), self.database.read() as connection:
            rows = connection.execute(query.where(bulk.among(connection, natural_key.c.key, keys)))
            return {key: self._read_id(stream_id) for key, stream_id in rows}

    @override
    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), *, inclusive_of_start: bool = True
    ) -> list[Notification]:
        """Up to `limit` events in the order of their positions, from `start` (or after it) up to and including `stop`."""
        columns = (event.c.id, stream.c.stream_id, event.c.version, event.c.name, event.c.state)
        query = select(*columns).join_from(event, stream, stream.c.stream_no == event.c.stream_no)
        if start is not None:
            query = query.where(event.c.id >= start if inclusive_of_start else event.c.id > start)
        if stop is not None:
            query = query.where(event.c.id <= stop)
        if topics:
            query = query.where(event.c.name.in_(topics))
        rows = self._rows(query.order_by(event.c.id).limit(limit).execution_options(**{BINARY_RESULTS: True}))
        return [
            Notification(originator_id=self._read_id(text), originator_version=version, topic=name, state=state, id=position)
            for position, text, version, name, state in rows
        ]

    @override
    def max_notification_id(self) -> int | None:
        """The last position, None while the ledger is empty."""
        return self._scalar(select(func.max(event.c.id)))

    @override
    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """Events after position `gt`, and then those yet to come, whichever process records them."""
        return LedgerSubscription(self, gt=gt, topics=topics)

    @override
    def insert_tracking(self, tracking: Tracking) -> None:
        """Record that an application has applied the ledger up to a position; raises `IntegrityError` unless it is beyond the last one."""
        with library_errors(self.database), self.database.write() as connection:
            _track(connection, tracking)

    @override
    def max_tracking_id(self, application_name: str) -> int | None:
        """How far an application has come, None when it has not begun."""
        return self._scalar(select(tracked.c.notification_id).where(tracked.c.application_name == application_name))

    def _scalar(self, query: Select[Any]) -> int | None:
        with library_errors(self.database), self.database.statement() as connection:
            found: int | None = connection.scalar(query)
        return found


def _track(connection: Connection, reached: Tracking) -> None:
    """Move the application's position forward; the insert of one that is already beyond it breaks the primary key."""
    row = {"application_name": reached.application_name, "notification_id": reached.notification_id}
    behind = (tracked.c.application_name == reached.application_name) & (tracked.c.notification_id < reached.notification_id)
    if connection.execute(update(tracked).where(behind).values(row)).rowcount == 0:
        connection.execute(insert(tracked).values(row))


def _entries(stored_events: Sequence[StoredEvent]) -> list[Entry]:
    return [(stored.originator_id, stored.originator_version, stored.topic, stored.state) for stored in stored_events]


@contextmanager
def library_errors(database: Database) -> Iterator[None]:
    """Raise the database's errors as the library's class of the same name; one that says that the database fails is the unit's to tell."""
    try:
        yield
    except (VersionConflictError, UnknownStreamError) as error:
        raise persistence.IntegrityError(str(error)) from error
    except sqlalchemy.exc.DBAPIError as error:
        if database.is_failing(error):
            raise
        raise _LIBRARY_ERRORS.get(type(error), persistence.PersistenceError)(str(error)) from error


_LIBRARY_ERRORS: Final[Mapping[type[sqlalchemy.exc.DBAPIError], type[persistence.PersistenceError]]] = {
    sqlalchemy.exc.IntegrityError: persistence.IntegrityError,
    sqlalchemy.exc.OperationalError: persistence.OperationalError,
    sqlalchemy.exc.ProgrammingError: persistence.ProgrammingError,
    sqlalchemy.exc.InterfaceError: persistence.InterfaceError,
    sqlalchemy.exc.DataError: persistence.DataError,
    sqlalchemy.exc.InternalError: persistence.InternalError,
    sqlalchemy.exc.NotSupportedError: persistence.NotSupportedError,
    sqlalchemy.exc.DatabaseError: persistence.DatabaseError,
}

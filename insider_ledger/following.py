"""The feed for consumers outside: events as they are stored, waiting for more, and how far each consumer has come.

    for item in feed(database, after=0, limit=None): ...
    wait(database, after=item.ledger_position, seconds=30)

A consumer that remembers the position of the last event which it has dealt with misses none; after a crash it may get some a second time,
and tells them by their position.
"""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import insert, select

from ledger.feed import Feed
from ledger.store import digests
from ledger.store.database import Database
from ledger.store.errors import AlteredLogError
from ledger.store.instants import from_microseconds
from ledger.store.tables import tracking

POLL_SECONDS: Final = 0.2
CONSUMER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
PLACE: Final = re.compile(rf"{CONSUMER.pattern}(?:@\d{{4}}-\d\d-\d\d)?", re.ASCII)
"""The name of a consumer, and the day whose holdings it keeps a copy of: its place in those changes is no place in others."""
PREFIX: Final = "consumer:"


class FeedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it is stored: `payload` is its JSON, whose fields the reference of events describes by `name`."""

    ledger_position: int
    recorded_at: datetime
    stream: str
    version: int
    name: str
    payload: dict[str, Any]


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How far a consumer has come: it has everything up to and including a position."""

    consumer: str
    ledger_position: int


def feed(database: Database, after: int, limit: int | None) -> Iterator[FeedEvent]:
    """Up to `limit` events (None: all that there are at the start) after a position; each page is a transaction of its own.

    Raises `AlteredLogError` at an event that cannot be read.
    """
    with database.read() as connection:
        head = Feed(connection).head()
    last = head if limit is None else min(head, after + limit)
    while after < last:
        with database.read() as connection:
            rows = digests.page(connection, after)
        for row in rows:
            after = row[0]
            if after > last:
                return
            if None in row:
                raise _unreadable(database, after)
            yield _event(database, *row)


def _event(database: Database, position: int, stream_id: str, version: int, name: str, recorded_at: int, state: bytes) -> FeedEvent:
    try:
        payload, instant = msgspec.json.decode(state), from_microseconds(recorded_at)
    except msgspec.DecodeError as error:
        raise _unreadable(database, position) from error
    return FeedEvent(ledger_position=position, recorded_at=instant, stream=stream_id, version=version, name=name, payload=payload)


def _unreadable(database: Database, position: int) -> AlteredLogError:
    return AlteredLogError(database.url_shown, f"the event at position {position} cannot be read")


def wait(database: Database, after: int, seconds: float) -> bool:
    """Whether there are events after a position, now or within so many seconds. Any process may record them, so the database is asked."""
    until = time.monotonic() + seconds
    while True:
        with database.statement() as connection:
            if Feed(connection).head() > after:
                return True
        left = until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(POLL_SECONDS, left))


def checkpoint(database: Database, consumer: str) -> int:
    """The position up to which a consumer has everything, zero for a new one. Raises ValueError for a name that is none."""
    with database.statement() as connection:
        query = select(tracking.c.notification_id).where(tracking.c.application_name == _row(consumer))
        return connection.scalar(query) or 0


def move_checkpoint(database: Database, consumer: str, position: int) -> None:
    """Remember a position for a consumer. Raises ValueError for a name that is none."""
    name = _row(consumer)
    with database.write() as connection:
        moved = connection.execute(tracking.update().where(tracking.c.application_name == name).values(notification_id=position))
        if not moved.rowcount:
            connection.execute(insert(tracking), {"application_name": name, "notification_id": position})


def _row(consumer: str) -> str:
    if PLACE.fullmatch(consumer) is None:
        raise ValueError(
            f"a consumer is named by 1 to 64 letters, digits, dots, dashes and underscores, and perhaps @DATE, not {consumer!r}"
        )
    return f"{PREFIX}{consumer}"

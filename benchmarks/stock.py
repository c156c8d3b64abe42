"""The event sourcing library as it comes: its aggregates, mapper, JSON transcoder and recorders, with what the events of our log say.

What an event says is a dictionary of the same values - texts, decimals, instants, days - so that reading it gives as much as reading ours.
Aggregates stay in memory, and no more events are saved at once than `EVENTS_PER_SAVE`: of much larger messages its recorder for PostgreSQL
sometimes waits for ever.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Transcoder, Transcoding
from sqlalchemy.engine import make_url
from typing_extensions import override

from benchmarks.recorded import Batch
from ledger.events import Event
from ledger.store.bulk import chunks

EVENTS_PER_SAVE = 2_000
EVENTS_PER_PAGE = 5_000

VALUES = (Decimal, datetime, date, UUID)

Contents = dict[str, Any]


class Said(NamedTuple):
    """What an event says, and the stream that it is on."""

    stream_id: UUID
    contents: Contents


class Stream(Aggregate):
    """A stream of any kind; remembers what was said last."""

    @event("Begun")
    def __init__(self, contents: Contents) -> None:
        self.last = contents

    @event("Continued")
    def go_on(self, contents: Contents) -> None:
        """Add an event."""
        self.last = contents


class DayAsText(Transcoding):
    """What the library asks for where events have values of a type that it does not know."""

    type = date
    name = "day"

    @override
    def encode(self, obj: date) -> str:
        return obj.isoformat()

    @override
    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class StockApplication(Application[UUID]):
    """The library's application, which also knows days."""

    @override
    def register_transcodings(self, transcoder: Transcoder) -> None:
        super().register_transcodings(transcoder)
        transcoder.register(DayAsText())


def is_there_for(store: str) -> bool:
    """Whether the library has all that it needs for this kind of database: for PostgreSQL it uses another package, a pool."""
    return store == "SQLite" or find_spec("psycopg_pool") is not None


def said(made: Sequence[Batch]) -> list[Said]:
    """What the events of some batches say."""
    return [Said(item.originator_id, _contents(item.event)) for batch in made for item in batch.events]


def _contents(what: Event) -> Contents:
    return {"name": type(what).__name__, **msgspec.to_builtins(what, builtin_types=VALUES)}


def application(url: str) -> Application[UUID]:
    """An application of the library's own making on an empty database."""
    if "://" not in url:
        return StockApplication(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": url})
    parts = make_url(url)
    given = {
        "DBNAME": parts.database,
        "HOST": parts.host,
        "PORT": str(parts.port or 5432),
        "USER": parts.username,
        "PASSWORD": str(parts.password or ""),
        "SCHEMA": str(parts.query["options"]).partition("=")[2],
    }
    settings = {f"POSTGRES_{name}": value for name, value in given.items() if value is not None}
    return StockApplication(env={"PERSISTENCE_MODULE": "eventsourcing.postgres", **settings})


def record(stock: Application[UUID], all_said: Sequence[Said]) -> None:
    """Have aggregates make the events, and save them in batches."""
    for aggregates in _made(all_said):
        stock.save(*aggregates)


def made(all_said: Sequence[Said]) -> list[list[Any]]:
    """The events that aggregates make, in batches."""
    return [[item for aggregate in aggregates for item in aggregate.collect_events()] for aggregates in _made(all_said)]


def save(stock: Application[UUID], batches: Sequence[Sequence[Any]]) -> None:
    """Save events that are made already."""
    for batch in batches:
        stock.save(*batch)


def replay(stock: Application[UUID]) -> int:
    """Read every notification, page by page, and map each to its event; returns how many there are."""
    start, count = 1, 0
    while page := stock.recorder.select_notifications(start=start, limit=EVENTS_PER_PAGE):
        for notification in page:
            stock.mapper.to_domain_event(notification)
        start, count = page[-1].id + 1, count + len(page)
    return count


def _made(all_said: Sequence[Said]) -> Iterator[list[Stream]]:
    streams: dict[UUID, Stream] = {}
    for some in chunks(all_said, EVENTS_PER_SAVE):
        for stream_id, contents in some:
            stream = streams.get(stream_id)
            if stream is None:
                streams[stream_id] = Stream._create(Stream.Begun, id=stream_id, contents=contents)  # noqa: SLF001 (takes an id)
            else:
                stream.go_on(contents)
        yield [streams[stream_id] for stream_id in dict.fromkeys(one.stream_id for one in some)]

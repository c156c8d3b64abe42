"""What a book holds, batch by batch: the events and the bare rows that its log was written with, to be written again elsewhere."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from ledger.events import Recorded
from ledger.feed import Feed
from ledger.store.bulk import chunks
from ledger.store.codec import encode
from ledger.store.database import Database
from ledger.store.tables import natural_key, stream

EVENTS_PER_BATCH = 4_000

Rows = list[tuple[Any, ...]]


class Batch(NamedTuple):
    """Events to append, with the accounts of new streams and the natural keys that name one of its streams."""

    events: list[Recorded]
    accounts: dict[UUID, tuple[str, str]]
    keys: dict[str, UUID]


class BareBatch(NamedTuple):
    """The same as rows: new streams, (version, number) of streams that were there, events, natural keys."""

    streams: Rows
    advanced: Rows
    events: Rows
    keys: Rows


def batches(path: Path) -> list[Batch]:
    """The log of the book at `path` in batches."""
    database = Database.open(str(path))
    with database.read() as connection:
        streams = {row.stream_no: row for row in connection.execute(stream.select())}
        accounts = {UUID(row.stream_id): (row.owner, row.issuer) for row in streams.values() if row.issuer}
        keys = defaultdict(list)
        for row in connection.execute(natural_key.select()):
            keys[UUID(streams[row.stream_no].stream_id)].append(row.key)
        made = [_batch(events, accounts, keys) for events in chunks(Feed(connection).after(0), EVENTS_PER_BATCH)]
    database.close()
    return made


def _batch(events: list[Recorded], accounts: dict[UUID, tuple[str, str]], keys: dict[UUID, list[str]]) -> Batch:
    begun = {item.originator_id for item in events if item.originator_version == 1}
    return Batch(
        events,
        {stream_id: accounts[stream_id] for stream_id in begun if stream_id in accounts},
        {key: stream_id for stream_id in begun for key in keys.get(stream_id, ())},
    )


def bare(made: Sequence[Batch]) -> Iterator[BareBatch]:
    """The rows of these batches, ready made."""
    numbers: dict[UUID, int] = {}
    position = 0
    for events, accounts, keys in made:
        latest = {item.originator_id: item.originator_version for item in events}
        new = [stream_id for stream_id in latest if stream_id not in numbers]
        advanced = [(version, numbers[stream_id]) for stream_id, version in latest.items() if stream_id in numbers]
        numbers |= {stream_id: number for number, stream_id in enumerate(new, len(numbers) + 1)}
        logged = [
            (number, numbers[item.originator_id], item.originator_version, *encode(item.event), 0)
            for number, item in enumerate(events, position + 1)
        ]
        position += len(events)
        streams = [(numbers[stream_id], str(stream_id), *accounts.get(stream_id, (None, None)), latest[stream_id]) for stream_id in new]
        yield BareBatch(streams, advanced, logged, [(key, numbers[stream_id], position) for key, stream_id in keys.items()])

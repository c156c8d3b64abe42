"""Writing the log: rows of one batch get their stream numbers and positions, in the writer's open transaction.

Positions continue from the last one without a gap. A stream's first event has version 0 or 1, each later one the next number; anything else
raises `VersionConflictError`, and the database's own key guards the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from ledger.store import bulk, tables
from ledger.store.errors import VersionConflictError

StreamId = UUID | str
S = TypeVar("S", bound=StreamId)
Entry = tuple[StreamId, int, str, bytes]
"""Stream, version, stored name and payload of one event to be written."""

Account = tuple[str | None, str | None]
"""The party keys of owner and issuer."""

FIRST_VERSIONS: Final = frozenset({0, 1})


class Place(msgspec.Struct, frozen=True):
    """Where a stream stands: its number and its last version."""

    stream_no: int
    version: int


def append(
    connection: Connection,
    entries: Sequence[Entry],
    *,
    recorded_at: int,
    accounts: Mapping[StreamId, Account],
    keys: Mapping[str, StreamId],
) -> range:
    """Write `entries` in order and return their positions; `accounts` names the parties of new streams, `keys` identifies streams.

    `recorded_at` is microseconds since 1970. Raises `VersionConflictError`, or `sqlalchemy.exc.IntegrityError` for a key that is taken.
    """
    latest = {stream_id: version for stream_id, version, _name, _state in entries}
    known = places(connection, [*latest, *keys.values()])
    _check_versions(entries, known)
    numbers = _open_streams(connection, latest, known, accounts)
    head: int = connection.scalar(select(func.coalesce(func.max(tables.event.c.id), 0))) or 0
    positions = range(head + 1, head + 1 + len(entries))
    rows = [
        (position, numbers[stream_id], version, name, state, recorded_at)
        for position, (stream_id, version, name, state) in zip(positions, entries, strict=True)
    ]
    bulk.insert(connection, tables.event, rows)
    bulk.insert(connection, tables.natural_key, [(key, numbers[stream_id]) for key, stream_id in keys.items()])
    return positions


def places(connection: Connection, stream_ids: Iterable[S]) -> dict[S, Place]:
    """Number and last version of each stream that exists."""
    ids = {str(stream_id): stream_id for stream_id in stream_ids}
    found = tables.stream.c
    return {
        ids[row[0]]: Place(row[1], row[2])
        for chunk in bulk.chunks(ids)
        for row in connection.execute(select(found.stream_id, found.stream_no, found.version).where(found.stream_id.in_(chunk)))
    }


def _check_versions(entries: Sequence[Entry], known: Mapping[StreamId, Place]) -> None:
    standing = {stream_id: place.version for stream_id, place in known.items()}
    for stream_id, version, _name, _state in entries:
        last = standing.get(stream_id)
        if version not in FIRST_VERSIONS if last is None else version != last + 1:
            raise VersionConflictError(str(stream_id), version, last)
        standing[stream_id] = version


def _open_streams(
    connection: Connection, latest: Mapping[StreamId, int], known: Mapping[StreamId, Place], accounts: Mapping[StreamId, Account]
) -> dict[StreamId, int]:
    """Numbers of all streams of a batch: new ones are inserted, known ones advanced to their latest version."""
    numbers = {stream_id: place.stream_no for stream_id, place in known.items()}
    advanced = [{"number": place.stream_no, "latest": latest[stream_id]} for stream_id, place in known.items() if stream_id in latest]
    if advanced:
        connection.execute(_ADVANCE, advanced)
    new = [stream_id for stream_id in latest if stream_id not in known]
    if new:
        numbers |= zip(new, _fresh_numbers(connection), strict=False)
        bulk.insert(connection, tables.stream, [(numbers[s], str(s), *accounts.get(s, (None, None)), latest[s]) for s in new])
    return numbers


def _fresh_numbers(connection: Connection) -> Iterator[int]:
    last: int = connection.scalar(select(func.coalesce(func.max(tables.stream.c.stream_no), 0))) or 0
    while True:
        last += 1
        yield last


_ADVANCE: Final = update(tables.stream).where(tables.stream.c.stream_no == bindparam("number")).values(version=bindparam("latest"))

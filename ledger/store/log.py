"""Writing the log: rows of one batch get their stream numbers and positions, in the writer's open transaction.

Positions continue from the last one without a gap. A stream's first event has version 0 or 1, each later one the next number; anything else
raises `VersionConflictError`, and the database's own key guards the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, TypeVar, cast
from uuid import UUID

import msgspec
from sqlalchemy import Connection, func, select

from ledger.store import bulk, digests, tables
from ledger.store.errors import UnknownStreamError, VersionConflictError

StreamId = UUID | str
S = TypeVar("S", bound=StreamId)
Entry = tuple[StreamId, int, str, bytes]
"""Stream, version, stored name and payload of one event to be written."""

Account = tuple[str | None, str | None]
"""The party keys of owner and issuer."""

NO_ACCOUNT: Final[Account] = (None, None)
FIRST_VERSIONS: Final = frozenset({0, 1})


class Place(msgspec.Struct, frozen=True, gc=False):
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

    `recorded_at` is microseconds since 1970. Raises `VersionConflictError`, `UnknownStreamError` for a key of a stream that does not exist,
    or `sqlalchemy.exc.IntegrityError` for a key that is taken.
    """
    streams = _Streams(connection, [entry[0] for entry in entries])
    streams.advance(entries)
    numbers = streams.save(accounts)
    head: int = connection.scalar(select(func.coalesce(func.max(tables.event.c.id), 0))) or 0
    positions = range(head + 1, head + 1 + len(entries))
    leaves: list[bytes] = []
    bulk.insert(connection, tables.event, _rows(positions, numbers, entries, recorded_at, streams.ids(), leaves))
    if entries:
        digests.append(connection, positions[0], leaves)
    since = head + len(entries)
    bulk.insert(connection, tables.natural_key, [(key, number, since) for key, number in streams.numbered(keys)])
    return positions


def _rows(
    positions: Iterable[int], numbers: Iterable[int], entries: Sequence[Entry], recorded_at: int, ids: Iterable[bytes], leaves: list[bytes]
) -> Iterator[tuple[Any, ...]]:
    """The events as rows, each while the database takes it; the digest of each goes to `leaves`."""
    hashed = digests.leaves_of(ids, entries, recorded_at)
    for leaf, position, number, (_stream_id, version, name, state) in zip(hashed, positions, numbers, entries, strict=True):
        leaves.append(leaf)
        yield position, number, version, name, state, recorded_at


def places(connection: Connection, stream_ids: Iterable[S]) -> dict[S, Place]:
    """Number and last version of each stream that exists."""
    ids = list(stream_ids)
    of_text = dict(zip(texts_of(ids), ids, strict=True))
    return {of_text[text]: Place(number, version) for text, number, version in _stored(connection, of_text)}


def texts_of(stream_ids: Iterable[StreamId]) -> list[str]:
    """The ids as text; `str` takes twenty times as long to write a UUID."""
    texts: list[str] = msgspec.to_builtins(list(stream_ids))
    return texts


def _stored(connection: Connection, texts: Iterable[str]) -> Sequence[Any]:
    found = tables.stream.c
    query = select(found.stream_id, found.stream_no, found.version)
    return bulk.fetch(connection, query.where(bulk.among(connection, found.stream_id, texts)))


class _Streams:
    """The streams of one batch, each under a small index, by their ids as text: hashing a UUID takes longer than writing it."""

    def __init__(self, connection: Connection, stream_ids: Sequence[StreamId]) -> None:
        self._connection = connection
        texts = texts_of(stream_ids)
        self._index: dict[str, int] = {}
        self._of_entries = [self._index.setdefault(text, len(self._index)) for text in texts]
        self._texts = list(self._index)
        self._numbers: list[int | None] = [None] * len(self._index)
        self._versions: list[int | None] = [None] * len(self._index)
        for text, number, version in _stored(connection, self._texts):
            self._numbers[self._index[text]] = number
            self._versions[self._index[text]] = version

    def ids(self) -> Iterator[bytes]:
        """The stream id of each entry, its text as bytes."""
        ids = [text.encode() for text in self._texts]
        return map(ids.__getitem__, self._of_entries)

    def advance(self, entries: Sequence[Entry]) -> None:
        """Take the streams to the versions of the entries, one by one; raises `VersionConflictError`."""
        versions = self._versions
        for index, (_stream_id, version, _name, _state) in zip(self._of_entries, entries, strict=True):
            last = versions[index]
            if version not in FIRST_VERSIONS if last is None else version != last + 1:
                raise VersionConflictError(self._texts[index], version, last)
            versions[index] = version

    def save(self, accounts: Mapping[StreamId, Account]) -> list[int]:
        """Insert the new streams and advance the others; returns the stream number of each entry."""
        advanced = [(number, version) for number, version in zip(self._numbers, self._versions, strict=True) if number is not None]
        bulk.update(self._connection, tables.stream.c.stream_no, tables.stream.c.version, advanced)
        last: int = self._connection.scalar(select(func.coalesce(func.max(tables.stream.c.stream_no), 0))) or 0
        fresh = count(last + 1)
        parties = dict(zip(texts_of(accounts), accounts.values(), strict=True))
        new = []
        for text, index in self._index.items():
            if self._numbers[index] is None:
                self._numbers[index] = number = next(fresh)
                new.append((number, text, *parties.get(text, NO_ACCOUNT), self._versions[index]))
        bulk.insert(self._connection, tables.stream, new)
        numbers = cast("list[int]", self._numbers)
        return [numbers[index] for index in self._of_entries]

    def numbered(self, keys: Mapping[str, StreamId]) -> list[tuple[str, int]]:
        """Each key with the number of its stream, of this batch or recorded before."""
        indexes = {key: self._index.get(text) for key, text in zip(keys, texts_of(keys.values()), strict=True)}
        elsewhere = places(self._connection, [keys[key] for key, index in indexes.items() if index is None])
        missing = next((key for key, index in indexes.items() if index is None and keys[key] not in elsewhere), None)
        if missing is not None:
            raise UnknownStreamError(missing, str(keys[missing]))
        return [
            (key, elsewhere[keys[key]].stream_no if index is None else cast("int", self._numbers[index])) for key, index in indexes.items()
        ]

"""Digests of the log: what every batch leaves behind, so that whoever keeps one head can tell later whether the log before it is the same.

The leaf of an event is made of all that is recorded of it: its stream, version, name, time of recording and payload; its position is its
place in the tree. `append` is told of each batch by the log, in the same transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

import msgspec
from sqlalchemy import ColumnElement, Connection, LargeBinary, Select, Text, bindparam, case, cast, func, insert, select
from typing_extensions import override

from ledger.store import bulk
from ledger.store.tables import BINARY_RESULTS, event, log_head, stream
from ledger.values.merkle import Tree, leaf_digests

SIZE: Final = 32
"""Bytes of a digest."""

PAGE: Final = 2_000
LEAVES_MAX: Final = 65_536
"""Digests of events in one row: two megabytes."""

EVENTS: Final = (
    select(event.c.id, stream.c.stream_id, event.c.version, event.c.name, event.c.recorded_at, event.c.state)
    .join_from(event, stream, event.c.stream_no == stream.c.stream_no, isouter=True)
    .where(event.c.id > bindparam("position"))
    .order_by(event.c.id)
    .limit(PAGE)
    .execution_options(**{BINARY_RESULTS: True})
)
_HEADS: Final = select(log_head.c.position, log_head.c.digest, log_head.c.peaks, log_head.c.leaves).execution_options(
    **{BINARY_RESULTS: True}
)
_LAST: Final[Select[Any]] = _HEADS.with_only_columns(log_head.c.position, log_head.c.digest, log_head.c.peaks).order_by(
    log_head.c.position.desc()
)


Said = tuple[str, int, str, int, bytes]
"""What is recorded of an event: its stream, version, name, time in microseconds since 1970, and payload."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The digest of the log up to and including a position."""

    position: int
    digest: bytes


class Leaves(Sequence[bytes]):
    """Digests of events one after the other, position 1 first, in the memory of their bytes alone."""

    def __init__(self, joined: bytes | memoryview) -> None:
        self._joined = memoryview(joined)

    @override
    def __len__(self) -> int:
        return len(self._joined) // SIZE

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> "Leaves": ...

    @override
    def __getitem__(self, place: int | slice) -> "bytes | Leaves":
        if isinstance(place, slice):
            start, stop, _ = place.indices(len(self))
            return Leaves(self._joined[start * SIZE : stop * SIZE])
        if not 0 <= place < len(self):
            raise IndexError(place)
        return bytes(self._joined[place * SIZE : (place + 1) * SIZE])


class StoredHead(msgspec.Struct, frozen=True, kw_only=True):
    """A head as it is stored, with the digests of the events since the one before it."""

    position: int
    digest: bytes
    peaks: bytes
    leaves: bytes


def leaf_of(stream_id: str, version: int, name: str, recorded_at: int, state: bytes) -> bytes:
    """The digest of one event, `recorded_at` in microseconds since 1970. No name or stream id holds a space or the end of a line."""
    return leaves_of([(stream_id, version, name, recorded_at, state)])[0]


def leaves_of(said: Iterable[Said]) -> list[bytes]:
    """The digests of events, as `leaf_of` makes one."""
    return leaf_digests(
        f"{stream_id} {version} {name} {recorded_at}\n".encode() + state for stream_id, version, name, recorded_at, state in said
    )


def content(dialect: str) -> ColumnElement[bytes]:
    """What `leaves_of` hashes of an event, made by the database in a query of events and their streams; None if its payload is no bytes."""
    said = stream.c.stream_id + " " + cast(event.c.version, Text) + " " + event.c.name + " " + cast(event.c.recorded_at, Text) + "\n"
    if dialect == "sqlite":
        return case((func.typeof(event.c.state) == "blob", cast(said + cast(event.c.state, Text), LargeBinary)))
    return func.convert_to(said, "UTF8", type_=LargeBinary).concat(event.c.state)


def append(connection: Connection, first: int, leaves: Sequence[bytes]) -> None:
    """Store the head of the log after the events from position `first` on, which have these digests; covers what no head covers yet."""
    position, tree = last_tree(connection)
    while position < first - 1:
        position = min(first - 1, position + LEAVES_MAX)
        _store(connection, tree, leaves_after(connection, tree.size, position))
    for part in bulk.chunks(leaves, LEAVES_MAX):
        _store(connection, tree, part)


def cover_all(connection: Connection) -> None:
    """Cover the events that no head covers: those of a log which is older than digests."""
    end: int = connection.scalar(select(func.coalesce(func.max(event.c.id), 0))) or 0
    append(connection, end + 1, [])


def _store(connection: Connection, tree: Tree, leaves: Sequence[bytes]) -> None:
    tree.extend(leaves)
    row = {"position": tree.size, "digest": tree.root(), "peaks": b"".join(tree.peaks), "leaves": b"".join(leaves)}
    connection.execute(insert(log_head), row)


def last_head(connection: Connection) -> Head | None:
    """The last head; None while nothing is covered."""
    row = connection.execute(_LAST.limit(1)).first()
    return None if row is None else Head(position=row.position, digest=bytes(row.digest))


def last_tree(connection: Connection) -> tuple[int, Tree]:
    """The position of the last head and its tree; zero and an empty one while nothing is covered."""
    row = connection.execute(_LAST.limit(1)).first()
    return (0, Tree()) if row is None else (row.position, Tree(row.position, pieces(bytes(row.peaks))))


def tree_at(connection: Connection, position: int) -> Tree | None:
    """The tree that the head at a position was stored of, an empty one at 0; None where there is none, or it does not fit itself."""
    if position == 0:
        return Tree()
    return next((tree_of(head) for head in heads(connection, position - 1, position)), None)


def tree_of(head: StoredHead) -> Tree | None:
    """The tree that a head was stored of, where the head fits itself."""
    peaks = pieces(head.peaks)
    if head.position.bit_count() != len(peaks):
        return None
    tree = Tree(head.position, peaks)
    return tree if tree.root() == head.digest else None


def heads(connection: Connection, after: int | None = None, last: int | None = None) -> Iterator[StoredHead]:
    """The heads after a position up to another (None: from the first, to the last) in their order, one in memory at a time."""
    positions = select(log_head.c.position).order_by(log_head.c.position)
    if after is not None:
        positions = positions.where(log_head.c.position > after)
    if last is not None:
        positions = positions.where(log_head.c.position <= last)
    for position in connection.scalars(positions).all():
        row = connection.execute(_HEADS.where(log_head.c.position == position)).one()
        yield StoredHead(position=row.position, digest=bytes(row.digest), peaks=bytes(row.peaks), leaves=bytes(row.leaves))


def all_leaves(connection: Connection) -> Leaves:
    """The digests of all events as stored."""
    return Leaves(b"".join(head.leaves for head in heads(connection)))


def pages(connection: Connection, after: int = 0) -> Iterator[Sequence[Any]]:
    """What the log has after a position, in order: (position, stream id, version, name, recorded at, payload), some at a time."""
    while rows := bulk.fetch(connection, EVENTS, {"position": after}):
        yield rows
        after = rows[-1][0]


def event_at(connection: Connection, position: int) -> Sequence[Any] | None:
    """What the log has at a position: (stream id, version, name, recorded at, payload); None where it has nothing."""
    row = next(iter(bulk.fetch(connection, EVENTS.limit(1), {"position": position - 1})), None)
    return row[1:] if row is not None and row[0] == position else None


def leaves_after(connection: Connection, after: int, up_to: int) -> list[bytes]:
    """The digests of the events after a position, up to and including another."""
    leaves: list[bytes] = []
    for rows in pages(connection, after):
        leaves += (leaf_of(*said) for position, *said in rows if position <= up_to)
        if rows[-1][0] >= up_to:
            break
    return leaves


def pieces(joined: bytes) -> list[bytes]:
    """Digests that stand one after the other."""
    return [joined[start : start + SIZE] for start in range(0, len(joined), SIZE)]

"""Digests of the log: what every batch leaves behind, so that whoever keeps one head can tell later whether the log before it is the same.

The leaf of an event is made of all that is recorded of it: its stream, version, name, time of recording and payload; its position is its
place in the tree. `append` is told of each batch by the log, in the same transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, overload

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Select, Text, and_, bindparam, case, cast, func, insert, select
from typing_extensions import override

from ledger.store import bulk
from ledger.store.errors import AlteredLogError
from ledger.store.tables import BINARY_RESULTS, event, log_head, stream
from ledger.values import merkle
from ledger.values.merkle import EMPTY, Tree

SIZE: Final = 32
"""Bytes of a digest."""

PAGE: Final = 2_000
LEAVES_MAX: Final = 65_536
"""Digests of events in one row: two megabytes."""

_SAID: Final[tuple[tuple[Column[Any], str], ...]] = (
    (stream.c.stream_id, "text"),
    (event.c.version, "integer"),
    (event.c.name, "text"),
    (event.c.recorded_at, "integer"),
    (event.c.state, "blob"),
)
"""What is recorded of an event, and as what: SQLite keeps in a column what it was given, whatever the column is declared to be."""

_DIGEST, _PEAKS, _LEAVES = (
    cast(column, LargeBinary).label(column.name) for column in (log_head.c.digest, log_head.c.peaks, log_head.c.leaves)
)
_HEADS: Final = select(log_head.c.position, _DIGEST, _PEAKS, _LEAVES).execution_options(**{BINARY_RESULTS: True})
_LAST: Final[Select[Any]] = _HEADS.with_only_columns(log_head.c.position, _DIGEST, _PEAKS).order_by(log_head.c.position.desc()).limit(1)


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
    return next(leaves_of([stream_id.encode()], [(stream_id, version, name, state)], recorded_at))


class _Between(dict[tuple[int, str], bytes]):
    """What stands between stream and payload in the events of one batch, which has few versions and names."""

    def __init__(self, recorded_at: int) -> None:
        self._recorded_at = recorded_at

    def __missing__(self, key: tuple[int, str]) -> bytes:
        version, name = key
        self[key] = b" %d %b %d\n" % (version, name.encode(), self._recorded_at)
        return self[key]


def leaves_of(streams: Iterable[bytes], entries: Iterable[tuple[object, int, str, bytes]], recorded_at: int) -> Iterator[bytes]:
    """The digests of the events of one batch: of each its stream id as bytes, and (stream, version, name, payload).

    Made one by one, while another process may write what came before; every event that is appended comes by here.
    """
    between = _Between(recorded_at)
    begun = merkle.LEAF.copy
    for stream_id, (_, version, name, state) in zip(streams, entries, strict=True):
        digest = begun()
        digest.update(stream_id + between[version, name])
        digest.update(state)
        yield digest.digest()


def leaf_as_stored(said: Sequence[Any]) -> bytes:
    """The digest of what is stored of an event; one that no event has where a part is of another type than this program writes."""
    try:
        return leaf_of(*said)
    except (AttributeError, TypeError):
        return EMPTY


def content(dialect: str) -> ColumnElement[bytes]:
    """What `leaves_of` hashes of an event, made by the database in a query of events and their streams.

    None if anything of it is of another type than this program writes.
    """
    said = stream.c.stream_id + " " + cast(event.c.version, Text) + " " + event.c.name + " " + cast(event.c.recorded_at, Text) + "\n"
    if dialect == "sqlite":
        is_typed = and_(*(func.typeof(column) == kind for column, kind in _SAID))
        return case((is_typed, cast(said + cast(event.c.state, Text), LargeBinary)))
    return func.convert_to(said, "UTF8", type_=LargeBinary).concat(event.c.state)


def append(connection: Connection, first: int, leaves: Sequence[bytes]) -> None:
    """Store the head of the log after the events from position `first` on, which have these digests.

    Raises `AlteredLogError` unless the last head covers exactly the events before them: what this program did not put there is not covered.
    """
    tree = last_tree(connection)
    if tree.size != first - 1:
        raise altered(connection, f"its digests end at position {tree.size}, and its events at {first - 1}")
    for part in bulk.chunks(leaves, LEAVES_MAX):
        _store(connection, tree, part)


def cover_all(connection: Connection) -> None:
    """Cover the events of a log that is older than digests; one that has any is left as it is."""
    if last_head(connection) is not None:
        return
    end: int = connection.scalar(select(func.coalesce(func.max(event.c.id), 0))) or 0
    tree = Tree()
    while tree.size < end:
        _store(connection, tree, leaves_after(connection, tree.size, min(end, tree.size + LEAVES_MAX)))


def copy(origin: Connection, target: Connection, up_to: int) -> None:
    """Store the heads of a log in a copy of its beginning. Raises `AlteredLogError` where its events until then are not of its heads.

    What comes after the position is not looked at.
    """
    tree = Tree()
    for head in heads(origin):
        if tree.size >= up_to:
            break
        start, expected = tree.size, pieces(head.leaves)
        stored = Tree(tree.size, tree.peaks)
        stored.extend(expected)
        if (stored.size, stored.root()) != (head.position, head.digest):
            raise altered(origin, f"the head at position {head.position} does not follow from those before it")
        leaves = leaves_after(origin, start, min(up_to, head.position))
        if leaves != expected[: up_to - start]:
            fits = next((place for place, both in enumerate(zip(leaves, expected, strict=False)) if both[0] != both[1]), len(leaves))
            raise altered(origin, f"the event at position {start + fits + 1} is another one, or missing")
        _store(target, tree, leaves)
    if tree.size != up_to:
        raise altered(origin, f"its digests end at position {tree.size}")


def altered(connection: Connection, reason: str) -> AlteredLogError:
    """The error of a log that is not the one that was recorded."""
    return AlteredLogError(connection.engine.url.render_as_string(hide_password=True), reason)


def _store(connection: Connection, tree: Tree, leaves: Sequence[bytes]) -> None:
    tree.extend(leaves)
    row = {"position": tree.size, "digest": tree.root(), "peaks": b"".join(tree.peaks), "leaves": b"".join(leaves)}
    connection.execute(insert(log_head), row)


def last_head(connection: Connection) -> Head | None:
    """The last head; None while nothing is covered."""
    row = connection.execute(_LAST).first()
    return None if row is None else Head(position=row.position, digest=bytes(row.digest))


def last_tree(connection: Connection) -> Tree:
    """The tree of the last head, an empty one while nothing is covered. Raises `AlteredLogError` where the head does not fit itself."""
    row = connection.execute(_LAST).first()
    tree = Tree() if row is None else _tree(row.position, bytes(row.digest), bytes(row.peaks))
    if tree is None:
        raise altered(connection, "its last head does not fit itself")
    return tree


def tree_at(connection: Connection, position: int) -> Tree | None:
    """The tree that the head at a position was stored of, an empty one at 0; None where there is none, or it does not fit itself."""
    if position == 0:
        return Tree()
    return next((tree_of(head) for head in heads(connection, position - 1, position)), None)


def tree_of(head: StoredHead) -> Tree | None:
    """The tree that a head was stored of, where the head fits itself."""
    return _tree(head.position, head.digest, head.peaks)


def _tree(position: int, digest: bytes, joined: bytes) -> Tree | None:
    peaks = pieces(joined)
    if position < 0 or position.bit_count() != len(peaks):
        return None
    tree = Tree(position, peaks)
    return tree if tree.root() == digest else None


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


def as_written(dialect: str, column: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    """A column where it is of a kind (an SQLite type); None where it is not, and texts on SQLite as the bytes that they may not be."""
    if dialect != "sqlite":
        return column
    return case((func.typeof(column) == kind, cast(column, LargeBinary) if kind == "text" else column))


def text_of(written: bytes | str | None) -> str | None:
    """A text that was queried `as_written`."""
    return written.decode(errors="replace") if isinstance(written, bytes) else written


@cache
def _events(dialect: str) -> Select[Any]:
    return (
        select(event.c.id, *(as_written(dialect, column, kind) for column, kind in _SAID))
        .join_from(event, stream, event.c.stream_no == stream.c.stream_no, isouter=True)
        .where(event.c.id > bindparam("position"))
        .order_by(event.c.id)
        .execution_options(**{BINARY_RESULTS: True})
    )


def pages(connection: Connection, after: int = 0) -> Iterator[Sequence[Any]]:
    """What the log has after a position, in order: (position, stream id, version, name, recorded at, payload), some at a time.

    None stands for what is of another type than this program writes.
    """
    while rows := page(connection, after):
        yield rows
        after = rows[-1][0]


def page(connection: Connection, after: int) -> list[Sequence[Any]]:
    """The first of `pages`."""
    return list(map(_read, bulk.fetch(connection, _events(connection.dialect.name).limit(PAGE), {"position": after})))


def _read(row: Sequence[Any]) -> Sequence[Any]:
    position, stream_id, version, name, recorded_at, state = row
    return position, text_of(stream_id), version, text_of(name), recorded_at, state


def event_at(connection: Connection, position: int) -> Sequence[Any] | None:
    """What the log has at a position: (stream id, version, name, recorded at, payload); None where it has nothing."""
    row = next(iter(bulk.fetch(connection, _events(connection.dialect.name).limit(1), {"position": position - 1})), None)
    return _read(row)[1:] if row is not None and row[0] == position else None


def leaves_after(connection: Connection, after: int, up_to: int) -> list[bytes]:
    """The digests of the events after a position, up to and including another."""
    leaves: list[bytes] = []
    for rows in pages(connection, after):
        leaves += (leaf_as_stored(said) for position, *said in rows if position <= up_to)
        if rows[-1][0] >= up_to:
            break
    return leaves


def pieces(joined: bytes) -> list[bytes]:
    """Digests that stand one after the other."""
    return [joined[start : start + SIZE] for start in range(0, len(joined), SIZE)]

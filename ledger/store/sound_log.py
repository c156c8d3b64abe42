"""Whether the log is sound, in one pass: the usual case, which ought to be quick. What does not fit is then named by `verification`.

`sound_roots(connection, {120})` gives the tree of all events and its digest at position 120, or None as soon as anything does not fit the
heads, or a stream is kept for other parties than its first event names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, select

from ledger.store import bulk
from ledger.store.digests import StoredHead, heads, leaves_of, pieces
from ledger.store.tables import BINARY_RESULTS, event, stream
from ledger.values.merkle import EMPTY, Tree

PAGE: Final = 10_000
FIRST: Final = 1
BEGINNING: Final = 400
"""Bytes in which the parties of an event stand, if they are not very long."""

_EVENTS: Final = (
    select(
        event.c.id,
        stream.c.stream_id,
        event.c.version,
        event.c.name,
        event.c.recorded_at,
        event.c.state,
        stream.c.owner,
        stream.c.issuer,
    )
    .join_from(event, stream, event.c.stream_no == stream.c.stream_no)
    .where(event.c.id > bindparam("after"), event.c.id <= bindparam("last"))
    .order_by(event.c.id)
    .execution_options(**{BINARY_RESULTS: True})
)
_OTHERS: Final = select(event.c.id).where((event.c.id < 1) | (event.c.id > bindparam("last"))).limit(1)


class Parties(msgspec.Struct, frozen=True):
    """Whom an event of a holding concerns; those of filings and decisions name nobody here."""

    owner: str | None = None
    issuer: str | None = None


_ESCAPED: Final = re.compile(r'["\\\x00-\x1f]')
PARTIES: Final = msgspec.json.Decoder(Parties)


class Sound(NamedTuple):
    """The tree of a sound log, and its digests at the positions that were asked for."""

    tree: Tree
    roots: Mapping[int, bytes]


def sound(connection: Connection, wanted: Iterable[int]) -> Sound | None:
    """The tree of all events with its digests at the `wanted` positions that the log has; None where anything does not fit."""
    tree = Tree()
    roots = {0: EMPTY}
    asked = sorted(set(wanted) - {0})
    for head in heads(connection):
        leaves = _leaves(connection, tree.size, head.position)
        if leaves is None or b"".join(leaves) != head.leaves:
            return None
        start = tree.size
        for position in [position for position in asked if start < position <= head.position]:
            tree.extend(leaves[tree.size - start : position - start])
            roots[position] = tree.root()
        tree.extend(leaves[tree.size - start :])
        if not _is_of(head, tree):
            return None
    if bulk.fetch(connection, _OTHERS, {"last": tree.size}):
        return None
    return Sound(tree, roots)


def _is_of(head: StoredHead, tree: Tree) -> bool:
    return (head.position, head.digest, pieces(head.peaks)) == (tree.size, tree.root(), tree.peaks)


def _leaves(connection: Connection, after: int, last: int) -> list[bytes] | None:
    """The digests of the events after a position up to another; None where one is missing or altered beyond reading."""
    leaves: list[bytes] = []
    while after < last:
        until = min(after + PAGE, last)
        rows = bulk.fetch(connection, _EVENTS, {"after": after, "last": until})
        if len(rows) != until - after or not all(map(_is_well_kept, rows)):
            return None
        try:
            leaves += leaves_of(row[1:6] for row in rows)
        except TypeError:  # a payload that is no bytes
            return None
        after = until
    return leaves


def _is_well_kept(row: Sequence[Any]) -> bool:
    """Whether the first event of a stream names the parties that the stream is kept for."""
    _, _, version, name, _, state, owner, issuer = row
    if version != FIRST or (owner is None and issuer is None and name.startswith(("filing-", "decision-"))):
        return True
    try:
        if not _ESCAPED.search(f"{owner}{issuer}") and f'"owner":"{owner}","issuer":"{issuer}"'.encode() in state[:BEGINNING]:
            return True  # as this program writes it: no text within holds a bare quote
        named = PARTIES.decode(state)
    except (msgspec.DecodeError, TypeError):
        return False
    return (named.owner, named.issuer) == (owner, issuer)

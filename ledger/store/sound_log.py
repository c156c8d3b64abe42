"""Whether the log is sound, a span of heads at a time: the usual case, which ought to be quick. `verification` names what does not fit.

    for span in spans(connection, [120]):
        roots = sound(connection, span)                     # {120: the digest of the first 120 events}, None if anything does not fit

A span begins with the tree of the head before it as stored, and the span before has checked that one. So each can be looked at by itself,
in another process too, and all of them together say that the log is the one that its last head stands for.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, case, func, or_, select

from ledger.store import bulk
from ledger.store.digests import StoredHead, content, heads, pieces, tree_at
from ledger.store.tables import BINARY_RESULTS, event, log_head, stream
from ledger.values.merkle import Tree, leaf_digests

PAGE: Final = 1_000
EVENTS_AT_ONCE: Final = 25_000
FIRST: Final = 1

BEGINNING: Final = 600
"""Bytes in which the parties of an event stand, if they are not very long."""

ACCOUNTS_REMEMBERED: Final = 1_024
"""Streams of one account stand near each other."""

_NAMES_NOBODY: Final = or_(
    event.c.version != FIRST,
    and_(
        stream.c.owner.is_(None),
        stream.c.issuer.is_(None),
        or_(event.c.name.startswith("filing-"), event.c.name.startswith("decision-")),
    ),
)


@cache
def _contents(dialect: str) -> Select[Any]:
    """What is hashed of each event, and which owner and issuer it is to name: None where it is to name nobody."""
    parties = (case((_NAMES_NOBODY, None), else_=func.coalesce(party, "")) for party in (stream.c.owner, stream.c.issuer))
    return (
        select(content(dialect), *parties)
        .join_from(event, stream, event.c.stream_no == stream.c.stream_no)
        .where(event.c.id > bindparam("after"), event.c.id <= bindparam("last"))
        .order_by(event.c.id)
        .execution_options(**{BINARY_RESULTS: True})
    )


_OTHERS: Final = select(event.c.id).where((event.c.id < 1) | (event.c.id > bindparam("last"))).limit(1)


_HEADS_BEFORE_ALL: Final = select(log_head.c.position).where(log_head.c.position < 1).limit(1)


class Parties(msgspec.Struct, frozen=True):
    """Whom an event of a holding concerns; those of filings and decisions name nobody here."""

    owner: str | None = None
    issuer: str | None = None


PARTIES: Final = msgspec.json.Decoder(Parties)
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f]')


class Span(NamedTuple):
    """The heads after the one at position `after` (0: from the first), up to and including the one at `last`.

    `wanted` are positions among its events of which the digest is asked.
    """

    after: int
    last: int
    wanted: tuple[int, ...]


def spans(connection: Connection, wanted: Iterable[int]) -> list[Span]:
    """All heads, some `EVENTS_AT_ONCE` events in a span; positions that are wanted beyond the last head are left out."""
    found: list[Span] = []
    asked, after = sorted(set(wanted)), 0
    positions = connection.scalars(select(log_head.c.position).order_by(log_head.c.position)).all()
    for position in positions:
        if position - after >= EVENTS_AT_ONCE or position == positions[-1]:
            found.append(Span(after, position, tuple(one for one in asked if after < one <= position)))
            after = position
    return found


def sound(connection: Connection, span: Span) -> Mapping[int, bytes] | None:
    """The digests of the log at the positions that are wanted; None where anything in the span does not fit."""
    tree = tree_at(connection, span.after)
    roots: dict[int, bytes] = {}
    for head in heads(connection, span.after, span.last):
        start = tree.size if tree is not None else 0
        leaves = _leaves(connection, start, head.position)
        if tree is None or leaves is None or b"".join(leaves) != head.leaves:
            return None
        for position in [position for position in span.wanted if start < position <= head.position]:
            tree.extend(leaves[tree.size - start : position - start])
            roots[position] = tree.root()
        tree.extend(leaves[tree.size - start :])
        if not _is_of(head, tree):
            return None
    return roots


def is_beyond(connection: Connection, last: int) -> bool:
    """Whether there is an event that no head up to `last` covers, or a head before all events."""
    return bool(bulk.fetch(connection, _OTHERS, {"last": last}) or bulk.fetch(connection, _HEADS_BEFORE_ALL))


def _is_of(head: StoredHead, tree: Tree) -> bool:
    return (head.position, head.digest, pieces(head.peaks)) == (tree.size, tree.root(), tree.peaks)


def _leaves(connection: Connection, after: int, last: int) -> list[bytes] | None:
    """The digests of the events after a position up to another; None where one is missing, no bytes, or on a stream kept for others."""
    leaves: list[bytes] = []
    query = _contents(connection.dialect.name)
    while after < last:
        until = min(after + PAGE, last)
        rows = bulk.fetch(connection, query, {"after": after, "last": until})
        contents = [row[0] for row in rows]
        if len(rows) != until - after or None in contents or not all(_names(*row) for row in rows if row[1] is not None):
            return None
        leaves += leaf_digests(contents)
        after = until
    return leaves


def _names(said: bytes, owner: str, issuer: str) -> bool:
    """Whether an event names these parties."""
    named = _as_written(owner, issuer)
    if named is not None and said.find(named, 0, BEGINNING) >= 0:
        return True  # no text within holds a bare quote
    try:
        parties = PARTIES.decode(said.partition(b"\n")[2])
    except msgspec.DecodeError:
        return False
    return (parties.owner, parties.issuer) == (owner, issuer)


@lru_cache(ACCOUNTS_REMEMBERED)
def _as_written(owner: str, issuer: str) -> bytes | None:
    """The parties as this program writes them into an event; None where a character of them is written otherwise."""
    return None if _ESCAPED.search(f"{owner}{issuer}") else f'"owner":"{owner}","issuer":"{issuer}"'.encode()

"""Verifying the log: every event against the digest that was stored when it was appended, and every head against the events before it.

What does not fit is named: an event that was altered, that is missing, that was added, or that stands at another's place; a head that
does not follow. A log that was rewritten whole, heads and all, is told only by a head that somebody kept elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, Select, bindparam, func, select

from ledger.store import bulk, sources
from ledger.store.digests import LEAVES_MAX, PAGE, Head, as_written, heads, last_head, leaf_as_stored, pages, pieces, text_of, tree_of
from ledger.store.sound_log import PARTIES, Span, is_beyond, sound, spans
from ledger.store.tables import BINARY_RESULTS, event, stream
from ledger.values.merkle import EMPTY, Tree

ProblemKind = Literal["altered", "missing", "added", "moved", "head", "uncovered", "stream", "source", "kept"]

BEFORE_ALL: Final = -(2**62)
UNKNOWN: Final = b""
"""In place of the digest of an event whose head is gone."""

NAMED: Final = 1_000
"""Problems that are named one by one; an event deleted from the middle of a log whose rest moved up would name all of the rest."""


@cache
def _first_events(dialect: str) -> Select[Any]:
    """The first event of some streams after a number, and the parties that these are kept for."""
    kept = (as_written(dialect, column, "text") for column in (stream.c.stream_id, stream.c.owner, stream.c.issuer))
    return (
        select(stream.c.stream_no, *kept, event.c.id, as_written(dialect, event.c.state, "blob"))
        .join_from(stream, event, stream.c.stream_no == event.c.stream_no)
        .where(stream.c.stream_no > bindparam("after"), event.c.version == 1)
        .order_by(stream.c.stream_no)
        .limit(PAGE)
        .execution_options(**{BINARY_RESULTS: True})
    )


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What does not fit, and at which position of the ledger (None: it is no matter of one event)."""

    kind: ProblemKind
    position: int | None
    message: str


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The last head by the events as they are now, and everything that does not fit the digests stored before."""

    head: Head
    problems: tuple[Problem, ...]


Roots = Mapping[int, bytes]
"""The digest of the log at some positions."""


def verify(
    connection: Connection, kept: Iterable[Head] = (), looked_at: Callable[[Sequence[Span]], Iterable[Roots | None]] | None = None
) -> Verification:
    """Compute every digest anew; the `kept` heads, known from elsewhere, are to be those of beginnings of the log as it is now.

    `looked_at` gives what `sound` finds in each of the spans that it is given, all at once in other processes perhaps; None: one after
    the other, here. `altered_sources` looks at the documents that are kept beside the log.
    """
    wanted = sorted(kept, key=lambda head: head.position)
    whole = spans(connection, (head.position for head in wanted))
    found = looked_at(whole) if looked_at is not None else (sound(connection, span) for span in whole)
    versions = tuple(_versions(connection))
    roots = _together(found)
    head = last_head(connection) or Head(position=0, digest=EMPTY)
    if roots is None or is_beyond(connection, head.position):
        return _named(connection, wanted)
    return Verification(head=head, problems=(*versions, *_kept(wanted, roots, head.position)))


def _together(found: Iterable[Roots | None]) -> Roots | None:
    """The digests of all spans; None as soon as there is a span where something does not fit."""
    roots = {0: EMPTY}
    for some in found:
        if some is None:
            return None
        roots.update(some)
    return roots


def _named(connection: Connection, wanted: Sequence[Head]) -> Verification:
    """Everything that does not fit, named."""
    check = _Check(connection, wanted)
    check.run()
    head = Head(position=check.tree.size, digest=check.tree.root())
    events = tuple(check.problems())
    told = {problem.position for problem in events if problem.position is not None}
    streams = (problem for problem in _streams(connection) if problem.position not in told)
    return Verification(head=head, problems=(*events, *streams, *_kept(wanted, check.roots, head.position)))


def altered_sources(connection: Connection) -> Iterator[Problem]:
    """The documents that are kept and are no longer what they were."""
    for sha256 in sources.altered(connection):
        message = f"The document kept as sha256:{sha256} has other bytes than those."
        yield Problem(kind="source", position=None, message=message)


def _kept(wanted: Iterable[Head], roots: Mapping[int, bytes], size: int) -> Iterator[Problem]:
    for head in wanted:
        if head.position > size:
            message = f"The log has {size} events: the head kept of {head.position} is of another log, or later events are gone."
            yield Problem(kind="kept", position=head.position, message=message)
        elif roots[head.position] != head.digest:
            message = f"The first {head.position} events are not those of the head that was kept: {head.digest.hex()}."
            yield Problem(kind="kept", position=head.position, message=message)


class _Check:
    """One pass over the events and the heads, which are both in order."""

    def __init__(self, connection: Connection, wanted: Iterable[Head]) -> None:
        self._connection = connection
        self.tree = Tree()
        self.roots: dict[int, bytes] = {0: EMPTY}
        self._wanted = sorted({head.position for head in wanted} - {0})
        self._heads = heads(connection)
        self._end: int = connection.scalar(select(func.coalesce(func.max(event.c.id), 0))) or 0
        self._stored = Tree()
        self._waiting: list[bytes] = []
        self._expected: dict[int, bytes] = {}
        self._found: dict[int, bytes] = {}
        self._beyond: set[bytes] = set()
        self._left = NAMED
        self._others: list[Problem] = []

    def run(self) -> None:
        """Look at everything."""
        last, uncovered = 0, []
        for rows in pages(self._connection, BEFORE_ALL):
            positions, leaves = [row[0] for row in rows], [leaf_as_stored(said) for _, *said in rows]
            self._take(leaves)
            expected = self._expect(positions[-1] - last)
            if leaves != expected or positions != list(range(last + 1, positions[-1] + 1)):
                covered = last + len(expected)
                uncovered += [position for position in positions if position > covered]
                self._beyond.update(leaves[-len(uncovered) :] if 0 < len(uncovered) <= NAMED else ())
                self._compare(dict(enumerate(expected, last + 1)), dict(zip(positions, leaves, strict=True)), covered)
            last = max(last, positions[-1])
        while expected := self._expect(LEAVES_MAX):
            self._compare(dict(enumerate(expected, last + 1)), {}, last + len(expected))
            last += len(expected)
        if uncovered:
            which = "the event here" if len(uncovered) == 1 else f"the {len(uncovered)} events from here on"
            message = f"No head covers {which}: this program did not put {'it' if len(uncovered) == 1 else 'them'} there."
            self._others.append(Problem(kind="uncovered", position=uncovered[0], message=message))

    def _take(self, leaves: Sequence[bytes]) -> None:
        """Let the tree grow, and remember its digest where one is wanted."""
        start = 0
        while self._wanted and self._wanted[0] <= self.tree.size + len(leaves) - start:
            end = start + self._wanted[0] - self.tree.size
            self.tree.extend(leaves[start:end])
            self.roots[self._wanted.pop(0)] = self.tree.root()
            start = end
        self.tree.extend(leaves[start:])

    def _expect(self, count: int) -> list[bytes]:
        """The next digests that are stored, up to so many."""
        while len(self._waiting) < count and (head := next(self._heads, None)) is not None:
            leaves = pieces(head.leaves)
            gap = head.position - len(leaves) - self._stored.size
            self._waiting += [UNKNOWN] * (gap if head.position <= self._end else 0) + leaves
            self._stored.extend(leaves)
            if (self._stored.size, self._stored.root(), b"".join(self._stored.peaks)) != (head.position, head.digest, head.peaks):
                message = "The head stored here does not follow from the digests that are stored of the events before it."
                self._others.append(Problem(kind="head", position=head.position, message=message))
                self._stored = tree_of(head) or self._stored
        expected, self._waiting = self._waiting[: max(count, 0)], self._waiting[max(count, 0) :]
        return expected

    def _compare(self, expected: Mapping[int, bytes], found: Mapping[int, bytes], covered: int) -> None:
        for position in sorted(expected.keys() | {position for position in found if position <= covered}):
            if self._left > 0 and expected.get(position) not in {UNKNOWN, found.get(position)}:
                self._left -= 1
                if position in expected:
                    self._expected[position] = expected[position]
                if position in found:
                    self._found[position] = found[position]

    def problems(self) -> Iterator[Problem]:
        """What was found, by position."""
        at = {leaf: position for position, leaf in self._expected.items()}
        stand = self._beyond.union(self._found.values())
        for position in sorted(self._expected.keys() | self._found.keys()):
            expected, found = self._expected.get(position), self._found.get(position)
            if found is not None and found in at:
                yield Problem(kind="moved", position=position, message=f"The event recorded at position {at[found]} stands here.")
            elif found is not None and (expected is None or expected in stand):
                yield Problem(kind="added", position=position, message="This event was never recorded.")
            elif found is not None:
                yield Problem(kind="altered", position=position, message="The event is not the one that was recorded here.")
            if expected is not None and expected not in stand and (found is None or found in at):
                yield Problem(kind="missing", position=position, message="The event that was recorded here is nowhere in the log.")
        if self._left <= 0:
            message = f"More than {NAMED:,} events do not fit; only the first are named."
            yield Problem(kind="altered", position=None, message=message)
        yield from self._others


def _streams(connection: Connection) -> Iterator[Problem]:
    """Streams that are not what their events say: whose last version is another, or that are kept for other parties."""
    yield from _versions(connection)
    yield from islice(_misfiled(connection), NAMED)


def _versions(connection: Connection) -> Iterator[Problem]:
    last = select(func.max(event.c.version)).where(event.c.stream_no == stream.c.stream_no).scalar_subquery()
    query = select(stream.c.stream_id, stream.c.version, last).where(stream.c.version.is_distinct_from(last))
    for stream_id, said, found in connection.execute(query.order_by(stream.c.stream_no).limit(NAMED)):
        message = f"Stream {stream_id} says that its last version is {said}; its last event has {found if found is not None else 'none'}."
        yield Problem(kind="stream", position=None, message=message)


def _misfiled(connection: Connection) -> Iterator[Problem]:
    """Streams kept under another owner or issuer than their first events name: answers would miss these rows, or give them to others."""
    after = 0
    query = _first_events(connection.dialect.name)
    while rows := bulk.fetch(connection, query, {"after": after}):
        for after, *kept, position, state in rows:  # noqa: B007 (used by the loop around this one)
            stream_id, owner, issuer = map(text_of, kept)
            try:
                named = PARTIES.decode(state)
            except (msgspec.DecodeError, TypeError):  # an altered payload is told as such
                continue
            if (named.owner, named.issuer) != (owner, issuer):
                message = f"Stream {stream_id} is kept for {owner} and {issuer}; this event on it names {named.owner} and {named.issuer}."
                yield Problem(kind="stream", position=position, message=message)

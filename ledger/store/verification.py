"""Verifying the log: every event against the digest that was stored when it was appended, and every head against the events before it.

What does not fit is named: an event that was altered, that is missing, that was added, or that stands at another's place; a head that
does not follow. A log that was rewritten whole, heads and all, is told only by a head that somebody kept elsewhere.
"""

from collections.abc import Iterator
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection, func, select

from ledger.store.digests import Head, heads, leaf_of, pieces, stored_events
from ledger.store.tables import event, stream
from ledger.values.merkle import EMPTY, Tree

ProblemKind = Literal["altered", "missing", "added", "moved", "head", "uncovered", "stream"]

NAMED: Final = 1_000
"""Problems that are named one by one; an event deleted from the middle of a log whose rest moved up would name all of the rest."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What does not fit, and at which position of the ledger (None: it is no matter of one event)."""

    kind: ProblemKind
    position: int | None
    message: str


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The last head by the events as they are now, and everything that does not fit the digests stored before."""

    head: Head
    problems: tuple[Problem, ...]


def verify(connection: Connection) -> Verification:
    """Compute every digest anew."""
    check = _Check(connection)
    check.run()
    return Verification(head=Head(position=check.tree.size, digest=check.tree.root()), problems=(*check.problems(), *_streams(connection)))


class _Check:
    """One pass over the events and the heads, which are both in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.tree = Tree()
        self._expected: dict[int, bytes] = {}
        self._found: dict[int, bytes] = {}
        self._left = NAMED
        self._heads: list[Problem] = []

    def run(self) -> None:
        """Look at everything."""
        events = self._events()
        waiting = next(events, None)
        stored = Tree()
        for head in heads(self._connection):
            first, expected = stored.size + 1, pieces(head.leaves)
            stored.extend(expected)
            if (stored.size, stored.root(), b"".join(stored.peaks)) != (head.position, head.digest, head.peaks):
                message = f"The head at {head.position} does not follow from the digests that are stored of the events before it."
                self._heads.append(Problem(kind="head", position=head.position, message=message))
                stored = Tree(head.position, pieces(head.peaks)) if _fits(head.position, head.peaks) else stored
            for position, leaf in enumerate(expected, first):
                while waiting is not None and waiting[0] < position:
                    self._differ(waiting[0], None, waiting[1])
                    waiting = next(events, None)
                if waiting is not None and waiting[0] == position:
                    if waiting[1] != leaf:
                        self._differ(position, leaf, waiting[1])
                    waiting = next(events, None)
                else:
                    self._differ(position, leaf, None)
        self._after_the_last(stored.size, waiting, events)

    def _events(self) -> Iterator[tuple[int, bytes]]:
        """Position and digest of each event as it is now."""
        extend = self.tree.extend
        for position, stream_id, version, name, recorded_at, state in stored_events(self._connection):
            try:
                leaf = leaf_of(stream_id, version, name, recorded_at, state)
            except TypeError:  # a payload that is no bytes: it was not written by this program
                leaf = EMPTY
            extend((leaf,))
            yield position, leaf

    def _differ(self, position: int, expected: bytes | None, found: bytes | None) -> None:
        if self._left <= 0:
            return
        self._left -= 1
        if expected is not None:
            self._expected[position] = expected
        if found is not None:
            self._found[position] = found

    def _after_the_last(self, covered: int, waiting: tuple[int, bytes] | None, events: Iterator[tuple[int, bytes]]) -> None:
        if waiting is None:
            return
        count = 1 + sum(1 for _ in events)
        message = f"{count} events after position {covered} are covered by no head: they were not appended by this program."
        self._heads.append(Problem(kind="uncovered", position=waiting[0], message=message))

    def problems(self) -> Iterator[Problem]:
        """What was found, by position."""
        at = {leaf: position for position, leaf in self._expected.items()}
        stand = {leaf: position for position, leaf in self._found.items()}
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
        yield from self._heads


def _fits(size: int, peaks: bytes) -> bool:
    return len(pieces(peaks)) == size.bit_count()


def _streams(connection: Connection) -> Iterator[Problem]:
    """Streams whose last version is not that of their last event, or that have none."""
    last = select(event.c.stream_no, func.max(event.c.version).label("version")).group_by(event.c.stream_no).subquery()
    query = (
        select(stream.c.stream_id, stream.c.version, last.c.version)
        .join_from(stream, last, stream.c.stream_no == last.c.stream_no, isouter=True)
        .where((last.c.version.is_(None)) | (last.c.version != stream.c.version))
        .order_by(stream.c.stream_no)
        .limit(NAMED)
    )
    for stream_id, said, found in connection.execute(query):
        message = f"Stream {stream_id} says that its last version is {said}; its last event has {found if found is not None else 'none'}."
        yield Problem(kind="stream", position=None, message=message)

"""Periods of one line: for which days, and by whose knowledge, each balance was the one that held.

A balance of May 2 that became known on May 6 holds from May 2 on. When a balance of May 20 becomes known on May 25, that of May 2 is from
then on known to end on May 20, and before that instant it was not: two rectangles, [May 2, open) known in [May 6, May 25), and
[May 2, May 20) known from May 25 on. Rectangles of one line never overlap.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple


class Known(NamedTuple):
    """When a balance was believed, in microseconds since 1970: [start, end), None is open."""

    start: int
    end: int | None


class Spot(NamedTuple):
    """A balance on the axis of valid order: the day on which it takes effect, and when it was believed."""

    effective: date
    known: Known


class Rectangle(NamedTuple):
    """The balance at `place` held on the days [its own, valid_to) by the knowledge of `known`; None is open."""

    place: int
    valid_to: date | None
    known: Known


def rectangles(spots: Sequence[Spot]) -> Iterator[Rectangle]:
    """The periods of the balances of one line, given in valid order; by balance, then by knowledge. One that never held has none."""
    for place, spot in enumerate(spots):
        yield from sorted(_of_one(place, spot, spots), key=lambda found: found.known.start)


def _of_one(place: int, spot: Spot, spots: Sequence[Spot]) -> Iterator[Rectangle]:
    """What is left of the belief in a balance is ended, piece by piece, by the balances after it."""
    left = [spot.known]
    for later in spots[place + 1 :]:
        rest = []
        for known in left:
            both = _overlap(known, later.known)
            if both is None:
                rest.append(known)
                continue
            if later.effective > spot.effective:
                yield Rectangle(place, later.effective, both)
            rest += _without(known, both)
        left = rest
        if not left:
            return
    yield from (Rectangle(place, None, known) for known in left)


def _overlap(one: Known, other: Known) -> Known | None:
    start = max(one.start, other.start)
    end = one.end if other.end is None else other.end if one.end is None else min(one.end, other.end)
    return None if end is not None and end <= start else Known(start, end)


def _without(known: Known, taken: Known) -> Iterator[Known]:
    if known.start < taken.start:
        yield Known(known.start, taken.start)
    if taken.end is not None and (known.end is None or taken.end < known.end):
        yield Known(taken.end, known.end)

"""The order of transactions on one day, inferred so that the balances close.

Row order in a filing means nothing officially. A row with a reported total is a step from the balance before it to the balance after it; an
order in which each step starts where the one before ended is a trail through these balances. As many links as possible are closed by
cutting the steps into as few trails as possible, which is exact and quick (Euler's theorem): no permutations are tried.

Worked example: opening 4,400; rows -1,000 -> 4,400, +200 -> 5,400, +800 -> 5,200 in the document. The steps 5,400 -> 4,400, 5,200 -> 5,400
and 4,400 -> 5,200 form one trail: +800, +200, -1,000.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

Style = Literal["document", "reverse", "inferred"]


class Step(msgspec.Struct, frozen=True, gc=False):
    """The balance before and after one row."""

    before: Decimal
    after: Decimal


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Indices of the steps in the chosen order, and how it was found. `closed` counts links that close, with the one to the opening."""

    indices: tuple[int, ...]
    style: Style
    closed: int


def chain(steps: Sequence[Step], opening: Decimal | None) -> Order:
    """The order that closes the most links: document order first, then reverse, then the fewest trails (the one from the opening first)."""
    document = tuple(range(len(steps)))
    most = len(steps) if opening is not None else len(steps) - 1
    best = Order(indices=document, style="document", closed=_closed(steps, document, opening))
    for style, indices in (("reverse", document[::-1]), ("inferred", None)):
        if best.closed >= most:
            break
        tried = _join(_trails(steps, opening)) if indices is None else indices
        closed = _closed(steps, tried, opening)
        if closed > best.closed:
            best = Order(indices=tried, style="reverse" if style == "reverse" else "inferred", closed=closed)
    return best


def _closed(steps: Sequence[Step], indices: Sequence[int], opening: Decimal | None) -> int:
    balance, closed = opening, 0
    for index in indices:
        closed += steps[index].before == balance
        balance = steps[index].after
    return closed


def _join(trails: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(index for trail in trails for index in trail)


def _trails(steps: Sequence[Step], opening: Decimal | None) -> list[list[int]]:
    """The fewest trails that use every step once; the one from the opening first, the others by their earliest row."""
    leaving: dict[Decimal, list[int]] = defaultdict(list)
    for index in reversed(range(len(steps))):
        leaving[steps[index].before].append(index)
    surplus: dict[Decimal, int] = defaultdict(int)
    for step in steps:
        surplus[step.before] += 1
        surplus[step.after] -= 1
    starts = [balance for balance in dict.fromkeys(step.before for step in steps) for _ in range(max(surplus[balance], 0))]
    if opening in leaving:
        starts = [opening, *_without(starts, opening)]
    trails = [_trail(steps, leaving, start) for start in starts]
    for step in steps:
        while leaving[step.before]:
            _splice(steps, trails, _trail(steps, leaving, step.before))
    first, *others = [trail for trail in trails if trail]
    return [first, *sorted(others, key=min)]


def _without(starts: list[Decimal], opening: Decimal) -> list[Decimal]:
    rest = list(starts)
    if opening in rest:
        rest.remove(opening)
    return rest


def _trail(steps: Sequence[Step], leaving: dict[Decimal, list[int]], start: Decimal) -> list[int]:
    """Walk from `start` along unused steps, the earliest row first, until none leaves the balance reached."""
    trail: list[int] = []
    balance = start
    while leaving[balance]:
        index = leaving[balance].pop()
        trail.append(index)
        balance = steps[index].after
    return trail


def _splice(steps: Sequence[Step], trails: list[list[int]], loop: list[int]) -> None:
    """Insert a closed loop into a trail that meets one of its balances; where none does, it stays a trail of its own."""
    for turn in range(len(loop)):
        turned = loop[turn:] + loop[:turn]
        start = steps[turned[0]].before
        for trail in trails:
            place = _place(steps, trail, start)
            if place is not None:
                trail[place:place] = turned
                return
    trails.append(loop)


def _place(steps: Sequence[Step], trail: Sequence[int], balance: Decimal) -> int | None:
    """Where in the trail `balance` is reached: an index to insert at, None when it never is."""
    for place, index in enumerate(trail):
        if steps[index].before == balance:
            return place
    return len(trail) if trail and steps[trail[-1]].after == balance else None

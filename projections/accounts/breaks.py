"""Failed checks of one account over the time of knowledge: which reported balance does not follow, why, and what explained it later.

A check is told by the row that asserts the balance. As long as it fails, its cause is judged again whenever something becomes known of the
account; when the balance follows at last, what became known then explains it.

Worked example: 10,800 is reported where 10,500 follows, a break of 300 (B99) since June 2023. A Form 5 of February 2024 reports 300 bought
in March: up to then the break is open, from then on it is explained by that row, and its cause is B4.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from projections.accounts.believed import BalancePoint
from projections.accounts.cases import Case, Facts
from projections.accounts.causes import cause_of
from projections.accounts.counting import CountingRows, Which
from projections.accounts.verdict import Cause

BREAK: Final = "break:"
OPEN_CAUSE: Final = "break:B99"

Key = tuple[UUID, int]


class Break(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is believed about one failed check from `known_from` up to but not including `known_to` (None: still).

    `position` is the ledger position of the row that asserts the balance. `stands`: the balance still does not follow. `explained_by` is
    the position of a row known later that explains it (None, with `is_explained`: a decision, or a filing without a row of the line).
    """

    line_id: UUID
    which: Which
    position: int
    effective: date
    expected: Decimal
    reported: Decimal
    residual: Decimal
    cause: Cause
    says: str
    candidates: tuple[int, ...] = ()
    stands: bool = True
    is_explained: bool = False
    explained_by: int | None = None
    known_from: datetime
    known_to: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes two versions speak of the same check."""
        return (self.line_id, self.position)

    @property
    def belief(self) -> tuple[object, ...]:
        """Everything but the times of knowledge."""
        return msgspec.structs.astuple(self)[:-2]


class BreakLog:
    """The failed checks of an account while its reports are taken."""

    def __init__(self) -> None:
        self._now: dict[Key, Break] = {}
        self._past: list[Break] = []

    @property
    def stand(self) -> bool:
        """Whether a check failed when it was last judged."""
        return any(found.stands for found in self._now.values())

    def judge(self, cases: Iterable[tuple[Case, Facts]], rows: CountingRows, known_at: datetime) -> None:
        """Take all checks that fail now; those that failed before and are not among them are explained by what became known now."""
        found = {item.key: item for item in (_judged(case, facts, known_at) for case, facts in cases)}
        for key, before in self._now.items():
            if key not in found:
                found[key] = _over(before, rows, known_at) if before.stands else before
        for key, now in found.items():
            earlier = self._now.get(key)
            if earlier is not None and earlier.belief == now.belief:
                continue
            if earlier is not None and earlier.known_from != known_at:
                self._past.append(msgspec.structs.replace(earlier, known_to=known_at))
            self._now[key] = now

    def all(self) -> tuple[Break, ...]:
        """Every version of every check that ever failed."""
        return (*self._past, *self._now.values())


def _judged(case: Case, facts: Facts, known_at: datetime) -> Break:
    verdict = cause_of(case, facts)
    return Break(
        line_id=case.line_id,
        which=case.which,
        position=case.position,
        effective=case.effective,
        expected=case.expected,
        reported=case.reported,
        residual=case.residual,
        cause=verdict.cause,
        says=verdict.says,
        candidates=verdict.candidates,
        is_explained=verdict.resolved_by is not None,
        explained_by=verdict.resolved_by,
        known_from=known_at,
    )


def _over(before: Break, rows: CountingRows, known_at: datetime) -> Break:
    """The balance follows now: by a late row of this amount (B4), by an amendment of the row itself, or otherwise."""
    new = [fact for fact in rows.of_line(before.which) if fact.known_at == known_at]
    late = [fact for fact in new if fact.flow == before.residual]
    cause, says = before.cause, "It follows from what became known later."
    if late or (new and sum(fact.flow or 0 for fact in new) == before.residual):
        cause, says = "B4", "A filing that came later reports the missing amount."
    elif new and before.position not in rows:
        cause, says = ("B7" if cause == "B99" else cause), "An amendment states the row otherwise."
    elif new and cause == "B99":
        cause, says = "B9", "A filing that came later corrects the balance before."
    by = (late or new)[0].position if new else None
    return msgspec.structs.replace(
        before,
        cause=cause,
        says=says,
        candidates=tuple(fact.position for fact in late or new),
        stands=False,
        is_explained=True,
        explained_by=by,
        known_from=known_at,
    )


def closed_by_decisions(breaks: Iterable[Break]) -> Iterator[Break]:
    """The versions of all checks; where none follows at once, a decision changed what counts, and the check is explained meanwhile."""
    versions: dict[Key, list[Break]] = {}
    for item in breaks:
        versions.setdefault(item.key, []).append(item)
    for of_check in versions.values():
        ordered = sorted(of_check, key=lambda item: item.known_from)
        for item, following in zip(ordered, [*ordered[1:], None], strict=True):
            yield item
            until = None if following is None else following.known_from
            if item.known_to is not None and (until is None or item.known_to < until):
                yield _explained_by_decision(item, item.known_to, until)


def _explained_by_decision(item: Break, known_from: datetime, known_to: datetime | None) -> Break:
    return msgspec.structs.replace(
        item,
        says="What counts is read otherwise since; the balance follows now.",
        candidates=(),
        stands=False,
        is_explained=True,
        explained_by=None,
        known_from=known_from,
        known_to=known_to,
    )


def with_causes(points: Iterable[BalancePoint], breaks: Iterable[Break]) -> Iterator[BalancePoint]:
    """The points, each failed check flagged with its cause while that was believed."""
    causes: dict[Key, list[Break]] = {}
    for item in breaks:
        if item.stands and item.cause not in {"B16", "B99"}:
            causes.setdefault(item.key, []).append(item)
    if not causes:
        yield from points
        return
    for balance in points:
        versions = causes.get((balance.line_id, balance.point.evidence[-1])) if OPEN_CAUSE in balance.point.flags else None
        if versions is None:
            yield balance
        else:
            yield from _parts(balance, sorted(versions, key=lambda version: version.known_from))


def _parts(item: BalancePoint, versions: Iterable[Break]) -> Iterator[BalancePoint]:
    """One point for each period in which one cause was believed; neighbours of one cause stay one."""
    parts: list[BalancePoint] = []
    start = item.known_from
    for version in versions:
        end = _earlier(item.known_to, version.known_to)
        begin = max(start, version.known_from)
        if end is not None and end <= begin:
            continue
        if begin > start:
            parts.append(msgspec.structs.replace(item, known_from=start, known_to=begin))
        flags = tuple(sorted(f"{BREAK}{version.cause}" if flag == OPEN_CAUSE else flag for flag in item.point.flags))
        point = msgspec.structs.replace(item.point, flags=flags)
        if parts and parts[-1].point == point and parts[-1].known_to == begin:
            begin = parts.pop().known_from
        parts.append(msgspec.structs.replace(item, point=point, known_from=begin, known_to=end))
        if end is None or end == item.known_to:
            return iter(parts)
        start = end
    parts.append(msgspec.structs.replace(item, known_from=start))
    return iter(parts)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return other if one is None else one if other is None else min(one, other)

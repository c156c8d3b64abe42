"""From the rows of a line to its grants: which rows bring units, what tells how these vest, and how large the original grants are.

The row of 2022-03-15 brings 48,000 options and cites "25% on the first anniversary ...": one grant, with the schedule that the words
denote for that day. A later row that cites a schedule fills it in where the lot has none. A line that was first seen as a balance has one
grant for that balance, of a size that follows from what is known later, or does not.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec

from ledger.values.form import TransactionRow
from projections.accounts.balances import BEGINNING, CONTRADICTED, Point
from projections.accounts.entries import NOT_ASSERTED, TITLE_TOTAL
from projections.accounts.reports import flow_of
from projections.accounts.restating import vesting_in_units_of
from projections.accounts.vesting_words import Found, Told, declaration_of, found_in, found_in_rest
from projections.vesting.grants import NO_VESTING, Grant, Size, Vesting
from projections.vesting.reading import Facts
from projections.vesting.sizes import Opening, Taken, fits, remaining, size_of
from projections.vesting.standing import is_beyond

DAY: Final = timedelta(days=1)
AWARDS_REMEMBERED: Final = 512
OF_LOTS: Final = frozenset({TITLE_TOTAL, NOT_ASSERTED, CONTRADICTED, "ambiguous_lot"})
"""Flags of balances that may count more than one lot."""


class _Brought(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Units that came to the line, by which row, and when; `opening` where they are the first balance of the line.

    `is_own`: what the row tells of vesting is about these units.
    """

    told: Told
    effective: date
    quantity: Decimal | None
    opening: Opening | None = None
    is_own: bool = True

    def facts(self, told: Told) -> Facts:
        """What is given to the reader beside the text of a row of this lot; it asks for no expiration, and remembers by the rest."""
        terms, own = told.row.terms, self.told.row.terms
        return Facts(
            granted_on=self.effective if self.opening is None and self.quantity is not None else None,
            quantity=self.quantity,
            exercisable_on=(terms.exercisable_on if terms else None) or (own.exercisable_on if own else None),
        )


def vesting_of(told: Sequence[Told], believed: Iterable[Point], splits: Sequence[tuple[date, Fraction]]) -> Vesting:
    """The vesting of a line, from what its rows tell in order of knowledge, and its balance points as believed now, in valid order."""
    if not told:
        return NO_VESTING
    if told[0].row.table == "I":
        declarations = tuple(declaration for item in told if (declaration := declaration_of(item)) is not None)
        return Vesting(grants=tuple(_restricted(told)), declarations=declarations)
    points = list(believed)
    brought = sorted(_brought(told, points, splits), key=lambda item: item.effective)
    schedules = _schedules(brought, told)
    if len(brought) == 1:  # of several grants no row says which it settles
        schedules = [_of_facts(_with_rest(schedules[0], brought[0], told, points), brought[0], told)]
    grants = tuple(_grant(item, found) for item, found in zip(brought, schedules, strict=True))
    vesting = Vesting(grants=grants)
    return msgspec.structs.replace(vesting, beyond_from=_beyond_from(vesting, points, splits))


def _restricted(told: Iterable[Told]) -> Iterator[Grant]:
    """The awards of restricted stock or units among the rows of Table I: those that something is left to vest of on their day."""
    return (award for item in told if (award := _award(item)) is not None)


@lru_cache(AWARDS_REMEMBERED)  # an account is read again with each of its filings
def _award(item: Told) -> Grant | None:
    if _takes_away(item) or (not item.tiers and item.terms is None):
        return None
    brought = _Brought(told=item, effective=item.day, quantity=_quantity(item))
    found = found_in(item, brought.facts(item))
    schedule = found.schedule
    if schedule is None or (schedule.is_complete and schedule.tranches[-1].vests_on <= item.day):
        return None
    return _grant(brought, found)


def _quantity(item: Told) -> Decimal | None:
    return item.row.quantity if isinstance(item.row, TransactionRow) else None


def _brought(told: Sequence[Told], points: Sequence[Point], splits: Sequence[tuple[date, Fraction]]) -> Iterator[_Brought]:
    """The opening of the line where it has one, and every row that adds units."""
    first = points[0] if points else None
    opened = next((item for item in told if first is not None and item.position == first.evidence[-1]), None)
    if first is not None and opened is not None:
        is_holding = not isinstance(opened.row, TransactionRow)
        if is_holding or (first.basis == "implied" and first.quantity != 0):
            yield _opening(opened, first, () if splits else told)
        elif first.basis != "implied" and first.quantity != flow_of(opened.row):
            yield _Brought(told=opened, effective=BEGINNING, quantity=None, is_own=False)  # nothing tells what was there
    for item in told:
        if _adds(item):
            yield _Brought(told=item, effective=item.day, quantity=_quantity(item))


def _adds(item: Told) -> bool:
    return isinstance(item.row, TransactionRow) and item.row.acquired_disposed == "A"


def _takes_away(item: Told) -> bool:
    return isinstance(item.row, TransactionRow) and item.row.acquired_disposed == "D"


def _opening(opened: Told, first: Point, told: Sequence[Told]) -> _Brought:
    is_holding = not isinstance(opened.row, TransactionRow)
    opening = None
    if first.quantity is not None:
        opening = Opening(
            quantity=first.quantity,
            day=opened.day if is_holding else opened.day - DAY,
            is_form_3=is_holding and opened.base_form == "3",
            settles_on_vesting=opened.row.terms is not None and not opened.row.terms.exercise_price,
            taken=tuple(_taken(told)),
        )
    return _Brought(told=opened, effective=first.effective, quantity=first.quantity, opening=opening, is_own=not _adds(opened))


def _settling(told: Iterable[Told]) -> list[tuple[Told, TransactionRow]]:
    """The rows that take units away, by day."""
    rows = [(item, item.row) for item in told if isinstance(item.row, TransactionRow) and item.row.acquired_disposed == "D"]
    return sorted(rows, key=lambda pair: pair[0].day)


def _taken(told: Iterable[Told]) -> Iterator[Taken]:
    for item, row in _settling(told):
        if row.quantity and row.reported_total is not None:
            yield Taken(day=item.day, before=row.reported_total + row.quantity, quantity=row.quantity)


def _schedules(brought: Sequence[_Brought], told: Sequence[Told]) -> list[Found]:
    """What tells how each grant vests: its own row; for the one grant that has no days, the first later row that gives some.

    What a row tells that brings units is of these, never of what was there before; what another grant of the line is known to vest by is
    not of this one.
    """
    found = [found_in(item.told, item.facts(item.told)) if item.is_own else Found(position=item.told.position) for item in brought]
    is_lone = len(brought) == 1 and any(item.terms is not None for item in told)
    lacking = [place for place, item in enumerate(found) if is_lone or not item.has_days]
    if len(lacking) == 1:
        (place,) = lacking
        lot, taken = brought[place], {item.schedule for item in found if item.has_days and not is_lone}
        rows = [item for item in told if item.position != lot.told.position and not _adds(item)]
        others = [found_in(item, lot.facts(item), is_mention=True) for item in rows]
        found[place] = max((found[place], *(other for other in others if other.schedule not in taken)), key=lambda one: one.rank)
    return found


def _of_facts(found: Found, brought: _Brought, told: Sequence[Told]) -> Found:
    """The finding as the rows that settle the lot bear it out: of readings that can be defended, the one that a row closes."""
    if found.schedule is None or found.basis != "footnotes" or not found.schedule.tranches:
        return found
    taken = tuple(_taken(told))
    if found.alternatives and not fits(found.schedule, brought.quantity, brought.opening, taken):
        others = (schedule for schedule in found.alternatives if fits(schedule, brought.quantity, brought.opening, taken))
        found = msgspec.structs.replace(found, schedule=next(others, found.schedule))
    rest = remaining(brought.opening, found.schedule) if brought.opening is not None and found.schedule is not None else None
    return found if rest is None else msgspec.structs.replace(found, schedule=rest, confidence="medium")


def _with_rest(found: Found, brought: _Brought, told: Sequence[Told], points: Sequence[Point]) -> Found:
    """The finding; where it has no days, those of the first row that tells when what it left vests: `the remaining units vest on D`.

    Only of a lot whose grant is not shown, while each row goes on from what the one before left: what they took vested on their days.
    """
    opening = brought.opening
    is_of_lots = any(flag in OF_LOTS for point in points for flag in point.flags)
    if found.has_days or opening is None or not opening.settles_on_vesting or is_of_lots:
        return found
    left = opening.quantity
    settled: list[tuple[date, Fraction]] = []
    for item, row in _settling(told):
        if not row.quantity or not row.reported_total or row.reported_total + row.quantity != left:
            break
        left = row.reported_total
        settled.append((item.day, Fraction(row.quantity) / Fraction(opening.quantity)))
        rest = found_in_rest(item, opening.quantity, tuple(settled))
        if rest.schedule is not None:
            return rest
    return found


def _grant(brought: _Brought, found: Found) -> Grant:
    granted: Decimal | None = brought.quantity
    size: Size = "row"
    if brought.opening is not None:
        granted, size = (brought.quantity, "opening") if found.schedule is None else size_of(brought.opening, found.schedule)
        if found.size is not None and size in {"assumed", "unknown"}:
            granted, size = found.size, "told"
    return Grant(
        position=brought.told.position,
        effective=brought.effective,
        quantity=brought.quantity,
        granted=granted,
        size=size if brought.quantity is not None else "unknown",
        schedule=found.schedule,
        basis=found.basis,
        confidence=found.confidence,
        told_at=found.position,
        at_once=found.at_once,
        spans=found.spans,
    )


def _beyond_from(vesting: Vesting, points: Sequence[Point], splits: Sequence[tuple[date, Fraction]]) -> date | None:
    """The first day at whose end more is gone than can have vested."""
    if not any(grant.schedule is not None and grant.schedule.tranches for grant in vesting.grants):
        return None
    ends = {point.effective: point.quantity for point in points if point.basis != "implied"}
    for day, quantity in ends.items():
        if quantity is not None and is_beyond(vesting_in_units_of(vesting, splits, day).grants, quantity, day):
            return day
    return None

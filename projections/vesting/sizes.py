"""The size of the original grant, where a lot is first seen as a balance: fractions are of what was granted, not of what is left.

600 units are left before a third of the grant vests, 300 vest, 300 are left: the grant had 900 units, for 900 is what closes. Where nothing
had vested before the first balance, or everything had, the balance itself will do.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final

import msgspec

from ledger.values.vesting import Schedule, Tranche
from projections.vesting.allocation import allocated
from projections.vesting.grants import Size

SETTLED_LATE: Final = timedelta(days=7)
SETTLED_EARLY: Final = timedelta(days=3)
TOLERANCE: Final = 1


class Taken(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that settles units on a day: how many there were before it, and how many it took."""

    day: date
    before: Decimal
    quantity: Decimal


class Opening(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The first balance of a lot: units, and a day by whose end nothing had been exercised that is not counted in them."""

    quantity: Decimal
    day: date
    is_form_3: bool = False
    settles_on_vesting: bool = False
    taken: tuple[Taken, ...] = ()


def size_of(opening: Opening, schedule: Schedule) -> tuple[Decimal | None, Size]:
    """The size of the grant that the schedule speaks of, and how it is known; None when it is not."""
    is_first = not schedule.tranches or opening.day < schedule.tranches[0].vests_on
    if is_first or (schedule.is_complete and schedule.tranches[-1].vests_on <= opening.day):
        return opening.quantity, "opening"
    closing = _closing(opening.taken, schedule) if opening.settles_on_vesting else None
    if closing is not None and closing >= opening.quantity:
        return closing, "closure"
    return (opening.quantity, "assumed") if opening.is_form_3 else (None, "unknown")


def fits(schedule: Schedule, quantity: Decimal | None, opening: Opening | None, taken: Iterable[Taken]) -> bool:
    """Whether a row settles what a tranche of the schedule brings, of a grant of `quantity` or of one that is first seen as a balance."""
    if opening is not None and size_of(opening, schedule)[1] == "closure":
        return True
    granted = opening.quantity if opening is not None else quantity
    if granted is None or (opening is not None and size_of(opening, schedule)[1] != "opening"):
        return False
    vests = allocated(schedule, granted)
    return any(_is_of(row.day, item.vests_on) and abs(row.quantity - item.quantity) <= TOLERANCE for row in taken for item in vests)


def remaining(opening: Opening, schedule: Schedule) -> Schedule | None:
    """The schedule of the whole lot, where a row settles units before any tranche: the words speak of what remains after that row.

    600 of 900 are left when 300 are settled, and "the remaining units vest in two installments": 300 on that day, and each half of 600.
    """
    row = next(iter(opening.taken), None)
    settles = opening.settles_on_vesting and row is not None and schedule.is_complete
    if row is None or not settles or row.before != opening.quantity or row.quantity >= row.before:
        return None
    if row.day + SETTLED_EARLY >= schedule.tranches[0].vests_on:
        return None
    taken = Fraction(row.quantity) / Fraction(row.before)
    parts = [(row.day, taken), *((tranche.vests_on, tranche.fraction * (1 - taken)) for tranche in schedule.tranches)]
    tranches = tuple(Tranche(day, part.numerator, part.denominator) for day, part in parts)
    return msgspec.structs.replace(schedule, tranches=tranches)


def _is_of(day: date, vests_on: date) -> bool:
    """Whether a row of a day may settle what vests on another."""
    return vests_on - SETTLED_EARLY <= day <= vests_on + SETTLED_LATE


def _closing(taken: Iterable[Taken], schedule: Schedule) -> Decimal | None:
    """The size of which one tranche is what a row takes, and of which the tranches not vested before are what was left before it."""
    fractions = list(accumulate((tranche.fraction for tranche in schedule.tranches), initial=Fraction(0)))
    for row in taken:
        for place, tranche in enumerate(schedule.tranches):
            if _is_of(row.day, tranche.vests_on) and fractions[place] < 1:
                about = Fraction(row.before) / (1 - fractions[place])
                found = [(size, _away(size, place, row, schedule)) for size in _near(about, len(schedule.tranches))]
                size, away = min(found, key=lambda pair: (pair[1], abs(Fraction(pair[0]) - about)))
                if away <= 2 * TOLERANCE and schedule.is_complete:
                    return size
    return None


def _near(about: Fraction, reach: int) -> list[Decimal]:
    middle = round(about)
    return [Decimal(size) for size in range(max(1, middle - reach), middle + reach + 1)]


def _away(size: Decimal, place: int, row: Taken, schedule: Schedule) -> Decimal:
    """How far a size is from what the row says; each of two sums may be one unit away, by rounding."""
    vests = allocated(schedule, size)
    left = size - vests[place].cumulative + vests[place].quantity
    tranche, rest = abs(vests[place].quantity - row.quantity), abs(left - row.before)
    return tranche + rest if max(tranche, rest) <= TOLERANCE else Decimal("Infinity")

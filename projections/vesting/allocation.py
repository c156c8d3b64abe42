"""Whole units for the tranches of a schedule. Fractions of a grant rarely come out whole; what is done about it has a name.

`CUMULATIVE_ROUND_DOWN`, the default when nothing is said: after each tranche the vested units are the floor of the exact amount, and the
last dated tranche of a complete schedule brings the rest. 18 units in four tranches: 4, 5, 4, 5. The other ways are those of the Open Cap
Format, and the same 18 units give 5 4 5 4 (cumulative rounding), 5 5 4 4 (front loaded), 4 4 5 5 (back loaded), 6 4 4 4 and 4 4 4 6 (to a
single tranche), 4.5 each (fractional).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import lcm
from operator import attrgetter
from typing import Final

from ledger.values.quantity import SCALED_QUANTUM
from ledger.values.vesting import Allocation, Schedule, Tranche, Vests, together

ONE: Final = Fraction(1)
PLACES: Final = int(1 / SCALED_QUANTUM)


@lru_cache(1_024)  # one lot is asked about for many days
def allocated(schedule: Schedule, granted: Decimal) -> tuple[Vests, ...]:
    """The tranches in units of a grant of `granted` units, in order of their days; they sum to the dated part of the grant.

    A grant with a fraction of a unit (dividend equivalents) keeps fractions, rounded down at four decimals, whatever the allocation.
    """
    is_whole = granted == granted.to_integral_value()
    cumulative = _cumulative(schedule.tranches, granted, schedule.allocation if is_whole else "fractional")
    before = (Decimal(0), *cumulative)
    return tuple(
        Vests(vests_on=tranche.vests_on, quantity=after - start, cumulative=after)
        for tranche, start, after in zip(schedule.tranches, before, cumulative, strict=False)
    )


def vested_by(schedule: Schedule, granted: Decimal, day: date) -> Decimal:
    """The units of the grant that are vested at the end of `day`, exercised or not; those without a day from `no_later_than` on."""
    if schedule.no_later_than is not None and day >= schedule.no_later_than:
        undated = together((part.numerator, part.denominator) for part in schedule.undated)
        if schedule.dated + undated == 1:
            return granted
    vests = allocated(schedule, granted)
    past = tranches_past(vests, day)
    return vests[past - 1].cumulative if past else Decimal(0)


def tranches_past(vests: Sequence[Vests], day: date) -> int:
    """How many tranches have their day by the end of `day`."""
    return bisect_right(vests, day, key=attrgetter("vests_on"))


def _cumulative(tranches: Sequence[Tranche], granted: Decimal, allocation: Allocation) -> tuple[Decimal, ...]:
    """The units after each tranche. The exact ones are whole numbers `over` one denominator: a grant may have forty-eight tranches."""
    units, parts = granted.as_integer_ratio()
    denominator = lcm(*(tranche.denominator for tranche in tranches))
    over = denominator * parts
    after = [units * part for part in accumulate(tranche.numerator * (denominator // tranche.denominator) for tranche in tranches)]
    match allocation:
        case "fractional":
            return tuple(granted if amount == units * denominator else _in_places(amount, over) for amount in after)
        case "cumulative_round_down":
            return tuple(Decimal(amount // over) for amount in after)
        case "cumulative_rounding":
            return tuple(Decimal((2 * amount + over) // (2 * over)) for amount in after)
        case _:
            exact = [Fraction(granted) * tranche.fraction for tranche in tranches]
            return tuple(accumulate(map(Decimal, _by_tranche(exact, allocation))))


def _in_places(amount: int, over: int) -> Decimal:
    """The amount rounded down at four decimals: so that a later tranche never has less than an earlier one."""
    return Decimal(amount * PLACES // over) * SCALED_QUANTUM


def _by_tranche(exact: Sequence[Fraction], allocation: Allocation) -> list[int]:
    """Every tranche rounded down, and the units that are left over given to some of them, first to those that lost a fraction."""
    units = [amount.__floor__() for amount in exact]
    rest = sum(exact, Fraction(0)).__floor__() - sum(units)
    places = [place for place, amount in enumerate(exact) if amount != units[place]]
    match allocation:
        case "front_loaded":
            chosen = places[:rest]
        case "back_loaded":
            chosen = places[len(places) - rest :]
        case "front_loaded_to_single_tranche":
            chosen = [0] * rest
        case _:
            chosen = [len(exact) - 1] * rest
    for place in chosen:
        units[place] += 1
    return units

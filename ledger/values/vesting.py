"""When a grant vests: dated tranches with exact fractions of the original grant, and parts that no date is known for.

`Schedule(tranches=(Tranche(date(2023, 3, 15), 1, 4), ...))` says that a quarter of the original grant vests on 2023-03-15. Fractions are of
the grant as it was made, never of what is left, so exercises and sales change no schedule. Dated and undated parts together may be less
than the grant: nothing is known about the rest.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal, TypeVar

import msgspec

Allocation = Literal[
    "cumulative_round_down",
    "cumulative_rounding",
    "front_loaded",
    "back_loaded",
    "front_loaded_to_single_tranche",
    "back_loaded_to_single_tranche",
    "fractional",
]
"""How tranches get whole units; the words are those of the Open Cap Format (`allocation_type`)."""


class Tranche(msgspec.Struct, frozen=True, order=True, gc=False):
    """`numerator` of `denominator` parts of the original grant vest at the start of `vests_on`."""

    vests_on: date
    numerator: int
    denominator: int

    @property
    def fraction(self) -> Fraction:
        """The part of the original grant, exact."""
        return Fraction(self.numerator, self.denominator)


class UndatedPart(msgspec.Struct, frozen=True, gc=False):
    """A part of the original grant that vests on no known day; `condition` says on what it waits, in few words."""

    numerator: int
    denominator: int
    condition: str

    @property
    def fraction(self) -> Fraction:
        """The part of the original grant, exact."""
        return Fraction(self.numerator, self.denominator)


Part = TypeVar("Part", Tranche, UndatedPart)


def together(ratios: Iterable[tuple[int, int]]) -> Fraction:
    """The exact sum of ratios, (numerator, denominator).

    Tranches mostly share a denominator, so one fraction is made and not one for each.
    """
    sums: dict[int, int] = {}
    for numerator, denominator in ratios:
        sums[denominator] = sums.get(denominator, 0) + numerator
    if len(sums) == 1:
        ((denominator, numerator),) = sums.items()
        return Fraction(numerator, denominator)
    over = lcm(*sums)
    return Fraction(sum(numerator * (over // denominator) for denominator, numerator in sums.items()), over)


class Schedule(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The vesting of one grant. Tranches are in order of their days, each day once; all fractions together are at most one.

    `no_later_than`: by that day the undated parts are vested too, whatever happens before (None: nothing says so).
    """

    tranches: tuple[Tranche, ...] = ()
    undated: tuple[UndatedPart, ...] = ()
    no_later_than: date | None = None
    allocation: Allocation = "cumulative_round_down"

    @property
    def dated(self) -> Fraction:
        """The part of the grant that has dates."""
        return together([(tranche.numerator, tranche.denominator) for tranche in self.tranches])

    @property
    def is_complete(self) -> bool:
        """Whether every unit of the grant has a day."""
        return self.dated == 1


class Vests(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`quantity` units vest on `vests_on`, which makes `cumulative` since the grant."""

    vests_on: date
    quantity: Decimal
    cumulative: Decimal


def in_lowest_terms(schedule: Schedule) -> Schedule:
    """The schedule in the one form in which it is recorded: tranches by their days, fractions in lowest terms.

    Parts whose numbers are no part of a grant stay as they are.
    """
    return msgspec.structs.replace(
        schedule,
        tranches=tuple(sorted(map(_reduced, schedule.tranches))),
        undated=tuple(map(_reduced, schedule.undated)),
    )


def _reduced(part: Part) -> Part:
    if min(part.numerator, part.denominator) < 1:
        return part
    return msgspec.structs.replace(part, numerator=part.fraction.numerator, denominator=part.fraction.denominator)

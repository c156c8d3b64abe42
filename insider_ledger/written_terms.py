"""A schedule as it is printed, in the form of tranches that `record vesting-terms` reads back."""

from datetime import date
from decimal import Decimal

import msgspec

from ledger.values.vesting import Allocation, Schedule
from projections.vesting.allocation import allocated


class WrittenTranche(msgspec.Struct, frozen=True, kw_only=True):
    """What vests on a day: a part of the original grant, and in units where the size of the grant is known."""

    date: date
    fraction: str
    quantity: Decimal | None
    cumulative: Decimal | None


class WrittenPart(msgspec.Struct, frozen=True, kw_only=True):
    """What vests on no known day."""

    fraction: str
    condition: str


class WrittenTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A whole schedule."""

    tranches: tuple[WrittenTranche, ...]
    undated: tuple[WrittenPart, ...]
    no_later_than: date | None
    allocation: Allocation


def write_terms(schedule: Schedule, granted: Decimal | None = None) -> WrittenTerms:
    """The schedule with fractions as text, `1/1` for all; units where `granted` says of how many."""
    return WrittenTerms(
        tranches=write_tranches(schedule, granted),
        undated=tuple(WrittenPart(fraction=f"{part.numerator}/{part.denominator}", condition=part.condition) for part in schedule.undated),
        no_later_than=schedule.no_later_than,
        allocation=schedule.allocation,
    )


def write_tranches(schedule: Schedule, granted: Decimal | None = None) -> tuple[WrittenTranche, ...]:
    """The dated part of the schedule, in the order of its days."""
    units = [None] * len(schedule.tranches) if granted is None else allocated(schedule, granted)
    return tuple(
        WrittenTranche(
            date=tranche.vests_on,
            fraction=f"{tranche.numerator}/{tranche.denominator}",
            quantity=None if vests is None else vests.quantity,
            cumulative=None if vests is None else vests.cumulative,
        )
        for tranche, vests in zip(schedule.tranches, units, strict=True)
    )

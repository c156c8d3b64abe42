"""The conditions of vesting terms in the Open Cap Format, as values.

A condition waits for its trigger, then a part of the grant vests, then the conditions that it names as next may come. Words are those of
the format.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from insider_ledger.vesting_terms.periods import Unit
from ledger.values.vesting import Allocation


class Portion(msgspec.Struct, frozen=True):
    """A part of the grant, or of what has not vested before the condition begins."""

    fraction: Fraction
    is_of_remainder: bool = False


class Quantity(msgspec.Struct, frozen=True):
    """A number of units."""

    units: Decimal


class OnStart(msgspec.Struct, frozen=True):
    """The day on which vesting starts, which the terms leave open."""


class OnDay(msgspec.Struct, frozen=True):
    """A calendar day."""

    day: date


class After(msgspec.Struct, frozen=True, kw_only=True):
    """`occurrences` times, a period apart, counted from the day of the condition `anchor`.

    The first ones up to `cliff` come together on the day of that one; below 2 there is no cliff. `on_day` is a day of the month, None for
    that of the vesting start.
    """

    anchor: str
    length: int
    unit: Unit
    occurrences: int
    cliff: int = 0
    on_day: int | None = None


class OnEvent(msgspec.Struct, frozen=True):
    """Something that happens, or does not."""


Trigger = OnStart | OnDay | After | OnEvent


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition. `place` is where it stands in the JSON."""

    id: str
    description: str | None
    amount: Portion | Quantity
    trigger: Trigger
    next_ids: tuple[str, ...]
    place: str = ""

    @property
    def occurrences(self) -> int:
        """How often it vests its amount."""
        return self.trigger.occurrences if isinstance(self.trigger, After) else 1

    @property
    def words(self) -> str:
        """What it waits for."""
        said = self.description or self.id
        match self.trigger:
            case OnDay(day=day):
                return f"{said} (not before {day})"
            case After(anchor=anchor, length=length, unit=unit):
                times = f"{self.occurrences} times, every" if self.occurrences > 1 else "after"
                return f"{said} ({times} {length} {unit.lower()} from {anchor})"
            case _:
                return said


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The whole object."""

    allocation: Allocation
    conditions: tuple[Condition, ...]

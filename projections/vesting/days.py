"""Calendar arithmetic of schedules. The k-th day is counted from the anchor, never from the day before it: January 31 does not drift.

`Step(months=1)` taken twice from 2024-01-31 is 2024-03-31; taken once it is 2024-02-29, the last day of a month that is too short.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import count
from typing import Final

import msgspec

QUARTER_MONTHS: Final = 3
YEAR_MONTHS: Final = 12
SHORTEST_MONTH: Final = 28
LAST: Final = 31  # as a day of the month: its last


class Step(msgspec.Struct, frozen=True, order=True, gc=False):
    """A length of time: whole months, or days."""

    months: int = 0
    days: int = 0

    def times(self, number: int) -> "Step":
        """This length, so many times."""
        return Step(self.months * number, self.days * number)

    def plus(self, other: "Step") -> "Step":
        """Both lengths together."""
        return Step(self.months + other.months, self.days + other.days)

    def within(self, whole: "Step") -> int | None:
        """How many of this length make up `whole` exactly; None when they do not, or when months are held against days."""
        if self.months and not whole.days and whole.months % self.months == 0:
            return whole.months // self.months
        if self.days and not whole.months and whole.days % self.days == 0:
            return whole.days // self.days
        return None


def later(day: date, step: Step) -> date:
    """The day `step` after `day` (before it, when negative): the same day of the month, else the last one that the month has.

    Raises OverflowError beyond the years that a calendar has.
    """
    months = day.year * YEAR_MONTHS + day.month - 1 + step.months
    year, month = divmod(months, YEAR_MONTHS)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(f"{step.months} months from {day} is beyond the calendar")
    moved = on_day(year, month + 1, day.day)
    return moved + timedelta(days=step.days) if step.days else moved


def is_month_end(day: date) -> bool:
    """Whether it is the last day of its month."""
    return day.day == monthrange(day.year, day.month)[1]


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def on_day(year: int, month: int, day: int) -> date:
    """That day of a month, or its last when the month is shorter."""
    return date(year, month, day if day <= SHORTEST_MONTH else min(day, monthrange(year, month)[1]))


def monthly_on(day_of_month: int, months: int, first: date) -> Iterator[date]:
    """That day of every so many months, from the first one that is not before `first`; by quarters (3) in the months that end them."""
    year, month = first.year, first.month
    if months == QUARTER_MONTHS and day_of_month == LAST:
        month += -month % QUARTER_MONTHS
    elif months == QUARTER_MONTHS and day_of_month == 1:
        month += (1 - month) % QUARTER_MONTHS  # quarters begin in January, April, July and October
    start = year * YEAR_MONTHS + month - 1
    if on_day(*_month(start), day_of_month) < first:
        start += 1 if months != QUARTER_MONTHS or day_of_month != LAST else QUARTER_MONTHS
    for number in count():
        yield on_day(*_month(start + number * months), day_of_month)


def yearly_on(days: tuple[tuple[int, int], ...], first: date) -> Iterator[date]:
    """These days of every year, in order, from the first one that is not before `first`."""
    for year in count(first.year):
        for month, day in sorted(days):
            if (found := on_day(year, month, day)) >= first:
                yield found


def _month(months: int) -> tuple[int, int]:
    year, month = divmod(months, YEAR_MONTHS)
    return year, month + 1

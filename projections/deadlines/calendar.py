"""Business days as the Commission counts them: Monday to Friday without federal holidays and days on which the government was closed.

`Calendar().after(date(2024, 2, 15), 2)` is 2024-02-20, since 2024-02-19 is Washington's Birthday. It is not the calendar of the exchanges:
Good Friday is a business day, Columbus Day and Veterans Day are none.
Source: 17 CFR 232.11; 17 CFR 240.0-3(a).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from projections.deadlines.closures import CLOSURES
from projections.federal_holidays import federal_holidays

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)


class Calendar:
    """The business days, without the known closures and those of `closed`."""

    def __init__(self, closed: Iterable[date] = ()) -> None:
        self._closed = frozenset(closed) | {closure.closed_on for closure in CLOSURES}

    def is_business_day(self, day: date) -> bool:
        """Whether EDGAR takes filings on a day, and what is due can be due on it."""
        return day.weekday() < SATURDAY and day not in self._closed and day not in federal_holidays(day.year)

    def on_or_after(self, day: date) -> date:
        """The first business day from `day` on. Raises OverflowError at the end of the calendar."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`, itself not counted. Raises OverflowError at the end of the calendar."""
        for _ in range(count):
            day = self.on_or_after(day + ONE_DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """How many business days are after `start`, up to and including `end`; 0 where `end` is not after it."""
        days = (end - start).days
        return sum(self.is_business_day(start + timedelta(days=number)) for number in range(1, days + 1))

"""Fiscal years by the day on which they end: `FiscalYears(12, 31)` are calendar years.

A fiscal year is named by the calendar year in which it ends: with an end of June 30, fiscal year 2023 is 2022-07-01 to 2023-06-30. An end
of February 29 is the last day of February in every year.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

import msgspec

_MONTH_DAY: Final = re.compile(r"(\d\d)-?(\d\d)", re.ASCII)
_LEAP_YEAR: Final = 2000


class FiscalYears(msgspec.Struct, frozen=True):
    """The fiscal years that end on this day of this month."""

    month: int
    day: int

    @property
    def text(self) -> str:
        """`12-31`."""
        return f"{self.month:02}-{self.day:02}"

    def end_of(self, year: int) -> date:
        """The last day of a fiscal year."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))

    def year_of(self, day: date) -> int:
        """The fiscal year that a day is in."""
        return day.year if day <= self.end_of(day.year) else day.year + 1

    def start_of(self, year: int) -> date:
        """The first day of a fiscal year."""
        return self.end_of(year - 1) + timedelta(days=1)


CALENDAR_YEARS: Final = FiscalYears(12, 31)


def read_fiscal_years(text: str | None) -> FiscalYears | None:
    """The fiscal years that end on the day that `MM-DD`, or `MMDD` as headers have it, names; None for any other text."""
    found = _MONTH_DAY.fullmatch((text or "").strip())
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return None
    return FiscalYears(month, day)

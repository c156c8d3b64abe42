"""The period ends of a panel: the last days of months or quarters, and by whose knowledge each is answered.

`period_ends("month", date(2024, 1, 15), date(2024, 3, 31))` are January 31, February 29 and March 31.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import msgspec

from ledger.values.times import end_of_eastern_day

Every = Literal["month", "quarter"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3}


class PeriodEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a day, answered by what was known at an instant."""

    as_of: date
    known_at: datetime


def period_ends(every: Every, start: date, end: date, known_at: datetime | None = None) -> tuple[PeriodEnd, ...]:
    """The ends of calendar months or quarters in [start, end], both inclusive; known at `known_at`, or (None) each at its own end.

    Raises ValueError for another period, for an end before the start, and for an end of which no instant can be told.
    """
    if every not in MONTHS:
        raise ValueError(f"{every} is no period of a panel: {' or '.join(MONTHS)}")
    if end < start:
        raise ValueError(f"the end {end} is before the start {start}")
    days = (day for day in _month_ends(start, end) if day.month % MONTHS[every] == 0)
    return tuple(PeriodEnd(as_of=day, known_at=known_at or end_of_eastern_day(day)) for day in days)


def _month_ends(start: date, end: date) -> Iterator[date]:
    year, month = start.year, start.month
    while (day := date(year, month, monthrange(year, month)[1])) <= end:
        yield day
        if (year, month) == (date.max.year, 12):
            return
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)

"""Which days are less than six months apart, as Section 16(b) counts them.

A period of less than six months that begins on 2024-01-10 ends at the latest at midnight two days before 2024-07-10: the first day is in
it. So what happened on 2024-07-08 matches, on 2024-07-09 it does not. Counted conservatively, every day before 2024-07-10 matches. Where
the sixth month has no such day its last one stands for it: from 2023-08-31 the six months are up on 2024-02-29.
Source: 15 U.S.C. 78p(b), "within any period of less than six months"; courts count the first day.
"""

from datetime import date, timedelta
from typing import Final, Literal

from projections.vesting.days import Step, later

Window = Literal["strict", "conservative"]

SIX_MONTHS: Final = Step(months=6)
DAYS_BEFORE: Final[dict[Window, timedelta]] = {"strict": timedelta(days=2), "conservative": timedelta(days=1)}


def last_match(first: date, window: Window) -> date:
    """The last day, itself included, that matches an earlier `first`. Raises OverflowError at the end of the calendar."""
    return later(first, SIX_MONTHS) - DAYS_BEFORE[window]


def is_match(one: date, other: date, window: Window) -> bool:
    """Whether two days match, whichever is the earlier one."""
    first, second = sorted((one, other))
    return second <= last_match(first, window)

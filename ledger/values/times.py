"""Times: instants are aware UTC, days are US Eastern where EDGAR speaks, periods are half-open.

EDGAR accepts until 22:00 Eastern. A source without an acceptance time gives a day only; what it says counts as known at 22:00 Eastern of
that day (resolution `day`), never earlier. Example: a form dated 2007-12-04 is known at 2007-12-05T03:00:00Z.
Source: Regulation S-T Rule 13(a)(4).
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

Resolution = Literal["second", "day"]

EASTERN: Final = ZoneInfo("America/New_York")
EDGAR_CLOSE: Final = time(22, 0)
LAST_SECOND: Final = time(23, 59, 59)
FUTURE_DAYS_MAX: Final = 60
"""A transaction dated further after its filing than this was not meant so."""
_STAMP_DIGITS: Final = 14


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """When the public could know: an instant in UTC and how finely the source states it."""

    at: datetime
    resolution: Resolution


class Period(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Days from `start` up to but not including `end`; None is open on that side."""

    start: date | None
    end: date | None


@lru_cache(1024)  # asked of every filing, and filings come by the day
def eastern(day: date, clock: time) -> datetime:
    """The UTC instant of a wall-clock time in New York."""
    return datetime.combine(day, clock, tzinfo=EASTERN).astimezone(UTC)


@lru_cache(1024)  # asked of every row of a filing
def eastern_day(instant: datetime) -> date:
    """The calendar day in New York at `instant`."""
    return instant.astimezone(EASTERN).date()


def end_of_eastern_day(day: date) -> datetime:
    """The last second of `day` in New York, as UTC: what a bare date means as a knowledge time.

    Raises ValueError for 9999-12-31, which ends in the year 10000 of UTC.
    """
    try:
        return eastern(day, LAST_SECOND)
    except OverflowError as error:
        raise ValueError(f"{day} ends after the last instant that can be told: give an earlier day.") from error


def acceptance_instant(stamp: str) -> datetime | None:
    """EDGAR's header time `YYYYMMDDhhmmss` (US Eastern wall clock) as UTC; None when it is no such time."""
    digits = stamp.strip()
    if len(digits) != _STAMP_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        local = datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}")
    except ValueError:
        return None
    return local.replace(tzinfo=EASTERN).astimezone(UTC)


ALL_KNOWN: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""A time of knowledge by which everything that is recorded counts, also what becomes known only later today."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200


def is_possible(day: date) -> bool:
    """Whether a form can mean this day; year 0022 or 9999 is a slip, kept as raw text with a finding (`impossible-date`)."""
    return FIRST_YEAR <= day.year <= LAST_YEAR

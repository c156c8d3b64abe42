"""Days on which business is done, where a vesting text names them: Monday to Friday without the federal holidays of the United States."""

from datetime import date, timedelta
from functools import cache

SATURDAY = 5


def first_business_day(first: date) -> date:
    """The first business day on or after `first`."""
    day = first
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


def business_day(day: date, *, is_last: bool) -> date:
    """The first business day on or after `day`; `is_last`: the last on or before it."""
    if not is_last:
        return first_business_day(day)
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day -= timedelta(days=1)
    return day


@cache
def _holidays(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 (few texts name business days, and the library takes a while to load)

    return frozenset(holidays.country_holidays("US", years=year))

"""Days on which business is done, where a vesting text names them: Monday to Friday without the federal holidays of the United States."""

from datetime import date, timedelta

from projections.federal_holidays import federal_holidays

SATURDAY = 5


def first_business_day(first: date) -> date:
    """The first business day on or after `first`."""
    day = first
    while day.weekday() >= SATURDAY or day in federal_holidays(day.year):
        day += timedelta(days=1)
    return day


def business_day(day: date, *, is_last: bool) -> date:
    """The first business day on or after `day`; `is_last`: the last on or before it."""
    if not is_last:
        return first_business_day(day)
    while day.weekday() >= SATURDAY or day in federal_holidays(day.year):
        day -= timedelta(days=1)
    return day

"""The legal public holidays of the federal government of the United States, each on the day on which it is observed.

Independence Day of 2020 was a Saturday, so Friday 2020-07-03 is one of the days of 2020; Juneteenth is one from 2021 on. Days on which the
government was closed besides are in `projections.deadlines.closures`. Source: 5 U.S.C. 6103; the library `holidays`.
"""

from datetime import date
from functools import cache


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The days of a year that are a federal holiday, or on which one is observed."""
    import holidays  # noqa: PLC0415 (few questions need it, and the library takes a while to load)

    return frozenset(day for day in holidays.country_holidays("US", years=year) if day.year == year)

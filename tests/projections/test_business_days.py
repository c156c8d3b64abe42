"""Business days: the federal holidays of each year from 2003 to 2027, closures, and laws of counting.

The list beside this file was worked out from the statute (5 U.S.C. 6103), not taken from the library.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.deadlines.calendar import Calendar
from projections.deadlines.closures import CLOSURES
from projections.federal_holidays import federal_holidays
from tests.builders import day

HOLIDAYS = {
    int(year): days for line in Path(__file__).with_name("federal_holidays.txt").read_text().splitlines() for year, *days in [line.split()]
}
SATURDAY = 5
CALENDAR = Calendar()
days = st.dates(date(2003, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("year", range(2003, 2028))
def test_the_holidays_of_each_year(year: int) -> None:
    on_weekdays = [one for one in sorted(federal_holidays(year)) if one.weekday() < SATURDAY]

    assert [f"{one:%m-%d}" for one in on_weekdays] == HOLIDAYS[year]


@pytest.mark.parametrize("year", range(2003, 2028))
def test_each_weekday_is_a_business_day_but_holidays_and_closures(year: int) -> None:
    first = date(year, 1, 1)
    weekdays = [one for number in range(366) if (one := first + timedelta(days=number)).year == year and one.weekday() < SATURDAY]
    closed = {closure.closed_on for closure in CLOSURES}

    assert [f"{one:%m-%d}" for one in weekdays if not CALENDAR.is_business_day(one) and one not in closed] == HOLIDAYS[year]


def test_juneteenth_is_a_holiday_from_2021_on() -> None:
    assert [CALENDAR.is_business_day(day(text) or date.max) for text in ("2019-06-19", "2020-06-19", "2021-06-18", "2022-06-20")] == [
        *(True, True),
        *(False, False),
    ]


def test_exchange_holidays_are_business_days_and_bank_holidays_are_none() -> None:
    good_friday, columbus_day, veterans_day = date(2024, 3, 29), date(2024, 10, 14), date(2024, 11, 11)

    assert CALENDAR.is_business_day(good_friday)
    assert not CALENDAR.is_business_day(columbus_day)
    assert not CALENDAR.is_business_day(veterans_day)


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: str(closure.closed_on))
def test_a_closure_is_a_weekday_that_is_no_holiday_and_names_its_source(closure: object) -> None:
    assert closure.closed_on.weekday() < SATURDAY  # type: ignore[attr-defined]
    assert closure.closed_on not in federal_holidays(closure.closed_on.year)  # type: ignore[attr-defined]
    assert closure.source.startswith("Executive Order ")  # type: ignore[attr-defined]


def test_closures_move_due_dates() -> None:
    # Wednesday 2018-12-05, of mourning; Friday 2018-12-21 before the closed 24th and Christmas; and 2025-12-23 before three days off
    assert [CALENDAR.after(day(text) or date.max, 2) for text in ("2018-12-03", "2018-12-21", "2025-12-23", "2025-01-08")] == [
        date(2018, 12, 6),
        date(2018, 12, 27),
        date(2025, 12, 30),
        date(2025, 1, 13),
    ]


def test_storms_close_nothing_unless_they_are_given() -> None:
    snow = date(2010, 2, 10)

    assert CALENDAR.after(date(2010, 2, 8), 2) == snow
    assert Calendar([snow]).after(date(2010, 2, 8), 2) == date(2010, 2, 11)


@given(start=days, count=st.integers(1, 30))
def test_what_is_counted_forth_is_counted_back(start: date, count: int) -> None:
    end = CALENDAR.after(start, count)

    assert CALENDAR.is_business_day(end)
    assert CALENDAR.between(start, end) == count


@given(start=days, end=days)
def test_business_days_add_up(start: date, end: date) -> None:
    first, last = sorted((start, end))
    middle = first + (last - first) // 2

    assert CALENDAR.between(first, last) == CALENDAR.between(first, middle) + CALENDAR.between(middle, last)
    assert CALENDAR.between(last, first) == 0

"""Calendar arithmetic of schedules: months that are too short, leap days, and days that do not drift."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.vesting.days import LAST, Step, is_month_end, later, month_end, monthly_on, on_day, yearly_on

MONTH = Step(months=1)
QUARTER = Step(months=3)
YEAR = Step(months=12)


@pytest.mark.parametrize(
    ("anchor", "step", "times", "expected"),
    [
        ("2024-01-31", MONTH, 1, "2024-02-29"),
        ("2024-01-31", MONTH, 2, "2024-03-31"),
        ("2024-01-31", MONTH, 3, "2024-04-30"),
        ("2024-01-31", MONTH, 12, "2025-01-31"),
        ("2024-01-31", MONTH, 13, "2025-02-28"),
        ("2023-01-30", MONTH, 1, "2023-02-28"),
        ("2023-01-30", MONTH, 2, "2023-03-30"),
        ("2024-02-29", YEAR, 1, "2025-02-28"),
        ("2024-02-29", YEAR, 2, "2026-02-28"),
        ("2024-02-29", YEAR, 4, "2028-02-29"),
        ("2024-02-29", MONTH, 1, "2024-03-29"),
        ("2024-02-29", MONTH, 13, "2025-03-29"),
        ("2023-02-28", YEAR, 1, "2024-02-28"),
        ("2023-11-30", QUARTER, 1, "2024-02-29"),
        ("2023-11-30", QUARTER, 2, "2024-05-30"),
        ("2024-12-31", MONTH, 1, "2025-01-31"),
        ("2024-03-15", YEAR, -1, "2023-03-15"),
        ("2024-01-12", Step(days=14), 4, "2024-03-08"),
        ("2024-01-12", Step(days=91), 1, "2024-04-12"),
    ],
)
def test_a_day_so_many_steps_later(anchor: str, step: Step, times: int, expected: str) -> None:
    assert later(date.fromisoformat(anchor), step.times(times)) == date.fromisoformat(expected)


def test_the_31st_taken_month_by_month_from_its_anchor_does_not_drift() -> None:
    days = [later(date(2023, 1, 31), MONTH.times(k)) for k in range(1, 13)]
    assert [day.day for day in days] == [28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]


def test_beyond_the_calendar_is_an_overflow_and_no_day() -> None:
    with pytest.raises(OverflowError):
        later(date(9999, 6, 1), YEAR)
    with pytest.raises(OverflowError):
        later(date(1, 6, 1), YEAR.times(-1))


@pytest.mark.parametrize(
    ("part", "whole", "number"),
    [
        (MONTH, YEAR.times(4), 48),
        (QUARTER, YEAR.times(4), 16),
        (Step(months=6), YEAR.times(3), 6),
        (YEAR, YEAR, 1),
        (QUARTER, Step(months=10), None),
        (YEAR, Step(months=18), None),
        (MONTH, Step(days=90), None),
        (Step(days=14), Step(days=182), 13),
        (Step(days=14), YEAR, None),
    ],
)
def test_how_often_a_period_fits_into_a_whole(part: Step, whole: Step, number: int | None) -> None:
    assert part.within(whole) == number


def test_month_ends() -> None:
    assert month_end(2024, 2) == date(2024, 2, 29)
    assert month_end(2023, 2) == date(2023, 2, 28)
    assert month_end(2024, 4) == date(2024, 4, 30)
    assert is_month_end(date(2024, 2, 29))
    assert not is_month_end(date(2024, 2, 28))
    assert on_day(2024, 2, LAST) == date(2024, 2, 29)
    assert on_day(2024, 2, 15) == date(2024, 2, 15)


def first(number: int, day_of_month: int, months: int, start: date) -> list[str]:
    return [day.isoformat() for day in islice(monthly_on(day_of_month, months, start), number)]


def test_the_last_day_of_every_month() -> None:
    assert first(4, LAST, 1, date(2024, 1, 31)) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    assert first(2, LAST, 1, date(2024, 2, 1)) == ["2024-02-29", "2024-03-31"]


def test_the_last_day_of_every_calendar_quarter() -> None:
    assert first(4, LAST, 3, date(2024, 4, 2)) == ["2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"]
    assert first(2, LAST, 3, date(2024, 6, 30)) == ["2024-06-30", "2024-09-30"]
    assert first(2, LAST, 3, date(2024, 11, 1)) == ["2024-12-31", "2025-03-31"]


def test_the_15th_of_every_month_from_the_first_that_is_not_before() -> None:
    assert first(3, 15, 1, date(2024, 11, 15)) == ["2024-11-15", "2024-12-15", "2025-01-15"]
    assert first(2, 15, 1, date(2024, 11, 16)) == ["2024-12-15", "2025-01-15"]


def test_a_list_of_days_of_every_year() -> None:
    days = yearly_on(((11, 15), (2, 15), (5, 15), (8, 15)), date(2024, 5, 15))
    assert [day.isoformat() for day in islice(days, 5)] == ["2024-05-15", "2024-08-15", "2024-11-15", "2025-02-15", "2025-05-15"]


def test_an_uneven_list_of_days_of_every_year() -> None:
    days = yearly_on(((3, 1), (12, 1)), date(2024, 3, 2))
    assert [day.isoformat() for day in islice(days, 3)] == ["2024-12-01", "2025-03-01", "2025-12-01"]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-120, 600))
def test_months_later_is_the_same_day_of_the_month_or_its_last(day: date, months: int) -> None:
    found = later(day, Step(months=months))
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (is_month_end(found) and found.day < day.day)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 500), st.integers(0, 500))
def test_days_later_never_run_backwards(day: date, step: int, more: int) -> None:
    assert later(day, Step(months=step)) <= later(day, Step(months=step + more))
    assert later(day, Step(days=step)) == day + timedelta(days=step)

"""Instants in UTC, days in New York, and when the public could know a form."""

from datetime import UTC, date, datetime, time

import pytest

from ledger.values.form import Signature
from ledger.values.knowledge import known_of
from ledger.values.times import Known, acceptance_instant, eastern, eastern_day, end_of_eastern_day, is_possible
from tests.builders import a_form_4, from_another_document, sold

DAY = a_form_4(accepted=None, filed="2007-12-04", rows=[sold(100, on="2007-12-03", after=1_946)])


@pytest.mark.parametrize(
    ("stamp", "instant"),
    [
        ("20240115163000", datetime(2024, 1, 15, 21, 30, tzinfo=UTC)),
        ("20240715163000", datetime(2024, 7, 15, 20, 30, tzinfo=UTC)),
        ("20240628215000", datetime(2024, 6, 29, 1, 50, tzinfo=UTC)),
        (" 20240115163000\n", datetime(2024, 1, 15, 21, 30, tzinfo=UTC)),
    ],
)
def test_acceptance_is_a_wall_clock_time_in_new_york(stamp: str, instant: datetime) -> None:
    assert acceptance_instant(stamp) == instant


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "20240115",
        "202401151630",
        "2024-01-15 16:30",
        "20241315163000",
        "20240230163000",
        "2024011516300",
        "\N{FULLWIDTH DIGIT TWO}0240115163000",
    ],
)
def test_what_is_no_acceptance_time_is_none(stamp: str) -> None:
    assert acceptance_instant(stamp) is None


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2024, 3, 9), 24), (date(2024, 3, 10), 23), (date(2024, 11, 2), 24), (date(2024, 11, 3), 25)],
)
def test_a_day_in_new_york_has_the_hours_that_its_clocks_give_it(day: date, hours: int) -> None:
    begins, ends = eastern(day, time(0)), eastern(date.fromordinal(day.toordinal() + 1), time(0))

    assert (ends - begins).total_seconds() == hours * 3600


def test_a_bare_date_means_the_end_of_that_day_in_new_york() -> None:
    assert end_of_eastern_day(date(2007, 12, 5)) == datetime(2007, 12, 6, 4, 59, 59, tzinfo=UTC)
    assert eastern_day(end_of_eastern_day(date(2024, 7, 4))) == date(2024, 7, 4)


def test_an_evening_in_new_york_is_not_the_next_day() -> None:
    assert eastern_day(datetime(2024, 6, 29, 1, 50, tzinfo=UTC)) == date(2024, 6, 28)


def test_years_that_no_form_can_mean_are_impossible() -> None:
    assert [is_possible(day) for day in (date(22, 3, 4), date(1899, 12, 31), date(1996, 3, 4), date(9999, 1, 1))] == [
        False,
        False,
        True,
        False,
    ]


def test_a_form_is_known_when_edgar_accepted_it() -> None:
    accepted = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=0)])

    assert known_of(accepted.form) == Known(at=datetime(2024, 5, 2, 20, 30, tzinfo=UTC), resolution="second")


def test_a_form_without_acceptance_time_is_known_at_ten_in_the_evening_of_its_filing_date() -> None:
    assert known_of(DAY.form) == Known(at=datetime(2007, 12, 5, 3, 0, tzinfo=UTC), resolution="day")


def test_without_a_filing_date_the_latest_signature_counts() -> None:
    signed = (Signature("Ada Quill", date(2007, 12, 5)), Signature("Ben Okafor", date(2007, 12, 6)), Signature(None, None))
    unfiled = from_another_document(DAY, filed_on=None, signatures=signed)

    assert known_of(unfiled.form) == Known(at=eastern(date(2007, 12, 6), time(22)), resolution="day")


def test_without_a_signature_the_period_of_report_counts() -> None:
    unsigned = from_another_document(DAY, filed_on=None)

    assert known_of(unsigned.form) == Known(at=eastern(date(2007, 12, 3), time(22)), resolution="day")


def test_a_form_without_any_date_cannot_be_placed() -> None:
    assert known_of(from_another_document(DAY, filed_on=None, period_of_report=None).form) is None

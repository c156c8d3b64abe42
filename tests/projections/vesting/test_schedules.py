"""Schedules that texts denote, with every day worked out by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.allocation import allocated
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts, Reading

GRANTED = "2022-03-15"


def read(text: str, granted: str = GRANTED, quantity: int | None = 48_000, exercisable: str | None = None) -> Reading:
    facts = Facts(
        granted_on=date.fromisoformat(granted),
        quantity=None if quantity is None else Decimal(quantity),
        exercisable_on=None if exercisable is None else date.fromisoformat(exercisable),
    )
    return read_vesting(text, facts)


def days(reading: Reading) -> list[str]:
    assert reading.schedule is not None
    return [tranche.vests_on.isoformat() for tranche in reading.schedule.tranches]


def fractions(reading: Reading) -> list[Fraction]:
    assert reading.schedule is not None
    return [tranche.fraction for tranche in reading.schedule.tranches]


def test_a_year_and_36_months_with_every_day() -> None:
    reading = read("25% vests on the first anniversary of March 15, 2022, and 1/48 of the total vests monthly thereafter.")
    assert (reading.kind, reading.confidence) == ("time", "high")
    assert fractions(reading) == [Fraction(1, 4)] + [Fraction(1, 48)] * 36
    assert days(reading) == [
        "2023-03-15",
        *(f"2023-{month:02}-15" for month in range(4, 13)),
        *(f"2024-{month:02}-15" for month in range(1, 13)),
        *(f"2025-{month:02}-15" for month in range(1, 13)),
        *(f"2026-{month:02}-15" for month in range(1, 4)),
    ]


def test_48_months_from_the_31st_with_every_day() -> None:
    reading = read("The option vests in 48 equal monthly installments following January 31, 2023.", "2023-01-31")
    ends = "28 31 30 31 30 31 31 30 31 30 31"
    leap = "31 29 31 30 31 30 31 31 30 31 30 31"
    common = f"31 {ends}"
    expected = [f"2023-{month:02}-{day}" for month, day in enumerate(ends.split(), 2)]
    for year, lengths in ((2024, leap), (2025, common), (2026, common)):
        expected += [f"{year}-{month:02}-{day}" for month, day in enumerate(lengths.split(), 1)]
    assert days(reading) == [*expected, "2027-01-31"]
    assert fractions(reading) == [Fraction(1, 48)] * 48


def test_the_30th_is_the_last_day_of_february_and_the_30th_of_march() -> None:
    reading = read("Vests in four equal monthly installments following December 30, 2023.", "2023-12-30")
    assert days(reading) == ["2024-01-30", "2024-02-29", "2024-03-30", "2024-04-30"]


def test_month_ends_where_they_are_stated() -> None:
    reading = read("1/6 of the option vests on the last day of each month, beginning February 29, 2024.", "2024-02-01")
    assert days(reading) == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31"]


def test_the_29th_stays_the_29th_where_no_month_end_is_stated() -> None:
    reading = read("Vests in three equal monthly installments beginning on February 29, 2024.", "2024-02-01")
    assert days(reading) == ["2024-02-29", "2024-03-29", "2024-04-29"]


def test_anniversaries_of_a_leap_day() -> None:
    reading = read("Vests in four equal annual installments on each of the first four anniversaries of the grant date.", "2024-02-29")
    assert days(reading) == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("beginning on May 1, 2024", "2024-05-01", "2025-04-01"),
        ("commencing on May 1, 2024", "2024-05-01", "2025-04-01"),
        ("starting May 1, 2024", "2024-05-01", "2025-04-01"),
        ("with the first installment vesting on May 1, 2024", "2024-05-01", "2025-04-01"),
        ("following May 1, 2024", "2024-06-01", "2025-05-01"),
        ("after May 1, 2024", "2024-06-01", "2025-05-01"),
        ("measured from May 1, 2024", "2024-06-01", "2025-05-01"),
        ("beginning one month after May 1, 2024", "2024-06-01", "2025-05-01"),
    ],
)
def test_beginning_on_a_day_and_following_it(words: str, first: str, last: str) -> None:
    found = days(read(f"The option vests in 12 equal monthly installments {words}.", "2024-04-20"))
    assert (len(found), found[0], found[-1]) == (12, first, last)


def test_quarters_on_a_list_of_days() -> None:
    text = "1/4 of the units vest on May 20, 2025, and 1/16 of the units vest on August 20, November 20, February 20 and May 20 thereafter."
    reading = read(text, "2024-05-02")
    assert fractions(reading) == [Fraction(1, 4)] + [Fraction(1, 16)] * 12
    assert days(reading)[:6] == ["2025-05-20", "2025-08-20", "2025-11-20", "2026-02-20", "2026-05-20", "2026-08-20"]
    assert days(reading)[-1] == "2028-05-20"


def test_quarter_ends() -> None:
    reading = read("Vests in four equal installments on the last day of each calendar quarter, beginning September 30, 2024.", "2024-07-01")
    assert days(reading) == ["2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30"]


def test_quarters_from_the_30th_of_november() -> None:
    reading = read("Vests in four equal quarterly installments following November 30, 2023.", "2023-11-30")
    assert days(reading) == ["2024-02-29", "2024-05-30", "2024-08-30", "2024-11-30"]


def test_the_remainder_is_of_the_last_installment() -> None:
    reading = read("33% vests on May 1, 2025, 33% on May 1, 2026 and the remaining 34% on May 1, 2027.", "2024-05-01", 1_000)
    assert fractions(reading) == [Fraction(33, 100), Fraction(33, 100), Fraction(34, 100)]
    assert reading.schedule is not None
    assert [item.quantity for item in allocated(reading.schedule, Decimal(1_000))] == [330, 330, 340]


def test_counts_with_a_last_one_that_differs() -> None:
    reading = read("3,333 shares vest on May 1, 2025, 3,333 on May 1, 2026 and 3,334 on May 1, 2027.", "2024-05-01", 10_000)
    assert reading.schedule is not None
    assert [item.quantity for item in allocated(reading.schedule, Decimal(10_000))] == [3_333, 3_333, 3_334]


def test_rounded_percentages_leave_their_rest_to_the_last_installment() -> None:
    reading = read("6.25% of the units vest quarterly over four years following May 1, 2024.", "2024-05-01", 1_600)
    assert fractions(reading) == [Fraction(1, 16)] * 16


def test_installments_that_end_on_the_day_that_is_stated_are_certain() -> None:
    reading = read("Vests in 36 equal monthly installments following May 1, 2024, and is fully vested on May 1, 2027.", "2024-05-01")
    assert (reading.kind, reading.confidence, days(reading)[-1]) == ("time", "high", "2027-05-01")


def test_installments_that_do_not_end_on_the_day_that_is_stated_are_not_read() -> None:
    reading = read("Vests in 36 equal monthly installments following May 1, 2024, and is fully vested on May 1, 2026.", "2024-05-01")
    assert reading.kind == "event"
    assert days(reading) == []


def test_the_earlier_of_an_anniversary_and_a_meeting_has_a_last_day() -> None:
    reading = read("The units vest on the earlier of the first anniversary of the grant date and the next annual meeting.", "2024-06-05")
    assert reading.kind == "event"
    assert reading.schedule is not None
    assert reading.schedule.no_later_than == date(2025, 6, 5)
    assert reading.schedule.tranches == ()


def test_performance_has_no_day() -> None:
    reading = read("The units vest upon achievement of revenue goals, as certified by the Compensation Committee.")
    assert reading.kind == "event"
    assert reading.schedule is not None
    assert [part.fraction for part in reading.schedule.undated] == [1]


def test_performance_that_was_met_leaves_the_days() -> None:
    text = "The performance goals were achieved, and the earned units vest in two equal installments on May 1, 2025 and May 1, 2026."
    reading = read(text, "2024-05-01")
    assert (reading.kind, days(reading)) == ("time", ["2025-05-01", "2026-05-01"])


def test_half_on_a_day_and_half_on_performance_is_mixed() -> None:
    reading = read("50% of the units vest on May 1, 2027 and 50% vest upon the achievement of performance goals.", "2024-05-01")
    assert reading.kind == "mixed"
    assert fractions(reading) == [Fraction(1, 2)]
    assert reading.schedule is not None
    assert [part.fraction for part in reading.schedule.undated] == [Fraction(1, 2)]


def test_everything_before_the_grant_is_vested_on_its_day() -> None:
    reading = read("The option vested in three equal annual installments beginning May 1, 2019.", "2024-05-01")
    assert (reading.kind, days(reading), fractions(reading)) == ("vested", ["2024-05-01"], [1])


def test_an_exercise_date_counts_where_no_word_is_about_vesting() -> None:
    assert days(read("Granted under the 2020 plan.", "2024-05-01", exercisable="2025-05-01")) == ["2025-05-01"]
    in_prose = read("Vests in two equal annual installments beginning May 1, 2025.", "2024-05-01", exercisable="2025-05-01")
    assert days(in_prose) == ["2025-05-01", "2026-05-01"]


def test_no_cadence_is_read_as_years_with_low_confidence() -> None:
    reading = read("The units vest ratably over three years.", "2024-05-01")
    assert (reading.kind, reading.confidence) == ("time", "low")
    assert days(reading) == ["2025-05-01", "2026-05-01", "2027-05-01"]
    assert [len(other.tranches) for other in reading.alternatives] == [36]


def test_a_cliff_within_months_is_a_quarter_and_the_rest_of_the_grant() -> None:
    reading = read("25% vests on May 1, 2025 and the remainder vests in 36 equal monthly installments thereafter.", "2024-05-01", 10_000)
    assert reading.schedule is not None
    quantities = [item.quantity for item in allocated(reading.schedule, Decimal(10_000))]
    assert quantities[:5] == [2_500, 208, 208, 209, 208]
    assert sum(quantities) == 10_000


def test_spans_are_the_words_that_the_schedule_rests_on() -> None:
    text = "Each unit is one share. The units vest in full on May 1, 2025. They do not expire."
    reading = read(text, "2024-05-01")
    assert reading.spans
    assert all("May 1, 2025" in text[start:end] and "expire" not in text[start:end] for start, end in reading.spans)

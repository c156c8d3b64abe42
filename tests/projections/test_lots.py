"""Lots of one title: which one a row belongs to, what is said where several fit, and what a lot can never be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.values.form import Row
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.as_of import balances_of
from tests.builders import Security, a_form_3, a_form_4, an_amendment, an_option, exercised, granted, held, transacted, units
from tests.random_books import DAYS
from tests.readings import EVER, Reading, reports

ACCOUNT = ("0009940001", "0009930001")
TEN_YEARS = an_option(expires="2034-01-02")
ONE, OTHER = "Vests on the first anniversary of the grant.", "Earned when the share price exceeds forty dollars for twenty days."


def filed(day: str, *rows: Row, footnotes: dict[str, str] | None = None) -> RecordFiling:
    return a_form_4(accepted=f"2024-{day} 16:30", period=f"2024-{day}", rows=rows, footnotes=footnotes)


def open_lots(reading: Reading, as_of: str) -> list[tuple[Decimal | None, tuple[str, ...]]]:
    return [(item.point.quantity, item.point.flags) for item in reading.lines(as_of) if item.point.quantity != 0]


def quantities(reading: Reading, as_of: str) -> list[Decimal | None]:
    return [quantity for quantity, _ in open_lots(reading, as_of)]


# Which lot


def test_a_disposal_that_fits_two_lots_says_so() -> None:
    option = an_option()
    reading = Reading(
        filed("01-05", granted(500, on="2024-01-03", after=500, of=option), granted(500, on="2024-01-04", after=500, of=option)),
        filed("03-05", exercised(200, on="2024-03-04", after=300, of=option)),
    )

    assert open_lots(reading, "2024-03-04") == [
        (Decimal(300), ("ambiguous_lot", "low_confidence", "reconciled")),
        (Decimal(500), ("reconciled",)),
    ]


def test_words_tell_which_of_two_equal_lots_is_meant() -> None:
    option, notes = an_option(), {"1": ONE, "2": OTHER}
    reading = Reading(
        filed(
            "01-05",
            granted(500, on="2024-01-03", after=500, of=option, notes="1"),
            granted(500, on="2024-01-04", after=500, of=option, notes="2"),
            footnotes=notes,
        ),
        filed("03-05", exercised(200, on="2024-03-04", after=300, of=option, notes="2"), footnotes=notes),
    )

    assert open_lots(reading, "2024-03-04") == [(Decimal(500), ("reconciled",)), (Decimal(300), ("reconciled",))]


def test_exercise_dates_tell_equal_lots_of_units_apart() -> None:
    first, second = units(exercisable="2025-01-03"), units(exercisable="2026-01-03")
    reading = Reading(
        filed("01-05", granted(500, on="2024-01-03", after=500, of=first), granted(500, on="2024-01-03", after=500, of=second)),
        filed("03-05", exercised(200, on="2024-03-04", after=300, of=second)),
    )

    assert quantities(reading, "2024-03-04") == [Decimal(500), Decimal(300)]


def test_a_disposal_without_a_total_is_of_a_lot_that_holds_enough() -> None:
    option = an_option()
    reading = Reading(
        filed("01-05", granted(100, on="2024-01-03", after=100, of=option), granted(500, on="2024-01-04", after=500, of=option)),
        filed("03-05", exercised(200, on="2024-03-04", after=None, of=option)),
    )

    assert open_lots(reading, "2024-03-04") == [(Decimal(100), ("reconciled",)), (Decimal(300), ())]


def test_balances_without_totals_are_followed_when_the_next_lot_is_chosen() -> None:
    option = an_option()
    reading = Reading(
        filed("01-05", granted(300, on="2024-01-03", after=300, of=option), granted(500, on="2024-01-04", after=500, of=option)),
        filed("03-05", exercised(400, on="2024-03-04", after=None, of=option)),
        filed("04-05", exercised(200, on="2024-04-04", after=None, of=option)),
    )

    assert quantities(reading, "2024-04-04") == [Decimal(100), Decimal(100)]


def test_lots_granted_into_one_total_may_end_one_by_one() -> None:
    reading = Reading(
        filed("01-05", granted(144, on="2024-01-03", after=144, of=units()), granted(62, on="2024-01-03", after=206, of=units())),
        filed(
            "03-05",
            transacted("D", "D", 62, on="2024-03-04", after=0, of=units()),
            transacted("D", "D", 144, on="2024-03-04", after=0, of=units()),
        ),
    )

    assert quantities(reading, "2024-01-03") == [Decimal(206)]
    assert quantities(reading, "2024-03-04") == []


# What the terms say


def test_units_that_are_left_have_not_expired() -> None:
    """`08/08/1988` stands where a form asks for a date and there is none."""
    stock = an_option(None, expires="1988-08-08", exercisable="1988-08-08", title="Phantom Stock")
    reading = Reading(filed("01-05", granted(30, on="2024-01-03", after=330, of=stock)))

    (item,) = reading.lines("2024-01-05")
    assert item.line.terms is not None
    assert (item.line.terms.expires_on, item.line.terms.exercisable_on) == (None, None)


def test_an_option_that_states_an_expiration_in_the_past_keeps_it() -> None:
    (item,) = Reading(filed("01-05", held(300, of=an_option(expires="2023-03-14")))).lines("2024-01-05")

    assert item.line.terms is not None
    assert str(item.line.terms.expires_on) == "2023-03-14"


def test_units_with_a_price_of_next_to_nothing_are_units() -> None:
    stock = an_option("0.0001", expires=None, title="Restricted Stock Unit")
    reading = Reading(
        filed("01-05", exercised(100, on="2024-01-03", after=400, of=stock)),
        filed("02-05", exercised(60, on="2024-02-04", after=180, of=stock)),
        filed("03-05", exercised(100, on="2024-03-04", after=300, of=stock)),
    )

    assert open_lots(reading, "2024-03-04") == [(Decimal(300), ("reconciled",)), (Decimal(180), ("reconciled",))]


def test_a_holding_of_other_size_is_of_the_account_to_which_units_were_added() -> None:
    account = units("Stock Units (Deferred)")
    reading = Reading(
        filed("01-05", held(1_000, of=account)),
        filed("01-09", granted(30, on="2024-01-08", after=1_030, of=account)),
        filed("03-05", held(1_545, of=account)),
    )

    assert [item.point.quantity for item in reading.lines("2024-03-05")] == [Decimal(1_545)]


def test_options_granted_on_top_of_others_are_the_lot_of_the_grant() -> None:
    reading = Reading(filed("01-05", granted(2_000, on="2024-01-03", after=9_000, of=TEN_YEARS)))

    assert open_lots(reading, "2024-01-03") == [(Decimal(2_000), ("total_not_asserted",))]


@pytest.mark.parametrize("expires", ["2031-12-05", "9999-12-31", "2024-04-20", "2023-04-14"])
def test_a_part_of_an_older_option_that_is_earned_now_is_of_its_lot(expires: str) -> None:
    """Expiring in no whole number of years, the row grants no new option: its total is that of the option."""
    reading = Reading(filed("04-16", granted(12_500, on="2024-04-14", after=75_000, of=an_option(expires=expires))))

    assert open_lots(reading, "2024-04-14") == [(Decimal(75_000), ("reconciled",))]


@pytest.mark.parametrize("expires", ["2034-04-14", "2034-04-13", "2031-04-15", "2025-04-14"])
def test_an_option_granted_now_expires_whole_years_later(expires: str) -> None:
    reading = Reading(filed("04-16", granted(12_500, on="2024-04-14", after=75_000, of=an_option(expires=expires))))

    assert open_lots(reading, "2024-04-14") == [(Decimal(12_500), ("total_not_asserted",))]


def test_totals_that_count_others_beside_a_lot_do_so_in_its_later_rows() -> None:
    reading = Reading(
        filed("01-05", granted(2_000, on="2024-01-03", after=9_000, of=TEN_YEARS)),
        filed("03-05", exercised(500, on="2024-03-04", after=8_500, of=TEN_YEARS)),
        filed("04-05", exercised(100, on="2024-04-04", after=1_400, of=TEN_YEARS)),
    )

    assert open_lots(reading, "2024-03-04") == [(Decimal(1_500), ("total_not_asserted",))]
    assert open_lots(reading, "2024-04-04") == [(Decimal(1_400), ("reconciled",))]


def test_shares_that_come_early_leave_the_lot_as_any_exercise_does() -> None:
    option = an_option(exercisable="2024-01-03")
    reading = Reading(
        filed("01-05", granted(4_800, on="2024-01-03", after=4_800, of=option)),
        filed(
            "01-12",
            exercised(4_800, on="2024-01-10", after=4_800, at="4.00"),
            exercised(4_800, on="2024-01-10", after=0, of=option),
        ),
    )

    assert [(item.line.table, item.point.quantity) for item in reading.lines("2024-01-10")] == [("II", 0), ("I", 4_800)]


def test_what_converts_is_counted_in_its_own_units() -> None:
    preferred = an_option(None, expires=None, underlying=4_000, title="Series B Preferred Stock")
    reading = Reading(
        a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000, of=preferred)]),
        filed(
            "03-05",
            transacted(
                "C",
                "D",
                400,
                on="2024-03-04",
                after=600,
                of=an_option(None, expires=None, underlying=1_600, title="Series B Preferred Stock"),
            ),
        ),
    )

    assert open_lots(reading, "2024-03-04") == [(Decimal(600), ("reconciled",))]


def test_a_put_and_an_option_of_the_same_terms_are_two_lines() -> None:
    put = an_option(title="Put Option (obligation to buy)")
    reading = Reading(
        filed("01-05", granted(500, on="2024-01-03", after=500, of=an_option()), granted(700, on="2024-01-03", after=700, of=put))
    )

    assert sorted(quantity or 0 for quantity in quantities(reading, "2024-01-03")) == [Decimal(500), Decimal(700)]


# Laws

LOTS = (
    an_option(),
    TEN_YEARS,
    an_option("6.00"),
    units(),
    units("Phantom Stock"),
    an_option(None, expires="2024-01-09", title="Phantom Stock"),
)


@st.composite
def books_of_lots(draw: st.DrawFn) -> list[RecordFiling]:
    """Filings of Table II, in the order of the days that they speak of; the numbers are few, so that balances meet by chance."""
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True).map(sorted))
    told = []
    for place, day in enumerate(days):
        rows = draw(st.lists(_row(str(day)), min_size=1, max_size=3))
        told.append(a_form_4(accepted=f"{day + timedelta(days=1)} 16:{10 + place}", period=str(day), rows=rows))
    return told


@st.composite
def _row(draw: st.DrawFn, day: str) -> Row:
    of, size, after = draw(st.sampled_from(LOTS)), draw(st.integers(1, 4)) * 100, draw(st.integers(0, 8)) * 100
    total = draw(st.sampled_from((after, after, None)))
    match draw(st.sampled_from(("granted", "exercised", "exercised", "held"))):
        case "granted":
            return granted(size, on=day, after=total, of=of)
        case "held":
            return held(after, of=of)
        case _:
            return exercised(size, on=day, after=total, of=of)


def read(told: list[RecordFiling]) -> AccountReading:
    return read_regimes(*ACCOUNT, [Regime(reports=tuple(reports(*told)))])


@given(books_of_lots())
@settings(max_examples=200, deadline=None)
def test_no_lot_becomes_negative_by_being_chosen(told: list[RecordFiling]) -> None:
    for item in read(told).points:
        if {"title_total", "inferred_order"}.isdisjoint(item.point.flags):  # one line, or rows in another order: nothing is chosen
            assert item.point.quantity is None or item.point.quantity >= 0


@given(books_of_lots(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_was_believed_does_not_depend_on_what_came_later(told: list[RecordFiling], data: st.DataObject) -> None:
    known_at = data.draw(st.sampled_from([report.filing.known_at for report in reports(*told)]))
    then = [filing for filing, report in zip(told, reports(*told), strict=True) if report.filing.known_at <= known_at]
    for day in DAYS:
        whole, by_then = (
            {(item.line, item.point) for item in balances_of(ACCOUNT, reading, day, known_at)} for reading in (read(told), read(then))
        )
        assert whole == by_then


@given(books_of_lots())
@settings(max_examples=100, deadline=None)
def test_a_title_is_one_line_or_several_lots_and_never_both(told: list[RecordFiling]) -> None:
    by_title: dict[str, set[bool]] = {}
    for item in balances_of(ACCOUNT, read(told), DAYS[-1] + timedelta(days=90), EVER):
        by_title.setdefault(item.line.security, set()).add("title_total" in item.point.flags)

    assert all(len(styles) == 1 for styles in by_title.values())


# Grants of more than their own totals


@pytest.mark.parametrize("security", [units(), TEN_YEARS], ids=["units", "options"])
def test_a_grant_of_more_than_its_own_total_is_believed_and_told(security: Security) -> None:
    reading = Reading(
        filed("01-05", granted(700, on="2024-01-03", after=700, of=security)),
        filed("03-05", granted(900, on="2024-03-04", after=0, of=security)),
    )
    (told,) = reading.reading.breaks

    assert open_lots(reading, "2024-03-04") == [(Decimal(700), ("reconciled",)), (Decimal(900), ("break:B16",))]
    assert (told.cause, told.expected, told.reported) == ("B16", 900, 0)
    assert [item.line.granted_on for item in reading.lines("2024-03-04")] == [date(2024, 1, 3), date(2024, 3, 4)]


def test_two_grants_of_one_filing_with_the_total_of_the_first_are_two_lots() -> None:
    rows = [granted(quantity, on="2024-03-04", after=800, of=TEN_YEARS, notes=note) for quantity, note in ((800, "1"), (950, "2"))]
    reading = Reading(filed("03-05", *rows, footnotes={"1": ONE, "2": OTHER}))

    assert quantities(reading, "2024-03-04") == [Decimal(800), Decimal(950)]


def test_what_is_settled_after_such_a_grant_is_of_it() -> None:
    reading = Reading(
        filed("03-05", granted(900, on="2024-03-04", after=0, of=units())),
        filed("06-05", exercised(300, on="2024-06-04", after=600, of=units())),
    )

    assert open_lots(reading, "2024-06-04") == [(Decimal(600), ("reconciled",))]


def test_a_grant_that_is_taken_away_in_its_own_filing_may_leave_nothing() -> None:
    rows = [granted(900, on="2024-03-04", after=0, of=units()), exercised(900, on="2024-03-04", after=0, of=units())]
    reading = Reading(filed("03-05", *rows))

    assert quantities(reading, "2024-03-04") == []
    assert not any(found.cause == "B16" for found in reading.reading.breaks)


def test_an_amendment_that_states_the_total_of_such_a_grant_settles_it() -> None:
    first = filed("03-05", granted(900, on="2024-03-04", after=0, of=units()))
    rows = [granted(900, on="2024-03-04", after=900, of=units())]
    corrected = an_amendment(accepted="2024-03-07 16:30", period="2024-03-05", original="2024-03-05", rows=rows)
    reading = Reading(first, corrected)

    assert [flag for _, flags in open_lots(reading, "2024-03-04") for flag in flags] == ["amended", "reconciled"]
    assert [found.is_explained for found in reading.reading.breaks] == [False, True]

"""The balance after each row: reported totals are believed and checked, whatever style the filer states them in."""

from decimal import Decimal

import pytest

from ledger.values.form import Row
from tests.builders import (
    a_filing,
    a_form_3,
    a_form_4,
    a_form_5,
    an_amendment,
    an_option,
    bought,
    exercised,
    gave,
    granted,
    held,
    shares,
    sold,
    transacted,
    withheld,
)
from tests.readings import Reading

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000)])
DAY = "2024-05-01"


def a_day(*rows: tuple[int, int], accepted: str = "2024-05-02 16:30") -> Reading:
    """One filing about one day: signed quantities with the totals that the rows show."""
    told = [bought(quantity, on=DAY, after=total) if quantity > 0 else sold(-quantity, on=DAY, after=total) for quantity, total in rows]
    return Reading(OPENING, a_form_4(accepted=accepted, rows=told))


def test_a_running_total_is_believed_row_by_row() -> None:
    reading = Reading(
        a_form_4(
            accepted="2007-12-04 16:30",
            rows=[sold(100, on="2007-12-03", after=1_946), sold(1_108, on="2007-12-03", after=838), sold(838, on="2007-12-03", after=0)],
        )
    )
    points = [item.point for item in reading.reading.points]

    assert [(point.quantity, point.basis) for point in points] == [
        (Decimal(2_046), "implied"),
        (Decimal(1_946), "reported"),
        (Decimal(838), "reported"),
        (Decimal(0), "reported"),
    ]
    assert [point.flags for point in points[1:]] == [("reconciled",)] * 3


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        (((-100, 4_900), (-200, 4_700), (50, 4_750)), 4_750),
        (((50, 4_750), (-200, 4_700), (-100, 4_900)), 4_750),
        (((-200, 4_700), (50, 4_750), (-100, 4_900)), 4_750),
        (((-100, 4_750), (-200, 4_750), (50, 4_750)), 4_750),
        (((-1_000, 5_000), (200, 6_000), (800, 5_800)), 5_000),
    ],
    ids=["running", "reverse", "shuffled", "final", "interleaved"],
)
def test_the_balance_at_the_end_of_a_day_is_the_last_of_the_order_that_closes(rows: tuple[tuple[int, int], ...], end: int) -> None:
    point = a_day(*rows).only(DAY)

    assert (point.quantity, point.basis) == (Decimal(end), "reported")
    assert "reconciled" in point.flags


@pytest.mark.parametrize(
    "rows", [((50, 4_750), (-200, 4_700), (-100, 4_900)), ((-100, 4_750), (-200, 4_750), (50, 4_750))], ids=["reverse", "final"]
)
def test_an_order_that_is_not_the_documents_is_flagged(rows: tuple[tuple[int, int], ...]) -> None:
    assert "inferred_order" in a_day(*rows).only(DAY).flags


def test_final_totals_count_once_and_the_rows_before_are_computed() -> None:
    reading = Reading(
        OPENING,
        a_form_4(
            accepted="2024-05-06 16:30",
            rows=[sold(100, on="2024-05-01", after=4_650), sold(200, on="2024-05-02", after=4_650), sold(50, on="2024-05-03", after=4_650)],
        ),
    )

    assert [(reading.only(day).quantity, reading.only(day).basis) for day in ("2024-05-01", "2024-05-02", "2024-05-03")] == [
        (Decimal(4_900), "computed"),
        (Decimal(4_700), "computed"),
        (Decimal(4_650), "reported"),
    ]


def test_final_totals_imply_the_balance_before_the_whole_report() -> None:
    reading = Reading(a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=4_700), sold(200, on=DAY, after=4_700)]))

    assert (reading.common("2024-04-30"), reading.common(DAY)) == (Decimal(5_000), Decimal(4_700))


def test_a_chain_goes_on_over_the_days_of_one_filing() -> None:
    rows = [sold(50, on="2024-05-03", after=4_650), sold(100, on="2024-05-01", after=4_900), sold(200, on="2024-05-02", after=4_700)]
    reading = Reading(OPENING, a_form_4(accepted="2024-05-06 16:30", rows=rows))

    assert [reading.common(f"2024-05-0{day}") for day in (1, 2, 3)] == [Decimal(4_900), Decimal(4_700), Decimal(4_650)]
    assert reading.only("2024-05-03").flags == ("reconciled",)


def test_rows_of_two_filings_about_one_day_are_put_in_order_together() -> None:
    later = a_form_4(accepted="2024-05-02 17:00", rows=[bought(300, on=DAY, after=5_300)])
    earlier = a_form_4(accepted="2024-05-02 16:00", rows=[sold(1_000, on=DAY, after=4_300)])

    assert Reading(OPENING, earlier, later).common(DAY) == Decimal(4_300)


def test_what_does_not_follow_is_believed_as_reported_and_flagged() -> None:
    point = a_day((-100, 4_800)).only(DAY)

    assert (point.quantity, point.flags) == (Decimal(4_800), ("break:B99",))


def test_a_reconstructed_balance_follows_the_rows_alone() -> None:
    assert a_day((-100, 4_800)).only(DAY).reconstructed == Decimal(4_900)


def test_direction_comes_from_the_column_and_never_from_the_code() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[transacted("S", "A", 100, on=DAY, after=5_100)]))

    assert reading.only(DAY).flags == ("reconciled",)


def test_two_identical_rows_are_two_sales() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=None)] * 2))

    assert reading.common(DAY) == Decimal(4_800)


def test_fractions_of_a_share_are_exact() -> None:
    rows = [bought("0.1234", on=DAY, after="5000.1234"), sold("0.0034", on=DAY, after="5000.12")]

    assert Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=rows)).only(DAY).flags == ("reconciled",)


def test_a_row_without_total_computes_one() -> None:
    point = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=None)])).only(DAY)

    assert (point.quantity, point.basis, point.flags) == (Decimal(4_900), "computed", ())


def test_a_computed_balance_rests_on_every_row_since_the_last_total() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=None), sold(10, on=DAY, after=None)]))

    assert len(reading.only(DAY).evidence) == 3


def test_an_unknown_quantity_is_not_zero() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(None, on=DAY, after=None)]))

    assert (reading.only(DAY).quantity, reading.only(DAY).flags) == (None, ("low_confidence",))


def test_an_unknown_direction_is_not_guessed() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[transacted("J", None, 100, on=DAY, after=None)]))

    assert reading.common(DAY) is None


def test_a_total_after_an_unknown_quantity_is_known_again() -> None:
    unknown = a_form_4(accepted="2024-05-02 16:30", rows=[sold(None, on=DAY, after=None)])
    known = a_form_4(accepted="2024-06-04 16:30", rows=[sold(100, on="2024-06-03", after=4_000)])

    assert Reading(OPENING, unknown, known).common("2024-06-03") == Decimal(4_000)


def test_a_reported_zero_is_zero() -> None:
    assert a_day((-5_000, 0)).common(DAY) == Decimal(0)


def test_a_balance_below_zero_is_kept_and_doubted() -> None:
    assert a_day((-100, -100)).only(DAY).flags == ("low_confidence",)


def test_the_balance_before_the_first_row_is_implied() -> None:
    reading = Reading(a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on=DAY, after=4_000)]))

    assert (reading.only("1990-01-01").quantity, reading.only("1990-01-01").basis) == (Decimal(5_000), "implied")


@pytest.mark.parametrize("row", [sold(1_000, on=DAY, after=None), transacted("S", None, 1_000, on=DAY, after=4_000), held(4_000)])
def test_nothing_is_implied_by_a_row_that_cannot_tell(row: Row) -> None:
    reading = Reading(a_form_4(accepted="2024-05-02 16:30", period=DAY, rows=[row]))

    assert reading.lines("2024-04-30") == []


def test_a_total_that_is_less_than_what_was_acquired_implies_nothing_before() -> None:
    reading = Reading(a_form_4(accepted="2024-05-02 16:30", rows=[bought(1_000, on=DAY, after=400)]))

    assert reading.lines("2024-04-30") == []
    assert reading.only(DAY).quantity == Decimal(400)


def test_a_report_of_earlier_days_moves_the_implied_balance_back() -> None:
    first = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on=DAY, after=4_000)])
    late = a_form_4(accepted="2024-06-03 16:30", rows=[bought(200, on="2024-04-01", after=5_000)])
    reading = Reading(first, late)

    assert reading.common("2024-03-31", known="2024-06-01 12:00") == Decimal(5_000)
    assert reading.common("2024-03-31", known="2024-06-04 12:00") == Decimal(4_800)


def test_a_form_3_opens_a_line_on_the_day_of_the_event() -> None:
    reading = Reading(OPENING)

    assert reading.lines("2024-01-09") == []
    assert reading.common("2024-01-10") == Decimal(5_000)


def test_a_form_3_comes_before_the_transactions_of_its_day() -> None:
    on_the_day = a_form_4(accepted="2024-01-12 17:00", rows=[bought(100, on="2024-01-10", after=5_100)])

    assert Reading(OPENING, on_the_day).only("2024-01-10").flags == ("reconciled",)


def test_the_size_of_a_derivative_on_form_3_is_its_underlying_amount() -> None:
    lot = an_option("12.00", expires="2030-06-30", underlying=1_000)
    point = Reading(a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(None, of=lot)])).only("2024-01-10")

    assert (point.quantity, point.flags) == (Decimal(1_000), ("underlying_units",))


def test_a_derivative_of_unknown_size_is_unknown() -> None:
    lot = an_option("12.00", expires="2030-06-30", underlying=None)
    point = Reading(a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(None, of=lot)])).only("2024-01-10")

    assert point.quantity is None


def test_a_form_5_row_counts_on_its_date_and_its_total_at_the_fiscal_year_end() -> None:
    late = a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=[transacted("P", "A", 300, on="2024-03-01", after=5_300)])
    reading = Reading(OPENING, late)

    assert (reading.only("2024-03-01").quantity, reading.only("2024-03-01").basis) == (Decimal(5_300), "computed")
    assert (reading.only("2024-11-30").quantity, reading.only("2024-11-30").basis) == (Decimal(5_300), "reported")


def test_a_form_5_total_includes_what_forms_4_reported() -> None:
    purchase = a_form_4(accepted="2024-06-04 17:00", rows=[bought(500, on="2024-06-03", after=5_800)])
    late = a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=[transacted("P", "A", 300, on="2024-03-01", after=5_800)])
    reading = Reading(OPENING, purchase, late)

    assert [reading.only(day).flags for day in ("2024-06-03", "2024-11-30")] == [("reconciled",), ("reconciled",)]


@pytest.mark.parametrize("totals", [(5_300, 5_250), (5_250, 5_250)], ids=["running", "year end on each row"])
def test_totals_of_a_form_5_end_where_their_chain_ends(totals: tuple[int, int]) -> None:
    rows = [bought(300, on="2024-03-01", after=totals[0]), gave(50, on="2024-04-01", after=totals[1])]
    reading = Reading(OPENING, a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=rows))

    assert [reading.common(day) for day in ("2024-03-01", "2024-04-01", "2024-11-30")] == [Decimal(5_300), Decimal(5_250), Decimal(5_250)]


def test_a_form_5_alone_implies_the_balance_before_its_rows() -> None:
    reading = Reading(a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=[gave(50, on="2024-04-01", after=5_250)]))

    assert [reading.common(day) for day in ("2024-03-31", "2024-04-01")] == [Decimal(5_300), Decimal(5_250)]


def test_a_holding_row_of_a_form_5_is_of_the_fiscal_year_end() -> None:
    reading = Reading(a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=[held(700)]))

    assert (reading.lines("2024-11-29"), reading.common("2024-11-30")) == ([], Decimal(700))


def test_a_holding_row_of_a_form_4_is_of_the_last_transaction_date_of_its_filing() -> None:
    rows: list[Row] = [sold(100, on="2024-05-01", after=4_900), sold(100, on="2024-05-02", after=4_800), held(700, via="By Trust")]
    reading = Reading(a_form_4(accepted="2024-05-03 16:30", rows=rows))

    assert reading.quantities("2024-05-01", via="By Trust") == []
    assert reading.quantities("2024-05-02", via="By Trust") == [Decimal(700)]


def test_a_holding_row_alone_is_of_the_period_of_report() -> None:
    reading = Reading(a_form_4(accepted="2024-05-03 16:30", period="2024-05-01", rows=[held(700)]))

    assert (reading.lines("2024-04-30"), reading.common("2024-05-01")) == ([], Decimal(700))


def test_a_line_that_a_later_form_leaves_out_keeps_its_balance() -> None:
    with_trust = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000), held(700, via="By Trust")])
    reading = Reading(with_trust, a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=4_900)]))

    assert reading.quantities("2024-05-02", via="By Trust") == [Decimal(700)]


def test_a_holding_row_that_contradicts_the_transactions_of_its_filing_is_not_believed() -> None:
    reading = Reading(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(200, on=DAY, after=4_800), held(5_000)]))

    assert (reading.only(DAY).quantity, reading.only(DAY).flags) == (Decimal(4_800), ("break:B16", "reconciled"))


def test_it_is_not_believed_on_a_later_day_of_the_filing_either() -> None:
    rows: list[Row] = [sold(200, on=DAY, after=4_800), sold(10, on="2024-05-02", after=90, via="By Trust"), held(5_000)]
    reading = Reading(OPENING, a_form_4(accepted="2024-05-03 16:30", rows=rows))

    assert reading.common("2024-05-02") == Decimal(4_800)


def test_a_holding_row_comes_before_the_transactions_of_the_day_that_another_filing_reports_when_these_follow_from_it() -> None:
    shown = a_form_4(accepted="2024-05-02 16:30", rows=[sold(10, on=DAY, after=90, via="By Trust"), held(5_000)])
    sale = a_form_4(accepted="2024-05-03 16:30", rows=[sold(200, on=DAY, after=4_800)])
    reading = Reading(OPENING, shown, sale)

    assert (reading.common(DAY, known="2024-05-02 20:00"), reading.common(DAY)) == (Decimal(5_000), Decimal(4_800))


def test_a_value_is_kept_where_there_is_no_number_of_units() -> None:
    deferred = shares("Deferred Compensation Account")
    reading = Reading(
        a_form_4(accepted="2024-05-02 16:30", rows=[transacted("A", "A", None, on=DAY, after=None, value="12500.50", of=deferred)])
    )
    point = reading.only(DAY)

    assert (point.quantity, point.value, point.basis) == (None, Decimal("12500.50"), "reported")


def test_a_value_that_is_held_is_kept() -> None:
    reading = Reading(a_form_4(accepted="2024-05-02 16:30", period=DAY, rows=[held(None, value=12_500, of=shares("Deferred Account"))]))

    assert (reading.only(DAY).quantity, reading.only(DAY).value) == (None, Decimal(12_500))


@pytest.mark.parametrize(
    ("raw", "effective"),
    [
        ("0022-03-04", "2022-03-04"),
        ("0021-12-30", "2021-12-30"),
        ("2222-03-04", "2022-03-02"),
        ("0012-03-04", "2022-03-02"),
        ("yesterday", "2022-03-02"),
    ],
)
def test_an_impossible_date_is_repaired_where_that_is_certain_and_else_the_period_of_report_counts(raw: str, effective: str) -> None:
    row = transacted("S", "D", 100, on=None, after=900, raw_date=raw)
    reading = Reading(a_filing("4", accepted="2022-03-07 16:30", period="2022-03-02", rows=[row]))
    (point,) = (item.point for item in reading.reading.points if item.point.basis == "reported")

    assert str(point.effective) == effective
    assert {"repaired_date", "low_confidence"} <= set(point.flags)


def test_a_date_far_in_the_future_is_not_believed() -> None:
    reading = Reading(a_form_4(accepted="2022-03-07 16:30", period="2022-03-02", rows=[sold(100, on="2032-03-02", after=900)]))

    assert reading.common("2022-03-02") == Decimal(900)


def test_a_date_that_is_missing_is_doubted_but_not_called_repaired() -> None:
    row = transacted("S", "D", 100, on=None, after=900)
    point = Reading(a_filing("4", accepted="2022-03-07 16:30", period="2022-03-02", rows=[row])).only("2022-03-02")

    assert point.flags == ("low_confidence", "reconciled")


def test_a_late_report_is_not_added_to_later_balances() -> None:
    on_time = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=5_200)])
    late = a_form_4(accepted="2024-07-01 16:30", rows=[bought(300, on="2024-03-01", after=5_300)])
    reading = Reading(OPENING, on_time, late)

    assert reading.only(DAY).quantity == Decimal(5_200)
    assert [reading.reading.points[-1].point.flags, reading.common("2024-03-01")] == [("reconciled",), Decimal(5_300)]


def test_a_late_report_moves_balances_that_no_total_states() -> None:
    no_total = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on=DAY, after=None)])
    late = a_form_4(accepted="2024-07-01 16:30", rows=[bought(300, on="2024-03-01", after=5_300)])
    reading = Reading(OPENING, no_total, late)

    assert reading.common(DAY, known="2024-06-30 12:00") == Decimal(4_900)
    assert reading.common(DAY) == Decimal(5_200)


def test_rows_of_an_amendment_come_after_the_rows_that_they_correct() -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on=DAY, after=4_000)])
    amendment = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on=DAY, after=3_900)])
    reading = Reading(OPENING, original, amendment)

    assert reading.common(DAY, known="2024-05-10 12:00") == Decimal(4_000)
    assert reading.common(DAY) == Decimal(3_900)


def test_an_exercise_with_withholding_closes_on_both_tables() -> None:
    lot = an_option("0.50", expires="2030-06-30")
    rows = [
        exercised(300, on=DAY, after=5_300, at="0.50"),
        withheld(110, on=DAY, after=5_190),
        exercised(300, on=DAY, after=600, of=lot),
    ]
    granted_before = a_form_4(accepted="2024-02-02 16:30", rows=[granted(900, on="2024-02-01", after=900, of=lot)])
    reading = Reading(OPENING, granted_before, a_form_4(accepted="2024-05-02 16:30", rows=rows))

    assert [b.point.quantity for b in reading.lines(DAY)] == [Decimal(5_190), Decimal(600)]
    assert [b.point.flags for b in reading.lines(DAY)] == [("reconciled",), ("reconciled",)]


def test_what_is_known_by_day_only_says_so() -> None:
    reading = Reading(a_form_4(accepted=None, filed="2024-05-02", rows=[sold(100, on=DAY, after=900)]))

    assert [item.point.flags for item in reading.reading.points] == [("day_resolution",), ("day_resolution", "reconciled")]

"""Which line a row belongs to: by security, ownership, nature and terms; by footnote and continuity where these are the same."""

from decimal import Decimal

import pytest

from ledger.values.form import Row
from tests.builders import (
    Security,
    a_form_3,
    a_form_4,
    an_option,
    bought,
    exercised,
    gave,
    granted,
    held,
    received,
    shares,
    sold,
    transacted,
    units,
)
from tests.readings import Reading

DAUGHTER = "Shares held by the Quill Family Trust for the benefit of the reporting person's daughter."
ANNUITY = "Held by a charitable remainder annuity trust of which the spouse is the sole trustee."
OPENING = "2024-01-05 12:00"
LATER = "2024-03-05 12:00"


def two_reports(
    first: list[Row], second: list[Row], *, notes: dict[str, str] | None = None, later_notes: dict[str, str] | None = None
) -> Reading:
    """A filing of January and one of March."""
    opening = a_form_4(accepted=OPENING, period="2024-01-03", rows=first, footnotes=notes)
    return Reading(opening, a_form_4(accepted=LATER, period="2024-03-01", rows=second, footnotes=later_notes or notes))


def amounts(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_direct_and_indirect_holdings_are_never_added() -> None:
    reading = Reading(
        a_form_4(accepted=OPENING, period="2024-01-03", rows=[held(4_000), held(1_000, via="By Trust"), held(50, via="By Spouse")])
    )

    assert [believed.point.quantity for believed in reading.lines("2024-01-05")] == amounts(4_000, 1_000, 50)


def test_two_trusts_are_told_apart_by_their_footnotes() -> None:
    reading = two_reports(
        [held(1_000, via="By Trust", notes="1"), held(2_500, via="By Trust", notes="2")],
        [received(600, on="2024-03-01", after=1_600, via="By Trust", notes="1"), held(2_500, via="By Trust", notes="2")],
        notes={"1": DAUGHTER, "2": ANNUITY},
    )

    assert reading.quantities("2024-03-01", via="By Trust") == amounts(1_600, 2_500)


def test_footnotes_may_be_renumbered() -> None:
    reading = two_reports(
        [held(1_000, via="By Trust", notes="1"), held(2_500, via="By Trust", notes="2")],
        [held(2_600, via="By Trust", notes="1"), held(1_100, via="By Trust", notes="2")],
        notes={"1": DAUGHTER, "2": ANNUITY},
        later_notes={"1": ANNUITY, "2": DAUGHTER},
    )

    assert reading.quantities("2024-03-01", via="By Trust") == amounts(1_100, 2_600)


def test_without_footnotes_two_trusts_are_told_apart_by_their_balances() -> None:
    reading = two_reports(
        [held(1_000, via="By Trust"), held(2_500, via="By Trust")],
        [gave(500, on="2024-03-01", after=2_000, via="By Trust"), held(1_000, via="By Trust")],
    )

    assert reading.quantities("2024-03-01", via="By Trust") == amounts(1_000, 2_000)


@pytest.mark.parametrize("notes", [("1", "2"), (None, None)], ids=["with footnotes", "without footnotes"])
def test_two_trusts_that_hold_as_much_are_two(notes: tuple[str | None, str | None]) -> None:
    one, other = notes
    reading = Reading(
        a_form_4(
            accepted=OPENING,
            period="2024-01-03",
            rows=[held(5_000, via="By Trust", notes=one), held(5_000, via="By Trust", notes=other)],
            footnotes={"1": DAUGHTER, "2": ANNUITY},
        )
    )

    assert reading.quantities("2024-01-05", via="By Trust") == amounts(5_000, 5_000)


def test_two_trusts_that_hold_as_much_stay_two_when_they_are_shown_again() -> None:
    rows = [held(5_000, via="By Trust", notes="1"), held(5_000, via="By Trust", notes="2")]
    reading = two_reports([*rows], [*rows], notes={"1": DAUGHTER, "2": ANNUITY})

    assert reading.quantities("2024-03-01", via="By Trust") == amounts(5_000, 5_000)


def test_a_holding_row_may_repeat_what_a_transaction_row_of_its_line_says() -> None:
    reading = Reading(
        a_form_4(accepted=LATER, rows=[received(600, on="2024-03-01", after=1_600, via="By Trust"), held(1_600, via="By Trust")])
    )

    assert reading.quantities("2024-03-05", via="By Trust") == amounts(1_600)


@pytest.mark.parametrize(
    ("nature", "later"), [("See footnote 3", "See footnote 5"), ("See Footnote (1)", "see footnotes 1 and 2"), ("Footnote 2", "See note 4")]
)
def test_the_number_of_a_footnote_tells_no_lines_apart(nature: str, later: str) -> None:
    reading = two_reports([held(1_000, via=nature)], [sold(100, on="2024-03-01", after=900, via=later)])

    assert reading.quantities("2024-03-05", via=later) == amounts(900)


@pytest.mark.parametrize(("nature", "later"), [("By Trust", "BY  TRUST"), ("By Spouse", "by spouse"), ("By 401(k)", "By 401(k)")])
def test_a_nature_in_other_spelling_is_the_same_line(nature: str, later: str) -> None:
    reading = two_reports([held(1_000, via=nature)], [sold(100, on="2024-03-01", after=900, via=later)])

    assert reading.quantities("2024-03-05", via=later) == amounts(900)


def test_a_footnote_that_is_reworded_tells_no_lines_apart_while_the_balance_goes_on() -> None:
    reading = two_reports(
        [held(1_000, via="By Trust", notes="1")],
        [sold(100, on="2024-03-01", after=900, via="By Trust", notes="1")],
        notes={"1": DAUGHTER},
        later_notes={"1": "These securities are owned by an entity that the reporting person may be deemed to control."},
    )

    assert reading.quantities("2024-03-01", via="By Trust") == amounts(900)


@pytest.mark.parametrize(
    "title",
    [
        "COMMON STOCK",
        "Common Stock, par value $0.01",
        "Common Stock, $.01 par value per share",
        "Common Stock ($0.001 par value)",
        "Common Stock, no par value",
        "Common Shares",
        "Northwind Instruments, Inc. Common Stock",
    ],
)
def test_titles_that_mean_the_same_class_are_one_line(title: str) -> None:
    reading = two_reports([held(1_000)], [sold(100, on="2024-03-01", after=900, of=shares(title))])

    assert reading.quantities("2024-03-05") == amounts(900)


@pytest.mark.parametrize(
    "title", ["Class B Common Stock", "Series A Preferred Stock", "Common Units", "Restricted Common Stock", "Larkspur Common Stock"]
)
def test_another_class_is_another_line(title: str) -> None:
    reading = two_reports([held(1_000)], [sold(100, on="2024-03-01", after=900, of=shares(title))])

    assert reading.quantities("2024-03-05") == amounts(1_000, 900)


def test_direct_common_stock_is_one_line_whatever_its_footnotes_say() -> None:
    reading = two_reports(
        [held(1_000, notes="1")],
        [sold(100, on="2024-03-01", after=700, notes="2")],
        notes={"1": "Includes 300 shares under the employee plan.", "2": "Excludes what the spouse holds."},
    )

    assert reading.quantities("2024-03-05") == amounts(700)


def test_several_direct_balances_in_one_filing_are_several_lines() -> None:
    rows = [held(103_624, notes={"reported_total": "1"}), held(78_612, notes={"reported_total": "2"}), held(6_780)]
    reading = Reading(a_form_3(accepted=OPENING, event="2024-01-03", rows=rows))

    assert reading.quantities("2024-01-05") == amounts(103_624, 78_612, 6_780)


def test_several_direct_balances_are_known_again_by_the_nearest_balance() -> None:
    reading = two_reports([held(85_537), held(1_652)], [held(1_640), held(84_675)])

    assert reading.quantities("2024-03-01") == amounts(84_675, 1_640)


def test_a_transaction_is_of_the_direct_line_whose_balance_it_continues() -> None:
    reading = two_reports([held(85_537), held(1_652)], [sold(52, on="2024-03-01", after=1_600), held(85_537)])

    assert reading.quantities("2024-03-01") == amounts(85_537, 1_600)


def test_a_transaction_that_continues_no_direct_line_is_of_the_nearest_that_is_not_shown_beside_it() -> None:
    reading = two_reports(
        [held(6_780), held(76_647), held(103_624)], [sold(12_542, on="2024-03-01", after=69_233), held(6_780), held(103_624)]
    )

    assert reading.quantities("2024-03-01") == amounts(6_780, 69_233, 103_624)


def test_another_direct_balance_beside_a_known_one_is_a_line_of_its_own() -> None:
    reading = two_reports([held(85_537)], [held(400), held(85_537)])

    assert reading.quantities("2024-03-01") == amounts(85_537, 400)


@pytest.mark.parametrize(
    "other",
    [an_option("5.00"), an_option(expires="2033-03-14"), an_option(None, expires="2032-03-14"), units("Phantom Stock")],
    ids=["price", "expiration", "no price", "another right"],
)
def test_lots_are_told_apart_by_their_terms(other: Security) -> None:
    rows = [granted(100, on="2024-03-01", after=100, of=an_option()), granted(70, on="2024-03-01", after=70, of=other)]
    reading = Reading(a_form_4(accepted=LATER, rows=rows))

    assert reading.quantities("2024-03-01") == amounts(100, 70)


@pytest.mark.parametrize("title", ["Employee Stock Option", "Option to Purchase Common Stock", "Non-Qualified Stock Option (right to buy)"])
def test_titles_of_options_are_one_family(title: str) -> None:
    reading = two_reports(
        [granted(100, on="2024-01-03", after=100, of=an_option())],
        [exercised(40, on="2024-03-01", after=60, of=an_option(title=title))],
    )

    assert reading.quantities("2024-03-05") == amounts(60)


def test_an_exercise_price_is_compared_as_a_number() -> None:
    reading = two_reports(
        [granted(100, on="2024-01-03", after=100, of=an_option("4"))], [exercised(40, on="2024-03-01", after=60, of=an_option("4.0000"))]
    )

    assert reading.quantities("2024-03-05") == amounts(60)


def test_lots_of_equal_terms_are_told_apart_by_the_date_from_which_they_can_be_exercised() -> None:
    early, late = (an_option("12.00", expires="2030-06-30", exercisable=day, underlying=1_000) for day in ("2024-06-30", "2025-06-30"))
    reading = Reading(a_form_3(accepted=OPENING, event="2024-01-03", rows=[held(None, of=early), held(None, of=late)]))

    assert reading.quantities("2024-01-05") == amounts(1_000, 1_000)


def test_lots_of_equal_terms_are_told_apart_by_their_footnotes() -> None:
    lot = an_option("2.99", expires="2026-02-23", underlying=4_424)
    rest = an_option("2.99", expires="2026-02-23", underlying=150_576)
    reading = Reading(a_form_3(accepted=OPENING, event="2024-01-03", rows=[held(None, of=lot, notes="1"), held(None, of=rest, notes="2")]))

    assert reading.quantities("2024-01-05") == amounts(4_424, 150_576)


def test_identical_rows_of_one_form_3_are_as_many_lots() -> None:
    lot = an_option("12.00", expires="2030-06-30", underlying=1_000)
    reading = Reading(a_form_3(accepted=OPENING, event="2024-01-03", rows=[held(None, of=lot)] * 3))

    assert reading.quantities("2024-01-05") == amounts(1_000, 1_000, 1_000)


def test_an_exercise_is_of_the_lot_whose_balance_goes_on() -> None:
    lot = an_option("12.00", expires="2030-06-30")
    reading = two_reports(
        [held(1_000, of=lot), held(700, of=lot)],
        [exercised(200, on="2024-03-01", after=500, of=lot)],
    )

    assert reading.quantities("2024-03-05") == amounts(1_000, 500)


def test_a_grant_of_the_same_terms_is_a_lot_of_its_own() -> None:
    reading = two_reports(
        [granted(900, on="2024-01-03", after=900, of=units())],
        [granted(900, on="2024-03-01", after=900, of=units())],
    )

    assert reading.quantities("2024-03-05") == amounts(900, 900)


def test_units_granted_year_after_year_vest_lot_by_lot() -> None:
    grants = [granted(900, on="2024-01-03", after=900, of=units()), granted(5_000, on="2024-01-03", after=5_000, of=units())]
    vestings = [exercised(300, on="2024-03-01", after=600, of=units()), exercised(1_000, on="2024-03-01", after=4_000, of=units())]
    reading = two_reports([*grants], [*vestings])

    assert reading.quantities("2024-03-05") == amounts(600, 4_000)


def test_a_total_over_all_units_goes_on_as_one_line() -> None:
    reading = two_reports(
        [granted(900, on="2024-01-03", after=900, of=units())],
        [granted(500, on="2024-03-01", after=1_400, of=units())],
    )

    assert reading.quantities("2024-03-05") == amounts(1_400)


def test_a_holding_row_shows_another_lot_beside_the_one_that_changed() -> None:
    lot = an_option("12.00", expires="2030-06-30")
    reading = two_reports(
        [held(1_000, of=lot), held(700, of=lot)],
        [exercised(200, on="2024-03-01", after=500, of=lot), held(1_000, of=lot)],
    )

    assert reading.quantities("2024-03-05") == amounts(1_000, 500)


def test_a_row_without_any_cell_filled_in_is_a_line_too() -> None:
    reading = Reading(
        a_form_4(
            accepted=LATER,
            rows=[bought(5, on="2024-03-01", after=5), transacted("J", None, None, on="2024-03-01", after=None, of=shares(""))],
        )
    )

    assert reading.quantities("2024-03-05") == [Decimal(5), None]

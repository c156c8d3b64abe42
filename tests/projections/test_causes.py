"""Why a reported balance does not follow: an example of each cause, and of what is not taken for one."""

from decimal import Decimal

import pytest

from ledger.commands import RecordFiling
from projections.accounts.break_words import names, numbers
from projections.accounts.breaks import Break
from projections.accounts.mistyped import one_digit, slip
from projections.accounts.verdict import ADVICE, MEANINGS
from tests.builders import (
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
    received,
    sold,
    transacted,
    units,
    withheld,
)
from tests.readings import Reading

UNIT = units()


def opened(*rows: object) -> RecordFiling:
    return a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=rows)  # type: ignore[arg-type]


def breaks(*filings: RecordFiling) -> list[Break]:
    return [item for item in Reading(*filings).reading.breaks if item.known_to is None]


def cause(*filings: RecordFiling) -> str:
    """The cause of the only break, as known when all filings are."""
    (found,) = breaks(*filings)
    return found.cause


def then(*rows: object, note: str | None = None, on: str = "2024-03-05") -> RecordFiling:
    return a_form_4(accepted=f"{on} 16:30", period="2024-03-04", rows=rows, footnotes={"1": note} if note else None)  # type: ignore[arg-type]


def test_b1_a_fraction_is_rounded() -> None:
    assert cause(opened(held("1000.4")), then(sold(100, on="2024-03-04", after=900))) == "B1"


def test_b2_a_simple_ratio_beside_words_about_a_split() -> None:
    note = "Adjusted for the two-for-one stock split of February 2024."

    assert cause(opened(held(1_000)), then(sold(300, on="2024-03-04", after=1_700, notes="1"), note=note)) == "B2"


def test_b2_the_same_ratio_on_two_lines() -> None:
    found = breaks(opened(held(1_000), held(700, via="By Trust")), then(held(1_500), held(1_050, via="By Trust")))

    assert [item.cause for item in found] == ["B2", "B2"]


def test_b3_a_footnote_names_what_a_plan_added() -> None:
    note = "Includes 96 shares acquired under the Employee Stock Purchase Plan."

    assert cause(opened(held(1_000)), then(sold(100, on="2024-03-04", after=996, notes="1"), note=note)) == "B3"


def test_b3_two_plans_together() -> None:
    note = "Includes 565 shares of the Dividend Reinvestment Plan and 160 of the Employee Stock Purchase Plan."

    assert cause(opened(held(10_000)), then(sold(100, on="2024-03-04", after=10_625, notes="1"), note=note)) == "B3"


def test_b3_a_plan_account_accrues() -> None:
    assert cause(opened(held(1_000, via="By 401(k) Plan")), then(held(1_040, via="By 401(k) Plan"))) == "B3"


def test_b4_a_later_filing_reports_the_missing_row() -> None:
    opening = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
    total = a_form_4(accepted="2023-06-02 17:00", rows=[bought(500, on="2023-06-01", after=10_800)])
    late = a_form_5(
        accepted="2024-02-12 17:00", year_end="2023-12-31", rows=[transacted("P", "A", 300, on="2023-03-01", after=10_800, form_type="4")]
    )

    assert cause(opening, total) == "B99"
    assert cause(opening, total, late) == "B4"


def test_b5_two_lines_differ_by_the_same_amount() -> None:
    found = breaks(opened(held(5_000), held(1_000, via="By Trust")), then(held(4_363), held(1_637, via="By Trust")))

    assert [item.cause for item in found] == ["B5", "B5"]


def test_b6_a_row_states_the_wrong_direction() -> None:
    assert cause(opened(held(160_000)), then(transacted("S", "A", 10_500, on="2024-03-04", after=149_500))) == "B6"


@pytest.mark.parametrize(("quantity", "after"), [(100, 17_900), (100, 79_100), (100, 179_000)])
def test_b7_a_total_is_mistyped(quantity: int, after: int) -> None:
    expected = {17_900: 19_700, 79_100: 97_100, 179_000: 17_900}[after]

    assert cause(opened(held(expected + quantity)), then(sold(quantity, on="2024-03-04", after=after))) == "B7"


def test_b8_the_total_is_the_balance_before_the_row() -> None:
    assert cause(opened(held(5_003)), then(sold(111, on="2024-03-04", after=5_003))) == "B8"


def test_b8_the_total_is_that_of_two_lines() -> None:
    lines = opened(held(5_000), held(1_234, via="By Spouse"))

    assert cause(lines, then(sold(100, on="2024-03-04", after=6_134), held(1_234, via="By Spouse"))) == "B8"


def test_b9_an_added_row_is_missing_from_later_totals() -> None:
    first = a_form_4(accepted="2024-03-05 16:30", rows=[bought(300, on="2024-03-04", after=5_300)])
    later = a_form_4(accepted="2024-04-03 16:30", rows=[sold(100, on="2024-04-02", after=5_200)])
    added = an_amendment(accepted="2024-04-10 16:30", original="2024-03-05", rows=[bought(57, on="2024-03-04", after=5_357)])

    (found,) = breaks(opened(held(5_000)), first, later, added)

    assert (found.cause, found.residual, found.is_explained) == ("B9", -57, True)


def test_b10_the_units_that_vest_were_in_the_total_already() -> None:
    filing = then(exercised(300, on="2024-03-04", after=10_000), exercised(300, on="2024-03-04", after=600, of=UNIT))

    assert cause(opened(held(10_000)), filing) == "B10"


def test_b11_words_about_forfeiture() -> None:
    note = "Reflects the forfeiture of unvested awards upon the end of service."

    assert cause(opened(held(10_057)), then(withheld(100, on="2024-03-04", after=7_201), note=note)) != "B11"
    assert cause(opened(held(10_057)), then(sold(100, on="2024-03-04", after=7_201, notes="1"), note=note)) == "B11"


def test_b12_a_lot_is_less_after_its_expiration() -> None:
    lot = an_option("4.00", expires="2024-03-01")

    assert cause(then(granted(1_007, on="2024-03-04", after=1_007, of=lot)), then(held(700, of=lot), on="2024-04-05")) == "B12"


def test_b13_the_amount_is_that_of_another_line() -> None:
    lines = opened(held(52_003), held(1_234, of=UNIT), held(7_331, via="By Spouse"))

    assert cause(lines, then(sold(17, on="2024-03-04", after=7_314))) == "B13"


def test_b14_units_here_and_shares_there() -> None:
    each_four = an_option("4.00", underlying=4_000)
    filing = a_form_4(accepted="2024-04-05 16:30", rows=[transacted("A", "A", 1_000, on="2024-04-04", after=5_028, of=each_four)])
    first = a_form_4(accepted="2024-03-05 16:30", rows=[transacted("P", "A", 7, on="2024-03-04", after=1_007, of=an_option("4.00"))])

    assert cause(first, filing) == "B14"


def test_b15_an_interest_that_ended() -> None:
    note = "Shares were transferred to the former spouse under a domestic relations order; 3,217 shares left the account."

    assert cause(opened(held(10_000)), then(held(6_783, notes="1"), note=note)) == "B15"


def test_b16_a_holding_row_beside_transactions_of_its_line() -> None:
    (found,) = breaks(opened(held(1_000)), then(sold(200, on="2024-03-04", after=800), held(1_000)))

    assert (found.cause, found.expected, found.reported) == ("B16", 800, 1_000)


def test_b99_nothing_speaks_for_a_cause() -> None:
    assert cause(opened(held(10_000)), then(bought(500, on="2024-03-04", after=10_837))) == "B99"


def test_a_round_number_more_is_no_slip_of_the_hand() -> None:
    assert cause(opened(held(10_000)), then(bought(500, on="2024-03-04", after=10_800))) == "B99"


def test_a_gift_that_the_other_line_does_not_report_is_a_transfer() -> None:
    lines = opened(held(4_000), held(1_000, via="By Trust"))

    assert cause(lines, then(gave(613, on="2024-03-04", after=3_387), held(1_613, via="By Trust"))) == "B5"
    assert breaks(lines, then(gave(613, on="2024-03-04", after=3_387), received(613, on="2024-03-04", after=1_613, via="By Trust"))) == []


def test_words_that_the_row_does_not_cite_are_not_its_own() -> None:
    note = "Includes 337 shares acquired under the Employee Stock Purchase Plan."

    assert cause(opened(held(10_000)), then(bought(500, on="2024-03-04", after=10_837), note=note)) == "B99"


def test_the_flag_says_the_cause_while_it_is_believed() -> None:
    reading = Reading(
        opened(held(5_000)),
        a_form_4(accepted="2024-03-05 16:30", rows=[bought(300, on="2024-03-04", after=5_300)]),
        a_form_4(accepted="2024-04-03 16:30", rows=[sold(100, on="2024-04-02", after=5_289)]),
        a_form_4(accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-02", after=5_100)]),
    )

    assert reading.only("2024-04-02", known="2024-04-04 00:00").flags == ("break:B99",)
    assert reading.only("2024-04-02", known="2024-05-04 00:00").flags == ("break:B9",)


def test_every_cause_has_a_meaning_and_advice() -> None:
    assert set(MEANINGS) == set(ADVICE) == {*(f"B{number}" for number in range(1, 17)), "B99"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Includes 1,234.5 shares and 7 units.", {"1234.5", "7"}),
        ("Footnote 3 of Rule 16b-3(d), at $12.50 per share, 401(k)", set()),
        ("Acquired 96 shares.", {"96"}),
    ],
)
def test_numbers_in_words(text: str, found: set[str]) -> None:
    assert numbers(text) == {Decimal(number) for number in found}


def test_numbers_are_the_residual_alone_or_together() -> None:
    amounts = frozenset(map(Decimal, (565, 160, 40)))

    assert names(amounts, Decimal(-565))
    assert names(amounts, Decimal(725))
    assert not names(amounts, Decimal(726))


@pytest.mark.parametrize(
    ("reported", "expected", "slips"),
    [(5_400, 54_000, True), (12_345, 12_435, True), (1_234, 12_345, True), (12_345, 12_945, False), (54, 45, False), (0, 10, False)],
)
def test_slips_of_the_hand(reported: int, expected: int, slips: bool) -> None:
    assert (slip(Decimal(reported), Decimal(expected)) is not None) is slips
    assert one_digit(Decimal(12_345), Decimal(12_945))

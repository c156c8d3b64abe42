"""What titles of derivatives give a right to, how many shares a unit is, and what footnotes say about settlement."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.values.decisions import RecordSplit
from projections.beneficial_ownership.rights import Right, right_of
from tests.builders import ADA, NORTHWIND, a_form_3, a_form_4, granted, held, units
from tests.ownership import preferred, row_of, said, table_of
from tests.recorded import RecordedBook


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Non-Qualified Stock Option (right to buy)", "option"),
        ("Option to purchase Class A Common Stock", "option"),
        ("Performance Stock Options", "option"),
        ("Right to Buy", "option"),
        ("Series A Warrant", "warrant"),
        ("Stock Appreciation Rights", "appreciation"),
        ("Restricted Stock Units (2023)", "unit"),
        ("Restricted Share Right", "unit"),
        ("Performance Shares", "unit"),
        ("Earn-out Shares", "unit"),
        ("Stock Units (LTIP)", "unit"),
        ("Phantom Stock", "phantom"),
        ("Common Share Equivalent", "phantom"),
        ("Class B Common Stock", "conversion"),
        ("Series A Convertible Preferred Stock", "conversion"),
        ("LLC Units of Northwind Partners, LLC", "conversion"),
        ("7% Convertible Note due 2026", "conversion"),
        ("Put Option (right to sell)", "none"),
        ("Call option (obligation to sell)", "none"),
        ("Forward purchase contract (obligation to buy)", "none"),
        ("Equity Swap", "none"),
        (None, "conversion"),
    ],
)
def test_a_title_tells_what_is_acquired(title: str | None, right: Right) -> None:
    assert right_of(title, "II") == right


def test_a_price_makes_a_right_to_buy_but_not_of_what_converts() -> None:
    assert right_of("Director Award", "II", Decimal(4)) == "option"
    assert right_of("Series A Preferred Stock", "II", Decimal(4)) == "conversion"


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Common Stock", None),
        ("Restricted Stock", None),
        ("Common Units", None),
        ("Common Stock underlying Units", None),
        ("Restricted Stock Units", "unit"),
        ("Common Stock (Deferred Stock Units)", "unit"),
    ],
)
def test_units_in_table_i_are_rights_and_shares_are_not(title: str, right: Right | None) -> None:
    assert right_of(title, "I") == right


@pytest.mark.parametrize(
    ("words", "is_counted"),
    [
        ("The vested units are settled in shares upon the director's separation from service.", False),
        ("Vested units are payable in common stock following the end of her service.", False),
        ("The reporting person has elected to defer receipt of the shares.", False),
        ("Each unit is settled in cash.", False),
        ("The shares are delivered on that date, unless the director has elected to defer receipt.", True),
        ("Vesting (but not distribution) is accelerated on retirement eligibility.", True),
        ("Unvested units are forfeited upon termination of employment.", True),
        ("Each unit is settled in cash or shares.", True),
    ],
)
def test_units_count_unless_words_say_that_settlement_is_later_or_in_cash(book: RecordedBook, words: str, is_counted: bool) -> None:
    grant = granted(900, on="2022-03-15", after=900, of=units(), notes={"exercisable_on": "1", "security_title": "2"})
    notes = {"1": "The units are fully vested.", "2": words}
    book.record(a_form_4(accepted="2022-03-16 16:30", rows=[grant], footnotes=notes))

    assert row_of(table_of(book), ADA).acquirable == (900 if is_counted else 0)


@pytest.mark.parametrize(("underlying", "shares"), [(300, 300), (45, 45), (10, 10)])
def test_what_converts_counts_with_the_ratio_that_its_row_states(book: RecordedBook, underlying: int, shares: int) -> None:
    book.record(a_form_4(accepted="2022-03-16 16:30", rows=[granted(30, on="2022-03-15", after=30, of=preferred(underlying))]))

    assert row_of(table_of(book), ADA).acquirable == shares


def test_without_a_ratio_what_converts_does_not_count(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2022-03-16 16:30", rows=[granted(30, on="2022-03-15", after=30, of=preferred(0))]))
    ada = row_of(table_of(book), ADA)

    assert (ada.acquirable, ada.total) == (None, None)
    assert "30 of Series A Convertible Preferred Stock (no row states how many shares one is)" in said(ada)


def test_a_split_changes_the_ratio_of_what_converts(book: RecordedBook) -> None:
    book.record(
        a_form_3(accepted="2022-01-12 18:00", event="2022-01-10", rows=[held(5)]),
        a_form_4(accepted="2022-03-16 16:30", rows=[granted(30, on="2022-03-15", after=30, of=preferred(300))]),
    )
    split = RecordSplit(issuer=NORTHWIND.cik or "", effective_on=date(2023, 1, 3), numerator=2, denominator=1)
    book.decide(split, "8-K")
    ada = row_of(table_of(book), ADA)

    assert (ada.direct, ada.acquirable) == (10, 600)

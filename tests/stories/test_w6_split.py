"""W6: two shares for one. Balances and lots are on the basis of the day asked; what was filed is never rewritten."""

from decimal import Decimal

import pytest

from ledger.values.decisions import RecordSplit
from projections.answers import Holding
from tests.builders import NORTHWIND, a_form_4, an_option, bought, day, eastern, granted, held, sold
from tests.recorded import RecordedBook, every_order

OPTION = an_option("30.00", expires="2030-01-01", underlying=400)
LOT = an_option("30.00", expires="2034-04-30")
BEFORE = a_form_4(
    accepted="2024-05-02 16:30",
    rows=[bought(100, on="2024-05-01", after=1_000), held(400, of=OPTION)],
)
AFTER = a_form_4(
    accepted="2024-07-03 16:30",
    rows=[sold(300, on="2024-07-02", after=1_700, notes={"reported_total": "1"})],
    footnotes={"1": "Reflects the 2-for-1 stock split of June 10, 2024."},
)
FILINGS = (BEFORE, AFTER)
SPLIT = RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=2, denominator=1)
ANNOUNCED = eastern("2024-05-20 08:00")

BALANCES = {
    ("2024-06-09", "2024-07-04"): (1_000, "reported"),
    ("2024-06-10", "2024-06-11"): (2_000, "computed"),
    ("2024-06-10", "2024-05-21"): (2_000, "computed"),
    ("2024-06-10", "2024-05-19"): (1_000, "reported"),
    ("2024-07-02", "2024-07-04"): (1_700, "reported"),
}


def option(book: RecordedBook, as_of: str, known: str) -> Holding:
    line = book.line(as_of, known=known, title=OPTION.title)
    assert line is not None
    return line


@pytest.mark.parametrize("place", [0, 1, 2], ids=["split first", "split between", "split last"])
def test_the_balance_is_on_the_basis_of_the_day(book: RecordedBook, place: int) -> None:
    for order in every_order(book, FILINGS, lambda: book.decide(SPLIT, "8-K", ANNOUNCED), place):
        found = {asked: book.line(asked[0], known=asked[1]) for asked in BALANCES}

        assert {asked: (line and line.quantity, line and line.basis) for asked, line in found.items()} == BALANCES, order


@pytest.mark.parametrize("place", [0, 1, 2], ids=["split first", "split between", "split last"])
def test_the_sale_after_the_split_follows_from_it(book: RecordedBook, place: int) -> None:
    for order in every_order(book, FILINGS, lambda: book.decide(SPLIT, "8-K", ANNOUNCED), place):
        line = book.line("2024-07-02", known="2024-07-04")

        assert line is not None, order
        assert line.flags == ("reconciled",), order


def test_without_the_split_the_sale_is_a_break(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        before, after = book.line("2024-06-10", known="2024-06-11"), book.line("2024-07-02", known="2024-07-04")

        assert before is not None, order
        assert before.quantity == 1_000, order
        assert after is not None, order
        assert [flag for flag in after.flags if flag.startswith("break:")], order


@pytest.mark.parametrize("place", [0, 1, 2], ids=["split first", "split between", "split last"])
def test_the_lot_keeps_its_identity_and_reads_on_the_basis_of_the_day(book: RecordedBook, place: int) -> None:
    for order in every_order(book, FILINGS, lambda: book.decide(SPLIT, "8-K", ANNOUNCED), place):
        before, after = (option(book, as_of, "2024-07-04") for as_of in ("2024-06-09", "2024-06-10"))
        unsplit = option(book, "2024-06-10", "2024-05-19")

        assert [(line.quantity, line.lot and line.lot.exercise_price) for line in (before, after, unsplit)] == [
            (Decimal(400), Decimal(30)),
            (Decimal(800), Decimal(15)),
            (Decimal(400), Decimal(30)),
        ], order
        assert before.id == after.id == unsplit.id, order


def test_the_decision_counts_from_its_effective_date_when_no_time_is_said(book: RecordedBook) -> None:
    book.record(*FILINGS)
    book.decide(SPLIT, "8-K")

    assert [book.common("2024-06-10", known=known) for known in ("2024-06-09 23:59", "2024-06-10 00:00")] == [1_000, 2_000]


def test_a_grant_vests_in_units_of_the_day(book: RecordedBook) -> None:
    grant = granted(400, on="2024-05-01", after=400, of=LOT, notes={"exercisable_on": "1"})
    notes = {"1": "The option vests in two equal annual installments beginning on May 1, 2025."}
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=[grant], footnotes=notes))
    book.decide(SPLIT, "8-K", ANNOUNCED)
    lots = [book.line(day, title=LOT.title) for day in ("2024-06-09", "2024-06-10", "2025-05-01")]

    assert [lot and (lot.vested, lot.unvested, lot.undetermined) for lot in lots] == [(0, 400, 0), (0, 800, 0), (400, 400, 0)]

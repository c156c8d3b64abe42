"""Rows that look like two lots and are one, as a person says: an option granted to 2027-04-26 and exercised with 2027-04-27."""

from decimal import Decimal
from functools import partial

from ledger.commands import RecordFiling
from ledger.values.decisions import EquateLots, LotRow
from tests.builders import a_form_4, an_amendment, an_option, eastern, exercised, granted
from tests.recorded import RecordedBook, every_order

GRANT = a_form_4(
    accepted="2023-02-03 16:30", rows=[granted(5_153, on="2023-01-31", after=5_153, of=an_option("1.36", expires="2027-04-26"))]
)
PART = a_form_4(
    accepted="2023-04-25 16:30", rows=[exercised(2_000, on="2023-04-21", after=3_153, of=an_option("1.36", expires="2027-04-27"))]
)
REST = a_form_4(accepted="2023-06-25 16:30", rows=[exercised(3_153, on="2023-06-21", after=0, of=an_option("1.36", expires="2027-04-27"))])
FILINGS = (GRANT, PART, REST)


def row_of(filing: RecordFiling) -> LotRow:
    return LotRow(filing_id=filing.form.accession_number or "", kind="transaction", row=1)


SAME = EquateLots(lots=(row_of(GRANT), row_of(PART)))
WHOLE = EquateLots(lots=(row_of(GRANT), row_of(REST)))
WHY = "The exercise closes the grant"


def quantities(book: RecordedBook, as_of: str, known: str | None = None) -> list[Decimal | None]:
    return [holding.quantity for holding in book.held(as_of, known=known)]


def test_without_a_decision_the_grant_stays_open(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert sorted(quantities(book, "2023-06-21"), key=str) == [Decimal(0), Decimal(5_153)], order


def test_lots_said_to_be_one_are_one_line_from_then_on(book: RecordedBook) -> None:
    decide = partial(book.decide, SAME, WHY, eastern("2023-05-01 12:00"))
    for order in every_order(book, FILINGS, decide, after=3):
        assert quantities(book, "2023-04-21") == [Decimal(3_153)], order
        assert quantities(book, "2023-06-21") == [Decimal(0)], order
        assert sorted(quantities(book, "2023-04-21", known="2023-04-30"), key=str) == [Decimal(3_153), Decimal(5_153)], order
        (line,) = book.held("2023-04-21")
        assert line.flags == ("reconciled",), order


def test_any_row_names_its_whole_lot_also_rows_before_it(book: RecordedBook) -> None:
    decide = partial(book.decide, WHOLE, WHY, eastern("2023-07-01 12:00"))
    for order in every_order(book, FILINGS, decide, after=3):
        assert quantities(book, "2023-04-21") == [Decimal(3_153)], order
        assert quantities(book, "2023-06-21") == [Decimal(0)], order
        assert sorted(quantities(book, "2023-04-21", known="2023-06-30"), key=str) == [Decimal(3_153), Decimal(5_153)], order


def test_taken_back_they_are_two_again(book: RecordedBook) -> None:
    def decide() -> None:
        made = book.decide(SAME, WHY, eastern("2023-05-01 12:00"))
        book.take_back(made.ledger_position, "They were two", eastern("2023-07-01 12:00"))

    for order in every_order(book, FILINGS, decide, after=3):
        assert quantities(book, "2023-06-21", known="2023-06-30") == [Decimal(0)], order
        assert sorted(quantities(book, "2023-06-21", known="2023-07-02"), key=str) == [Decimal(0), Decimal(5_153)], order
        assert book.compare().differences == (), order


def test_a_row_of_an_amendment_names_the_lot_of_the_row_that_it_replaces(book: RecordedBook) -> None:
    lot = an_option("1.36", expires="2027-04-27")
    amended = an_amendment(
        accepted="2023-05-05 16:30", original="2023-04-25", rows=[exercised(2_100, on="2023-04-21", after=3_053, of=lot)]
    )
    same = EquateLots(lots=(row_of(GRANT), row_of(amended)))
    decide = partial(book.decide, same, WHY, eastern("2023-07-01 12:00"))
    for order in every_order(book, (GRANT, PART, amended), decide, after=3):
        assert quantities(book, "2023-04-20") == [Decimal(5_153)], order
        assert quantities(book, "2023-04-21") == [Decimal(3_053)], order


def test_lots_are_one_also_through_others(book: RecordedBook) -> None:
    other = a_form_4(
        accepted="2023-06-25 16:30", rows=[exercised(3_153, on="2023-06-21", after=0, of=an_option("1.36", expires="2027-04-28"))]
    )

    def decide() -> None:
        book.decide(SAME, WHY, eastern("2023-07-01 12:00"))
        book.decide(EquateLots(lots=(row_of(PART), row_of(other))), WHY, eastern("2023-07-01 12:00"))

    for order in every_order(book, (GRANT, PART, other), decide, after=3):
        assert quantities(book, "2023-06-21") == [Decimal(0)], order

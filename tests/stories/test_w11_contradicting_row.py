"""W11: a holding row that states the balance from before the sale in the same filing; and a line that a later form leaves out."""

from decimal import Decimal

from tests.builders import ADA, a_form_3, a_form_4, held, sold
from tests.recorded import RecordedBook, every_order

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000), held(5_000, via="By Trust")])
SALE = a_form_4(accepted="2024-08-02 16:30", rows=[sold(200, on="2024-08-01", after=800), held(1_000)])
FILINGS = (OPENING, SALE)


def test_the_balance_that_follows_from_the_sale_is_believed(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-08-01")

        assert line is not None, order
        assert line.quantity == 800, order
        assert set(line.flags) == {"reconciled", "break:B16"}, order


def test_the_row_is_kept_where_it_was_reported(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        rows = [row for row in book.history(owner=ADA.cik).rows if str(row.effective) == "2024-08-01"]

        assert {row.kind: row.reported_total for row in rows} == {"transaction": Decimal(800), "holding": Decimal(1_000)}, order


def test_an_explanation_says_that_the_filing_contradicts_itself(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        (line,) = (holding for holding in book.held("2024-08-01") if holding.ownership.form == "D")

        assert "another balance" in book.explain(holding=line.id).steps[-1].says, order


def test_a_line_that_the_form_leaves_out_keeps_its_balance(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-08-02", via="By Trust")

        assert line is not None, order
        assert (line.quantity, line.status) == (Decimal(5_000), "current"), order


def test_a_line_that_the_form_leaves_out_says_so(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-08-02", via="By Trust")

        assert line is not None, order
        assert "not_reasserted" in line.flags, order

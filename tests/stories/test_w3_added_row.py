"""W3: an amendment that adds an omitted row. The rows of the original stay, and later totals are wrong on file for ever."""

from tests.builders import ADA, a_form_3, a_form_4, an_amendment, bought, held, sold
from tests.recorded import RecordedBook, every_order

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000)])
PURCHASES = a_form_4(
    accepted="2024-03-05 16:30", rows=[bought(200, on="2024-03-04", after=5_200), bought(300, on="2024-03-04", after=5_500)]
)
SALE = a_form_4(accepted="2024-04-03 16:30", rows=[sold(100, on="2024-04-02", after=5_400)])
ADDITION = an_amendment(
    accepted="2024-04-10 16:30",
    original="2024-03-05",
    rows=[bought(50, on="2024-03-04", after=5_550, notes="1")],
    footnotes={"1": "This purchase was inadvertently omitted from the original Form 4."},
)
FILINGS = (OPENING, PURCHASES, SALE, ADDITION)


BALANCES = {
    ("2024-03-04", "2024-03-06"): 5_500,
    ("2024-04-02", "2024-04-04"): 5_400,
    ("2024-03-04", "2024-04-11"): 5_550,
    ("2024-04-02", "2024-04-11"): 5_400,
}


def test_the_balance_is_as_reported(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert {asked: book.common(as_of, known=known) for asked in BALANCES for as_of, known in [asked]} == BALANCES, order


def test_the_rows_of_the_original_stay(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        rows = book.history(owner=ADA.cik).rows

        assert [row.quantity for row in rows if row.transaction_code == "P" and row.superseded_by is None] == [200, 300, 50], order


def test_the_reconstructed_balance_has_the_added_row(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-04-02", known="2024-04-11", basis="reconstructed")

        assert line is not None, order
        assert line.quantity == 5_450, order


def test_the_later_total_no_longer_follows(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        before, after = (book.line("2024-04-02", known=known) for known in ("2024-04-04", "2024-04-11"))

        assert before is not None, order
        assert before.flags == ("reconciled",), order
        assert after is not None, order
        assert [flag for flag in after.flags if flag.startswith("break:")], order

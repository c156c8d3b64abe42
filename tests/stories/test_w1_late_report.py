"""W1: a purchase that a Form 5 reports a year late. Later balances included it already, so nothing is added to them."""

from decimal import Decimal

from tests.builders import a_form_3, a_form_4, a_form_5, bought, held, transacted
from tests.recorded import RecordedBook, every_order

OPENING = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
PURCHASE = a_form_4(accepted="2023-06-02 17:00", rows=[bought(500, on="2023-06-01", at=20, after=10_800)])
LATE = a_form_5(
    accepted="2024-02-12 17:00",
    year_end="2023-12-31",
    rows=[transacted("P", "A", 300, on="2023-03-01", price=15, after=10_800, form_type="4")],
)
FILINGS = (OPENING, PURCHASE, LATE)


BALANCES = {
    ("2023-01-09", "2024-03-01"): (None, None),
    ("2023-03-31", "2023-06-01"): (10_000, "reported"),
    ("2023-06-01", "2023-06-03"): (10_800, "reported"),
    ("2023-03-31", "2023-06-03"): (10_000, "reported"),
    ("2023-03-31", "2024-03-01"): (10_300, "computed"),
    ("2023-06-01", "2024-03-01"): (10_800, "reported"),
    ("2023-12-31", "2024-03-01"): (10_800, "reported"),
    ("2024-06-30", "2024-03-01"): (10_800, "reported"),
}


def test_the_balance_is_what_was_known(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        lines = {asked: book.line(as_of, known=known) for asked in BALANCES for as_of, known in [asked]}

        assert {asked: (line and line.quantity, line and line.basis) for asked, line in lines.items()} == BALANCES, order


def test_the_balance_does_not_follow_until_the_late_row_is_known(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        before, after = (book.line("2023-06-01", known=known) for known in ("2023-06-03", "2024-03-01"))

        assert before is not None, order
        assert before.flags == ("break:B99",), order
        assert after is not None, order
        assert after.flags == ("reconciled",), order


def test_the_reconstructed_balance_follows_the_rows(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        found = [book.line("2023-06-01", known=known, basis="reconstructed") for known in ("2023-06-03", "2024-03-01")]

        assert [line and (line.quantity, line.basis) for line in found] == [
            (Decimal(10_500), "reconstructed"),
            (Decimal(10_800), "reconstructed"),
        ], order


def test_the_late_row_stands_in_history_on_its_own_date(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        rows = book.history(owner=OPENING.form.owners[0].cik).rows

        assert [(str(row.effective), row.quantity, row.balance) for row in rows] == [
            ("2023-01-10", None, Decimal(10_000)),
            ("2023-03-01", Decimal(300), Decimal(10_300)),
            ("2023-06-01", Decimal(500), Decimal(10_800)),
        ], order

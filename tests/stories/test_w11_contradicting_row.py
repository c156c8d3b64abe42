"""W11: a holding row that states the balance from before the sale in the same filing; and a line that a later form leaves out."""

from datetime import date
from decimal import Decimal

import pytest

from tests.builders import ADA, a_form_3, a_form_4, an_amendment, granted, held, sold, units
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

        (*_, last) = (step for step in book.explain(holding=line.id).steps if step.rule == "reported-balance")
        assert "another balance" in last.says, order


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


@pytest.mark.parametrize(
    ("as_of", "known", "left_out"),
    [("2024-07-31", None, False), ("2024-08-01", "2024-08-01", False), ("2024-08-01", "2024-08-02", True), ("2024-12-31", None, True)],
)
def test_it_says_so_from_the_day_and_the_moment_of_that_form_on(book: RecordedBook, as_of: str, known: str | None, left_out: bool) -> None:
    for order in every_order(book, FILINGS):
        for position in (None, book.info().ledger_position):
            (line,) = (h for h in book.held(as_of, known=known, position=position) if h.ownership.form == "I")

            assert ("not_reasserted" in line.flags) == left_out, order
            assert line.quantity == 5_000, order


def test_an_explanation_states_the_age_of_the_balance(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-08-02", via="By Trust")
        assert line is not None, order

        *_, age, left_out = book.explain(holding=line.id, as_of=date(2024, 8, 2)).steps

        assert "2024-01-10, 205 days before 2024-08-02" in age.says, order
        assert "2024-08-01" in left_out.says, order


AGAIN = a_form_4(accepted="2024-09-03 16:30", rows=[sold(100, on="2024-09-02", after=700), held(5_000, via="By Trust")])
OTHER_CLASS = a_form_4(accepted="2024-08-02 16:30", rows=[granted(10, on="2024-08-01", after=10, of=units())])
CORRECTION = an_amendment(accepted="2024-08-20 16:30", original="2024-08-02", period="2024-08-01", rows=[held(5_000, via="By Trust")])


def test_a_form_that_shows_the_line_again_asserts_it(book: RecordedBook) -> None:
    for order in every_order(book, (*FILINGS, AGAIN)):
        flags = [
            ("not_reasserted" in line.flags) for day in ("2024-09-01", "2024-09-02") for line in [book.line(day, via="By Trust")] if line
        ]

        assert flags == [True, False], order


def test_a_form_about_another_class_leaves_nothing_out(book: RecordedBook) -> None:
    for order in every_order(book, (OPENING, OTHER_CLASS)):
        assert not [line for line in book.held("2024-08-02") if "not_reasserted" in line.flags], order


def test_an_amendment_that_adds_the_line_asserts_it(book: RecordedBook) -> None:
    for order in every_order(book, (*FILINGS, CORRECTION)):
        before, after = (book.line("2024-08-02", known=known, via="By Trust") for known in ("2024-08-19", "2024-08-20"))

        assert before is not None, order
        assert "not_reasserted" in before.flags, order
        assert after is not None, order
        assert "not_reasserted" not in after.flags, order
        assert after.quantity == 5_000, order

"""W2: an amendment that corrects one row. Before its acceptance the old number stands; after it there is one sale, not two."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.builders import ADA, a_form_3, a_form_4, an_amendment, held, sold
from tests.recorded import RecordedBook, every_order

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000)])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", at=30, after=4_000)])
CORRECTION = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", at=30, after=3_900)])
FILINGS = (OPENING, SALE, CORRECTION)


@pytest.mark.parametrize(
    ("known", "quantity", "since"),
    [
        ("2024-05-10", 4_000, datetime(2024, 5, 2, 20, 30, tzinfo=UTC)),
        ("2024-05-20 11:59", 4_000, datetime(2024, 5, 2, 20, 30, tzinfo=UTC)),
        ("2024-05-20 12:00", 3_900, datetime(2024, 5, 20, 16, 0, tzinfo=UTC)),
        ("2024-05-21", 3_900, datetime(2024, 5, 20, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_balance_is_what_was_known(book: RecordedBook, known: str, quantity: int, since: datetime) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-05-01", known=known)

        assert line is not None, order
        assert (line.quantity, line.known.start) == (Decimal(quantity), since), order


def test_there_is_one_sale_and_it_is_the_corrected_one(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        rows = [row for row in book.history(owner=ADA.cik).rows if row.transaction_code == "S"]

        assert [row.quantity for row in rows if row.superseded_by is None] == [Decimal(1_100)], order
        assert [row.superseded_by for row in rows if row.quantity == 1_000] == [CORRECTION.form.accession_number], order


def test_the_corrected_balance_follows_from_the_one_before(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2024-05-01")

        assert line is not None, order
        assert {"amended", "reconciled"} == set(line.flags), order


def test_an_explanation_names_the_amendment(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        (considered,) = book.explain(owner=ADA.cik).considered

        assert considered.accession == CORRECTION.form.accession_number, order

"""W4: an amendment that restates the whole, and one that concerns holdings alone."""

from decimal import Decimal

from tests.builders import ADA, a_form_3, a_form_4, an_amendment, held, sold
from tests.recorded import RecordedBook, every_order

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000), held(6_000, via="By Trust")])
KEPT = [sold(100, on="2024-03-01", after=900), sold(200, on="2024-03-01", after=700)]
SALES = a_form_4(accepted="2024-03-04 16:30", rows=[*KEPT, sold(300, on="2024-03-01", after=400)])
RESTATED = an_amendment(
    accepted="2024-03-20 16:30", original="2024-03-04", rows=KEPT, footnotes={"1": "The original Form 4 is restated in its entirety."}
)
MIXED = a_form_4(
    accepted="2024-03-05 16:30",
    rows=[sold(100, on="2024-03-01", after=900), sold(200, on="2024-03-04", after=700), held(6_000, via="By Trust")],
)
HOLDING = an_amendment(accepted="2024-03-20 16:30", original="2024-03-05", period="2024-03-01", rows=[held(7_000, via="By Trust")])


def test_a_row_that_the_restatement_leaves_out_is_retracted(book: RecordedBook) -> None:
    for order in every_order(book, (OPENING, SALES, RESTATED)):
        assert book.common("2024-03-01", known="2024-03-19") == 400, order
        assert book.common("2024-03-01", known="2024-03-20") == 700, order

        counting = [row.quantity for row in book.history(owner=ADA.cik).rows if row.transaction_code and row.superseded_by is None]
        assert counting == [Decimal(100), Decimal(200)], order


def test_an_amendment_of_a_holding_leaves_the_transactions_as_they_were(book: RecordedBook) -> None:
    for order in every_order(book, (OPENING, MIXED, HOLDING)):
        assert [book.common(day, known="2024-03-21") for day in ("2024-03-01", "2024-03-04")] == [900, 700], order


def test_the_holding_is_what_the_amendment_says_on_the_day_of_the_original(book: RecordedBook) -> None:
    for order in every_order(book, (OPENING, MIXED, HOLDING)):
        assert book.common("2024-03-04", known="2024-03-19", via="By Trust") == 6_000, order
        assert book.common("2024-03-04", known="2024-03-21", via="By Trust") == 7_000, order
        assert book.common("2024-03-01", known="2024-03-21", via="By Trust") == 6_000, order

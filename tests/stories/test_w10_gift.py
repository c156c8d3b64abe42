"""W10: a gift to one of two trusts that only their footnotes tell apart. What the family holds is the same before and after."""

from decimal import Decimal

import pytest

from tests.builders import a_form_3, a_form_4, gave, held, received
from tests.recorded import RecordedBook, every_order

NOTES = {
    "1": "Held by the Quill Children's Trust, of which the reporting person's sister is trustee.",
    "2": "Shares of a grantor retained annuity vehicle for which a bank acts as fiduciary.",
}
LINES = a_form_4(
    accepted="2023-01-05 16:30",
    period="2023-01-04",
    rows=[held(4_000), held(1_000, via="By Trust", notes="1"), held(2_500, via="By Trust", notes="2")],
    footnotes=NOTES,
)
GIFT = a_form_4(
    accepted="2023-03-02 16:30",
    rows=[
        gave(600, on="2023-03-01", after=3_400),
        received(600, on="2023-03-01", after=1_600, via="By Trust", notes="1"),
        held(2_500, via="By Trust", notes="2"),
    ],
    footnotes=NOTES,
)
OPENED = a_form_3(accepted="2022-01-12 18:00", event="2022-01-10", rows=[held(4_000)])


@pytest.mark.parametrize(("as_of", "quantities"), [("2023-02-28", {4_000, 1_000, 2_500}), ("2023-03-01", {3_400, 1_600, 2_500})])
def test_each_line_has_its_balance(book: RecordedBook, as_of: str, quantities: set[int]) -> None:
    for order in every_order(book, (OPENED, LINES, GIFT)):
        held_then = [holding.quantity for holding in book.held(as_of)]

        assert set(held_then) == {Decimal(quantity) for quantity in quantities}, order
        assert len(held_then) == 3, order


@pytest.mark.parametrize("as_of", ["2023-02-28", "2023-03-01"])
def test_the_sum_is_unchanged(book: RecordedBook, as_of: str) -> None:
    for order in every_order(book, (OPENED, LINES, GIFT)):
        assert sum(holding.quantity or 0 for holding in book.held(as_of)) == 7_500, order

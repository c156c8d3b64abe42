"""W10: a gift to one of two trusts that only their footnotes tell apart. What the family holds is the same before and after."""

from typing import get_args

import pytest

from projections.answers import BasisAsked
from tests.builders import ADA, a_form_3, a_form_4, a_form_5, day, gave, held, received, transacted
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
FILINGS = (OPENED, LINES, GIFT)


def by_line(book: RecordedBook, as_of: str, known: str | None = None) -> dict[str, int]:
    """Balances by line: `D`, and each trust by what it held on 2023-02-28."""
    names = {4_000: "D", 1_000: "A", 2_500: "B"}
    ids = {held.id: names[int(held.quantity or 0)] for held in book.held("2023-02-28")}
    return {ids[held.id]: int(held.quantity or 0) for held in book.held(as_of, known=known)}


@pytest.mark.parametrize(
    ("as_of", "known", "balances"),
    [
        ("2023-02-28", None, {"D": 4_000, "A": 1_000, "B": 2_500}),
        ("2023-03-01", None, {"D": 3_400, "A": 1_600, "B": 2_500}),
        ("2023-03-01", "2023-03-02 16:29", {"D": 4_000, "A": 1_000, "B": 2_500}),
    ],
)
def test_each_line_has_its_balance(book: RecordedBook, as_of: str, known: str | None, balances: dict[str, int]) -> None:
    for order in every_order(book, FILINGS):
        assert by_line(book, as_of, known) == balances, order


@pytest.mark.parametrize("as_of", ["2023-02-28", "2023-03-01"])
@pytest.mark.parametrize("basis", get_args(BasisAsked))
def test_the_sum_is_unchanged(book: RecordedBook, as_of: str, basis: BasisAsked) -> None:
    for order in every_order(book, FILINGS):
        answer = book.holdings(issuer=GIFT.form.issuer.cik, as_of=day(as_of), basis=basis)
        (total,) = answer.totals or ()

        assert (total.quantity, total.owners, total.rows_shared) == (7_500, 1, 0), order


def test_everything_follows_and_no_line_is_forgotten(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        flags = {flag for holding in book.held("2023-03-01") for flag in holding.flags}

        assert flags == {"reconciled"}, order


def test_a_gift_of_the_year_before_on_a_form_5_moves_the_same_shares(book: RecordedBook) -> None:
    opened = a_form_3(
        accepted="2022-01-12 18:00",
        event="2022-01-10",
        rows=[held(4_000), held(1_000, via="By Trust")],
    )
    at_year_end = a_form_5(
        accepted="2023-02-10 16:30",
        year_end="2022-12-31",
        rows=[
            transacted("G", "D", 600, on="2022-12-20", price=0, after=3_400, form_type="5"),
            transacted("G", "A", 600, on="2022-12-20", price=0, after=1_600, form_type="5", via="By Trust"),
        ],
    )
    for order in every_order(book, (opened, at_year_end)):
        assert [book.common(on) for on in ("2022-12-19", "2022-12-20", "2022-12-31")] == [4_000, 3_400, 3_400], order
        assert [book.common(on, via="By Trust") for on in ("2022-12-19", "2022-12-20", "2022-12-31")] == [1_000, 1_600, 1_600], order
        assert book.common("2022-12-20", known="2023-02-09") == 4_000, order


def test_a_gift_to_an_outsider_makes_the_sum_smaller(book: RecordedBook) -> None:
    outside = a_form_4(accepted="2023-03-02 16:30", rows=[gave(600, on="2023-03-01", after=3_400)])
    for order in every_order(book, (OPENED, LINES, outside)):
        assert sum(holding.quantity or 0 for holding in book.held("2023-03-01")) == 6_900, order
        assert {row.transaction_code for row in book.history(owner=ADA.cik).rows} == {None, "G"}, order

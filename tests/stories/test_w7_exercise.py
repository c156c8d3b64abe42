"""W7, as far as numbers of options go: a grant of 48,000 and an exercise of 5,000 whose shares are sold the same day."""

from decimal import Decimal

import pytest

from tests.builders import a_form_4, an_option, exercised, granted, sold
from tests.recorded import RecordedBook, every_order

OPTION = an_option("4.00", expires="2032-03-14")
GRANT = a_form_4(
    accepted="2022-03-16 16:30",
    rows=[granted(48_000, on="2022-03-15", after=48_000, of=OPTION, notes={"exercisable_on": "1"})],
    footnotes={"1": "25% vests on the first anniversary of March 15, 2022 and 1/48 of the total monthly after."},
)
EXERCISE = a_form_4(
    accepted="2023-09-22 16:30",
    rows=[
        exercised(5_000, on="2023-09-20", after=5_000, at="4.00"),
        sold(5_000, on="2023-09-20", after=0),
        exercised(5_000, on="2023-09-20", after=43_000, of=OPTION),
    ],
)
FILINGS = (GRANT, EXERCISE)


@pytest.mark.parametrize(("known", "outstanding"), [("2023-09-21", 48_000), ("2023-09-23", 43_000)])
def test_options_outstanding_are_what_was_known(book: RecordedBook, known: str, outstanding: int) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2023-09-20", known=known, title=OPTION.title)

        assert line is not None, order
        assert (line.quantity, line.status) == (Decimal(outstanding), "current"), order


def test_parts_sum_to_the_quantity(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2023-09-20", title=OPTION.title)

        assert line is not None, order
        assert None not in (line.vested, line.unvested, line.undetermined), order
        assert (line.vested or 0) + (line.unvested or 0) + (line.undetermined or 0) == line.quantity, order


def test_nothing_is_outstanding_before_the_grant(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2022-03-14", title=OPTION.title)

        assert line is not None, order
        assert (line.quantity, line.basis, line.status) == (Decimal(0), "implied", "closed"), order


def test_the_shares_come_and_go_in_one_day(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert [book.common(day) for day in ("2023-09-19", "2023-09-20")] == [0, 0], order


def test_the_lot_is_described_by_its_terms(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2023-09-20", title=OPTION.title)

        assert line is not None, order
        assert line.lot is not None, order
        assert (line.lot.exercise_price, str(line.lot.expires_on), str(line.lot.granted_on)) == (Decimal(4), "2032-03-14", "2022-03-15"), (
            order
        )

"""W9: a third of a lot of units vests; shares come in and some are withheld for tax."""

from decimal import Decimal

from tests.builders import a_form_3, a_form_4, exercised, granted, held, units, withheld
from tests.recorded import RecordedBook, every_order

UNITS = units()
OPENING = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
GRANT = a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=UNITS)])
VESTING = a_form_4(
    accepted="2024-02-16 11:00",
    rows=[
        exercised(300, on="2024-02-15", after=10_300, at=0),
        withheld(110, on="2024-02-15", after=10_190, at=50),
        exercised(300, on="2024-02-15", after=600, of=UNITS),
    ],
)
FILINGS = (OPENING, GRANT, VESTING)


def test_shares_and_units_are_what_the_rows_leave(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        shares, lot = (book.line("2024-02-15", title=title) for title in ("Common Stock", UNITS.title))

        assert shares is not None, order
        assert (shares.quantity, shares.flags) == (Decimal(10_190), ("reconciled",)), order
        assert lot is not None, order
        assert (lot.quantity, lot.flags) == (Decimal(600), ("reconciled",)), order


def test_before_the_vesting_there_is_what_was_there(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert book.common("2024-02-14") == 10_000, order
        lot = book.line("2024-02-14", title=UNITS.title)
        assert lot is not None, order
        assert lot.quantity == 900, order


def test_units_that_were_in_table_i_from_the_grant_leave_one_row(book: RecordedBook) -> None:
    opening = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_900)])
    vesting = a_form_4(accepted="2024-02-16 11:00", rows=[withheld(110, on="2024-02-15", after=10_790)])
    for order in every_order(book, (opening, vesting)):
        line = book.line("2024-02-15")

        assert line is not None, order
        assert (line.quantity, line.flags) == (Decimal(10_790), ("reconciled",)), order

"""W8: an option that no later filing mentions is nothing after its expiration date, without any filing."""

from datetime import date
from decimal import Decimal

import pytest

from projections.answers import Valid
from tests.builders import a_form_3, a_form_4, an_option, held, sold
from tests.recorded import RecordedBook, every_order

OPTION = an_option("12.00", exercisable="2015-01-01", expires="2020-06-30", underlying=1_000)
OPENING = a_form_3(accepted="2016-01-12 18:00", event="2016-01-10", rows=[held(None, of=OPTION), held(500)])
LATER = a_form_4(accepted="2020-08-04 16:30", rows=[sold(100, on="2020-08-03", after=400)])
FILINGS = (OPENING, LATER)


@pytest.mark.parametrize(
    ("as_of", "known", "quantity", "status"),
    [
        ("2020-06-30", "2020-07-10", 1_000, "current"),
        ("2020-06-30", "2016-02-01", 1_000, "current"),
        ("2020-07-01", "2020-07-10", 0, "expired"),
        ("2020-07-01", "2016-02-01", 0, "expired"),
        ("2020-08-31", "2020-08-31", 0, "expired"),
    ],
)
def test_the_option_is_there_on_its_last_day_and_gone_on_the_next(
    book: RecordedBook, as_of: str, known: str, quantity: int, status: str
) -> None:
    for order in every_order(book, FILINGS):
        line = book.line(as_of, known=known, title=OPTION.title)

        assert line is not None, order
        assert (line.quantity, line.status, "expired_inferred" in line.flags) == (Decimal(quantity), status, status == "expired"), order


@pytest.mark.parametrize(
    ("as_of", "valid"),
    [
        ("2020-06-30", Valid(start=date(2016, 1, 10), end=date(2020, 7, 1))),
        ("2020-07-01", Valid(start=date(2020, 7, 1), end=None)),
    ],
)
def test_the_answer_holds_up_to_the_expiration_and_from_the_day_after(book: RecordedBook, as_of: str, valid: Valid) -> None:
    for order in every_order(book, FILINGS):
        line = book.line(as_of, title=OPTION.title)

        assert line is not None, order
        assert line.valid == valid, order


def test_all_of_it_is_vested_from_the_date_on_which_it_can_be_exercised(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2020-06-30", title=OPTION.title)

        assert line is not None, order
        assert (line.vested, line.unvested, line.undetermined) == (Decimal(1_000), Decimal(0), Decimal(0)), order


def test_an_expired_option_has_no_part(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2020-07-01", title=OPTION.title)

        assert line is not None, order
        assert (line.vested, line.unvested, line.undetermined) == (Decimal(0), Decimal(0), Decimal(0)), order


def test_a_later_form_that_does_not_mention_it_is_no_break(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        breaks = [flag for holding in book.held("2020-08-31") for flag in holding.flags if flag.startswith("break:")]

        assert breaks == [], order


def test_an_expired_option_is_left_out_unless_asked_for(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        titles = [h.security.title for h in book.holdings(owner=OPENING.form.owners[0].cik, as_of=date(2020, 7, 1)).holdings]

        assert titles == ["Common Stock"], order

"""W7: a grant of 48,000 with a cliff and 36 months after it, and an exercise of 5,000 whose shares are sold the same day."""

from datetime import date
from decimal import Decimal

import pytest

from projections.vesting.standing import parts_within
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
BEFORE, AFTER = "2023-09-21", "2023-09-23"


@pytest.mark.parametrize(("known", "outstanding"), [(BEFORE, 48_000), (AFTER, 43_000)])
def test_options_outstanding_are_what_was_known(book: RecordedBook, known: str, outstanding: int) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2023-09-20", known=known, title=OPTION.title)

        assert line is not None, order
        assert (line.quantity, line.status) == (Decimal(outstanding), "current"), order


@pytest.mark.parametrize(
    ("as_of", "known", "vested", "unvested"),
    [
        ("2023-03-14", AFTER, 0, 48_000),
        ("2023-03-15", AFTER, 12_000, 36_000),
        ("2023-09-19", AFTER, 18_000, 30_000),
        ("2023-09-20", BEFORE, 18_000, 30_000),
        ("2023-09-20", AFTER, 13_000, 30_000),
        ("2023-11-19", AFTER, 15_000, 28_000),
        ("2026-03-14", AFTER, 42_000, 1_000),
        ("2026-03-15", AFTER, 43_000, 0),
    ],
)
def test_options_vest_on_their_days_and_exercises_take_vested_ones(
    book: RecordedBook, as_of: str, known: str, vested: int, unvested: int
) -> None:
    for order in every_order(book, FILINGS):
        line = book.line(as_of, known=known, title=OPTION.title)

        assert line is not None, order
        assert (line.vested, line.unvested, line.undetermined) == (vested, unvested, 0), order


def test_fifteen_thousand_are_acquirable_within_sixty_days(book: RecordedBook) -> None:
    book.record(*FILINGS)
    (item,) = book.believed("2023-09-20", known=AFTER, title=OPTION.title)

    assert item.point.quantity is not None
    assert parts_within(item.line.vesting, item.point.quantity, date(2023, 9, 20), 60).vested == 15_000


def test_the_last_tranche_vests_after_four_years(book: RecordedBook) -> None:
    book.record(*FILINGS)
    (item,) = book.believed("2023-09-20", known=AFTER, title=OPTION.title)
    (grant,) = item.line.vesting.grants

    assert grant.schedule is not None
    assert (len(grant.schedule.tranches), grant.schedule.tranches[-1].vests_on) == (37, date(2026, 3, 15))
    assert (grant.quantity, grant.granted, grant.size, grant.basis) == (48_000, 48_000, "row", "footnotes")


def test_nothing_is_outstanding_before_the_grant(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        line = book.line("2022-03-14", title=OPTION.title)

        assert line is not None, order
        assert (line.quantity, line.basis, line.status) == (Decimal(0), "implied", "closed"), order
        assert (line.vested, line.unvested, line.undetermined) == (0, 0, 0), order


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

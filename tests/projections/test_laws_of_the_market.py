"""Laws of whole-market answers, on small books made by chance: in pieces they say what the one answer says."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.times import end_of_eastern_day
from projections.answers import Holding
from projections.holdings import Question, holdings
from projections.market.points import PeriodRecord, periods_in_pieces
from projections.market.whole import holdings_in_pieces
from tests.builders import day
from tests.recorded import RecordedBook
from tests.small_books import AS_OF, small_books

quick = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def questions() -> Iterator[Question]:
    """About some days, as known at the ends of some days."""
    for known in AS_OF:
        for as_of in AS_OF:
            yield Question(owner=None, issuer=None, as_of=day(as_of), known_at=end_of_eastern_day(day(known)), include_closed=True)


@quick
@given(filings=small_books())
def test_holdings_in_pieces_are_the_holdings_of_one_answer_in_its_order(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(*filings)
        with laws.database.read() as connection:
            for question in questions():
                pieces = [record for piece in holdings_in_pieces(connection, question) for record in piece]

                assert tuple(pieces) == holdings(connection, question).holdings


@quick
@given(filings=small_books())
def test_of_a_day_and_an_instant_periods_hold_what_holdings_answer(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    with laws.undone():
        laws.record(*filings)
        with laws.database.read() as connection:
            for question in questions():
                pieces = periods_in_pieces(connection, question.known_at, owner=None, issuer=None)
                found = [one for piece in pieces for one in piece if contains(one, question.as_of, question.known_at)]
                answer = {held.id: held for held in holdings(connection, question).holdings}

                assert sorted(one.id for one in found) == sorted(answer)
                assert all(agrees(one, answer[one.id]) for one in found)


def contains(period: PeriodRecord, as_of: date, instant: datetime) -> bool:
    valid, known = period.valid, period.known
    return (
        (valid.start is None or valid.start <= as_of)
        and (valid.end is None or as_of < valid.end)
        and known.start <= instant
        and (known.end is None or instant < known.end)
    )


def agrees(period: PeriodRecord, held: Holding) -> bool:
    """A lot that has expired is answered as nothing; else the balance is the one of the period."""
    return held.status == "expired" or (period.quantity, period.basis) == (held.quantity, held.basis)

"""Laws of whole-market answers, on small books made by chance: in pieces they say what the one answer says."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import insider_ledger
from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.times import end_of_eastern_day
from projections.answers import Holding
from projections.holdings import Question, holdings
from projections.market import panel
from projections.market.live import LiveMarket
from projections.market.panel import panel_in_pieces
from projections.market.panel_rows import Panel
from projections.market.period_ends import period_ends
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


@quick
@given(filings=small_books(), fixed=st.sampled_from([None, None, "2024-03-01"]), include_closed=st.booleans())
def test_each_row_of_a_panel_is_what_holdings_answer_for_its_day_and_instant(
    laws: RecordedBook, filings: list[RecordFiling], fixed: str | None, *, include_closed: bool
) -> None:
    known_at = None if fixed is None else end_of_eastern_day(day(fixed))
    ends = period_ends("month", day("2023-12-01"), day("2024-12-31"), known_at)
    with laws.undone():
        laws.record(*filings)
        with laws.database.read() as connection:
            asked = Panel(ends=ends, include_closed=include_closed)
            rows = [row for piece in panel_in_pieces(LiveMarket(connection), asked) for row in piece]
            for end in ends:
                question = Question(owner=None, issuer=None, as_of=end.as_of, known_at=end.known_at, include_closed=include_closed)

                assert told(row for row in rows if row.as_of == end.as_of) == told(holdings(connection, question).holdings)


def told(records: Iterable[Holding]) -> dict[str, list[object]]:
    """What is said of each holding."""
    return {record.id: [getattr(record, name) for name in Holding.__struct_fields__] for record in records}


@quick
@given(filings=small_books())
def test_a_panel_is_the_same_however_few_of_its_rows_are_in_memory(laws: RecordedBook, filings: list[RecordFiling]) -> None:
    ends = period_ends("month", day("2023-12-01"), day("2024-12-31"))
    with laws.undone(), pytest.MonkeyPatch.context() as patched:
        laws.record(*filings)
        with laws.database.read() as connection:
            whole = [row for piece in panel_in_pieces(LiveMarket(connection), Panel(ends=ends)) for row in piece]
            patched.setattr(panel, "ROWS_AT_ONCE", 2 * len(ends))
            pieces = list(panel_in_pieces(LiveMarket(connection), Panel(ends=ends)))

    assert [row for piece in pieces for row in piece] == whole
    assert max(map(len, pieces), default=0) <= 2 * len(ends)


@pytest.mark.corpus
@pytest.mark.slow
def test_a_panel_of_real_filings_is_what_holdings_answer_at_each_end(shared: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "corpus" / "form4-2023-dev.zip") as archive:
        archive.extractall(tmp_path / "some", archive.namelist()[:600])
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths([tmp_path / "some"])
        rows = book.panel("quarter", date(2023, 1, 1), date(2024, 12, 31), include_closed=True).rows
        for as_of in sorted({row.as_of for row in rows}):
            answer = book.holdings(as_of=as_of, known_at=as_of, include_closed=True)

            assert told(row for row in rows if row.as_of == as_of) == told(answer.holdings)
    assert len(rows) > 1_000

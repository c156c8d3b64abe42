"""Snapshots: the balances of the whole book as columns, never of another book than the one that is asked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from ledger.values.times import end_of_eastern_day

DAYS = [date(2024, 3, 31), date(2024, 5, 31), date(2024, 12, 31)]
EARLIER, LATER = examples.filings()[:4], examples.filings()[4:]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with insider_ledger.open(str(tmp_path / "ledger.db")) as opened:
        opened.import_paths(EARLIER)
        yield opened


def balances(book: Book, as_of: date, known: date) -> dict[str, object]:
    """The quantities that holdings answer; an expired lot has none of its own."""
    answer = book.holdings(as_of=as_of, known_at=known, include_closed=True)
    return {held.id: held.quantity for held in answer.holdings if held.status != "expired"}


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("known", DAYS)
def test_a_snapshot_has_the_balances_that_holdings_answer(as_of: date, known: date, book: Book) -> None:
    book.import_paths(LATER)
    held = book.snapshot().held(as_of, end_of_eastern_day(known))
    answer = balances(book, as_of, known)

    assert set(answer) <= set(held["id"])
    assert {row["id"]: row["quantity"] for row in held.iter_rows(named=True) if row["id"] in answer} == {
        line: None if quantity is None else str(quantity) for line, quantity in answer.items()
    }


def test_a_snapshot_is_written_anew_when_the_book_has_moved_on(book: Book) -> None:
    before = book.snapshot().held(DAYS[-1], end_of_eastern_day(DAYS[-1]))
    book.import_paths(LATER)
    after = book.snapshot().held(DAYS[-1], end_of_eastern_day(DAYS[-1]))

    assert len(after) > len(before)


def test_a_snapshot_of_the_same_book_is_kept(book: Book, tmp_path: Path) -> None:
    book.snapshot()
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "ledger.db.snapshot").iterdir()}
    book.snapshot()

    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "ledger.db.snapshot").iterdir()} == files
    assert len(files) == 2


def test_half_a_snapshot_is_none(book: Book, tmp_path: Path) -> None:
    whole = book.snapshot(tmp_path / "kept").held(DAYS[-1], end_of_eastern_day(DAYS[-1]))
    (tmp_path / "kept" / "lines.parquet").unlink()

    assert book.snapshot(tmp_path / "kept").held(DAYS[-1], end_of_eastern_day(DAYS[-1])).equals(whole)

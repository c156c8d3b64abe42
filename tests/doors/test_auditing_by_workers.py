"""Verifying by several processes says what one process says, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

import insider_ledger
from insider_ledger import auditing, examples
from insider_ledger.auditing import VerifyAnswer
from insider_ledger.book import Book
from insider_ledger.proofs import read_head
from ledger.store import sound_log
from ledger.store.database import Database
from ledger.store.tables import event
from tests.unguarded import unguarded


@pytest.fixture
def book(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """A book of the example filings in as many batches, with a span for each."""
    monkeypatch.setattr(sound_log, "EVENTS_AT_ONCE", 1)
    with insider_ledger.open(database_url) as opened:
        for filing in examples.filings():
            opened.import_paths([filing])
        yield opened


def said(answer: VerifyAnswer) -> tuple[object, ...]:
    return (answer.ledger_position, answer.head_digest, answer.ok, answer.problems)


def test_a_sound_log(book: Book) -> None:
    alone = book.verify(workers=1)
    kept = read_head(f"{alone.head_digest}@{alone.ledger_position}")

    assert alone.ok
    assert said(book.verify([kept], workers=2)) == said(alone)


def test_an_altered_event_is_named(book: Book, database_url: str) -> None:
    database = Database.open(database_url)
    with unguarded(database) as connection:
        connection.execute(update(event).where(event.c.id == 4).values(recorded_at=1))
    database.close()
    together = book.verify(workers=2)

    assert [(problem.kind, problem.position) for problem in together.problems] == [("altered", 4)]
    assert said(together) == said(book.verify(workers=1))


def test_many_events_are_verified_by_all_processors(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    class Counted(auditing.Workers):
        def __init__(self, count: int) -> None:
            begun.append(count)
            super().__init__(1)

    monkeypatch.setattr(auditing, "Workers", Counted)
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    book.verify()
    monkeypatch.setattr(auditing, "EVENTS_FOR_WORKERS", 10)
    book.verify()

    assert begun == [1, 7]


def test_no_worker_is_no_way(tmp_path: Path) -> None:
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book, pytest.raises(ValueError, match="workers"):
        book.verify(workers=0)

"""What several processes do together is what one does: verifying, rebuilding, comparing and replaying, on each database."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

import insider_ledger
from insider_ledger import examples, importing, rebuilding
from insider_ledger.auditing import VerifyAnswer
from insider_ledger.book import Book
from insider_ledger.errors import WorkerLostError
from insider_ledger.proofs import read_head
from insider_ledger.workers import fitting
from ledger.store import sound_log
from ledger.store.database import Database
from ledger.store.tables import event
from tests.unguarded import unguarded

NOW = datetime(2026, 1, 1, tzinfo=UTC)


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


def test_read_models_are_built_the_same(book: Book) -> None:
    before = book.holdings(include_closed=True, known_at=NOW)

    rebuilt = book.rebuild(workers=2)

    assert book.compare(workers=2).differences == ()
    alone = book.rebuild()
    assert (rebuilt.lines, rebuilt.points) == (alone.lines, alone.points)
    assert book.holdings(include_closed=True, known_at=NOW) == before


def test_a_replay_gives_the_same_answers(book: Book, tmp_path: Path) -> None:
    position = book.info().ledger_position
    book.replay(str(tmp_path / "copy.db"), to_position=position, workers=2)

    with insider_ledger.open(str(tmp_path / "copy.db")) as copy:
        assert copy.holdings(include_closed=True, known_at=NOW) == book.holdings(include_closed=True, known_at=NOW)


def test_a_worker_that_is_killed_ends_a_rebuild_and_changes_nothing(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    before = book.holdings(include_closed=True, known_at=NOW)
    monkeypatch.setattr(rebuilding, "read", killed)

    with pytest.raises(WorkerLostError):
        book.rebuild(workers=2)

    assert book.holdings(include_closed=True, known_at=NOW) == before


def killed(_dossier: object) -> None:
    """In place of reading, in a worker."""
    os._exit(9)


@pytest.mark.parametrize(("enough", "begun"), [(len(examples.filings()), 2), (len(examples.filings()) + 1, 1)])
def test_many_documents_are_imported_by_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough: int, begun: int) -> None:
    monkeypatch.setattr(importing, "DOCUMENTS_FOR_WORKERS", enough)
    monkeypatch.setattr("insider_ledger.workers.processors", lambda: 64)
    counts: list[int] = []

    class Counted(importing.Workers):
        def __init__(self, count: int) -> None:
            counts.append(count)
            super().__init__(1)

    monkeypatch.setattr(importing, "Workers", Counted)
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths(examples.filings(), workers=None)

    assert counts == [begun]


@pytest.mark.parametrize(
    ("workers", "amount", "processors", "found"), [(None, 99, 8, 1), (None, 100, 8, 4), (None, 100, 2, 2), (3, 1, 2, 3), (1, 1000, 8, 1)]
)
def test_as_many_as_are_worth_their_start(
    monkeypatch: pytest.MonkeyPatch, workers: int | None, amount: int, processors: int, found: int
) -> None:
    monkeypatch.setattr("insider_ledger.workers.processors", lambda: processors)

    assert fitting(workers, amount, enough=100, most=4) == found

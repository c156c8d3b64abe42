"""An answer is of one moment: whom a question means is looked up in the snapshot that answers it, on each database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from ledger.store.database import Database

ISSUER = "0009900001"
DAY = date(2024, 6, 30)


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    """A book of the example filings."""
    with insider_ledger.open(database_url) as opened:
        opened.import_paths(examples.filings())
        yield opened


@pytest.mark.parametrize(
    "ask",
    [
        lambda book: book.holdings(issuer=ISSUER),
        lambda book: book.history(issuer=ISSUER),
        lambda book: book.discrepancies(issuer=ISSUER),
        lambda book: book.diff(issuer=ISSUER, to_position=4, from_position=2),
        lambda book: book.late_filings(issuer=ISSUER),
        lambda book: book.short_swing(issuer=ISSUER),
        lambda book: book.activity(issuer=ISSUER),
        lambda book: book.beneficial_ownership(issuer=ISSUER),
        lambda book: book.split_proposals(ISSUER),
        lambda book: book.panel("month", DAY, DAY, issuer=ISSUER),
    ],
)
def test_a_question_that_names_a_party_takes_one_snapshot(
    book: Book, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Book], object]
) -> None:
    taken: list[Connection] = []
    read = Database.read

    @contextmanager
    def counted(database: Database) -> Iterator[Connection]:
        with read(database) as connection:
            taken.append(connection)
            yield connection

    monkeypatch.setattr(Database, "read", counted)
    ask(book)

    assert len(taken) == 1

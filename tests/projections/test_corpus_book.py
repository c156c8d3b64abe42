"""A book of the shared corpus: 8,107 filings of 2023. One import serves all of these; they take about a minute."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from insider_ledger.book import Book
from insider_ledger.importing import ImportSummary, import_contents
from insider_ledger.intake import InputDocument, documents
from ledger.store.database import Database
from tests.read_models import read_models

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

ROWS = {
    "non_derivative_transactions": 13_115,
    "non_derivative_holdings": 3_757,
    "derivative_transactions": 4_442,
    "derivative_holdings": 1_015,
}


@pytest.fixture(scope="module")
def archive(shared: Path) -> Path:
    return shared / "corpus" / "form4-2023-dev.zip"


@pytest.fixture(scope="module")
def imported(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, ImportSummary]]:
    """The book of the corpus as its archive gives it, and what its import said."""
    database = Database.open(str(tmp_path_factory.mktemp("corpus") / "ledger.db"))
    yield database, Book(database).import_paths([archive])
    database.close()


@pytest.fixture(scope="module")
def book(imported: tuple[Database, ImportSummary]) -> Book:
    return Book(imported[0])


def test_every_document_is_recorded_with_all_of_its_rows(imported: tuple[Database, ImportSummary], book: Book) -> None:
    _, summary = imported

    assert (summary.documents, summary.filings_recorded, summary.quarantined, summary.refused) == (8_107, 8_107, 0, 0)
    assert {name: getattr(summary.rows, name) for name in ROWS} == ROWS
    assert (book.info().filings, book.info().rows) == (8_107, ROWS)


def test_a_second_import_appends_nothing(imported: tuple[Database, ImportSummary], archive: Path) -> None:
    database, first = imported
    again = Book(database).import_paths([archive])

    assert (again.already_recorded, again.events, again.ledger_position) == (8_107, 0, first.ledger_position)


def test_a_rebuild_finds_no_difference(book: Book) -> None:
    assert book.compare().differences == ()


@pytest.mark.parametrize("position", [500, 4_000, 11_500])
def test_a_replay_answers_as_the_book_did_at_the_position(book: Book, tmp_path: Path, position: int) -> None:
    book.replay(str(tmp_path / "copy.db"), to_position=position)
    copy = Database.open(str(tmp_path / "copy.db"))
    asked, known_at = date(2023, 12, 31), datetime(2024, 6, 30, tzinfo=UTC)
    then = book.holdings(as_of=asked, known_at=known_at, ledger_position=position, include_closed=True)
    replayed = Book(copy).holdings(as_of=asked, known_at=known_at, include_closed=True)
    copy.close()

    assert len(then.holdings) > 300
    assert msgspec.json.encode(replayed) == msgspec.json.encode(then)


def test_the_log_of_the_corpus_verifies(imported: tuple[Database, ImportSummary], book: Book) -> None:
    answer = book.verify()

    assert (answer.ledger_position, answer.head_digest, answer.problems) == (imported[1].ledger_position, imported[1].head_digest, ())


def test_shuffled_pieces_give_the_same_read_models(imported: tuple[Database, ImportSummary], archive: Path, tmp_path: Path) -> None:
    found = [document for document in documents([archive]) if isinstance(document, InputDocument)]
    random.Random(1934).shuffle(found)  # noqa: S311 (an order of arrival)
    pieces = Database.open(str(tmp_path / "pieces.db"))
    for start in range(0, len(found), 3_000):
        import_contents(pieces, found[start : start + 3_000])

    one, other = read_models(imported[0]), read_models(pieces)
    pieces.close()

    assert {name: len(rows) for name, rows in one.items()} == {name: len(rows) for name, rows in other.items()}
    assert [name for name in one if one[name] != other[name]] == []


def test_parts_of_every_derivative_sum_to_its_quantity(book: Book) -> None:
    answer = book.holdings(as_of=date(2023, 6, 30), include_closed=True)
    derivatives = [holding for holding in answer.holdings if holding.security.table == "derivative" and holding.quantity is not None]

    assert len(derivatives) > 1_000
    assert [
        holding.id
        for holding in derivatives
        if holding.vested is None
        or holding.unvested is None
        or holding.undetermined is None
        or holding.vested + holding.unvested + holding.undetermined != holding.quantity
    ] == []


def test_most_balances_follow_from_the_one_before(book: Book) -> None:
    flags = [set(holding.flags) for holding in book.holdings(include_closed=True).holdings]
    broken = [held for held in flags if any(flag.startswith("break:") for flag in held)]

    assert len(flags) > 9_000
    assert len(broken) < len(flags) // 20


def test_a_replay_up_to_the_end_gives_the_live_answers(book: Book) -> None:
    head = book.info().ledger_position
    issuers = sorted({holding.issuer.cik or "" for holding in book.holdings().holdings})[::40]

    for issuer in issuers:
        live, replayed = (
            book.holdings(issuer=issuer, known_at=date(2024, 6, 30), ledger_position=position, include_closed=True)
            for position in (None, head)
        )
        assert live == replayed

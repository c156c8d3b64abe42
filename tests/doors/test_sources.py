"""Documents that events name are kept byte for byte, once, and come along with a replay."""

import zlib
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from insider_ledger import examples
from insider_ledger.errors import UnknownSourceError
from ledger.store import sources
from ledger.store.database import Database
from ledger.store.errors import AlteredSourceError
from ledger.store.tables import source
from tests.doors.test_importing import a_document
from tests.recorded import RecordedBook
from tests.store.test_verification import unguarded


def digest(contents: bytes) -> str:
    return sha256(contents).hexdigest()


def kept(book: RecordedBook) -> int:
    with book.database.read() as connection:
        return sources.count(connection)


def test_every_document_that_was_recorded_comes_back_byte_for_byte(book: RecordedBook) -> None:
    book.import_paths(examples.filings())

    for path in examples.filings():
        assert book.source(digest(path.read_bytes())) == path.read_bytes()
    assert kept(book) == len(examples.filings())


def test_evidence_names_the_document_that_it_is_taken_from(book: RecordedBook) -> None:
    book.import_paths(examples.filings())
    named = {evidence.document for held in book.holdings(include_closed=True).holdings for evidence in held.evidence}

    assert named
    for document in named:
        assert f"sha256:{digest(book.source(document))}" == document


def test_a_worker_keeps_what_this_process_keeps(book: RecordedBook) -> None:
    book.import_paths(examples.filings(), workers=2)

    assert [book.source(digest(path.read_bytes())) for path in examples.filings()] == [path.read_bytes() for path in examples.filings()]


def test_nothing_is_kept_where_that_is_not_wanted_and_importing_again_keeps_it(book: RecordedBook) -> None:
    first, *_ = examples.filings()
    book.import_paths(examples.filings(), keep_sources=False)
    with pytest.raises(UnknownSourceError):
        book.source(digest(first.read_bytes()))
    position = book.info().ledger_position

    book.import_paths(examples.filings())

    assert book.source(digest(first.read_bytes())) == first.read_bytes()
    assert book.info().ledger_position == position


def test_a_document_that_comes_again_is_kept_once(book: RecordedBook) -> None:
    book.import_paths(examples.filings())
    book.import_paths(examples.filings())

    assert kept(book) == len(examples.filings())


def test_a_document_that_contradicts_a_recorded_one_is_named_by_an_event_and_kept(book: RecordedBook, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    recorded = a_document(tmp_path, "0009900001-24-000001.xml", period="2024-05-01")
    contradicting = a_document(tmp_path / "other", "0009900001-24-000001.xml", period="2024-05-01", owner="0009940002")

    book.import_paths([recorded, contradicting])

    assert book.source(digest(contradicting.read_bytes())) == contradicting.read_bytes()


def test_other_bytes_that_say_nothing_new_are_not_kept(book: RecordedBook, tmp_path: Path) -> None:
    document = a_document(tmp_path, "0009900001-24-000001.xml", period="2024-05-01")
    book.import_paths(document)
    document.write_bytes(document.read_bytes() + b"\n")

    summary = book.import_paths(document)

    assert (summary.already_recorded, summary.events, kept(book)) == (1, 0, 1)


def test_a_document_in_quarantine_is_no_source(book: RecordedBook, tmp_path: Path) -> None:
    undated = a_document(tmp_path, "undated.xml", period=None)
    book.import_paths(undated)

    with pytest.raises(UnknownSourceError) as refused:
        book.source(f"sha256:{digest(undated.read_bytes())}")
    assert "Import the document again" in refused.value.advice


def test_a_kept_document_can_be_neither_changed_nor_deleted(book: RecordedBook) -> None:
    book.import_paths(examples.filings())

    for statement in ("UPDATE source SET size = 0", "DELETE FROM source"):
        with pytest.raises(DatabaseError, match="source"), book.database.write() as connection:
            connection.execute(text(statement))


def test_verify_names_a_document_that_was_altered(book: RecordedBook) -> None:
    book.import_paths(examples.filings())
    first, second, third, *_ = (digest(path.read_bytes()) for path in examples.filings())
    unguarded(book.database)
    with book.database.write() as connection:
        connection.execute(update(source).where(source.c.sha256 == first).values(contents=zlib.compress(b"other bytes")))
        connection.execute(update(source).where(source.c.sha256 == second).values(contents=b"no compressed bytes"))
        connection.execute(update(source).where(source.c.sha256 == third).values(size=3))

    with pytest.raises(AlteredSourceError):
        book.source(first)
    assert book.verify().ok
    problems = book.verify(sources=True).problems

    assert {problem.kind for problem in problems} == {"source"}
    assert [name for name in sorted((first, second, third)) if any(name in problem.message for problem in problems)] == sorted(
        (first, second, third)
    )


def test_a_replay_has_the_documents_that_were_kept_by_then(book: RecordedBook, tmp_path: Path) -> None:
    book.import_paths(examples.filings(), batch=1)
    with book.database.read() as connection:
        since = sorted(connection.execute(source.select()).all(), key=lambda row: row.since)
    at = since[2].since

    book.replay(str(tmp_path / "copy.db"), to_position=at)

    copy = RecordedBook(Database.open(str(tmp_path / "copy.db")))
    assert kept(copy) == 3
    assert copy.source(since[0].sha256) == book.source(since[0].sha256)
    assert copy.verify(sources=True).problems == ()
    copy.close()

"""Replays of a book answer as the book itself did, and every batch leaves a head that says which log it is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import NullPool, create_engine, select

from insider_ledger import auditing, examples
from insider_ledger.book import Book
from insider_ledger.errors import AmbiguousMomentError, NotEmptyError, UnknownPositionError
from insider_ledger.proofs import read_head
from ledger.store import schema
from ledger.store.database import Database
from ledger.store.tables import log_head
from projections import RULES_VERSION
from tests.recorded import RecordedBook

AS_OF = date(2024, 12, 31)
KNOWN_AT = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def filled(book: RecordedBook) -> RecordedBook:
    """The book of the example filings, which came in several batches."""
    book.import_paths(examples.filings(), batch=2)
    return book


def answers(book: Book, position: int | None = None) -> list[bytes]:
    """The JSON of all holdings, and of those of some owners whom the book knows."""
    asked = book.holdings(as_of=AS_OF, known_at=KNOWN_AT, ledger_position=position, include_closed=True)
    owners = sorted({line.owner.cik for line in asked.holdings if line.owner.cik})
    found = [book.holdings(owner=owner, as_of=AS_OF, known_at=KNOWN_AT, ledger_position=position) for owner in owners]
    return [msgspec.json.encode(answer) for answer in (asked, *found)]


@contextmanager
def undone(database: Database) -> Iterator[None]:
    with suppress(_UndoneError), database.write():
        yield
        raise _UndoneError


class _UndoneError(Exception):
    """Ends a transaction that is not to be kept."""


def compare_every_position(filled: RecordedBook, into: str) -> None:
    target = Database.open(into)
    head = filled.info().ledger_position
    for position in range(head + 1):
        with undone(target):
            summary = auditing.replay(filled.database, target, position)
            copy = Book(target)

            assert answers(copy) == answers(filled, position), f"at position {position}"
            assert summary.ledger_position == copy.info().ledger_position == position
            assert (copy.verify().head_digest, copy.verify().problems) == (summary.head_digest, ())
    target.close()


# Replays


def test_a_replay_to_any_position_answers_as_the_book_did_at_it(filled: RecordedBook, tmp_path: Path) -> None:
    compare_every_position(filled, str(tmp_path / "copy.db"))


@pytest.mark.postgresql
def test_a_replay_out_of_sqlite_into_postgresql_answers_the_same(sqlite_url: str, postgresql_url: str) -> None:
    source = RecordedBook(Database.open(sqlite_url))
    source.import_paths(examples.filings(), batch=2)
    compare_every_position(source, postgresql_url)
    source.close()


def test_the_copy_is_a_beginning_of_the_book_by_its_digest(filled: RecordedBook, tmp_path: Path) -> None:
    summary = filled.replay(str(tmp_path / "copy.db"), to_position=9)

    assert summary.rules_version == RULES_VERSION
    assert filled.verify([read_head(f"{summary.head_digest}@{summary.ledger_position}")]).ok


def test_the_copy_goes_on_as_the_book_did(filled: RecordedBook, tmp_path: Path) -> None:
    """What identifies filings is copied too: importing everything again records just what was not there yet."""
    head = filled.info().ledger_position
    target = Database.open(str(tmp_path / "copy.db"))
    for position in range(1, head + 1, 4):
        with undone(target):
            auditing.replay(filled.database, target, position)
            copy = Book(target)
            copy.import_paths(examples.filings(), batch=2)

            assert copy.info().filings == filled.info().filings
            assert copy.verify().ok
    target.close()


def test_a_replay_to_a_moment_takes_what_was_recorded_by_then(database_url: str, tmp_path: Path) -> None:
    noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    now = [noon]
    source = RecordedBook(Database.open(database_url, clock=lambda: now[0]))
    first, second, *_ = examples.filings()
    one = source.import_paths(first).ledger_position
    now[0] = noon + timedelta(hours=1)
    two = source.import_paths(second).ledger_position

    reached = [
        auditing.position_of(source.database, None, noon + after)
        for after in (timedelta(microseconds=-1), timedelta(0), timedelta(minutes=59), timedelta(hours=1), timedelta(days=9))
    ]

    assert 0 < one < two
    assert reached == [0, one, one, two, two]
    assert source.replay(str(tmp_path / "copy.db"), to_time=noon).ledger_position == one
    source.close()


def test_a_moment_about_which_a_clock_that_went_back_leaves_doubt_is_refused(database_url: str, tmp_path: Path) -> None:
    noon = datetime(2024, 3, 18, 12, tzinfo=UTC)
    now = [noon]
    source = RecordedBook(Database.open(database_url, clock=lambda: now[0]))
    first, second, third, *_ = examples.filings()
    one = source.import_paths(first).ledger_position
    now[0] = noon - timedelta(hours=1)
    two = source.import_paths(second).ledger_position
    now[0] = noon + timedelta(hours=1)
    three = source.import_paths(third).ledger_position

    for after in (timedelta(hours=-1), timedelta(minutes=-1)):
        with pytest.raises(AmbiguousMomentError, match=f"between 0 and {two} events: the clock went back") as refused:
            source.replay(str(tmp_path / "copy.db"), to_time=noon + after)
        assert (refused.value.fewest, refused.value.most) == (0, two)
    assert not (tmp_path / "copy.db").exists()
    certain = (timedelta(hours=-2), timedelta(0), timedelta(minutes=59), timedelta(hours=1))
    assert [auditing.position_of(source.database, None, noon + after) for after in certain] == [0, two, two, three]
    assert (one, source.replay(str(tmp_path / "copy.db"), to_position=one).ledger_position) == (one, one)
    source.close()


def test_an_older_ledger_is_not_upgraded_to_find_that_it_is_not_empty(filled: RecordedBook, tmp_path: Path) -> None:
    into = tmp_path / "older.db"
    engine = create_engine(f"sqlite:///{into}", poolclass=NullPool)
    with engine.begin() as connection:
        schema.upgrade(connection, "0005")
    before = into.read_bytes()

    with pytest.raises(NotEmptyError, match="is not empty"):
        filled.replay(str(into), to_position=1)

    assert into.read_bytes() == before


def test_what_waits_in_quarantine_is_copied_as_it_was(database_url: str, tmp_path: Path) -> None:
    now = [datetime(2024, 3, 18, 12, tzinfo=UTC)]
    source = RecordedBook(Database.open(database_url, clock=lambda: now[0]))
    for name in ("before", "after"):
        (tmp_path / f"{name}.txt").write_text(f"No form, {name}.")
    source.import_paths([tmp_path / "before.txt", *examples.filings()])
    position = source.info().ledger_position
    now[0] += timedelta(hours=1)
    source.import_paths(tmp_path / "after.txt")
    into = str(tmp_path / "copy.db")
    source.replay(into, to_position=position)

    copy = Database.open(into)
    names = [row.name.rpartition("/")[2] for row in Book(copy).quarantine().rows]
    copy.close()
    source.close()

    assert names == ["before.txt"]


def test_nothing_is_replayed_into_a_ledger_that_has_events(filled: RecordedBook, tmp_path: Path) -> None:
    into = str(tmp_path / "copy.db")
    filled.replay(into, to_position=1)

    with pytest.raises(NotEmptyError, match="is not empty"):
        filled.replay(into, to_position=2)


@pytest.mark.parametrize("position", [-1, 1_000])
def test_a_position_that_the_book_does_not_have_is_refused_before_a_database_is_made(
    filled: RecordedBook, tmp_path: Path, position: int
) -> None:
    with pytest.raises(UnknownPositionError):
        filled.replay(str(tmp_path / "copy.db"), to_position=position)
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    ("position", "moment", "says"),
    [
        (None, None, "either a position or a moment"),
        (1, KNOWN_AT, "either a position or a moment"),
        (None, KNOWN_AT.replace(tzinfo=None), "in which time zone"),
    ],
)
def test_how_far_to_replay_is_said_once(book: RecordedBook, position: int | None, moment: datetime | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        book.replay("copy.db", to_position=position, to_time=moment)


# The last head


def test_import_and_info_tell_the_head_of_the_log(book: RecordedBook) -> None:
    assert book.info().head_digest is None

    summary = book.import_paths(examples.filings())

    assert summary.head_digest == book.info().head_digest == book.verify().head_digest
    with book.database.read() as connection:
        positions = connection.scalars(select(log_head.c.position).order_by(log_head.c.position)).all()
    assert positions[-1] == summary.ledger_position


def test_each_batch_of_an_import_leaves_a_head(filled: RecordedBook) -> None:
    with filled.database.read() as connection:
        assert len(connection.scalars(select(log_head.c.position)).all()) == len(examples.filings()) / 2

"""Snapshots: the whole market in files, which answer as the book did when they were written, and say which book that was."""

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from insider_ledger.book_snapshot import BookSnapshot
from insider_ledger.errors import SnapshotError
from insider_ledger.snapshots import MANIFEST
from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.decisions import RecordSplit
from ledger.values.times import end_of_eastern_day
from projections.answers import BasisAsked
from projections.market import at_ends, kept_tables
from projections.market.kept_tables import TABLES
from tests.builders import BEN, LARKSPUR, NORTHWIND, a_form_4, bought, day, granted, held, sold, units
from tests.recorded import RecordedBook
from tests.small_books import AS_OF, small_books
from tests.stories.test_laws_of_decisions import decide, decided

DAYS = [date(2024, 3, 31), date(2024, 5, 31), date(2024, 12, 31)]
EARLIER, LATER = examples.filings()[:4], examples.filings()[4:]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Book]:
    """The first of the example filings."""
    with insider_ledger.open(str(tmp_path / "ledger.db")) as opened:
        opened.import_paths(EARLIER)
        yield opened


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def answers(asked: Book | BookSnapshot) -> list[object]:
    """Who held what on some days, as known at the ends of some days, asked in every way; and a panel."""
    ways: list[tuple[BasisAsked, bool, bool]] = [("reported", True, True), ("reported", False, False), ("reconstructed", True, True)]
    answered: list[object] = [
        asked.holdings(as_of=day(as_of), known_at=day(known), basis=basis, include_closed=closed, implied=implied)
        for known in AS_OF[::2]
        for as_of in AS_OF[1::2]
        for basis, closed, implied in ways
    ]
    panels = [asked.panel("month", date(2023, 12, 1), date(2024, 12, 31), known_at=known) for known in (None, day(AS_OF[-1]))]
    return [*answered, *panels]


# The same answers


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(filings=small_books(), data=st.data())
def test_a_snapshot_answers_what_the_book_answers(
    laws: RecordedBook, tmp_path_factory: pytest.TempPathFactory, filings: list[RecordFiling], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    with laws.undone():
        laws.record(*filings)
        decide(laws, data.draw(decided(filings)))
        laws.write_snapshot(folder)

        assert answers(laws.read_snapshot(folder)) == answers(laws)


@pytest.mark.slow
def test_pieces_of_any_size_give_the_same_answers_in_the_same_order(
    book: RecordedBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An issuer takes another name, which puts it before the other one, and lines of one owner are in two pieces."""
    monkeypatch.setattr(kept_tables, "ISSUERS_AT_ONCE", 1)
    monkeypatch.setattr(at_ends, "ISSUERS_AT_ONCE", 1)
    renamed = msgspec.structs.replace(NORTHWIND, name="Ashwind Instruments, Inc.")
    book.record(
        a_form_4(accepted="2024-01-03 16:30", rows=[bought(100, on="2024-01-02", after=100), held(10, via="By Trust")]),
        a_form_4(accepted="2024-01-10 16:30", issuer=LARKSPUR, rows=[granted(300, on="2024-01-09", after=300, of=units())]),
        a_form_4(accepted="2024-02-12 16:30", issuer=renamed, owner=BEN, rows=[sold(5, on="2024-02-09", after=70)]),
    )
    book.write_snapshot(tmp_path / "kept")
    kept = book.read_snapshot(tmp_path / "kept")
    named = [[held.issuer.name for held in kept.holdings(known_at=day(known)).holdings] for known in ("2024-01-31", "2024-02-29")]

    assert answers(kept) == answers(book)
    assert [names[0] for names in named] == ["Larkspur Foods Corp.", "Ashwind Instruments, Inc."]


def test_an_older_snapshot_gives_the_answers_of_then_and_tells_how_far_behind_it_is(told: Book, tmp_path: Path) -> None:
    then, position = answers(told), told.info().ledger_position
    told.write_snapshot(tmp_path / "kept")
    told.import_paths(LATER)
    kept = told.read_snapshot(tmp_path / "kept")

    assert answers(kept) == then != answers(told)
    assert kept.ledger_position == position
    assert kept.behind == told.info().ledger_position - position > 0


def test_a_snapshot_of_an_empty_book_answers_nothing(laws: RecordedBook, tmp_path: Path) -> None:
    laws.write_snapshot(tmp_path / "kept")

    assert answers(laws.read_snapshot(tmp_path / "kept")) == answers(laws)


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("known", DAYS)
def test_balances_are_those_that_holdings_answer(as_of: date, known: date, told: Book) -> None:
    told.import_paths(LATER)
    balances = told.snapshot().held(as_of, end_of_eastern_day(known))
    answer = told.holdings(as_of=as_of, known_at=known, include_closed=True)
    quantities = {held.id: held.quantity for held in answer.holdings if held.status != "expired"}  # an expired lot has none of its own

    assert set(quantities) <= set(balances["id"])
    assert {row["id"]: row["quantity"] for row in balances.iter_rows(named=True) if row["id"] in quantities} == {
        line: None if quantity is None else str(quantity) for line, quantity in quantities.items()
    }


@pytest.mark.corpus
@pytest.mark.slow
def test_a_snapshot_of_real_filings_answers_what_the_book_answers(shared: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "corpus" / "form4-2023-dev.zip") as archive:
        archive.extractall(tmp_path / "some", archive.namelist()[:300])
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths([tmp_path / "some"])
        kept = book.snapshot()
        for known in (date(2023, 6, 30), date(2024, 12, 31)):
            answer = kept.holdings(as_of=known, known_at=known, include_closed=True)

            assert answer == book.holdings(as_of=known, known_at=known, include_closed=True)
            assert len(answer.holdings) > 100


# Snapshots of the book as it is


def test_a_snapshot_of_the_same_book_is_kept(told: Book, tmp_path: Path) -> None:
    told.snapshot()
    files = listed(tmp_path / "ledger.db.snapshot")
    told.snapshot()

    assert listed(tmp_path / "ledger.db.snapshot") == files
    assert len(files) == len(TABLES) + 1


def test_a_snapshot_is_written_anew_when_the_book_has_moved_on(told: Book) -> None:
    told.snapshot()
    told.import_paths(LATER)
    kept = told.snapshot()

    assert kept.behind == 0
    assert answers(kept) == answers(told)


def listed(folder: Path) -> set[str]:
    """The files in a folder and those below it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


# Folders


def test_a_newer_snapshot_takes_the_place_of_an_older_one(told: Book, tmp_path: Path) -> None:
    told.write_snapshot(tmp_path / "kept")
    told.import_paths(LATER)
    written = told.write_snapshot(tmp_path / "kept")

    assert listed(tmp_path / "kept") == {MANIFEST, *(f"{written.tables}/{table}.parquet" for table in TABLES)}
    assert told.read_snapshot(tmp_path / "kept").behind == 0


def test_files_say_which_book_they_were_made_from(told: Book, tmp_path: Path) -> None:
    written = told.write_snapshot(tmp_path / "kept")
    stamps = [pq.read_metadata(path).metadata for path in (tmp_path / "kept" / written.tables).iterdir()]

    assert {stamp[b"ledger_position"] for stamp in stamps} == {str(told.info().ledger_position).encode()}
    assert {stamp[b"rules_version"] for stamp in stamps} == {written.rules_version.encode()}
    assert written.lines == told.info().lines


def test_an_older_snapshot_stays_when_a_newer_one_cannot_be_written(told: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told.write_snapshot(tmp_path / "kept")
    then, files = answers(told), listed(tmp_path / "kept")
    told.import_paths(LATER)
    monkeypatch.setitem(kept_tables.TABLES, "rulings", {"ruling": pa.bool_()})
    told.decide(RecordSplit(issuer="0009900001", effective_on=date(2024, 6, 3), numerator=2, denominator=1), "Announced.")

    with pytest.raises(pa.ArrowInvalid):
        told.write_snapshot(tmp_path / "kept")

    assert listed(tmp_path / "kept") == files
    assert answers(told.read_snapshot(tmp_path / "kept")) == then


def test_a_folder_with_anything_else_is_left_alone(told: Book, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear Ada")

    with pytest.raises(SnapshotError, match=r"holds dear\.txt, which is no snapshot"):
        told.write_snapshot(tmp_path / "letters")

    assert listed(tmp_path / "letters") == {"dear.txt"}


# What is refused


@pytest.mark.parametrize("manifest", [None, b"{}", b"no json"])
def test_a_folder_without_a_manifest_holds_no_snapshot(told: Book, tmp_path: Path, manifest: bytes | None) -> None:
    (tmp_path / "kept").mkdir()
    if manifest is not None:
        (tmp_path / "kept" / MANIFEST).write_bytes(manifest)

    with pytest.raises(SnapshotError, match="holds no snapshot") as met:
        told.read_snapshot(tmp_path / "kept")

    assert "insider-ledger export snapshot" in met.value.advice


def test_a_snapshot_of_other_rules_is_refused_and_can_be_written_anew(told: Book, tmp_path: Path) -> None:
    written = told.write_snapshot(tmp_path / "kept")
    other = msgspec.structs.replace(written, rules_version="0")
    (tmp_path / "kept" / MANIFEST).write_bytes(msgspec.json.encode(other))

    with pytest.raises(SnapshotError, match="for rules version 0"):
        told.read_snapshot(tmp_path / "kept")
    assert told.snapshot(tmp_path / "kept").behind == 0


def test_a_snapshot_of_another_ledger_is_refused(told: Book, laws: RecordedBook, tmp_path: Path) -> None:
    with insider_ledger.open(str(tmp_path / "other.db")) as other:
        other.import_paths([EARLIER[0]])
        other.write_snapshot(tmp_path / "kept")
    with pytest.raises(SnapshotError, match="of another ledger"):
        told.read_snapshot(tmp_path / "kept")

    told.write_snapshot(tmp_path / "kept")
    with pytest.raises(SnapshotError, match="of another ledger"):
        laws.read_snapshot(tmp_path / "kept")


def test_a_snapshot_with_a_table_missing_is_refused(told: Book, tmp_path: Path) -> None:
    written = told.write_snapshot(tmp_path / "kept")
    (tmp_path / "kept" / written.tables / "lines.parquet").unlink()

    with pytest.raises(SnapshotError, match="not whole"):
        told.read_snapshot(tmp_path / "kept")


@pytest.mark.parametrize("damaged", [None, b"PAR1 and then nothing"])
def test_a_snapshot_that_breaks_while_it_is_read_says_so(told: Book, tmp_path: Path, damaged: bytes | None) -> None:
    written = told.write_snapshot(tmp_path / "kept")
    kept, table = told.read_snapshot(tmp_path / "kept"), tmp_path / "kept" / written.tables / "points.parquet"
    if damaged is None:
        table.unlink()
    else:
        table.write_bytes(damaged)

    for ask in (kept.holdings, lambda: kept.held(DAYS[-1], end_of_eastern_day(DAYS[-1]))):
        with pytest.raises(SnapshotError, match="replaced meanwhile"):
            ask()


def test_a_day_of_knowledge_is_its_end_for_balances_too(told: Book) -> None:
    snapshot = told.snapshot()

    assert snapshot.held(DAYS[2], DAYS[1]).equals(snapshot.held(DAYS[2], end_of_eastern_day(DAYS[1])))


def test_a_question_that_makes_no_sense_is_refused_by_book_and_snapshot(told: Book, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    for asked in (told, told.snapshot()):
        with pytest.raises(ValueError, match="week is no period of a panel"):
            asked.panel("week", *DAYS[:2])  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="the end 2024-03-31 is before the start 2024-05-31"):
            asked.export_panel(target, "month", DAYS[1], DAYS[0])
    with pytest.raises(ValueError, match="xml is no format of an export"):
        told.export("holdings", target, file_format="xml")  # type: ignore[arg-type]
    for kind in ("panel", "stuff"):
        with pytest.raises(ValueError, match=f"{kind} is no kind of export"):
            told.export(kind, target)  # type: ignore[arg-type]
    assert not target.exists()

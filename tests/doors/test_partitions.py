"""Partition files of a book: folded anywhere, by anything that maps a function over paths, they give the rows of its read models."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select

from insider_ledger import partition_file
from insider_ledger.errors import PartitionError, PartitionFolderError
from insider_ledger.folding import FoldedPartition, balances_on, fold, fold_to_parquet
from insider_ledger.partition_file import PartitionHeader
from insider_ledger.partitions import MANIFEST, partition_of, partition_paths, read_manifest
from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.decisions import EquateOwners, RecordSplit, RecordVestingTerms, RetractRow
from ledger.values.vesting import Schedule, Tranche
from projections.as_of import balances
from projections.tables import LIVE
from tests.builders import ADA, BEN, LARKSPUR, NORTHWIND, a_filing, a_form_4, an_option, bought, day, eastern, granted, held, sold
from tests.readings import EVER
from tests.recorded import RecordedBook
from tests.small_books import AS_OF, small_books
from tests.stories.test_laws_of_decisions import decide, decided

Rows = dict[str, list[tuple[object, ...]]]

OF_ADA = [
    a_form_4(accepted="2024-05-02 16:30", rows=[bought(1_000, on="2024-05-01", after=4_000), held(250, via="By Trust")]),
    a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500)]),
]
OF_BEN = a_form_4(
    accepted="2024-05-09 16:30", owner=BEN, issuer=LARKSPUR, rows=[granted(300, on="2024-05-08", after=300, of=an_option("4.00"))]
)
GONE = a_filing("4", accepted="2024-07-01 16:30", owners=(BEN,), issuer=LARKSPUR, rows=[held(10)], exit_box=True)


@pytest.fixture
def told(book: RecordedBook) -> RecordedBook:
    """A book of two issuers, with a sale, a trust, an option, an exit, and decisions: two owners are one, a split, terms, a retraction."""
    book.record(*OF_ADA, OF_BEN, GONE)
    book.decide(RecordSplit(issuer=NORTHWIND.cik or "", effective_on=date(2024, 5, 20), numerator=2, denominator=1), "Announced.")
    book.decide(EquateOwners(owner=ADA.cik or "", other=BEN.cik or ""), "One person.", eastern("2024-06-10 12:00"))
    option, trust = OF_BEN.form.accession_number or "", OF_ADA[0].form.accession_number or ""
    vesting = Schedule(tranches=(Tranche(date(2024, 9, 1), 1, 3),))
    book.decide(RecordVestingTerms(filing_id=option, table="II", kind="transaction", row=1, schedule=vesting), "The plan says so.")
    book.decide(RetractRow(filing_id=trust, table="I", kind="holding", row=1), "A slip.", eastern("2024-07-10 12:00"))
    return book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    path = tmp_path / "partitions"
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedBook]:
    """An empty book; what a law records in it is undone."""
    database = Database.open(str(tmp_path_factory.mktemp("laws") / "ledger.db"))
    yield RecordedBook(database)
    database.close()


def live(database: Database) -> Rows:
    """The rows of the read models that an account is read into."""
    tables: Sequence[Table] = (LIVE.line, LIVE.point, LIVE.exit, LIVE.class_shown)
    with database.read() as connection:
        return {table.name: in_order(map(tuple, connection.execute(select(table)))) for table in tables}


def together(partitions: Iterable[FoldedPartition]) -> Rows:
    """The rows of all partitions, by table."""
    rows = [folded.rows for folded in partitions]
    by_table = {
        LIVE.line: [row for each in rows for row in each.lines],
        LIVE.point: [row for each in rows for row in each.points],
        LIVE.exit: [row for each in rows for row in each.exits],
        LIVE.class_shown: [row for each in rows for row in each.shown],
    }
    return {table.name: in_order(found) for table, found in by_table.items()}


def in_order(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(rows, key=str)


# The same answers


def test_folded_partitions_have_the_rows_of_the_read_models(told: RecordedBook, folder: Path) -> None:
    told.write_partitions(folder, count=3)

    rows = together(map(fold, partition_paths(folder)))

    assert rows == live(told.database)
    assert all(rows.values()), "an empty table would show nothing"


@settings(max_examples=15, deadline=None)
@given(filings=small_books(), count=st.integers(1, 5))
def test_any_book_in_any_number_of_partitions_gives_the_same_rows(
    laws: RecordedBook, tmp_path_factory: pytest.TempPathFactory, filings: list[RecordFiling], count: int
) -> None:
    folder = tmp_path_factory.mktemp("partitions")
    with laws.undone():
        laws.record(*filings)
        laws.write_partitions(folder, count=count)

        assert together(map(fold, partition_paths(folder))) == live(laws.database)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(filings=small_books(), data=st.data())
def test_decisions_of_any_kind_count_in_partitions_as_in_the_read_models(
    laws: RecordedBook, tmp_path_factory: pytest.TempPathFactory, filings: list[RecordFiling], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("partitions")
    with laws.undone():
        laws.record(*filings)
        decide(laws, data.draw(decided(filings)))
        laws.write_partitions(folder, count=2)

        assert together(map(fold, partition_paths(folder))) == live(laws.database)


@pytest.mark.parametrize("as_of", AS_OF)
def test_balances_of_partitions_on_a_day_are_those_of_the_database(told: RecordedBook, folder: Path, as_of: str) -> None:
    told.write_partitions(folder, count=2)

    found = [item for path in partition_paths(folder) for item in balances_on(path, day(as_of) or date.max, EVER)]

    with told.database.read() as connection:
        assert in_order(found) == in_order(balances(connection, day(as_of) or date.max, EVER, owner=None, issuer=None))


@pytest.mark.slow
def test_processes_fold_what_this_one_folds(told: RecordedBook, folder: Path) -> None:
    told.write_partitions(folder, count=3)
    paths = partition_paths(folder)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(fold, paths)) == list(map(fold, paths))


def test_rows_of_all_partitions_are_one_table_in_parquet(told: RecordedBook, folder: Path, tmp_path: Path) -> None:
    told.write_partitions(folder, count=3)

    written = list(map(partial(fold_to_parquet, into=tmp_path / "rows"), partition_paths(folder)))

    tables = {name: pq.read_table(tmp_path / "rows" / name) for name in live(told.database)}
    assert {name: in_order(tuple(row.values()) for row in table.to_pylist()) for name, table in tables.items()} == live(told.database)
    assert sum(each.points for each in written) == tables["balance_point"].num_rows
    assert tables["line"].schema.metadata[b"ledger_position"].decode() == str(told.info().ledger_position)


# Partitions


def test_all_accounts_at_an_issuer_are_in_one_partition(told: RecordedBook, folder: Path) -> None:
    told.write_partitions(folder, count=4)

    for number, path in enumerate(partition_paths(folder)):
        issuers = {row[LIVE.line.columns.keys().index("issuer")] for row in fold(path).rows.lines}
        assert {partition_of(str(issuer), 4) for issuer in issuers} <= {number}


@pytest.mark.parametrize(("issuer", "number"), [("0009930001", 2), ("0009930002", 7), ("name:larkspur foods", 15)])
def test_the_partition_of_an_issuer_never_changes(issuer: str, number: int) -> None:
    assert partition_of(issuer, 16) == number


def test_the_manifest_says_what_is_there(told: RecordedBook, folder: Path) -> None:
    written = told.write_partitions(folder, count=3)

    info = told.info()
    assert read_manifest(folder) == written
    assert (written.ledger_position, written.rules_version) == (info.ledger_position, info.rules_version)
    assert [each.accounts for each in written.partitions] == [fold(path).accounts for path in partition_paths(folder)]
    assert written.accounts == 4  # Ada and Ben, at each of the two issuers, since they were said to be one


def test_the_same_book_gives_the_same_files(told: RecordedBook, tmp_path: Path) -> None:
    assert told.write_partitions(tmp_path / "one", count=2) == told.write_partitions(tmp_path / "other", count=2)


def test_a_book_has_at_least_one_partition(told: RecordedBook, folder: Path) -> None:
    with pytest.raises(ValueError, match="at least 1 partition, not 0"):
        told.write_partitions(folder, count=0)


# Folders


def test_newer_partitions_take_the_place_of_older_ones(book: RecordedBook, folder: Path) -> None:
    book.record(*OF_ADA)
    book.write_partitions(folder, count=5)
    book.record(OF_BEN)

    book.write_partitions(folder, count=2)

    assert {path.name for path in folder.iterdir() if path.suffix == ".dossiers"} == {path.name for path in partition_paths(folder)}
    assert together(map(fold, partition_paths(folder))) == live(book.database)


def test_what_a_writer_that_was_stopped_left_behind_is_removed(told: RecordedBook, folder: Path) -> None:
    (folder / ".part-00001.77.part").write_bytes(b"half")
    (folder / "part-00001-0123456789abcdef.dossiers").write_bytes(b"whole, and not named by any manifest")

    told.write_partitions(folder, count=1)

    assert {path.name for path in folder.iterdir()} == {MANIFEST, partition_paths(folder)[0].name}


def test_older_partitions_stay_when_newer_ones_cannot_be_written(told: RecordedBook, folder: Path) -> None:
    told.write_partitions(folder, count=1)
    before = live(told.database)
    told.record(a_form_4(accepted="2024-08-02 16:30", rows=[sold(500, on="2024-08-01", after=3_000)]))
    (folder / f".{MANIFEST}.{os.getpid()}.part").mkdir()

    with pytest.raises(OSError, match="directory"):
        told.write_partitions(folder, count=2)

    assert together(map(fold, partition_paths(folder))) == before


def test_a_folder_with_anything_else_is_left_alone(told: RecordedBook, folder: Path) -> None:
    (folder / "letters.txt").write_text("Dear Ada")

    with pytest.raises(PartitionFolderError, match=r"holds letters\.txt, which is no partition"):
        told.write_partitions(folder)

    assert [path.name for path in folder.iterdir()] == ["letters.txt"]


def test_partitions_of_a_longer_book_are_left_alone(told: RecordedBook, laws: RecordedBook, folder: Path) -> None:
    told.write_partitions(folder)

    with pytest.raises(PartitionFolderError, match="and this ledger ends at 0"):
        laws.write_partitions(folder)


@pytest.mark.parametrize("manifest", [None, b"{}", b"not json"])
def test_a_folder_without_a_manifest_holds_no_partitions(folder: Path, manifest: bytes | None) -> None:
    if manifest is not None:
        (folder / MANIFEST).write_bytes(manifest)

    with pytest.raises(PartitionFolderError, match=r"holds no manifest\.json that can be read"):
        partition_paths(folder)


def test_rows_of_two_states_of_a_book_are_not_mixed(told: RecordedBook, folder: Path, tmp_path: Path) -> None:
    told.write_partitions(folder, count=2)
    fold_to_parquet(partition_paths(folder)[0], tmp_path / "rows")
    told.write_partitions(folder, count=3)

    with pytest.raises(PartitionFolderError, match="which is of other partitions"):
        fold_to_parquet(partition_paths(folder)[0], tmp_path / "rows")


# Damage


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_file_that_is_cut_or_changed_is_refused(one_file: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(one_file) - 1))
    changed = one_file[:place] + (b"" if data.draw(st.booleans()) else bytes([one_file[place] ^ 0xFF]) + one_file[place + 1 :])
    path = tmp_path_factory.mktemp("damaged") / "part-00000-0123456789abcdef.dossiers"
    path.write_bytes(changed)

    with pytest.raises(PartitionError):
        fold(path)


@pytest.fixture(scope="module")
def one_file(laws: RecordedBook, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the only partition of a small book."""
    folder = tmp_path_factory.mktemp("whole")
    with laws.undone():
        laws.record(*OF_ADA)
        laws.write_partitions(folder, count=1)
    return partition_paths(folder)[0].read_bytes()


def test_a_file_of_other_rules_is_refused(tmp_path: Path) -> None:
    header = PartitionHeader(number=0, count=1, ledger_position=7, rules_version="0")
    name = partition_file.write_partition(tmp_path, header, [])

    with pytest.raises(PartitionError, match="for rules version 0"):
        fold(tmp_path / name)


@pytest.mark.slow
def test_an_error_of_a_process_arrives_whole(tmp_path: Path) -> None:
    torn = tmp_path / "torn.dossiers"
    torn.write_bytes(b"torn")

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(PartitionError) as met:
        list(pool.map(fold, [torn]))

    assert (met.value.file, met.value.message) == (str(torn), f"{torn} is no partition, or not whole.")

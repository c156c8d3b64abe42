"""Exports: the records of an answer, of the whole book, in files that are complete or not there."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from insider_ledger.folding import fold
from insider_ledger.partitions import partition_paths, read_manifest
from insider_ledger.printing.written import RecordsInPieces, write
from tests.said import Ask, Said

JUNE = ("--as-of", "2024-06-30", "--known-at", "2024-12-31")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "ledger.db"
    with insider_ledger.open(str(path)) as book:
        book.import_paths(examples.filings())
    return path


@pytest.fixture
def ask(recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The program, asked beside a book of the example filings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSIDER_LEDGER_DB", str(recorded))

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


def test_exported_holdings_are_those_of_the_issuer_s_answer(ask: Ask) -> None:
    answer = ask("holdings", "--issuer", "HTPW", *JUNE, "--include-closed", "--format", "jsonl")
    exported = ask("export", "holdings", *JUNE, "--include-closed", "--format", "jsonl", "--output", "-")

    assert exported.status == Status.DONE
    assert exported.lines == answer.lines != []


def test_a_panel_has_a_row_for_each_holding_at_each_end_as_known_then(ask: Ask) -> None:
    words = ("--owner", "0009900011", "--from", "2024-03-01", "--to", "2024-05-31", "--format", "jsonl")
    months = ask("export", "panel", *words).lines

    assert {(row["as_of"], row["known_at"]) for row in months} == {
        ("2024-03-31", "2024-04-01T03:59:59Z"),
        ("2024-04-30", "2024-05-01T03:59:59Z"),
        ("2024-05-31", "2024-06-01T03:59:59Z"),
    }
    assert [row["quantity"] for row in months if row["lot"] is None] == ["13500", "13400", "13400"]
    assert {row["known_at"] for row in ask("export", "panel", *words, "--known-at", "2024-12-31").lines} == {"2025-01-01T04:59:59Z"}
    assert {row["as_of"] for row in ask("export", "panel", "--every", "quarter", *words).lines} == {"2024-03-31"}


def test_a_panel_that_ends_before_it_begins_is_refused(ask: Ask) -> None:
    said = ask("export", "panel", "--from", "2024-05-31", "--to", "2024-03-01", "--format", "csv")

    assert (said.status, said.data) == (Status.WRONG_USAGE, "")


@pytest.mark.parametrize("kind", ["holdings", "points", "periods", "transactions"])
def test_each_format_has_the_same_rows_and_columns(kind: str, ask: Ask, tmp_path: Path) -> None:
    for ending in ("parquet", "csv", "jsonl"):
        assert f"rows of {kind} in rows.{ending}" in ask("export", kind, "--output", f"rows.{ending}").talk
    table = pq.read_table(tmp_path / "rows.parquet")
    rows = list(csv.reader(io.StringIO((tmp_path / "rows.csv").read_text())))

    assert table.column_names == rows[0]
    assert len(table) == len(rows) - 1 == len((tmp_path / "rows.jsonl").read_text().splitlines()) > 0


def test_exported_transactions_are_the_rows_of_the_history(ask: Ask) -> None:
    history = ask("history", "--issuer", "HTPW", "--known-at", "2024-12-31", "--format", "jsonl")
    exported = ask("export", "transactions", "--issuer", "HTPW", "--known-at", "2024-12-31", "--format", "jsonl")
    everybody = ask("export", "transactions", "--known-at", "2024-12-31", "--format", "jsonl")

    assert exported.lines == history.lines
    assert sorted(everybody.data.splitlines()) == sorted(history.data.splitlines())


def test_a_parquet_file_says_what_it_was_made_from(ask: Ask, tmp_path: Path) -> None:
    ask("export", "holdings", *JUNE, "--output", "june.parquet")
    metadata = pq.read_metadata(tmp_path / "june.parquet").metadata

    position = ask("info", "--format", "json").json["ledger_position"]
    assert metadata[b"as_of"] == b"2024-06-30"
    assert metadata[b"known_at"] == b"2025-01-01T04:59:59Z"
    assert metadata[b"ledger_position"] == str(position).encode()
    assert b"rules_version" in metadata


def test_a_panel_says_whether_its_knowledge_is_fixed(ask: Ask, tmp_path: Path) -> None:
    asked = ("export", "panel", "--from", "2024-05-01", "--to", "2024-06-30")
    ask(*asked, "--output", "ends.parquet")
    ask(*asked, "--known-at", "2024-06-30", "--output", "fixed.parquet")

    ends, fixed = (pq.read_metadata(tmp_path / name).metadata[b"known_at"] for name in ("ends.parquet", "fixed.parquet"))
    assert (ends, fixed) == (b"end of each period", b"2024-07-01T03:59:59Z")


def test_a_panel_beyond_the_calendar_is_refused(ask: Ask) -> None:
    answer = ask("export", "panel", "--from", "9999-12-01", "--to", "9999-12-31", "--format", "csv")

    assert answer.status == 2
    assert "--to 9999-12-31: 9999-12-31 ends after the last instant" in answer.talk


def test_the_same_export_twice_is_the_same_file(ask: Ask, tmp_path: Path) -> None:
    for name in ("one", "two"):
        ask("export", "holdings", *JUNE, "--output", f"{name}.parquet")

    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--output", "held.xlsx"], "In which format?"),
        (["--format", "json"], "take jsonl"),
        (["--format", "parquet"], "--format parquet needs a file to write to"),
        (["--output", "-", "--format", "parquet"], "--format parquet needs a file to write to"),
        (["--output", "nowhere/held.csv"], "There is no folder nowhere"),
        (["--owner", "Vanse", "--output", "held.csv"], 'The book knows no owner "Vanse".'),
    ],
)
def test_what_cannot_be_written_is_said_and_leaves_no_file(words: list[str], says: str, ask: Ask, tmp_path: Path) -> None:
    said = ask("export", "holdings", *words)

    assert says in said.talk
    assert said.status == Status.WRONG_USAGE
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_nothing_has_its_columns(ask: Ask) -> None:
    said = ask("export", "holdings", "--as-of", "1999-01-01", "--known-at", "1999-01-01", "--format", "csv")

    assert len(list(csv.reader(io.StringIO(said.data)))) == 1


# Copies of the whole book


def test_answers_from_a_snapshot_are_those_of_the_ledger(ask: Ask) -> None:
    written = ask("export", "snapshot", "kept", "--format", "json").json
    panel = ("export", "panel", "--from", "2024-03-01", "--to", "2024-05-31", "--include-closed", "--format", "jsonl")
    listed = ("holdings", *JUNE, "--basis", "reconstructed", "--include-closed", "--no-implied", "--format", "json")
    exported = ("export", "holdings", *JUNE, "--include-closed", "--format", "csv")

    assert written["ledger_position"] == ask("info", "--format", "json").json["ledger_position"]
    for words in (panel, listed, exported):
        from_snapshot, from_ledger = ask(*words, "--snapshot", "kept"), ask(*words)

        assert (from_snapshot.data, from_snapshot.talk) == (from_ledger.data, "")
        assert from_ledger.data.count("\n") > 3


def test_a_file_from_a_snapshot_is_the_file_from_the_ledger(ask: Ask, tmp_path: Path) -> None:
    ask("export", "snapshot", "kept")
    for name, words in (("kept.parquet", ["--snapshot", "kept"]), ("live.parquet", [])):
        ask("export", "holdings", *JUNE, *words, "--output", name)

    assert (tmp_path / "kept.parquet").read_bytes() == (tmp_path / "live.parquet").read_bytes()


def test_a_snapshot_older_than_the_ledger_says_so(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_DB", str(tmp_path / "growing.db"))
    ask("import", *examples.filings()[:4])
    before = ask("holdings", *JUNE, "--format", "json").json
    ask("export", "snapshot", "kept")
    ask("import", *examples.filings()[4:])
    said = ask("holdings", *JUNE, "--snapshot", "kept", "--format", "json")
    ask("export", "holdings", *JUNE, "--snapshot", "kept", "--output", "kept.parquet")

    position = before["ledger_position"]
    behind = ask("info", "--format", "json").json["ledger_position"] - position
    assert said.json == before != ask("holdings", *JUNE, "--format", "json").json
    assert f"kept holds the ledger up to position {position}; {behind} events recorded since are not in this answer." in said.talk
    assert "insider-ledger export snapshot kept" in said.talk
    assert pq.read_metadata(tmp_path / "kept.parquet").metadata[b"ledger_position"] == str(position).encode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["holdings", "--issuer", "HTPW"], "leave out --issuer"),
        (["holdings", "--owner", "Vance", "--ledger-position", "3"], "leave out --owner, --ledger-position"),
        (["export", "holdings", "--owner", "Vance"], "leave out --owner"),
        (["export", "panel", "--from", "2024-03-01", "--to", "2024-05-31", "--issuer", "HTPW"], "leave out --issuer"),
        (["holdings", "--format", "table"], "For the whole market choose another --format."),
        (["holdings", "--format", "csv"], "nowhere holds no snapshot."),
        (["export", "holdings", "--format", "csv"], "Name the folder of one, or write one with: insider-ledger export snapshot DIR"),
    ],
)
def test_what_a_snapshot_cannot_answer_is_said(words: list[str], says: str, ask: Ask) -> None:
    said = ask(*words, "--snapshot", "nowhere")

    assert says in said.talk
    assert (said.status, said.data) == (Status.WRONG_USAGE, "")


def test_partitions_are_those_that_other_machines_fold(ask: Ask) -> None:
    said = ask("export", "partitions", "parts", "--partitions", "3")

    assert read_manifest("parts").accounts == sum(fold(path).accounts for path in partition_paths("parts")) == 4
    assert len(partition_paths("parts")) == 3
    assert said.status == Status.DONE
    assert "partitions       3" in said.data


@pytest.mark.parametrize("kind", ["snapshot", "partitions"])
def test_a_copy_is_written_to_no_folder_with_anything_else(kind: str, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear Ada")
    said = ask("export", kind, "letters")

    assert "letters holds dear.txt, which is no " in said.talk
    assert (said.status, said.data) == (Status.WRONG_USAGE, "")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["dear.txt"]


@pytest.mark.parametrize("kind", ["snapshot", "partitions"])
def test_a_copy_that_cannot_be_written_is_refused(kind: str, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "a_file").write_text("no folder")
    said = ask("export", kind, "a_file")

    assert "The copy could not be written to a_file: Not a directory." in said.talk
    assert (said.status, said.data) == (Status.REFUSED, "")


# Files


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    quantity: Decimal


def test_records_of_many_small_pieces_stand_in_few_row_groups(tmp_path: Path) -> None:
    pieces = [[Counted(quantity=Decimal(number))] for number in range(100)]
    write(RecordsInPieces(of=Counted, pieces=lambda: pieces), tmp_path / "some.parquet", "parquet", {})

    assert pq.read_table(tmp_path / "some.parquet")["quantity"].to_pylist() == list(range(100))
    assert pq.read_metadata(tmp_path / "some.parquet").num_row_groups == 1


def test_a_number_that_fits_no_decimal_in_a_later_piece_makes_the_whole_column_text(tmp_path: Path) -> None:
    pieces = [[Counted(quantity=Decimal(text))] for text in ("1.5", "0.0000000000001")]
    rows = write(RecordsInPieces(of=Counted, pieces=lambda: pieces), tmp_path / "some.parquet", "parquet", {})

    assert rows == 2
    assert pq.read_table(tmp_path / "some.parquet")["quantity"].to_pylist() == ["1.5", "0.0000000000001"]

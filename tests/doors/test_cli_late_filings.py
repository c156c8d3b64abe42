"""`report late-filings` prints due dates and the figures of Item 405, in every format; days of closure come from a file."""

import csv
import io
import json
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.running import run

ISSUER, VANCE = ("--issuer", "HTPW", "--known-at", "2025-03-01"), "Vance Ilse M"
LATE = "0009900001-24-000005"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("late") / "ledger.db")
    with insider_ledger.open(path) as book:
        book.import_paths(examples.filings())
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    return status, *capsys.readouterr()


def report(ledger: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status, data, _ = said(capsys, "--db", ledger, "report", "late-filings", *ISSUER, *arguments)
    assert status == Status.DONE
    return data


def test_json_has_the_late_row_and_the_figures(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(report(ledger, capsys, "--fiscal-year", "2024", "--format", "json"))
    (row,) = answer["rows"]

    assert (row["accession"], row["due_on"], row["filed_on"], row["days_late"]) == (LATE, "2024-05-08", "2024-06-24", 31)
    assert (row["rule"], row["computed_late"], row["declared_late"], row["admitted_late"]) == ("form-4", True, False, True)
    assert [(line["owner"] and line["owner"]["name"], line["late_reports"], line["late_transactions"]) for line in answer["summary"]] == [
        (VANCE, 1, 1),
        (None, 1, 1),
    ]
    assert answer["counts"] == {"timely": 7, "late": 1, "unknown": 0, "not_required": 0}
    assert [(end["ends"], end["by"]) for end in answer["fiscal_year_ends"]] == [("12-31", "header")]


def test_a_table_tells_how_many_rows_and_quotes_what_is_admitted(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = report(ledger, capsys)

    assert "Of 9 rows with a due date 1 came late and 7 in time; 1 cannot be told." in data
    assert "late, admitted" in data
    assert f"  {LATE}: This report is late because of an administrative error." in data


def test_all_rows_have_their_due_dates(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(report(ledger, capsys, "--all", "--format", "csv"))))

    assert [(row["accession"], row["due_on"], row["status"]) for row in rows] == [
        ("0009900001-24-000001", "2024-01-18", "timely"),
        ("0009900001-24-000002", "2024-02-20", "timely"),
        ("0009900001-24-000004", "2024-03-14", "timely"),
        (LATE, "2024-05-08", "late"),
        *[("0009900001-24-000006", "2024-09-19", "timely")] * 3,
        ("0009900021-24-000001", "2024-11-18", "timely"),
        ("", "2025-02-20", "unknown"),
    ]


def test_the_figures_are_records_too(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(report(ledger, capsys, "--summary", "--format", "csv"))))
    lines = [json.loads(line) for line in report(ledger, capsys, "--summary", "--format", "jsonl").splitlines()]

    assert [(row["fiscal_year"], row["owner.name"], row["late_reports"]) for row in rows] == [("2024", VANCE, "1"), ("2024", "", "1")]
    assert [line["ends_on"] for line in lines] == ["2024-12-31"] * 2


def test_parquet_has_days_and_numbers(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    report(ledger, capsys, "--format", "parquet", "--output", str(tmp_path / "late.parquet"))
    table = parquet.read_table(tmp_path / "late.parquet")

    assert [str(one) for one in table.column("due_on").to_pylist()] == ["2024-05-08"]
    assert table.column("days_late").to_pylist() == [31]


def test_closures_of_a_file_move_due_dates(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "closed.csv"
    table.write_text("closed_on,source,note\n2024-05-07,snow in May,\n2024-05-08,,\n")
    answer = json.loads(report(ledger, capsys, "--closures", str(table), "--format", "json"))

    assert answer["rows"][0]["due_on"] == "2024-05-10"
    assert answer["closures"] == [{"closed_on": "2024-05-07", "source": "snow in May"}, {"closed_on": "2024-05-08", "source": ""}]
    assert "Counted as no business days: 2024-05-07, 2024-05-08." in report(ledger, capsys, "--closures", str(table))


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        (b"day\n2024-05-07\n", "line 1, has no column closed_on"),
        (b"closed_on\n2024-05-07\nMay 8\n", "line 3, names no day: 'May 8' is not YYYY-MM-DD"),
        (b"closed_on,source\n,snow\n", "line 2, names no day"),
        (b"", "has no column closed_on"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_of_closures_must_be_right_in_every_line(
    ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], contents: bytes, why: str
) -> None:
    table = tmp_path / "closed.csv"
    table.write_bytes(contents)
    status, _, talk = said(capsys, "--db", ledger, "report", "late-filings", *ISSUER, "--closures", str(table))

    assert (status, why in talk) == (Status.WRONG_USAGE, True), talk


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "--issuer or --owner"),
        (("--issuer", "Nobody Inc."), 'knows no issuer "Nobody Inc."'),
        ((*ISSUER, "--from", "2024-02-01", "--to", "2024-01-01"), "--to 2024-01-01 is before --from 2024-02-01."),
        ((*ISSUER, "--fiscal-year-end", "30 June"), "is not a day of the year: expected MM-DD"),
        ((*ISSUER, "--fiscal-year-end", "0630"), "is not a day of the year: expected MM-DD"),
        ((*ISSUER, "--fiscal-year", "24"), "--fiscal-year"),
        ((*ISSUER, "--closures", "no-such-file.csv"), "cannot be read"),
    ],
)
def test_what_cannot_be_answered_is_said(ledger: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], why: str) -> None:
    status, _, talk = said(capsys, "--db", ledger, "report", "late-filings", *arguments)

    assert (status, why in talk) == (Status.WRONG_USAGE, True), talk


def test_before_anything_was_known_nothing_was_late(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, data, _ = said(capsys, "--db", ledger, "report", "late-filings", "--issuer", "HTPW", "--known-at", "2023-12-31", "--format", "json")
    answer = json.loads(data)

    assert (answer["rows"], answer["summary"], answer["possible_failures"]) == ([], [], [])

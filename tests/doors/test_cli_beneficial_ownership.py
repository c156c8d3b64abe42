"""`report beneficial-ownership` prints the table of an issuer, in every format."""

import csv
import io
import json
from pathlib import Path

import pytest

from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from tests.builders import ADA, BEN, a_form_3, an_option, held, shares
from tests.recorded import RecordedBook

OPTION = an_option("4.00", exercisable="2020-01-01", underlying=2_000)
KEYS = [
    *("owner", "insiders", "relationship", "security", "direct", "indirect", "acquirable", "total", "undetermined"),
    *("shares_outstanding", "percent", "notes", "evidence"),
]
ASKED = ("report", "beneficial-ownership", "--issuer", "NWND", "--as-of", "2023-06-30")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = tmp_path / "ledger.db"
    database = Database.open(f"sqlite:///{path}")
    RecordedBook(database).record(
        a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000), held(None, of=OPTION)]),
        a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(500, via="By Trust")], owner=BEN),
    )
    database.close()
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    return status, *capsys.readouterr()


def test_json_has_the_rows_with_their_notes_and_evidence(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, data, _ = said(capsys, "--db", ledger, *ASKED, "--shares-outstanding", "100,000", "--format", "json")
    answer = json.loads(data)
    ben, ada, group = answer["rows"]

    assert status == Status.DONE
    assert list(answer)[:4] == ["as_of", "known_at", "ledger_position", "rules_version"]
    assert (answer["within_days"], answer["acquirable_by"]) == (60, "2023-08-29")
    assert list(ada) == KEYS
    assert ada["owner"] == {"cik": ADA.cik, "name": ADA.name}
    assert (ada["direct"], ada["acquirable"], ada["total"]) == ("10000", "2000", "12000")
    assert (ada["percent"], ben["percent"], group["percent"]) == ("11.764706", "0.5", "12.254902")
    assert [(part["figure"], part["quantity"]) for part in ada["evidence"]] == [("direct", "10000"), ("acquirable", "2000")]
    assert ada["evidence"][0]["rows"][0]["table"] == "I"
    assert group["owner"] is None
    assert ben["notes"][0] == answer["notes"][0] == {"number": 1, "text": "Held indirectly, with the nature as filed: 500 By Trust."}


def test_a_table_marks_what_is_less_than_one_percent_and_prints_the_notes(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, data, _ = said(capsys, "--db", ledger, *ASKED, "--shares-outstanding", "100000")

    assert "* Less than one percent." in data
    assert "0.5" not in data
    assert "11.764706" in data
    assert "(1) Held indirectly, with the nature as filed: 500 By Trust." in data
    assert "All 2 as a group" in data


def test_csv_and_json_lines_have_a_record_for_each_row(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(said(capsys, "--db", ledger, *ASKED, "--format", "csv")[1])))
    lines = said(capsys, "--db", ledger, *ASKED, "--format", "jsonl")[1].splitlines()

    assert [(row["owner.name"], row["total"], row["percent"]) for row in rows] == [
        (BEN.name, "500", ""),
        (ADA.name, "12000", ""),
        ("", "12500", ""),
    ]
    assert rows[1]["evidence.figure"] == "direct; acquirable"
    assert [json.loads(line)["total"] for line in lines] == ["500", "12000", "12500"]


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (("--issuer", "Nobody Inc."), Status.WRONG_USAGE, 'knows no issuer "Nobody Inc."'),
        (("--title", "Class C Common Stock"), Status.WRONG_USAGE, 'no class "Class C Common Stock"'),
        (("--shares-outstanding", "many"), Status.WRONG_USAGE, "is not a number of shares"),
        (("--shares-outstanding", "0"), Status.WRONG_USAGE, "is not a number of shares"),
        (("--shares-outstanding", "5", "--shares-outstanding", "6"), Status.WRONG_USAGE, "TITLE=NUMBER"),
        (("--shares-outstanding", "Class C=5"), Status.WRONG_USAGE, "Name one of: Common Stock."),
        (("--within-days", "-1"), Status.WRONG_USAGE, "--within-days"),
        (("--as-of", "9999-12-31"), Status.WRONG_USAGE, "60 days after 9999-12-31 is past 9999-12-31, the last day of the calendar."),
        (("--within-days", "99999999"), Status.WRONG_USAGE, "fewer days ahead (--within-days)"),
        (("--within-days", "9" * 30), Status.WRONG_USAGE, "fewer days ahead (--within-days)"),
        (("--as-of", "9999-12-31", "--within-days", "0"), Status.DONE, ""),
        (("--shares-outstanding", "Common Stock, par value $0.01=5000"), Status.DONE, ""),
        (("--known-at", "2022-12-31"), Status.DONE, ""),
    ],
)
def test_what_cannot_be_answered_is_said(
    ledger: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: Status, why: str
) -> None:
    ended, _, talk = said(capsys, "--db", ledger, *ASKED, *arguments)

    assert ended == status
    assert why in talk


def test_before_anything_was_known_there_is_nobody(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = ("--db", ledger, *ASKED, "--known-at", "2022-12-31", "--shares-outstanding", "Common Stock=5")

    assert json.loads(said(capsys, *before, "--format", "json")[1])["rows"] == []
    assert "No insiders" in said(capsys, *before)[1]


def test_an_issuer_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, talk = said(capsys, "report", "beneficial-ownership")

    assert status == Status.WRONG_USAGE
    assert "--issuer" in talk


def test_a_number_of_which_class_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'two.db'}")
    rows = [held(10, of=shares("Class A Common Stock")), held(20, of=shares("Class B Common Stock"))]
    RecordedBook(database).record(a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=rows))
    database.close()
    two = ("--db", str(tmp_path / "two.db"), *ASKED)

    status, _, talk = said(capsys, *two, "--shares-outstanding", "1000")
    each = said(capsys, *two, "--shares-outstanding", "Class A Common Stock=1000", "--shares-outstanding", "Class B Common Stock=100")

    assert (status, "2 classes" in talk) == (Status.WRONG_USAGE, True)
    assert each[0] == Status.DONE


def test_parquet_has_the_columns_of_csv(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    status, *_ = said(capsys, "--db", ledger, *ASKED, "--format", "parquet", "--output", str(tmp_path / "table.parquet"))
    table = parquet.read_table(tmp_path / "table.parquet")

    assert status == Status.DONE
    assert [str(value) for value in table.column("total").to_pylist()] == ["500.000000000000", "12000.000000000000", "12500.000000000000"]

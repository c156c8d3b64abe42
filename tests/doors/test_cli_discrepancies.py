"""`discrepancies` prints what does not follow, and fails only when it is told to check."""

import csv
import io
import json
from pathlib import Path

import pytest

from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from tests.builders import ADA, a_form_3, a_form_4, bought, held
from tests.recorded import RecordedBook

KEYS = [
    *("id", "cause", "owner", "issuer", "security", "ownership", "lot", "effective", "expected", "reported", "residual", "bounds"),
    *("status", "explained_by", "evidence", "advice"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = tmp_path / "ledger.db"
    database = Database.open(f"sqlite:///{path}")
    RecordedBook(database).record(
        a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)]),
        a_form_4(accepted="2023-06-02 17:00", rows=[bought(500, on="2023-06-01", at=20, after=10_800)]),
    )
    database.close()
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(list(arguments))
    return status, capsys.readouterr().out


def test_json_has_the_keys_of_the_contract(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, data = said(capsys, "--db", ledger, "discrepancies", "--format", "json")
    answer = json.loads(data)
    (row,) = answer["rows"]

    assert status == Status.DONE
    assert list(answer) == ["as_of", "known_at", "ledger_position", "rules_version", "rows"]
    assert list(row) == KEYS
    assert (row["cause"], row["status"], row["explained_by"]) == ("B99", "open", None)
    assert (row["expected"], row["reported"], row["residual"]) == ("10500", "10800", "300")
    assert row["bounds"] == {"low": "10500", "high": "10800"}


@pytest.mark.parametrize(
    ("narrowed", "status"),
    [
        ([], Status.INCOMPLETE),
        (["--owner", ADA.cik], Status.INCOMPLETE),
        (["--cause", "b99"], Status.INCOMPLETE),
        (["--cause", "B4"], Status.DONE),
        (["--known-at", "2023-06-01"], Status.DONE),
        (["--as-of", "2023-05-31"], Status.DONE),
        (["--cause", "B98"], Status.WRONG_USAGE),
        (["--owner", "Nobody At All"], Status.WRONG_USAGE),
    ],
)
def test_a_check_fails_when_something_is_listed(
    ledger: str, capsys: pytest.CaptureFixture[str], narrowed: list[str], status: Status
) -> None:
    assert said(capsys, "--db", ledger, "discrepancies", "--check", *narrowed)[0] == status


def test_a_table_says_what_and_why(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, data = said(capsys, "--db", ledger, "discrepancies")

    assert "B99" in data
    assert "10,500" in data
    assert "No discrepancies" in said(capsys, "--db", ledger, "discrepancies", "--cause", "B4")[1]


def test_csv_has_a_line_for_each(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, data = said(capsys, "--db", ledger, "discrepancies", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(data))

    assert (row["cause"], row["residual"], row["bounds.low"], row["evidence.table"]) == ("B99", "300", "10500", "I")

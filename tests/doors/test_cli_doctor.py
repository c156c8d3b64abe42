"""`doctor` as it is typed: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli.running import run
from insider_ledger.cli.status import Status
from insider_ledger.health.findings import FINDINGS
from ledger.store.database import Database
from tests.said import Ask, Said


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of the example filings in the current folder."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ledger.db"
    with insider_ledger.open(str(path)) as opened:
        opened.import_paths(examples.filings())
    return path


def break_it(path: Path) -> None:
    database = Database.open(str(path))
    with database.write() as connection:
        connection.execute(text("UPDATE tracking SET notification_id = 20"))
        connection.execute(text("CREATE TABLE line_rebuilt (line_id TEXT)"))
    database.close()


def test_a_sound_ledger_ends_well(ask: Ask) -> None:
    said = ask("doctor")

    assert said.status == Status.DONE
    first, heading, *rows = said.data.splitlines()
    assert first == "No problems, no notices"
    assert heading.split() == ["Check", "Severity", "What", "was", "found"]
    assert "What to do" not in rows


def test_what_is_wrong_is_printed_with_what_to_do(ask: Ask, ledger: Path) -> None:
    break_it(ledger)

    said = ask("doctor")

    assert said.status == Status.INCOMPLETE
    assert said.data.startswith("1 problem, 1 notice\n")
    advice = said.data.partition("What to do\n")[2].split()
    assert advice == [
        *["tables-left-over:"],
        *FINDINGS["tables-left-over"].advice.split(),
        *["read-models-behind:"],
        *FINDINGS["read-models-behind"].advice.split(),
    ]


def test_a_notice_alone_ends_well(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("No form at all.")
    ask("import", "note.txt")

    assert ask("doctor").status == Status.DONE


def test_json_has_the_answer_and_json_lines_the_rows(ask: Ask, ledger: Path) -> None:
    break_it(ledger)

    answer = ask("doctor", "--thorough", "--format", "json").json
    lines = ask("doctor", "--thorough", "--format", "jsonl").lines

    assert (answer["database"], answer["ok"], answer["thorough"], answer["ledger_position"]) == (f"sqlite:///{ledger}", False, True, 21)
    assert answer["rows"] == lines
    assert [line["finding"] for line in lines if line["severity"] != "ok"] == ["tables-left-over", "read-models-behind"]


def test_csv_has_a_column_for_each_key_of_a_row(ask: Ask) -> None:
    assert ask("doctor", "--format", "csv").data.splitlines()[0] == "check,severity,finding,says,advice"


@pytest.mark.parametrize("target", ["nowhere.db", "nowhere/ledger.db", "postgresql://ada:secret@127.0.0.1:1/book"])
def test_a_ledger_that_is_not_there_is_an_answer(ask: Ask, tmp_path: Path, target: str) -> None:
    before = set(tmp_path.iterdir())

    said = ask("--db", target, "doctor", "--format", "jsonl")

    assert said.status == Status.INCOMPLETE
    assert [line["check"] for line in said.lines] == ["database"]
    assert "secret" not in said.data + said.talk
    assert set(tmp_path.iterdir()) == before


def test_an_address_that_is_none_is_refused(ask: Ask) -> None:
    said = ask("--db", "mysql://host/book", "doctor")

    assert said.status == Status.REFUSED
    assert "on PostgreSQL" in said.talk


def test_info_prints_how_far_answers_are(ask: Ask, ledger: Path) -> None:
    break_it(ledger)

    info = json.loads(ask("info", "--format", "json").data)

    assert {key: info[key] for key in ("ledger_position", "head_position", "checkpoint", "lag", "checkpoint_rules_version")} == {
        "ledger_position": 21,
        "head_position": 21,
        "checkpoint": 20,
        "lag": 1,
        "checkpoint_rules_version": info["rules_version"],
    }
    assert info["bytes_on_disk"] == ledger.stat().st_size

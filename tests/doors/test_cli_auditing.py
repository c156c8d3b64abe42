"""`verify` and `replay` as they are typed: usage, exit statuses, and the JSON that scripts read."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store import digests
from ledger.store.database import Database
from tests.importers.ownership_xml.forms import a_document, a_sale
from tests.said import Ask, Said

ZEROS = "0" * 64


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.fixture(autouse=True)
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of the example filings in the current folder."""
    monkeypatch.delenv("INSIDER_LEDGER_DB", raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ledger.db"
    with insider_ledger.open(str(path)) as opened:
        opened.import_paths(examples.filings())
    return path


def alter(path: Path, *statements: str) -> None:
    """Change the log as no program of ours does."""
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def digest_anew(path: Path) -> None:
    """Make the digests of an altered log those of one that was recorded so."""
    alter(path, "DELETE FROM log_head")
    with closing(Database.open(str(path))) as database, database.write() as connection:
        digests.cover_all(connection)


def head_of(ask: Ask) -> str:
    said = ask("verify", "--format", "json").json
    return f"{said['head_digest']}@{said['ledger_position']}"


# Verify


def test_verify_prints_the_head_and_that_nothing_was_altered(ask: Ask) -> None:
    said = ask("verify", "--format", "json")

    assert said.status == 0
    assert list(said.json) == ["ledger_position", "head_digest", "ok", "problems", "seconds"]
    assert {key: said.json[key] for key in ("ok", "problems")} == {"ok": True, "problems": []}
    assert said.json["head_digest"] == ask("info", "--format", "json").json["head_digest"]
    assert said.json["ledger_position"] == ask("info", "--format", "json").json["ledger_position"]


def test_the_table_of_verify_says_the_head_as_against_takes_it(ask: Ask) -> None:
    said = ask("verify")

    assert said.status == 0
    assert f"Head {head_of(ask)}" in said.data
    assert "events are those that were recorded" in said.data


def test_what_was_altered_is_named_with_status_1(ask: Ask, book: Path) -> None:
    alter(book, "UPDATE event SET recorded_at = recorded_at + 1 WHERE id = 4")
    said = ask("verify", "--format", "json")

    assert said.status == 1
    assert said.json["ok"] is False
    assert said.json["problems"] == [{"kind": "altered", "position": 4, "message": "The event is not the one that was recorded here."}]
    table = ask("verify")
    assert table.status == 1
    assert "The event is not the one that was recorded here." in table.data


def test_problems_are_rows_of_a_table_too(ask: Ask, book: Path) -> None:
    alter(book, "UPDATE event SET recorded_at = 1 WHERE id IN (2, 4)")
    said = ask("verify", "--format", "csv")

    assert [line.split(",")[:2] for line in said.data.splitlines()] == [["kind", "position"], ["altered", "2"], ["altered", "4"]]


def test_a_kept_head_is_compared(ask: Ask, book: Path) -> None:
    kept = head_of(ask)
    assert ask("verify", "--against", kept).status == 0

    alter(book, "UPDATE event SET recorded_at = 1 WHERE id = 4")

    said = ask("verify", "--against", kept, "--format", "json")
    assert said.status == 1
    assert [problem["kind"] for problem in said.json["problems"]] == ["altered", "kept"]


def test_a_head_of_another_log_is_told(ask: Ask) -> None:
    said = ask("verify", "--against", f"{ZEROS}@3", "--against", head_of(ask), "--format", "json")

    assert said.status == 1
    assert [(problem["kind"], problem["position"]) for problem in said.json["problems"]] == [("kept", 3)]


@pytest.mark.parametrize(("option", "says"), [("--event", "Event 3 ("), ("--since", "The first 3 events, ")])
def test_a_proof_is_checked_without_a_database(ask: Ask, book: Path, option: str, says: str) -> None:
    kept = head_of(ask)
    saved = ask("verify", option, 3, "--save", "proof.json")
    book.unlink()

    assert (saved.status, saved.data) == (0, "")
    assert kept in saved.talk
    checked = ask("verify", "--proof", "proof.json", "--against", kept, "--format", "json")
    assert checked.status == 0
    assert checked.json["ok"] is True
    assert checked.json["says"].startswith(says)
    assert f"{checked.json['head_digest']}@{checked.json['ledger_position']}" == kept
    assert not book.exists()


def test_a_proof_that_does_not_hold_has_status_1(ask: Ask) -> None:
    ask("verify", "--event", 3, "--save", "proof.json")
    proof = json.loads(Path("proof.json").read_text())
    proof["event"]["recorded_at"] += 1
    Path("proof.json").write_text(json.dumps(proof))

    said = ask("verify", "--proof", "proof.json", "--format", "json")

    assert (said.status, said.json["ok"]) == (1, False)
    assert "altered" in said.json["says"]


def test_a_kept_head_that_contradicts_a_proof_is_named_with_status_1(ask: Ask) -> None:
    ask("verify", "--since", 9, "--save", "growth.json")
    earlier = json.loads(Path("growth.json").read_text())["earlier"]

    said = ask("verify", "--proof", "growth.json", "--against", f"{earlier['digest']}@9", "--against", f"{ZEROS}@21", "--format", "json")

    assert (said.status, said.json["ok"]) == (1, False)
    assert f"{ZEROS}@21" in said.json["says"]


@pytest.mark.parametrize("statement", ["DELETE FROM event WHERE id = 10", "UPDATE event SET recorded_at = 1 WHERE id = 10"])
def test_no_proof_is_written_of_an_altered_event(ask: Ask, book: Path, statement: str) -> None:
    alter(book, statement)

    said = ask("verify", "--event", 10, "--save", "q.json")

    assert (said.status, said.data) == (4, "")
    assert "is not the one that was recorded: its event at position 10" in said.talk
    assert "What was altered is named by insider-ledger verify" in said.talk
    assert not Path("q.json").exists()


@pytest.mark.parametrize("head", [{"ledger_position": -5, "digest": ""}, {"ledger_position": 9, "digest": "abcd"}])
def test_a_proof_of_what_cannot_be_is_malformed_with_status_2(ask: Ask, head: dict[str, object]) -> None:
    Path("proof.json").write_text(json.dumps({"proof": "head", "earlier": head, "head": head, "path": []}))

    said = ask("verify", "--proof", "proof.json")

    assert (said.status, said.data) == (2, "")
    assert "proof.json is no proof" in said.talk


def test_a_proof_that_is_nested_without_end_has_status_2(ask: Ask) -> None:
    Path("proof.json").write_text('{"proof":"event","x":' + "[" * 100_000)

    said = ask("verify", "--proof", "proof.json")

    assert (said.status, said.data) == (2, "")
    assert "Traceback" not in said.talk


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--proof", "p.json", "--event", "1", "--save", "q.json"), "--proof checks a file"),
        (("--proof", "p.json", "--save", "q.json"), "--proof checks a file"),
        (("--event", "1", "--since", "1", "--save", "q.json"), "One proof at a time"),
        (("--event", "1"), "give --save FILE"),
        (("--since", "1"), "give --save FILE"),
        (("--save", "q.json"), "with --event or --since"),
        (("--event", "1", "--save", "q.json", "--against", f"{ZEROS}@1"), "--save writes a proof"),
        (("--since", "1", "--save", "q.json", "--sources"), "--save writes a proof"),
        (("--since", "1", "--save", "q.json", "--workers", "1"), "--save writes a proof"),
        (("--proof", "p.json", "--sources"), "--proof checks a file alone"),
        (("--proof", "p.json", "--workers", "2"), "--proof checks a file alone"),
        (("--bundle", "b.zip", "--sources"), "--bundle checks a file alone"),
        (("--event", "0", "--save", "q.json"), "--event"),
        (("--event", "1000", "--save", "q.json"), "no position 1000"),
        (("--against", "no-head"), "'no-head' is no head of a ledger."),
        (("--proof", "nowhere.json"), "nowhere.json is no proof"),
    ],
)
def test_what_cannot_be_verified_as_put_has_status_2(ask: Ask, arguments: tuple[str, ...], says: str) -> None:
    said = ask("verify", *arguments)

    assert (said.status, said.data) == (2, "")
    assert says in said.talk
    assert not Path("q.json").exists()


def test_a_proof_that_cannot_be_written_has_status_4(ask: Ask) -> None:
    said = ask("verify", "--event", 1, "--save", "no-folder/proof.json")

    assert said.status == 4
    assert "no-folder" in said.talk


# Replay


@pytest.mark.parametrize("position", [0, 1, 9])
def test_a_replayed_book_prints_the_same_bytes(ask: Ask, position: int) -> None:
    question = ("holdings", "--as-of", "2024-12-31", "--known-at", "2025-01-01", "--include-closed", "--format", "json")
    replayed = ask("replay", "--to-position", position, "--into", "audit.db", "--format", "json")

    assert replayed.status == 0
    assert list(replayed.json) == ["into", "ledger_position", "head_digest", "rules_version", "seconds"]
    assert ask("--db", "audit.db", *question).data == ask(*question, "--ledger-position", position).data
    assert ask("verify", "--against", f"{replayed.json['head_digest']}@{position}").status == 0


def test_a_day_is_its_end_in_new_york(ask: Ask, book: Path) -> None:
    alter(book, "UPDATE event SET recorded_at = 1711771200000000", "UPDATE event SET recorded_at = 1711771200000001 WHERE id > 5")
    digest_anew(book)
    reached = [
        ask("replay", "--to-time", moment, "--into", f"{n}.db", "--format", "json").json["ledger_position"]
        for n, moment in enumerate(("2024-03-28", "2024-03-30T04:00:00Z", "2024-03-30"))
    ]

    assert reached == [0, 5, head_position(ask)]


def head_position(ask: Ask) -> int:
    return int(ask("info", "--format", "json").json["ledger_position"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--into", "audit.db"), "either --to-position or --to-time"),
        (("--into", "audit.db", "--to-position", "1", "--to-time", "2024-01-01"), "either --to-position or --to-time"),
        (("--to-position", "1"), "--into"),
        (("--into", "audit.db", "--to-position", "-1"), "--to-position"),
        (("--into", "audit.db", "--to-position", "1000"), "no position 1000"),
        (("--into", "ledger.db", "--to-position", "1"), "is not empty"),
    ],
)
def test_what_cannot_be_replayed_as_put_has_status_2(ask: Ask, arguments: tuple[str, ...], says: str) -> None:
    said = ask("replay", *arguments)

    assert (said.status, said.data) == (2, "")
    assert says in said.talk
    assert not Path("audit.db").exists()


def test_nothing_is_replayed_into_something_else(ask: Ask) -> None:
    Path("notes.txt").write_text("No ledger.")
    said = ask("replay", "--to-position", 1, "--into", "notes.txt")

    assert said.status == 4
    assert Path("notes.txt").read_text() == "No ledger."


FORGED = (
    """INSERT INTO event SELECT id + 1, stream_no, version + 1, name, CAST(replace(state, '"11000"', '"99000"') AS BLOB), recorded_at
    FROM event WHERE id = (SELECT max(id) FROM event)""",
    "UPDATE stream SET version = version + 1 WHERE stream_no = (SELECT stream_no FROM event ORDER BY id DESC LIMIT 1)",
)


def test_an_event_that_somebody_added_is_not_covered_by_the_next_import(ask: Ask, book: Path, tmp_path: Path) -> None:
    head = head_position(ask)
    filing = tmp_path / "another.xml"
    filing.write_text(a_document(rows=a_sale()))
    alter(book, *FORGED)

    refused = ask("import", filing, "--accession", "0000000001-24-000009")
    verified = ask("verify", "--format", "json")

    assert (refused.status, verified.status) == (Status.REFUSED, 1)
    assert (
        f"its digests end at position {head}, and its events at {head + 1}. What was altered is named by insider-ledger verify"
        in refused.talk
    )
    assert [problem["kind"] for problem in verified.json["problems"]] == ["uncovered"]


def test_an_altered_log_is_not_replayed_from_where_it_was_altered_on(ask: Ask, book: Path, tmp_path: Path) -> None:
    alter(book, "UPDATE event SET recorded_at = recorded_at + 1 WHERE id = 5")

    refused = ask("replay", "--to-position", 9, "--into", tmp_path / "copy.db")
    before = ask("replay", "--to-position", 4, "--into", tmp_path / "before.db")

    assert (refused.status, before.status) == (Status.REFUSED, Status.DONE)
    assert "the event at position 5 is another one, or missing" in refused.talk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET state = x'7b' WHERE id = 5",
        "UPDATE event SET recorded_at = CAST('1' AS BLOB) WHERE id = 5",
        "UPDATE event SET name = CAST(name AS BLOB) WHERE id = 5",
    ],
)
def test_a_feed_ends_at_an_event_that_cannot_be_read(ask: Ask, book: Path, statement: str) -> None:
    alter(book, statement)

    said = ask("feed")

    assert said.status == Status.REFUSED
    assert "the event at position 5 cannot be read" in said.talk

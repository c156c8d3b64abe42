"""The running log: silent until it is asked for, then a line for each thing that is done, on each database."""

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update

import insider_ledger
from insider_ledger import entries, examples, importing
from insider_ledger.cli.running import run
from insider_ledger.cli.status import Status
from insider_ledger.entries import DocumentRefused, DocumentSetAside
from insider_ledger.errors import WorkerLostError
from insider_ledger.log_lines import written_to
from ledger.running_log import ROOT, Entry, SchemaUpgraded, note
from ledger.store import schema
from ledger.store.database import Database
from ledger.store.errors import WriterLockedError
from ledger.values.decisions import RetractRow
from projections.tables import LIVE
from tests.recorded import RecordedBook
from tests.said import Ask, Said

SOON = 1 / 20
RESERVED = {"at", "level", "logger", "event"}
Hear = Callable[[], list[Entry]]


@pytest.fixture
def hear(caplog: pytest.LogCaptureFixture) -> Hear:
    """What was told since this was asked last."""
    caplog.set_level(logging.INFO, logger=ROOT)

    def heard() -> list[Entry]:
        said = [record.__dict__["entry"] for record in caplog.records if record.name.startswith(ROOT)]
        caplog.clear()
        return said

    return heard


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A command line in an empty folder, whose environment says nothing."""
    for name in [name for name in os.environ if name.startswith("INSIDER_LEDGER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def asked(*arguments: object) -> Said:
        status = run([str(argument) for argument in arguments])
        return Said(status, *capsys.readouterr())

    return asked


@pytest.fixture
def note_file(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("No form at all.")
    return path


# What is told


def test_a_ledger_that_is_made_and_one_that_is_upgraded(database_url: str, hear: Hear) -> None:
    database = Database.open(database_url)
    with closing(database), database.write() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_stream_owner ON stream (owner)")
        connection.exec_driver_sql("DROP INDEX ix_set_aside_waiting")
        connection.exec_driver_sql("ALTER TABLE tracking DROP COLUMN rules_version")
        connection.exec_driver_sql("DROP INDEX ix_filing_known_at")
        connection.exec_driver_sql("DROP INDEX ix_exit_report_issuer")
        connection.exec_driver_sql("DROP TABLE webhook")
        connection.exec_driver_sql("DROP TABLE api_token")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    Database.open(database_url).close()
    Database.open(database_url).close()

    made, upgraded = hear()
    assert isinstance(made, SchemaUpgraded)
    assert isinstance(upgraded, SchemaUpgraded)
    assert (made.database, made.before, made.after) == (database.url_shown, None, schema.HEAD)
    assert (upgraded.before, upgraded.after) == ("0007", schema.HEAD)


def test_an_import_tells_its_batches_and_what_it_could_not_read(book: RecordedBook, note_file: Path, hear: Hear) -> None:
    hear()
    summary = book.import_paths([*examples.filings(), note_file], batch=4)

    said = hear()
    assert [entry.name for entry in said] == [
        "import-began",
        "batch-committed",
        "batch-committed",
        "document-set-aside",
        "batch-committed",
        "import-ended",
    ]
    began, *_, ended = said
    batches = [entry for entry in said if isinstance(entry, entries.BatchCommitted)]
    info = book.info()
    assert began == entries.ImportBegan(database=info.database, documents=None, batch=4, workers=1)
    assert [batch.number for batch in batches] == [1, 2, 3]
    assert sum(batch.documents for batch in batches) == summary.documents == 9
    assert sum(batch.events for batch in batches) == summary.events == 21
    assert (batches[-1].ledger_position, batches[-1].head_digest) == (info.ledger_position, info.head_digest)
    assert isinstance(ended, entries.ImportEnded)
    assert (ended.ledger_position, ended.head_digest, ended.filings_recorded, ended.quarantined) == (21, info.head_digest, 8, 1)
    assert ended.milliseconds == round(summary.seconds * 1000)
    assert said[3] == DocumentSetAside(
        document="note.txt",
        sha256=sha256(note_file.read_bytes()).hexdigest(),
        reason="not-recognised",
        message=summary.set_aside[0].message,
        line=None,
    )


def test_an_input_that_is_refused(book: RecordedBook, tmp_path: Path, hear: Hear) -> None:
    (filing, *_) = examples.filings()
    other = tmp_path / filing.name
    other.write_bytes(filing.read_bytes().replace(b"<value>D</value>", b"<value>I</value>"))
    book.import_paths(filing)
    hear()

    book.import_paths([other, tmp_path / "nowhere.txt"])

    first, second = [entry for entry in hear() if isinstance(entry, DocumentRefused)]
    refused = {entry.document: entry for entry in (first, second)}
    assert refused[filing.name].sha256 == sha256(other.read_bytes()).hexdigest()
    (missing,) = refused.keys() - {filing.name}
    assert refused[missing].sha256 is None
    assert "nowhere.txt" in refused[missing].message


def test_a_row_of_a_table_that_waits(book: RecordedBook, tmp_path: Path, hear: Hear) -> None:
    (tmp_path / "splits.csv").write_text("symbol,effective_date,numerator,denominator\nLKSP,2024-06-10,2,1\n")
    hear()

    book.import_paths(tmp_path / "splits.csv")

    (waiting,) = [entry for entry in hear() if isinstance(entry, DocumentSetAside)]
    assert (waiting.document, waiting.reason, waiting.line) == ("splits.csv", "unknown-symbol", 2)


def test_nothing_is_told_of_a_batch_that_was_not_recorded(
    book: RecordedBook, note_file: Path, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_: object) -> None:
        raise WorkerLostError

    monkeypatch.setattr(importing._Accounts, "finish", lose)  # noqa: SLF001 (the last that a batch does)
    hear()
    with pytest.raises(WorkerLostError):
        book.import_paths(note_file)

    assert [entry.name for entry in hear()] == ["import-began", "worker-lost"]


def test_decisions_rebuilds_and_checks(book: RecordedBook, tmp_path: Path, hear: Hear) -> None:
    book.import_paths(examples.filings())
    hear()
    retract = RetractRow(filing_id="0009900001-24-000003", table="I", kind="transaction", row=1)

    made = book.decide(retract, "The broker shows one sale.")
    book.decide(retract, "The broker shows one sale.")
    taken = book.take_back(made.ledger_position, "It was another account.")
    rebuilt = book.rebuild()
    book.compare()
    verified = book.verify()
    book.replay(str(tmp_path / "then.db"), to_position=9)

    first, second, third, *checks = hear()
    facts = {"kind": made.kind, "id": made.id}
    assert first == entries.DecisionRecorded(**facts, recorded_as="DecisionMade", is_new=True, ledger_position=made.ledger_position)
    assert second == entries.DecisionRecorded(**facts, recorded_as="DecisionMade", is_new=False, ledger_position=made.ledger_position)
    assert third == entries.DecisionRecorded(**facts, recorded_as="DecisionTakenBack", is_new=True, ledger_position=taken.ledger_position)
    assert [entry.name for entry in checks] == ["rebuilt", "compared", "verified", "schema-upgraded", "replayed"]
    assert checks[0].fields() | {"milliseconds": 0} == {
        "holding": None,
        "rules_version": rebuilt.rules_version,
        "lines": rebuilt.lines,
        "points": rebuilt.points,
        "milliseconds": 0,
        "ledger_position": 23,
    }
    assert checks[2].fields() | {"milliseconds": 0} == {
        "problems": 0,
        "milliseconds": 0,
        "ledger_position": 23,
        "head_digest": verified.head_digest,
    }
    assert isinstance(checks[4], entries.Replayed)
    assert (checks[4].into, checks[4].ledger_position) == (f"sqlite:///{tmp_path}/then.db", 9)


def test_a_check_that_finds_something_is_an_error(book: RecordedBook, caplog: pytest.LogCaptureFixture) -> None:
    book.import_paths(examples.filings())
    with book.database.write() as connection:
        connection.execute(update(LIVE.point).values(quantity="1"))
    caplog.set_level(logging.ERROR, logger=ROOT)

    differences = len(book.compare().differences)
    book.verify()

    (record,) = caplog.records
    assert record.getMessage().startswith(f"compared differences={differences} rules_version=")


def test_what_the_doctor_found(book: RecordedBook, note_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    book.import_paths(note_file)
    caplog.clear()

    health = book.doctor()

    (record,) = caplog.records
    said = record.__dict__["entry"]
    assert record.levelname == "WARNING"
    assert (said.problems, said.notices) == (0, sum(row.severity == "notice" for row in health.rows))
    assert "documents-waiting" in said.findings.split()


# Waiting for another writer


@pytest.fixture
def other(database_url: str, database: Database) -> Iterator[Database]:  # noqa: ARG001 (the ledger is there first)
    """The same ledger, opened once more and impatiently, as another program would."""
    with closing(Database.open(database_url, lock_timeout=SOON)) as opened:
        yield opened


def test_a_writer_that_waits_in_vain_says_for_how_long(database: Database, other: Database, hear: Hear) -> None:
    hear()
    with database.write(), pytest.raises(WriterLockedError), other.write():
        pass

    waits, gave_up = hear()
    assert (waits.name, waits.fields()) == ("writer-waits", {"database": database.url_shown, "lock_timeout": 50})
    assert gave_up.name == "writer-gave-up"
    assert gave_up.fields()["milliseconds"] >= 50


def test_a_writer_that_waited_says_so(database: Database, database_url: str, hear: Hear) -> None:
    with closing(Database.open(database_url)) as patient:
        hear()
        waiting = threading.Event()

        class Waits(logging.Handler):
            def emit(self, _: logging.LogRecord) -> None:
                waiting.set()

        handler = Waits()
        logging.getLogger(f"{ROOT}.database").addHandler(handler)
        with database.write():
            thread = threading.Thread(target=write_nothing, args=(patient,))
            thread.start()
            assert waiting.wait(timeout=10)
        thread.join()
        logging.getLogger(f"{ROOT}.database").removeHandler(handler)

    assert [entry.name for entry in hear()] == ["writer-waits", "writer-waited"]


def write_nothing(database: Database) -> None:
    with database.write():
        pass


def test_a_thread_that_waits_for_another_says_so_too(database_url: str, hear: Hear) -> None:
    with closing(Database.open(database_url, lock_timeout=SOON)) as database:
        hear()
        with database.write():
            thread = threading.Thread(target=give_up, args=(database,))
            thread.start()
            thread.join()

    assert [entry.name for entry in hear()] == ["writer-waits", "writer-gave-up"]


def give_up(database: Database) -> None:
    with pytest.raises(WriterLockedError), database.write():
        pass


def test_whoever_listens_waits_no_less(database: Database, other: Database, hear: Hear) -> None:
    """The first try, which does not wait, leaves the lock timeout as it was."""
    with other.write():
        pass
    hear()

    with database.write(), pytest.raises(WriterLockedError), other.write():
        pass

    assert hear()[1].fields()["milliseconds"] >= 50


# How it is written


def test_nothing_is_written_until_it_is_asked_for(ask: Ask, note_file: Path) -> None:
    said = ask("import", note_file, *examples.filings())

    assert said.status == Status.INCOMPLETE
    assert "insider_ledger." not in said.talk


def test_a_program_that_says_nothing_about_logging_hears_nothing(tmp_path: Path) -> None:
    program = f"""
import insider_ledger
with insider_ledger.open({str(tmp_path / "ledger.db")!r}) as book:
    book.import_paths([{str(tmp_path / "nowhere")!r}])
    book.doctor()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 (a program of ours)

    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("where", ["before", "after"])
def test_text_on_standard_error(ask: Ask, note_file: Path, where: str) -> None:
    level = ("--log-level", "info")
    words = (*level, "import", note_file) if where == "before" else ("import", note_file, *level)

    lines = [line for line in ask(*words).talk.splitlines() if " insider_ledger." in line]

    assert [line.split()[1:4] for line in lines] == [
        ["INFO", "insider_ledger.database", "schema-upgraded"],
        ["INFO", "insider_ledger.import", "import-began"],
        ["WARNING", "insider_ledger.import", "document-set-aside"],
        ["INFO", "insider_ledger.import", "batch-committed"],
        ["INFO", "insider_ledger.import", "import-ended"],
    ]


def test_json_on_standard_error_as_the_environment_says(ask: Ask, note_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("INSIDER_LEDGER_LOG_FORMAT", "json")

    said = ask("import", note_file)

    (line,) = [json.loads(line) for line in said.talk.splitlines() if line.startswith("{")]
    assert list(line)[:5] == ["at", "level", "logger", "event", "document"]
    assert (line["level"], line["logger"], line["event"], line["document"]) == (
        "warning",
        "insider_ledger.import",
        "document-set-aside",
        "note.txt",
    )


def test_the_option_counts_more_than_the_environment(ask: Ask, note_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_LOG_LEVEL", "info")

    assert "insider_ledger.import" not in ask("--log-level", "error", "import", note_file).talk


def test_a_word_of_the_environment_that_is_unknown_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDER_LEDGER_LOG_LEVEL", "loud")

    said = ask("info")

    assert said.status == Status.WRONG_USAGE
    assert "INSIDER_LEDGER_LOG_LEVEL=loud: it is one of info, warning, error." in said.talk


def test_a_command_that_fails_says_so_last(ask: Ask, note_file: Path) -> None:
    ask("import", note_file, *examples.filings())

    said = ask("--log-level", "error", "--log-format", "json", "holdings", "--owner", "Nobody")

    line = json.loads(said.talk.splitlines()[0])
    assert (line["event"], line["error"], line["message"]) == ("command-failed", "UnknownPartyError", 'The book knows no owner "Nobody".')
    assert said.status == Status.WRONG_USAGE


def test_a_command_that_ends_well_says_nothing_of_it(ask: Ask) -> None:
    assert "command-failed" not in ask("--log-level", "info", "vesting", "--text", "Vests on March 15, 2025.").talk
    assert "command-failed" not in ask("--log-level", "info", "import", "--help").talk


def test_quarantine_tells_too(ask: Ask, note_file: Path) -> None:
    ask("import", note_file)

    assert "import-ended" in ask("--log-level", "info", "quarantine", "retry").talk
    assert ask("--log-level", "info", "quarantine").talk == ""


def test_what_was_begun_is_ended(ask: Ask, note_file: Path) -> None:
    ask("--log-level", "info", "import", note_file)

    assert "import-ended" not in ask("import", note_file).talk
    assert [type(handler) for handler in logging.getLogger(ROOT).handlers] == [logging.NullHandler]


@pytest.mark.parametrize("lines", ["text", "json"])
def test_no_name_of_a_file_commands_a_terminal(lines: str) -> None:
    stream = io.StringIO()
    with written_to(stream, level="info", lines="json" if lines == "json" else "text"):
        note(DocumentRefused(document="\x1b[2J\u202egnp.exe\nERROR forged", sha256=None, message='It says "no".'))

    written = stream.getvalue()
    assert written.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(written)
    if lines == "json":
        assert json.loads(written)["document"] == "\x1b[2J\u202egnp.exe\nERROR forged"


def test_no_password_is_told(hear: Hear) -> None:
    insider_ledger.doctor("postgresql://ada:secret@127.0.0.1:1/book")

    assert "secret" not in "".join(map(str, hear()))


# The names


def kinds() -> list[type[Entry]]:
    return Entry.__subclasses__()


def test_no_field_is_called_as_what_every_line_has() -> None:
    assert {name for kind in kinds() for name in kind.__struct_fields__} & RESERVED == set()


def test_every_kind_of_entry_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in kinds()}) == len(kinds())
    assert {kind.logger for kind in kinds()} == {f"{ROOT}.{room}" for room in ("database", "import", "book", "webhook", "command")}

"""The doctor before an SQLite file: what stands there is left as it is, byte for byte, and whatever it is, there is an answer."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import insider_ledger
from insider_ledger import examples
from insider_ledger.health.examination import Health
from ledger.store.inspection import looking

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A closed ledger of the example filings in a folder of its own."""
    folder = tmp_path / "books"
    folder.mkdir()
    path = folder / "ledger.db"
    with insider_ledger.open(str(path)) as book:
        book.import_paths(examples.filings())
    return path


def findings(health: Health) -> dict[str, str]:
    return {row.finding: row.says for row in health.rows if row.finding is not None}


def examined(path: Path, *, thorough: bool = False) -> dict[str, str]:
    return findings(insider_ledger.doctor(str(path), thorough=thorough))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def run_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("thorough", [False, True])
def test_looking_leaves_the_folder_as_it_was(ledger: Path, thorough: bool) -> None:
    before = contents(ledger.parent)

    assert examined(ledger, thorough=thorough) == {}
    assert contents(ledger.parent) == before


KILLED = """
import os, sys
from ledger.store.database import Database
database = Database.open(sys.argv[1])
with database.write() as connection:
    connection.exec_driver_sql("UPDATE tracking SET rules_version = '2'")
os._exit(9)
"""


def test_what_a_killed_program_left_in_the_write_ahead_log_is_read_and_stays(ledger: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, ledger], check=False, cwd=ROOT)  # noqa: S603 (a program of ours)
    left = {name: held for name, held in contents(ledger.parent).items() if not name.endswith("-shm")}
    assert left["ledger.db-wal"]

    assert set(examined(ledger)) == {"read-models-of-other-rules"}
    assert {name: held for name, held in contents(ledger.parent).items() if not name.endswith("-shm")} == left


def test_a_folder_that_may_not_be_written_is_looked_at_all_the_same(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert examined(ledger) == {
        "read-only": f"This user may not write to {ledger} or its folder, so nothing can be imported.",
    }
    assert set(contents(ledger.parent)) == {"ledger.db"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_may_not_be_written_is_told(ledger: Path) -> None:
    ledger.chmod(0o400)

    assert set(examined(ledger)) == {"read-only"}


def test_a_file_that_everybody_may_write_is_told(ledger: Path) -> None:
    ledger.chmod(0o666)

    assert set(examined(ledger)) == {"open-to-all"}


def test_a_copy_without_write_ahead_log_is_told(ledger: Path) -> None:
    copy = ledger.with_name("copy.db")
    run_sql(ledger, f"VACUUM INTO '{copy}'")

    assert set(examined(copy)) == {"not-write-ahead"}


def test_pages_that_are_not_used_are_counted(ledger: Path) -> None:
    run_sql(
        ledger, "CREATE TABLE line_rebuilt (text TEXT)", "INSERT INTO line_rebuilt VALUES (zeroblob(70000000))", "DROP TABLE line_rebuilt"
    )

    assert set(examined(ledger)) == {"space-to-reclaim"}
    assert re.match(r"70\.\d MB of the 70\.\d MB of ", examined(ledger)["space-to-reclaim"])


def test_files_that_nobody_finished_are_told_once_they_are_old(ledger: Path) -> None:
    part = ledger.with_name(".holdings.csv.123.part")
    part.touch()
    snapshot = ledger.with_name("ledger.db.snapshot") / ".9-abcd.part"
    snapshot.mkdir(parents=True)
    assert examined(ledger) == {}

    long_ago = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    for path in (part, snapshot):
        os.utime(path, (long_ago, long_ago))

    assert examined(ledger) == {"files-left-over": f"2 files that no program finished, the first of them {part}."}


# What is no sound ledger


def nothing(path: Path) -> None:
    path.unlink()


def an_empty_file(path: Path) -> None:
    path.write_bytes(b"")


def a_note(path: Path) -> None:
    path.write_text("buy milk\n" * 1000)


def another_program(path: Path) -> None:
    path.unlink()
    run_sql(path, "CREATE TABLE invoice (id INTEGER)", "CREATE TABLE customer (id INTEGER)")


def an_empty_database(path: Path) -> None:
    path.unlink()
    run_sql(path, "PRAGMA user_version = 1")


def half_a_file(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("made", "code", "says"),
    [
        (nothing, "database-missing", "There is no ledger at sqlite:///"),
        (an_empty_file, "database-missing", "There is no ledger at sqlite:///"),
        (an_empty_database, "database-missing", "There is no ledger at sqlite:///"),
        (a_folder, "database-missing", "There is no ledger at sqlite:///"),
        (a_note, "not-a-ledger", "could not be read: file is not a database."),
        (another_program, "not-a-ledger", "is no ledger: it holds the tables customer, invoice."),
        (half_a_file, "database-damaged", "could not be read: database disk image is malformed."),
    ],
)
def test_whatever_stands_there_is_an_answer(ledger: Path, made: Callable[[Path], None], code: str, says: str) -> None:
    made(ledger)
    before = contents(ledger.parent)

    health = insider_ledger.doctor(str(ledger), thorough=True)

    assert set(findings(health)) == {code}
    assert says in findings(health)[code]
    assert (health.ok, health.ledger_position) == (False, None)
    assert contents(ledger.parent) == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert set(examined(tmp_path / "nowhere" / "ledger.db")) == {"database-unreachable"}


def test_a_write_ahead_log_without_its_file_is_told(ledger: Path) -> None:
    ledger.with_name("ledger.db-wal").write_bytes(b"left behind")
    ledger.unlink()

    assert "Its write-ahead log is there" in examined(ledger)["database-missing"]


@pytest.fixture
def locked(ledger: Path) -> Iterator[Path]:
    """A ledger that another program has for itself alone."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("UPDATE tracking SET rules_version = rules_version")
        connection.execute("COMMIT")
        yield ledger


def test_a_file_that_another_program_has_for_itself_is_told(locked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PATIENCE", 0.05)

    assert examined(locked) == {"database-locked": f"sqlite:///{locked} could not be read: database is locked."}


def test_a_page_that_was_overwritten_is_found_by_reading_all_of_the_file(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_party_name'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with ledger.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    assert examined(ledger) == {}
    assert set(examined(ledger, thorough=True)) >= {"database-damaged"}

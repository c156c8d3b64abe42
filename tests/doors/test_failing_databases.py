"""A full disk, a database that goes away, one that is locked, read-only or newer: a clear message, status 4, and the next run goes on."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

import insider_ledger
from benchmarks import synthetic
from insider_ledger.book import Book
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from ledger.store.errors import DatabaseUnreachableError, StoreError
from ledger.store.tables import event as log
from tests.recorded import RecordedBook

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "bash"
FILINGS = 40
BATCH = 10
EVERYBODY = ("--format", "jsonl")
KILLED_AT = 8
BESIDE = 33  # kilobytes of the file that SQLite keeps beside a book that is open, and one more


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write(tmp_path_factory.mktemp("filings") / "filings.zip", synthetic.submissions(FILINGS, owners=10, seed=3))


@pytest.fixture
def ledger(tmp_path: Path, filings: Path) -> Path:
    """A book in a file, closed."""
    path = tmp_path / "ledger.db"
    with insider_ledger.open(str(path)) as book:
        book.import_paths(filings, batch=BATCH)
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose outputs are larger than the file that SQLite keeps beside a book that is open."""
    folder = tmp_path_factory.mktemp("large")
    filings = synthetic.write(folder / "filings.zip", synthetic.submissions(10 * FILINGS, owners=100, seed=3))
    with insider_ledger.open(str(folder / "ledger.db")) as book:
        book.import_paths(filings)
    return folder / "ledger.db"


def events(url: str) -> list[tuple[object, ...]]:
    with closing(Database.open(url, create=False)) as database, database.read() as connection:
        return [tuple(row) for row in connection.execute(select(log.c.id, log.c.name, log.c.version, log.c.state).order_by(log.c.id))]


def is_whole(url: str) -> bool:
    with insider_ledger.open(url, create=False) as book:
        return not book.compare().differences and book.verify().ok


def limited(kilobytes: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command whose files cannot grow beyond so many kilobytes, as on a disk that is full."""
    words = [BASH, "-c", f'ulimit -f {kilobytes}; exec "$@"', "limited", sys.executable, "-m", "insider_ledger", *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)


# A full disk


@pytest.mark.slow
def test_an_import_onto_a_full_disk_keeps_whole_batches_and_goes_on_when_there_is_room(filings: Path, ledger: Path, tmp_path: Path) -> None:
    url = str(tmp_path / "full.db")
    statuses = []
    for kilobytes in (64, 300, 700):
        stopped = limited(kilobytes, "--db", url, "import", str(filings), "--batch", str(BATCH))
        statuses.append(stopped.returncode)
        assert f"Error: Could not use sqlite:///{url}: " in stopped.stderr
        assert "Traceback" not in stopped.stderr
        if Path(url).exists() and Path(url).stat().st_size:
            with suppress(StoreError):
                assert is_whole(url)

    assert statuses == [Status.REFUSED] * 3
    assert run(["--db", url, "import", str(filings)]) == Status.DONE
    assert events(url) == events(str(ledger))
    assert is_whole(url)


def test_a_database_without_room_within_a_batch_is_told_as_such(sqlite_url: str, filings: Path) -> None:
    with closing(Database.open(sqlite_url)) as database:

        def fill() -> None:
            with database.write() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 60")
                Book(database).import_paths(filings)

        with pytest.raises(DatabaseUnreachableError, match="database or disk is full"):
            fill()
        assert Book(database).info().events == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("export", "transactions", "--output", "{out}.csv"),
        ("export", "transactions", "--output", "{out}.parquet"),
        ("holdings", "--format", "jsonl", "--output", "{out}.jsonl"),
        ("export", "snapshot", "{out}"),
        ("export", "partitions", "{out}", "--partitions", "2"),
    ],
)
def test_an_output_that_has_no_room_leaves_the_older_one(large: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    words = ["--db", str(large), *(word.replace("{out}", str(out / "written")) for word in command)]
    assert run(words) == Status.DONE
    before = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    stopped = limited(BESIDE, *words)

    assert stopped.returncode == Status.REFUSED, stopped.stderr
    assert "could not be written to" in stopped.stderr
    assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_standard_output_without_room_is_told(ledger: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "insider_ledger", "--db", str(ledger), "holdings", *EVERYBODY]
        stopped = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603

    assert (stopped.returncode, stopped.stderr) == (
        Status.REFUSED,
        "Error: The answer could not be written to standard output: No space left on device.\n",
    )


# Gone, and back


def test_a_ledger_that_was_moved_away_is_missed_and_not_begun_anew(ledger: Path) -> None:
    with closing(Database.open(str(ledger), create=False)) as database:
        book = Book(database)
        before = book.info()
        away = ledger.rename(ledger.with_name("away.db"))

        with pytest.raises(DatabaseUnreachableError, match="unable to open database file"):
            book.info()
        with pytest.raises(DatabaseUnreachableError, match="unable to open database file"):
            book.rebuild()
        assert not ledger.exists()

        away.rename(ledger)
        assert book.info() == before


def test_a_ledger_in_whose_place_another_was_put_is_read_anew(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    Database.open(str(other)).close()
    with insider_ledger.open(str(ledger), create=False) as book:
        assert book.info().events > 0

        other.replace(ledger)

        assert book.info().events == 0


def test_a_ledger_that_is_removed_while_it_is_written_is_told(ledger: Path) -> None:
    with closing(Database.open(str(ledger), create=False)) as database:

        def lose() -> None:
            with database.write():
                for path in database.files:
                    path.unlink(missing_ok=True)
                RecordedBook(database).rebuild()

        with pytest.raises(DatabaseUnreachableError):
            lose()
        assert not ledger.exists()


class Lost:
    """Ends the server's side of a connection before its n-th statement, as a server that goes down does."""

    def __init__(self, url: str, last: int) -> None:
        self._admin = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
        self._left = last
        self.was_met = False

    def pass_one(self, connection: sqlalchemy.Connection, *_: object) -> None:
        if connection.engine is self._admin:
            return
        self._left -= 1
        if self._left == 0:
            self.was_met = True
            process = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
            with self._admin.connect() as admin:
                admin.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")

    @contextmanager
    def watching(self) -> Iterator[None]:
        event.listen(Engine, "before_cursor_execute", self.pass_one)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self.pass_one)


@pytest.mark.slow
@pytest.mark.postgresql
def test_an_import_whose_server_goes_away_says_so_and_goes_on_when_it_is_back(
    postgresql_url: str, filings: Path, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Database.open(postgresql_url).close()
    chance = random.Random(5)  # noqa: S311 (no secret)
    command = ["--db", postgresql_url, "import", str(filings), "--batch", str(BATCH)]
    for _ in range(KILLED_AT):
        lost = Lost(postgresql_url, chance.randint(2, 60))
        with lost.watching():
            status = run(command)
        said = capsys.readouterr().err
        assert (status, "Traceback" in said) == (Status.REFUSED if lost.was_met else Status.DONE, False), said
        assert not lost.was_met or "Error: Could not use postgresql+psycopg://" in said
        assert is_whole(postgresql_url)

    assert run(command) == Status.DONE
    assert [row[1:3] for row in events(postgresql_url)] == [row[1:3] for row in events(str(ledger))]


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("last", [2, 3, 5, 8])
def test_a_question_whose_server_goes_away_says_so_and_the_next_is_answered(
    postgresql_url: str, filings: Path, capsys: pytest.CaptureFixture[str], last: int
) -> None:
    run(["--db", postgresql_url, "import", str(filings)])
    lost = Lost(postgresql_url, last)
    capsys.readouterr()

    with lost.watching():
        assert run(["--db", postgresql_url, "holdings", *EVERYBODY]) == Status.REFUSED

    said = capsys.readouterr()
    assert (lost.was_met, said.out) == (True, "")
    assert "Error: Could not use postgresql+psycopg://" in said.err
    assert run(["--db", postgresql_url, "holdings", *EVERYBODY]) == Status.DONE


# Locked


def test_a_command_that_waits_for_a_writer_in_vain_exits_with_4_and_changes_nothing(
    database_url: str, filings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["--db", database_url, "import", str(filings)])
    before = events(database_url)
    capsys.readouterr()
    with closing(Database.open(database_url)) as writer, writer.write():
        for command in (["import", str(filings)], ["rebuild"], ["rebuild", "--compare"]):
            assert run(["--db", database_url, *command, "--lock-timeout", "0.05"]) == Status.REFUSED
            assert "Another program has been writing to" in capsys.readouterr().err
        assert run(["--db", database_url, "holdings", *EVERYBODY]) == Status.DONE

    assert events(database_url) == before


# Read-only


def as_reader(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of a user who may write only where files and folders allow it: root gives up the right to write anywhere."""
    words = [sys.executable, "-m", "insider_ledger", *arguments]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may write anywhere, and there is no setpriv to give that up")
        words = [setpriv, "--bounding-set=-dac_override", "--inh-caps=-dac_override", *words]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 (our own program)


@pytest.fixture
def medium(ledger: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the book in a folder where nothing can be written."""
    folder = tmp_path / "medium"
    folder.mkdir()
    copy = folder / "ledger.db"
    shutil.copyfile(ledger, copy)
    copy.chmod(0o444)
    folder.chmod(0o555)
    yield copy
    folder.chmod(0o755)


@pytest.mark.slow
def test_a_book_on_a_read_only_medium_is_read_and_left_as_it_is(medium: Path, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("holdings", *EVERYBODY, "--as-of", "2016-12-31", "--known-at", "2030-01-01T00:00:00Z")
    run(["--db", str(ledger), *asked])

    answered = as_reader("--db", str(medium), *asked)

    assert (answered.returncode, answered.stdout) == (Status.DONE, capsys.readouterr().out), answered.stderr
    assert as_reader("--db", str(medium), "verify").returncode == Status.DONE
    assert [path.name for path in medium.parent.iterdir()] == ["ledger.db"]


@pytest.mark.slow
def test_a_book_on_a_read_only_medium_is_not_written(medium: Path, tmp_path: Path) -> None:
    more = synthetic.write(tmp_path / "more.zip", synthetic.submissions(FILINGS + 1, owners=10, seed=3))
    for command in (("import", str(more)), ("rebuild",)):
        refused = as_reader("--db", str(medium), *command)

        assert refused.returncode == Status.REFUSED, refused.stderr
        assert "attempt to write a readonly database" in refused.stderr


@pytest.mark.slow
def test_a_read_only_copy_without_the_end_of_its_log_is_not_read_as_if_it_were_whole(medium: Path) -> None:
    medium.parent.chmod(0o755)
    medium.with_name("ledger.db-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(28))
    medium.parent.chmod(0o555)

    refused = as_reader("--db", str(medium), "info")

    assert refused.returncode == Status.REFUSED
    assert "Could not use" in refused.stderr


def test_a_book_that_is_written_while_it_is_read_as_unchanging_is_told(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when it stands in a folder of another user, who does write."""
    may_write = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and may_write(path, mode))
    with closing(Database.open(str(ledger), create=False)) as database:
        before = Book(database).info()

        def write_meanwhile() -> None:
            with database.read():
                ledger.touch()

        with pytest.raises(DatabaseUnreachableError, match="replaced, or written to by another program meanwhile: ask again"):
            write_meanwhile()
        assert Book(database).info() == before


# Newer


def test_a_ledger_of_a_newer_program_is_refused_by_every_command_and_left_as_it_is(
    ledger: Path, filings: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with closing(Database.open(str(ledger))) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = ledger.read_bytes()
    out = str(tmp_path / "out")

    for command in (
        ["import", str(filings)],
        ["rebuild"],
        ["holdings", *EVERYBODY],
        ["verify"],
        ["export", "snapshot", out],
        ["quarantine", "retry"],
    ):
        assert run(["--db", str(ledger), *command]) == Status.REFUSED
        assert "has schema revision 9999, and this program knows up to" in capsys.readouterr().err
    assert ledger.read_bytes() == before

"""Opening a ledger, and its units of reading and writing."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import insert, select

from ledger.store import sqlite as sqlite_files
from ledger.store.database import Database
from ledger.store.errors import (
    DatabaseMissingError,
    DatabaseUnreachableError,
    NewerSchemaError,
    NotALedgerError,
    OlderSchemaError,
    StoreError,
    WriterLockedError,
)
from ledger.store.tables import tracking

ROOT = Path(__file__).parents[2]
SOON = 1 / 20


def put(connection: sqlalchemy.Connection, name: str, position: int = 1) -> None:
    connection.execute(insert(tracking).values(application_name=name, notification_id=position))


def put_and_fail(connection: sqlalchemy.Connection, name: str) -> None:
    put(connection, name)
    raise InterruptedError


def names(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.scalars(select(tracking.c.application_name)))


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """The same ledger, opened once more and impatiently, as another program would."""
    opened = Database.open(database_url, lock_timeout=SOON)
    yield opened
    opened.close()


def test_a_ledger_that_was_closed_is_there_when_opened_again(database_url: str) -> None:
    with closing(Database.open(database_url)) as database, database.write() as connection:
        put(connection, "holdings")

    with closing(Database.open(database_url, create=False)) as again:
        assert names(again) == {"holdings"}


def test_a_plain_path_names_an_sqlite_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with closing(Database.open("book.db")) as database:
        assert database.url_shown == f"sqlite:///{tmp_path}/book.db"
    assert (tmp_path / "book.db").exists()


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "book.db").touch()

    with closing(Database.open(str(tmp_path / "book.db"))) as database:
        assert names(database) == set()


def test_a_ledger_that_is_not_there_is_not_created_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissingError, match=r"no ledger at sqlite:///.*/book\.db: import filings first"):
        Database.open(str(tmp_path / "book.db"), create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_an_empty_schema_is_no_ledger_for_a_reader(postgresql_url: str) -> None:
    with pytest.raises(DatabaseMissingError):
        Database.open(postgresql_url, create=False)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk")

    with pytest.raises(NotALedgerError, match=r"notes\.txt is no ledger: it holds something that is no database"):
        Database.open(str(notes))
    assert notes.read_text() == "buy milk"


def test_a_damaged_database_is_told_from_a_missing_one(tmp_path: Path) -> None:
    broken = tmp_path / "book.db"
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)

    with pytest.raises(DatabaseUnreachableError, match="Could not use"):
        Database.open(str(broken))


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    shop = tmp_path / "shop.db"
    with closing(sqlite3.connect(shop)) as connection:
        connection.execute("CREATE TABLE invoice (id INTEGER)")
    before = shop.read_bytes()

    with pytest.raises(NotALedgerError, match="it holds the tables invoice") as refused:
        Database.open(str(shop))
    assert refused.value.found == "the tables invoice"
    assert shop.read_bytes() == before


@pytest.mark.postgresql
def test_another_programs_schema_is_left_as_it_is(postgresql_url: str) -> None:
    engine = sqlalchemy.create_engine(postgresql_url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoice (id INTEGER)")

    with pytest.raises(NotALedgerError, match="it holds the tables invoice"):
        Database.open(postgresql_url)
    assert sqlalchemy.inspect(engine).get_table_names() == ["invoice"]


def test_a_ledger_of_a_newer_program_is_refused(database: Database, database_url: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerSchemaError, match="has schema revision 9999, and this program knows up to") as refused:
        Database.open(database_url)
    assert refused.value.found == "9999"


def test_a_reader_does_not_upgrade_an_older_ledger(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Database.open(database_url).close()
    monkeypatch.setattr("ledger.store.schema.HEAD", "of tomorrow")

    with pytest.raises(OlderSchemaError, match="this program needs of tomorrow: upgrade it with insider-ledger rebuild"):
        Database.open(database_url, create=False)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachableError, match=r"Could not use sqlite:///.*/nowhere/book\.db: unable to open database file"):
        Database.open(str(tmp_path / "nowhere" / "book.db"))


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachableError, match="unable to open database file"):
        Database.open(str(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(DatabaseUnreachableError, match=r"book\.db"):
        Database.open(str(tmp_path / "book.db"))


def test_a_disk_without_room_is_told_from_a_mistaken_statement(tmp_path: Path) -> None:
    with closing(Database.open(str(tmp_path / "book.db"))) as database:

        def fill() -> None:
            with database.write() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as small a disk as there can be
                for number in range(10_000):
                    put(connection, f"projection {number}")

        with pytest.raises(DatabaseUnreachableError, match=r"Could not use .*: database or disk is full\."):
            fill()
        assert names(database) == set()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("postgresql://:::bad", "its port is no number"),
        ("postgresql://ada:secret/book", "its port is no number"),
        ("://", "Could not parse"),
        ("sqlite:///book.db?timeout=soon", "takes no options"),
        ("mysql://server/book", "on PostgreSQL"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(target: str, reason: str) -> None:
    with pytest.raises(DatabaseUnreachableError, match=reason) as refused:
        Database.open(target)
    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachableError) as refused:
        Database.open("postgresql://ada:secret@127.0.0.1:1/book")
    assert "postgresql+psycopg://ada:***@127.0.0.1:1/book" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("target", ["sqlite://", "mysql://host/book", "://", "postgresql+asyncpg://host/book"])
def test_a_url_that_names_no_possible_ledger_is_refused(target: str) -> None:
    with pytest.raises(DatabaseUnreachableError):
        Database.open(target)


def test_every_refusal_is_a_store_error() -> None:
    kinds = (DatabaseMissingError, DatabaseUnreachableError, NewerSchemaError, NotALedgerError, OlderSchemaError, WriterLockedError)

    assert all(issubclass(kind, StoreError) for kind in kinds)


def test_what_is_written_together_is_there_together(database: Database, other: Database) -> None:
    with database.write() as connection:
        put(connection, "one")
        assert names(other) == set()
        put(connection, "two")

    assert names(other) == {"one", "two"}


def test_a_unit_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(InterruptedError), database.write() as connection:
        put_and_fail(connection, "one")

    assert names(database) == set()


def test_a_unit_within_a_unit_joins_it(database: Database) -> None:
    def join_then_fail() -> None:
        with database.write() as outer:
            with database.write() as inner:
                put(inner, "one")
            put_and_fail(outer, "two")

    with pytest.raises(InterruptedError):
        join_then_fail()

    assert names(database) == set()


def test_a_joined_unit_that_fails_undoes_its_own_work_only(database: Database) -> None:
    with database.write() as connection:
        put(connection, "kept")
        with pytest.raises(InterruptedError), database.write() as inner:
            put_and_fail(inner, "undone")

    assert names(database) == {"kept"}


def test_reading_within_a_unit_sees_what_it_wrote(database: Database) -> None:
    with database.write() as connection:
        put(connection, "one")

        assert names(database) == {"one"}
        with database.statement() as single:
            assert single.scalar(select(tracking.c.notification_id)) == 1


def test_a_reader_sees_one_moment_while_another_writes(database: Database, other: Database) -> None:
    with database.read() as connection:
        before = connection.execute(select(tracking.c.application_name)).all()
        with other.write() as writing:
            put(writing, "meanwhile")
        after = connection.execute(select(tracking.c.application_name)).all()

    assert before == after == []
    assert names(database) == {"meanwhile"}


@pytest.mark.postgresql
def test_a_server_that_goes_away_is_named(postgresql_url: str) -> None:
    with closing(Database.open(postgresql_url)) as database:

        def lose_connection() -> None:
            with database.write() as connection:
                connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

        with pytest.raises(DatabaseUnreachableError, match="terminating connection"):
            lose_connection()
        assert names(database) == set()


def cut_off(database: Database, admin: Database) -> None:
    """End, at the server, the connection that a database keeps for its next question."""
    with database.read() as connection:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with admin.statement() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")


@pytest.mark.postgresql
def test_a_connection_that_was_lost_while_nobody_asked_is_made_anew(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.store.postgresql.SECONDS_TRUSTED", 0)
    with closing(Database.open(postgresql_url)) as database, closing(Database.open(postgresql_url)) as admin:
        cut_off(database, admin)

        assert names(database) == set()


@pytest.mark.postgresql
def test_a_connection_that_was_lost_just_now_fails_one_question(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.store.postgresql.SECONDS_TRUSTED", 60)
    with closing(Database.open(postgresql_url)) as database, closing(Database.open(postgresql_url)) as admin:
        cut_off(database, admin)

        with pytest.raises(DatabaseUnreachableError, match="terminating connection"):
            names(database)
        assert names(database) == set()


@pytest.mark.postgresql
def test_a_writer_on_postgresql_leaves_other_processors_alone(postgresql_url: str) -> None:
    with closing(Database.open(postgresql_url)) as database:
        with database.write() as connection:
            assert connection.exec_driver_sql("SHOW max_parallel_workers_per_gather").scalar() == "0"
        with database.read() as connection:
            assert connection.exec_driver_sql("SHOW max_parallel_workers_per_gather").scalar() != "0"
            assert connection.exec_driver_sql("SHOW jit").scalar() == "off"


@pytest.mark.postgresql
def test_a_reader_on_postgresql_cannot_write(postgresql_url: str) -> None:
    with (
        closing(Database.open(postgresql_url)) as database,
        database.read() as connection,
        pytest.raises(sqlalchemy.exc.InternalError, match="read-only transaction"),
    ):
        put(connection, "one")


def test_a_writer_that_waited_in_vain_says_for_whom(database: Database, other: Database) -> None:
    with (
        database.write(),
        pytest.raises(WriterLockedError, match=r"Another program has been writing to .* for over 0\.05 seconds"),
        other.write(),
    ):
        pass

    with other.write() as connection:
        put(connection, "afterwards")


def test_threads_of_one_program_take_turns_to_write(database_url: str) -> None:
    with closing(Database.open(database_url, lock_timeout=SOON)) as database:
        refused = []

        def write_too() -> None:
            try:
                with database.write():
                    pass
            except WriterLockedError as error:
                refused.append(error)

        with database.write():
            thread = threading.Thread(target=write_too)
            thread.start()
            thread.join()
        write_too()

        assert [error.seconds for error in refused] == [SOON]


def test_listeners_are_woken_after_the_outermost_unit(database: Database) -> None:
    woken = threading.Event()
    database.listen(woken)

    with database.write():
        with database.write() as connection:
            put(connection, "one")
        assert not woken.is_set()

    assert woken.is_set()


def test_a_listener_that_left_is_not_woken(database: Database) -> None:
    woken = threading.Event()
    database.listen(woken)
    database.unlisten(woken)

    with database.write() as connection:
        put(connection, "one")

    assert not woken.is_set()


CREATE = "import sys; from ledger.store.database import Database; Database.open(sys.argv[1]).close()"


@pytest.mark.slow
def test_programs_that_create_the_same_ledger_at_once_all_find_it(database_url: str) -> None:
    command = [sys.executable, "-c", CREATE, database_url]
    programs = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(3)]  # noqa: S603

    assert [(program.communicate()[1], program.returncode) for program in programs] == [(b"", 0)] * 3


def test_reading_does_without_the_libraries_for_writing(tmp_path: Path) -> None:
    Database.open(str(tmp_path / "book.db")).close()
    program = """
import sys
from ledger.feed import Feed
from ledger.store import sqlite as sqlite_files
from ledger.store.database import Database
database = Database.open(sys.argv[1], create=False)
with database.read() as connection:
    assert Feed(connection).head() == 0
print(sorted({"alembic", "eventsourcing", "psycopg"} & sys.modules.keys()))
"""

    command = [sys.executable, "-c", program, tmp_path / "book.db"]
    read = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603

    assert read.stdout.strip() == "[]"


def test_a_file_that_comes_back_while_it_is_opened_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.db"
    Database.open(str(path)).close()
    as_it_is = sqlite_files._mode  # noqa: SLF001 (the moment in between cannot be met otherwise)
    seen = iter(["mode=ro"])
    monkeypatch.setattr(sqlite_files, "_mode", lambda path: next(seen, None) or as_it_is(path))

    with closing(Database.open(str(path))) as database:
        with database.write() as connection:
            put(connection, "holdings")
        assert names(database) == {"holdings"}

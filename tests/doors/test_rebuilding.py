"""A rebuild takes nothing from readers: they go on with what is live until the new read models stand in its place, whatever happens."""

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from benchmarks import synthetic
from insider_ledger.book import Book, Info
from insider_ledger.cli import Status
from insider_ledger.cli.running import run
from ledger.store.database import Database
from ledger.store.errors import UnreadableEventError
from ledger.store.tables import event, stream, tracking
from projections.failures import AccountFailedError
from projections.tables import LIVE
from tests.recorded import RecordedBook

ROOT = Path(__file__).resolve().parents[2]
FILINGS = 30
OWNERS = 10
AS_OF = date(2016, 12, 31)
KNOWN_AT = datetime(2030, 1, 1, tzinfo=UTC)
AT_ONCE = 1 / 20  # seconds in which a reader that waits for a lock gives up


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write(tmp_path_factory.mktemp("filings") / "filings.zip", synthetic.submissions(FILINGS, owners=OWNERS, seed=3))


@pytest.fixture
def filled(book: RecordedBook, filings: Path) -> RecordedBook:
    book.import_paths(filings, batch=10)
    return book


@pytest.fixture
def reader(database_url: str, filled: RecordedBook) -> Iterator[Book]:  # noqa: ARG001 (there must be a book)
    """The same book as another program has it open, which waits for nothing."""
    with closing(Database.open(database_url, create=False, lock_timeout=AT_ONCE)) as opened:
        yield Book(opened)


def answers(book: Book) -> list[bytes]:
    """What a book says of everybody, and of one owner, line for line."""
    held = book.holdings(as_of=AS_OF, known_at=KNOWN_AT, include_closed=True)
    owner = held.holdings[0].owner.cik
    asked = (
        held,
        book.history(owner=owner, known_at=KNOWN_AT),
        book.discrepancies(as_of=AS_OF, known_at=KNOWN_AT),
        book.explain(holding=held.holdings[0].id, as_of=AS_OF, known_at=KNOWN_AT),
        counted(book),
    )
    return [msgspec.json.encode(answer) for answer in asked]


def counted(book: Book) -> Info:
    """What a book counts, but for the room that it takes: work that is undone leaves some behind."""
    return msgspec.structs.replace(book.info(), bytes_on_disk=0)


def stored(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the live read models, and how far they say that they are."""
    return {table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str) for table in (*LIVE, tracking)}


def read_models(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return stored(connection)


@contextmanager
def without_triggers(connection: Connection, *tables: str) -> Iterator[None]:
    """Let the log be changed, as somebody with a database tool could."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        query = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN {tables!r}"  # noqa: S608 (our names)
        for (name,) in connection.exec_driver_sql(query).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield


def alter(database: Database, old: bytes, new: bytes) -> tuple[int, str, str]:
    """Alter the payload of the last event of an account that holds `old`; returns its position, owner and issuer."""
    with database.write() as connection, without_triggers(connection, "event", "stream"):
        query = select(event.c.id, event.c.state, stream.c.owner, stream.c.issuer).join_from(
            event, stream, event.c.stream_no == stream.c.stream_no
        )
        rows = connection.execute(query.where(event.c.name == "transaction-reported.v1").order_by(event.c.id.desc()))
        position, state, owner, issuer = next((row[0], bytes(row[1]), row[2], row[3]) for row in rows if old in bytes(row[1]))
        connection.execute(update(event).where(event.c.id == position).values(state=state.replace(old, new)))
    return position, owner, issuer


def another(database: Database, owner: str) -> str:
    """Some other owner of the book."""
    with database.read() as connection:
        return connection.execute(select(LIVE.line.c.owner).where(LIVE.line.c.owner != owner)).scalars().first() or ""


# Readers


def test_readers_are_answered_as_before_until_a_rebuild_commits(filled: RecordedBook, reader: Book) -> None:
    right = answers(reader)
    with filled.database.write() as connection:
        connection.execute(delete(LIVE.point).where(LIVE.point.c.quantity == "0"))
        connection.execute(update(LIVE.point).values(quantity="7"))
    before = answers(reader)

    with filled.database.write():
        filled.rebuild()
        assert answers(reader) == before  # the new read models are there, and not committed

    assert before != right
    assert answers(reader) == right


def test_readers_of_other_processes_are_answered_during_a_rebuild(filled: RecordedBook, database_url: str) -> None:
    asked = ["holdings", "--as-of", str(AS_OF), "--known-at", "2030-01-01T00:00:00Z", "--format", "json"]
    command = [sys.executable, "-m", "insider_ledger", "--db", database_url, *asked]
    before = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603 (our own program)

    with filled.database.write():
        filled.rebuild()
        during = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603

    assert during == before


def test_a_reader_that_began_before_a_rebuild_ends_with_what_it_began_with(filled: RecordedBook, reader: Book) -> None:
    database = Database.open(filled.database.url.render_as_string(hide_password=False), create=False)
    with closing(database), database.read() as connection:
        before = stored(connection)
        with filled.database.write() as writing:
            writing.execute(update(LIVE.point).values(quantity="7"))
            writing.execute(delete(LIVE.exit))
        filled.rebuild()

        assert stored(connection) == before
    assert reader.compare().differences == ()


@pytest.mark.postgresql
def test_a_rebuild_takes_no_lock_that_a_reader_could_wait_for(postgresql_url: str, filings: Path) -> None:
    with closing(Database.open(postgresql_url)) as database:
        book = Book(database)
        book.import_paths(filings)
        with database.write() as connection:
            book.rebuild()
            names = ", ".join(f"'{table.name}'::regclass" for table in LIVE)
            held = connection.exec_driver_sql(f"SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN ({names})")  # noqa: S608
            modes = set(held.scalars())

    assert modes <= {"AccessShareLock", "RowExclusiveLock"}


# Failures


def test_a_payload_that_cannot_be_read_leaves_the_old_read_models_and_names_its_place(filled: RecordedBook, reader: Book) -> None:
    position, owner, issuer = alter(filled.database, b'"table":"I"', b'"table":"VII"')
    before, said = read_models(filled.database), counted(reader)

    with pytest.raises(UnreadableEventError, match=f"at ledger position {position} .* about owner {owner} at issuer {issuer},") as failed:
        filled.rebuild()

    assert (failed.value.position, failed.value.owner, failed.value.issuer) == (position, owner, issuer)
    assert read_models(filled.database) == before
    assert counted(reader) == said
    assert reader.holdings(owner=another(filled.database, owner), as_of=AS_OF, known_at=KNOWN_AT).holdings
    assert [problem.position for problem in reader.verify().problems] == [position]


def test_rules_that_fail_leave_the_old_read_models_and_name_the_account_and_the_event(filled: RecordedBook, reader: Book) -> None:
    position, owner, issuer = alter(filled.database, b'"reported_total":"', b'"reported_total":"NaN')
    before = read_models(filled.database)

    with pytest.raises(AccountFailedError) as failed:
        filled.rebuild()

    assert (failed.value.position, failed.value.owner, failed.value.issuer) == (position, owner, issuer)
    assert f"owner {owner} at issuer {issuer} failed at the event at ledger position {position}: " in str(failed.value)
    assert read_models(filled.database) == before
    assert reader.holdings(as_of=AS_OF, known_at=KNOWN_AT).holdings


def test_rows_that_the_database_refuses_leave_the_old_read_models(filled: RecordedBook, reader: Book) -> None:
    with filled.database.write() as connection:
        line = connection.scalar(select(LIVE.line.c.line_id).order_by(LIVE.line.c.line_id.desc()).limit(1))
        refusing = f"line_id <> '{line}'"
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE balance_point ADD CONSTRAINT ck_refusing CHECK ({refusing}) NOT VALID")
        else:
            stop = f"WHEN NOT (NEW.{refusing}) BEGIN SELECT RAISE(ABORT, 'refused'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER refusing BEFORE INSERT ON balance_point {stop}")
    before = read_models(filled.database)

    with pytest.raises(DBAPIError, match="refus"):
        filled.rebuild()

    assert read_models(filled.database) == before
    assert reader.holdings(as_of=AS_OF, known_at=KNOWN_AT).holdings


def test_an_import_that_touches_an_account_which_cannot_be_read_records_nothing_and_says_where(
    filled: RecordedBook, tmp_path: Path, capsys: pytest.CaptureFixture[str], database_url: str
) -> None:
    more = synthetic.write(tmp_path / "more.zip", list(synthetic.submissions(2 * FILINGS, owners=OWNERS, seed=3))[FILINGS:])
    position, _, _ = alter(filled.database, b'"table":"I"', b'"table":"VII"')
    before = counted(filled)

    assert run(["--db", database_url, "import", str(more)]) == Status.REFUSED

    said = capsys.readouterr().err
    assert f"The event at ledger position {position} (transaction-reported.v1)" in said or "on stream" in said
    assert "insider-ledger verify tells what was altered" in said
    assert counted(filled) == before


def test_failing_rules_are_a_fault_that_says_what_to_do(
    filled: RecordedBook, capsys: pytest.CaptureFixture[str], database_url: str
) -> None:
    position, _, _ = alter(filled.database, b'"reported_total":"', b'"reported_total":"NaN')

    assert run(["--db", database_url, "rebuild"]) == Status.FAULT

    said = capsys.readouterr().err
    assert f"failed at the event at ledger position {position}: " in said
    assert "What answers come from is as it was before.\ninsider-ledger verify tells whether the log was altered" in said


def _fail(error: Exception) -> None:
    raise error


@pytest.mark.slow
@pytest.mark.parametrize(
    "error",
    [
        AccountFailedError("0009900002", "0009900001", 7, "InvalidOperation"),
        UnreadableEventError("holding-reported.v1", "no JSON", position=7, owner="0009900002", issuer="0009900001"),
    ],
)
def test_what_fails_in_a_worker_arrives_whole(error: Exception) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(type(error)) as met:
        pool.apply(_fail, (error,))

    assert str(met.value) == str(error)
    assert vars(met.value) == vars(error)


# One holding


def test_a_rebuild_of_one_holding_touches_its_account_and_no_other(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        connection.execute(update(LIVE.point).values(quantity="7"))
        account = connection.execute(select(LIVE.line.c.owner, LIVE.line.c.issuer).limit(1)).one()
        lines = LIVE.line.c
        mine = set(connection.scalars(select(lines.line_id).where(lines.owner == account.owner, lines.issuer == account.issuer)))
    wrong = {difference.key.split()[0] for difference in filled.compare().differences}

    filled.rebuild(holding=min(mine))

    assert wrong & mine
    assert {difference.key.split()[0] for difference in filled.compare().differences} == wrong - mine

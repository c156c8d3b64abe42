"""The doctor: a sound book has no findings, and whatever is done to one behind the program's back is found, on each database."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, text, update

import insider_ledger
from insider_ledger.health import place_checks
from insider_ledger.health.examination import Health
from ledger.store.database import Database
from ledger.store.inspection import guards, looking
from ledger.store.tables import event, log_head, stream, tracking
from projections import RULES_VERSION
from projections.checkpoint import READ_MODELS
from projections.tables import LIVE
from tests.builders import a_form_4, bought, sold
from tests.recorded import RecordedBook
from tests.unguarded import unguarded

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
FIRST = a_form_4(accepted="2024-05-02 16:30", rows=[bought(1_000, on="2024-05-01", after=4_000)])
SECOND = a_form_4(accepted="2024-05-03 16:30", rows=[sold(500, on="2024-05-03", after=3_500)])
CHECKPOINT = tracking.c.application_name == READ_MODELS
OF_THE_SERVER = {"not-synced"}
"""What may be true of a server for tests, whatever the book."""


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filled(database_url: str, clock: Clock) -> Iterator[RecordedBook]:
    """A sound book of two filings, each in a batch of its own, at noon."""
    with closing(Database.open(database_url, clock=clock)) as database:
        book = RecordedBook(database)
        book.record(FIRST)
        book.record(SECOND)
        yield book


def findings(health: Health) -> dict[str, str]:
    """What was found, by code."""
    return {row.finding: row.says for row in health.rows if row.finding is not None and row.finding not in OF_THE_SERVER}


def found(book: RecordedBook, *, thorough: bool = False) -> dict[str, str]:
    return findings(book.doctor(thorough=thorough))


# A sound book


@pytest.mark.parametrize("thorough", [False, True])
def test_a_sound_book_has_no_findings(filled: RecordedBook, thorough: bool) -> None:
    health = filled.doctor(thorough=thorough)

    assert findings(health) == {}
    assert health.ok
    assert (health.ledger_position, health.checked_at, health.thorough) == (filled.info().ledger_position, NOON, thorough)
    assert {row.severity for row in health.rows if row.finding is None} == {"ok"}
    more = {"log", "comparison"} | ({"file"} if filled.database.dialect == "sqlite" else set())
    assert {row.check for row in health.rows} & {"log", "comparison", "file"} == (more if thorough else set())


def test_an_empty_ledger_is_sound(database: Database) -> None:
    assert findings(RecordedBook(database).doctor(thorough=True)) == {}


def test_looking_at_a_book_neither_waits_for_its_writer_nor_sees_what_it_has_not_finished(filled: RecordedBook, database_url: str) -> None:
    position = filled.info().ledger_position
    with filled.database.write() as connection:
        connection.execute(update(tracking).values(notification_id=0))

        health = insider_ledger.doctor(database_url)

    assert findings(health) == {}
    assert health.ledger_position == position


# What is done to a book


def drop_a_trigger(connection: Connection) -> None:
    on = "" if connection.dialect.name == "sqlite" else " ON event"
    connection.execute(text(f"DROP TRIGGER event_is_never_changed{on}"))


def replace_a_trigger(connection: Connection) -> None:
    drop_a_trigger(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT 1; END"))
    else:
        connection.execute(text("CREATE FUNCTION let_pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"))
        connection.execute(text("CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event EXECUTE FUNCTION let_pass()"))


def move_the_checkpoint(connection: Connection, by: int) -> None:
    connection.execute(update(tracking).where(CHECKPOINT).values(notification_id=tracking.c.notification_id + by))


def built_by(connection: Connection, version: str | None) -> None:
    connection.execute(update(tracking).where(CHECKPOINT).values(rules_version=version))


def leave_a_table(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE line_rebuilt (line_id TEXT)"))


def have_revision(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize(
    ("done", "code", "says"),
    [
        (drop_a_trigger, "trigger-missing", "The trigger event_is_never_changed of the table event is missing."),
        (replace_a_trigger, "trigger-missing", "The trigger event_is_never_changed of the table event is without effect."),
        (lambda connection: move_the_checkpoint(connection, -2), "read-models-behind", "Answers lack 2 events after position"),
        (lambda connection: connection.execute(delete(tracking)), "read-models-behind", "Answers lack 4 events after position 0"),
        (lambda connection: move_the_checkpoint(connection, 3), "read-models-ahead", "Answers rest on 7 events, and the log has 4"),
        (lambda connection: built_by(connection, "2"), "read-models-of-other-rules", "by rules version 2; this program reads by version"),
        (lambda connection: built_by(connection, None), "read-models-of-other-rules", "not all by one known version of the rules"),
        (leave_a_table, "tables-left-over", "line_rebuilt"),
        (lambda connection: have_revision(connection, "0001"), "schema-older", "has revision 0001, and this program needs"),
        (lambda connection: have_revision(connection, "9999"), "schema-newer", "has revision 9999, and this program needs"),
        (lambda connection: connection.execute(text("DROP TABLE class_shown")), "tables-other", "The tables class_shown are missing"),
        (
            lambda connection: connection.execute(text("ALTER TABLE tracking RENAME COLUMN rules_version TO by")),
            "tables-other",
            "rules_version",
        ),
    ],
)
def test_what_was_done_is_found_and_nothing_else(filled: RecordedBook, done: Callable[[Connection], object], code: str, says: str) -> None:
    with filled.database.write() as connection:
        done(connection)

    health = filled.doctor()

    assert set(findings(health)) == {code}
    assert says in findings(health)[code]
    assert health.ok == all(row.severity != "problem" for row in health.rows)
    assert next(row.advice for row in health.rows if row.finding == code)


def remove_the_last_head(connection: Connection) -> None:
    last = select(log_head.c.position).order_by(log_head.c.position.desc()).limit(1).scalar_subquery()
    connection.execute(delete(log_head).where(log_head.c.position == last))


def remove_the_last_batch(connection: Connection) -> None:
    connection.execute(delete(event).where(event.c.id > 2))
    connection.execute(delete(stream).where(stream.c.stream_no.not_in(select(event.c.stream_no))))
    connection.execute(
        update(stream).values(version=select(event.c.version).where(event.c.stream_no == stream.c.stream_no).scalar_subquery())
    )


def alter_an_event(connection: Connection) -> None:
    connection.execute(update(event).where(event.c.id == 2).values(recorded_at=event.c.recorded_at - 1))


@pytest.mark.parametrize(
    ("done", "codes"),
    [
        (remove_the_last_head, {"events-uncovered": "2 events after position 2 are covered by no head."}),
        (
            remove_the_last_batch,
            {
                "events-gone": "The last head is of 4 events, and the log has 2.",
                "read-models-ahead": "Answers rest on 4 events, and the log has 2: it is an older copy, or lost its end.",
            },
        ),
        (alter_an_event, {}),
    ],
)
def test_what_was_done_to_the_log_is_found(filled: RecordedBook, done: Callable[[Connection], None], codes: dict[str, str]) -> None:
    with unguarded(filled.database) as connection:
        done(connection)

    assert found(filled) == codes
    assert set(found(filled, thorough=True)) - {"read-models-differ"} == {*codes, "log-altered"}


def test_an_altered_event_is_named(filled: RecordedBook) -> None:
    with unguarded(filled.database) as connection:
        alter_an_event(connection)

    assert found(filled, thorough=True) == {"log-altered": "altered at position 2: The event is not the one that was recorded here."}


def test_read_models_that_are_not_what_the_events_say_are_found(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        connection.execute(update(LIVE.point).values(quantity="1"))

    assert found(filled) == {}
    assert set(found(filled, thorough=True)) == {"read-models-differ"}
    assert filled.common("2024-05-31") == 1, "nothing was mended"


def test_a_rebuild_makes_the_read_models_sound_again(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        built_by(connection, "2")
        connection.execute(update(LIVE.point).values(quantity="1"))

    filled.rebuild()

    assert found(filled, thorough=True) == {}


def test_catching_up_by_other_rules_leaves_no_one_version(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        built_by(connection, "2")

    filled.record(a_form_4(accepted="2024-05-06 16:30", rows=[sold(500, on="2024-05-06", after=3_000)]))

    assert filled.info().checkpoint_rules_version is None
    assert set(found(filled)) == {"read-models-of-other-rules"}


def test_a_holding_read_again_by_other_rules_leaves_no_one_version(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        built_by(connection, "9")
    line = filled.line("2024-05-31")
    assert line is not None

    filled.rebuild(holding=str(line.id))

    assert filled.info().checkpoint_rules_version is None


def test_info_tells_how_far_the_read_models_are(filled: RecordedBook) -> None:
    with filled.database.write() as connection:
        move_the_checkpoint(connection, -1)

    info = filled.info()

    assert (info.ledger_position, info.head_position, info.checkpoint, info.lag, info.checkpoint_rules_version) == (
        4,
        4,
        3,
        1,
        RULES_VERSION,
    )
    assert info.bytes_on_disk > 10_000


def test_a_document_that_waits_is_found(filled: RecordedBook, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "note.txt").write_text("No form at all.")
    filled.import_paths(tmp_path / "note.txt")
    clock.now += timedelta(days=3)

    assert found(filled) == {
        "documents-waiting": "1 document set aside as not-recognised, the oldest 3 days ago, at 2024-06-03T12:00:00Z.",
    }


def test_a_split_that_waits_for_its_issuer_is_found(filled: RecordedBook, tmp_path: Path) -> None:
    (tmp_path / "splits.csv").write_text("symbol,effective_date,numerator,denominator\nLKSP,2024-06-10,2,1\n")
    filled.import_paths(tmp_path / "splits.csv")

    assert set(found(filled)) == {"splits-waiting"}


def test_a_clock_ahead_of_ours_is_found(filled: RecordedBook, clock: Clock) -> None:
    clock.now = NOON - timedelta(hours=1)

    assert set(found(filled)) == {"recorded-in-the-future"}
    clock.now = NOON - timedelta(seconds=30)
    assert found(filled) == {}


def test_a_clock_that_was_set_back_is_found(filled: RecordedBook, clock: Clock) -> None:
    clock.now = NOON - timedelta(minutes=5)
    filled.record(a_form_4(accepted="2024-05-06 16:30", rows=[sold(500, on="2024-05-06", after=3_000)]))
    clock.now = NOON

    assert found(filled) == {"recorded-backwards": "1 time the clock stood before the batch that is ahead in the log, last at position 6."}


def test_a_comparison_gives_up_when_another_program_writes(filled: RecordedBook, database_url: str) -> None:
    with filled.database.write():
        health = insider_ledger.doctor(database_url, thorough=True, lock_timeout=0.05)

    assert set(findings(health)) == {"not-compared"}
    assert health.ok


# Guards


def test_the_triggers_looked_for_are_those_of_a_new_ledger(database: Database) -> None:
    expected = guards.SQLITE if database.dialect == "sqlite" else guards.POSTGRESQL
    query = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if database.dialect == "sqlite"
        else "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT t.tgisinternal"
    )
    with database.read() as connection:
        there = {tuple(row) for row in connection.execute(text(query))}
        assert guards.guard_gaps(connection) == ()

    assert there == {(table, trigger) for table, triggers in expected.items() for trigger in triggers}


@pytest.mark.postgresql
def test_triggers_that_are_switched_off_are_found(postgresql_url: str) -> None:
    with closing(Database.open(postgresql_url)) as database:
        with database.write() as connection:
            connection.execute(text("ALTER TABLE stream DISABLE TRIGGER stream_keeps_its_name"))

        assert findings(insider_ledger.doctor(postgresql_url)) == {
            "trigger-off": "The trigger stream_keeps_its_name of the table stream is switched off."
        }


@pytest.mark.postgresql
def test_a_role_for_which_no_trigger_runs_is_found(postgresql_url: str) -> None:
    Database.open(postgresql_url).close()

    health = insider_ledger.doctor(postgresql_url.replace("-csearch_path", "-csession_replication_role%3Dreplica%20-csearch_path"))

    off = [row for row in health.rows if row.finding == "trigger-off"]
    assert len(off) == sum(map(len, guards.POSTGRESQL.values()))


# A PostgreSQL server


@pytest.mark.postgresql
def test_who_writes_and_for_how_long_is_told(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Database.open(postgresql_url)) as database, database.write() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        health = insider_ledger.doctor(postgresql_url)

        assert findings(health) == {}
        (sessions,) = [row.says for row in health.rows if row.check == "sessions"]
        assert sessions.startswith(f"Process {process} writes, for 0 minutes now")

        monkeypatch.setattr(place_checks, "WRITER_LONG", timedelta())
        assert f"Process {process} holds the lock" in findings(insider_ledger.doctor(postgresql_url))["writer-long"]


@pytest.mark.postgresql
def test_a_transaction_that_stays_open_is_told(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_checks, "TRANSACTION_LONG", timedelta())
    with closing(Database.open(postgresql_url)) as database, database.read() as connection:
        connection.execute(select(event.c.id).limit(1))

        assert "holds a transaction open, for 0 minutes now" in findings(insider_ledger.doctor(postgresql_url))["transaction-long"]


@pytest.mark.postgresql
def test_a_server_that_never_looked_at_its_tables_is_told(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_checks, "ANALYZED_FROM", 1)
    with closing(Database.open(postgresql_url)) as database:
        RecordedBook(database).record(FIRST)
        assert set(findings(insider_ledger.doctor(postgresql_url))) == {"statistics-missing"}

        with database.statement() as connection:
            connection.execute(text("ANALYZE event"))
        assert findings(insider_ledger.doctor(postgresql_url)) == {}


@pytest.mark.postgresql
def test_a_server_that_does_not_wait_for_its_disk_is_told(postgresql_url: str) -> None:
    with closing(Database.open(postgresql_url)) as database, database.read() as connection:
        is_synced = connection.scalar(text("SELECT current_setting('fsync')")) == "on"

    assert any(row.finding == "not-synced" for row in insider_ledger.doctor(postgresql_url).rows) == (not is_synced)


@pytest.mark.postgresql
def test_a_table_that_stays_locked_is_told(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PATIENCE", 0.05)
    with closing(Database.open(postgresql_url)) as database, database.write() as connection:
        connection.execute(text("LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE"))

        assert "database-locked" in findings(insider_ledger.doctor(postgresql_url))


@pytest.mark.postgresql
def test_an_empty_schema_is_no_ledger_yet(postgresql_url: str) -> None:
    assert set(findings(insider_ledger.doctor(postgresql_url))) == {"database-missing"}


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    health = insider_ledger.doctor("postgresql://ada:secret@127.0.0.1:1/book")

    assert set(findings(health)) == {"database-unreachable"}
    assert "secret" not in str(health)
    assert not health.ok

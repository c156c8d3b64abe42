"""Writing the log: places, versions, accounts and keys, on each database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid5

import pytest
from eventsourcing.persistence import IntegrityError, PersistenceError, StoredEvent, Tracking
from sqlalchemy import insert, select, text

from ledger.events import NoSecuritiesReported, Recorded
from ledger.feed import Feed
from ledger.store import bulk, tables
from ledger.store.codec import encode
from ledger.store.database import Database
from ledger.store.recorder import SqlRecorder
from ledger.values.identity import NAMESPACE

NOON = datetime(2024, 3, 18, 12, 0, 0, 123_456, tzinfo=UTC)


def stream(number: int) -> UUID:
    return uuid5(NAMESPACE, f"test/{number}")


def reported(owner: str = "0009900002") -> NoSecuritiesReported:
    return NoSecuritiesReported(filing_id="0009900001-24-000001", owner=owner, issuer="0009900001")


def recorded(stream_id: UUID, *versions: int) -> list[Recorded]:
    return [Recorded(originator_id=stream_id, originator_version=version, event=reported(f"owner {version}")) for version in versions]


def log(database: Database) -> list[tuple[int, UUID, int]]:
    with database.read() as connection:
        return [(item.position, item.originator_id, item.originator_version) for item in Feed(connection).after(0)]


@pytest.fixture
def recorder(database: Database) -> SqlRecorder:
    return database.recorder()


def test_positions_begin_at_one_and_go_on_without_a_gap(recorder: SqlRecorder) -> None:
    assert recorder.append(recorded(stream(1), 1, 2)) == range(1, 3)
    assert recorder.append(recorded(stream(2), 1)) == range(3, 4)

    assert log(recorder.database) == [(1, stream(1), 1), (2, stream(1), 2), (3, stream(2), 1)]


def test_what_was_rolled_back_leaves_no_gap(recorder: SqlRecorder) -> None:
    recorder.append(recorded(stream(1), 1))
    with pytest.raises(IntegrityError):
        recorder.append([*recorded(stream(2), 1, 2), *recorded(stream(1), 1)])

    assert recorder.append(recorded(stream(3), 1)) == range(2, 3)


def test_a_batch_may_mix_streams_and_many_rows(recorder: SqlRecorder) -> None:
    streams = [stream(number) for number in range(bulk.COPY_FROM_ROWS)]
    batch = [item for version in (1, 2) for stream_id in streams for item in recorded(stream_id, version)]

    assert recorder.append(batch) == range(1, len(batch) + 1)
    assert log(recorder.database) == [(n, item.originator_id, item.originator_version) for n, item in enumerate(batch, 1)]
    assert recorder.versions(streams) == dict.fromkeys(streams, 2)


def test_appending_nothing_is_nothing(recorder: SqlRecorder) -> None:
    assert list(recorder.append([])) == []
    assert log(recorder.database) == []


@pytest.mark.parametrize("versions", [(2,), (1, 3), (1, 1), (-1,)])
def test_a_new_stream_counts_its_events_one_by_one(recorder: SqlRecorder, versions: tuple[int, ...]) -> None:
    with pytest.raises(IntegrityError, match=f"Stream {stream(1)} is .* so its next event cannot be version"):
        recorder.append(recorded(stream(1), *versions))


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_decision_on_an_outdated_stream_is_refused(recorder: SqlRecorder, version: int) -> None:
    recorder.append(recorded(stream(1), 1, 2))

    with pytest.raises(IntegrityError, match=f"is at version 2, so its next event cannot be version {version}"):
        recorder.append(recorded(stream(1), version))
    assert recorder.versions([stream(1)]) == {stream(1): 2}


def test_a_new_stream_carries_its_account(recorder: SqlRecorder) -> None:
    recorder.append([*recorded(stream(1), 1), *recorded(stream(2), 1)], accounts={stream(1): ("0009900002", "0009900001")})

    with recorder.database.read() as connection:
        rows = connection.execute(select(tables.stream.c.stream_id, tables.stream.c.owner, tables.stream.c.issuer)).all()
    assert set(rows) == {(str(stream(1)), "0009900002", "0009900001"), (str(stream(2)), None, None)}


def test_a_natural_key_leads_to_its_stream(recorder: SqlRecorder) -> None:
    recorder.append(recorded(stream(1), 1), keys={"content:aa": stream(1), "content:bb": stream(1)})

    assert recorder.streams_by_key(["content:aa", "content:zz", "content:bb"]) == {"content:aa": stream(1), "content:bb": stream(1)}


def test_a_key_can_be_added_to_a_stream_of_an_earlier_batch(recorder: SqlRecorder) -> None:
    recorder.append(recorded(stream(1), 1))
    recorder.append(recorded(stream(2), 1), keys={"content:aa": stream(1)})

    assert recorder.streams_by_key(["content:aa"]) == {"content:aa": stream(1)}


def test_a_natural_key_is_taken_once(recorder: SqlRecorder) -> None:
    recorder.append(recorded(stream(1), 1), keys={"content:aa": stream(1)})

    with pytest.raises(IntegrityError):
        recorder.append(recorded(stream(2), 1), keys={"content:aa": stream(2)})
    assert recorder.versions([stream(2)]) == {}


def test_a_key_of_a_stream_that_does_not_exist_is_refused(recorder: SqlRecorder) -> None:
    with pytest.raises(IntegrityError, match="content:aa"):
        recorder.append([], keys={"content:aa": stream(1)})


def test_events_of_many_streams_come_at_once_in_order(recorder: SqlRecorder) -> None:
    streams = [stream(number) for number in range(bulk.CHUNK + 1)]
    recorder.append([item for stream_id in streams for item in recorded(stream_id, 1, 2)])

    found = recorder.select_events_many([*streams, stream(-1)])

    assert found.keys() == set(streams)
    name, state = encode(reported("owner 2"))
    assert found[streams[-1]][1] == StoredEvent(streams[-1], 2, name, state)
    assert all([item.originator_version for item in events] == [1, 2] for events in found.values())


def test_events_read_models_and_tracking_are_written_together(recorder: SqlRecorder) -> None:
    def write_all_and_fail() -> None:
        with recorder.database.write() as connection:
            recorder.append(recorded(stream(1), 1))
            connection.execute(insert(tables.natural_key).values(key="a read model's row", stream_no=1))
            recorder.insert_tracking(Tracking("holdings", 1))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_all_and_fail()

    assert log(recorder.database) == []
    assert recorder.max_tracking_id("holdings") is None
    assert recorder.streams_by_key(["a read model's row"]) == {}


def test_a_refused_filing_within_a_batch_leaves_the_others(recorder: SqlRecorder) -> None:
    with recorder.database.write():
        recorder.append(recorded(stream(1), 1))
        with pytest.raises(IntegrityError):
            recorder.append(recorded(stream(1), 1))
        recorder.append(recorded(stream(2), 1))

    assert log(recorder.database) == [(1, stream(1), 1), (2, stream(2), 1)]


def test_the_time_of_recording_is_the_clocks_to_the_microsecond(database_url: str) -> None:
    database = Database.open(database_url, clock=lambda: NOON)
    database.recorder().append(recorded(stream(1), 1, 2))

    with database.read() as connection:
        assert {item.recorded_at for item in Feed(connection).after(0)} == {NOON}
    database.close()


def test_tracking_only_moves_forward(recorder: SqlRecorder) -> None:
    recorder.insert_tracking(Tracking("holdings", 5))

    with pytest.raises(IntegrityError):
        recorder.insert_tracking(Tracking("holdings", 5))
    recorder.insert_tracking(Tracking("holdings", 6))
    assert recorder.max_tracking_id("holdings") == 6


def test_database_errors_come_as_the_librarys(recorder: SqlRecorder) -> None:
    with recorder.database.write() as connection:
        connection.execute(text("ALTER TABLE tracking RENAME TO elsewhere"))

    with pytest.raises(PersistenceError, match="tracking"):
        recorder.max_tracking_id("holdings")


FORGERIES: dict[str, str] = {
    "change": "UPDATE event SET state = 'forged' WHERE id = 1",
    "delete": "DELETE FROM event WHERE id = 2",
    "delete a stream": "DELETE FROM stream",
    "rename a stream": "UPDATE stream SET stream_id = 'other'",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_database_itself_refuses_to_change_the_log(recorder: SqlRecorder, forgery: str) -> None:
    recorder.append(recorded(stream(1), 1, 2))
    before = log(recorder.database)

    def forge() -> None:
        with recorder.database.write() as connection:
            connection.exec_driver_sql(FORGERIES[forgery])

    assert "append-only" in refusal(forge)
    assert log(recorder.database) == before


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["event", "stream"])
def test_postgresql_refuses_to_truncate_the_log(postgresql_url: str, table: str) -> None:
    database = Database.open(postgresql_url)

    def truncate() -> None:
        with database.write() as connection:
            connection.exec_driver_sql(f"TRUNCATE {table}")

    assert "append-only" in refusal(truncate)
    database.close()


REPLACEMENTS: dict[str, str] = {
    "position": "INSERT OR REPLACE INTO event VALUES (1, 99, 1, 'forged.v1', '{}', 0)",
    "version": "INSERT OR REPLACE INTO event VALUES (3, 1, 1, 'forged.v1', '{}', 0)",
    "gap": "INSERT INTO event VALUES (4, 99, 1, 'forged.v1', '{}', 0)",
    "stream": "INSERT OR REPLACE INTO stream VALUES (1, 'other', NULL, NULL, 1)",
}


@pytest.mark.parametrize("replacement", REPLACEMENTS)
def test_sqlite_refuses_to_replace_what_is_recorded(sqlite_url: str, replacement: str) -> None:
    database = Database.open(sqlite_url)
    database.recorder().append(recorded(stream(1), 1, 2))

    def replace() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")  # as another program would have it
            connection.exec_driver_sql(REPLACEMENTS[replacement])

    assert "append-only" in refusal(replace)
    assert len(log(database)) == 2
    database.close()


def refusal(work: Callable[[], None]) -> str:
    with pytest.raises(Exception, match="append-only") as refused:
        work()
    return str(refused.value)


def test_following_the_ledger_sees_what_another_program_records(database: Database, database_url: str) -> None:
    elsewhere = Database.open(database_url)
    with database.recorder().subscribe(gt=0) as subscription:
        elsewhere.recorder().append(recorded(stream(1), 1))

        assert next(subscription).originator_id == stream(1)
    elsewhere.close()


def test_the_time_of_recording_is_kept_in_utc_whatever_the_clocks_zone(database_url: str) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=-5)))
    database = Database.open(database_url, clock=lambda: local)
    database.recorder().append(recorded(stream(1), 1))

    with database.read() as connection:
        assert connection.scalar(select(tables.event.c.recorded_at)) == 1_710_763_200_123_456
    database.close()

"""How the event sourcing library gets our recorder."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import EventStore, InfrastructureFactory, JSONTranscoder, Mapper, NotSupportedError

from ledger.events import NoSecuritiesReported, Recorded
from ledger.store.database import Database
from ledger.store.factory import environment
from ledger.store.mapper import EventMapper, RowEventStore
from ledger.store.recorder import SqlAggregateRecorder, SqlRecorder
from ledger.values.identity import filing_stream_id

STREAM = filing_stream_id("0009900001-24-000001")
FIRST = Recorded(
    originator_id=STREAM,
    originator_version=1,
    event=NoSecuritiesReported(filing_id="0009900001-24-000001", owner="0009900002", issuer="0009900001"),
)


class Book(Application[UUID]):
    pass


def fold(state: list[Recorded] | None, events: list[Recorded]) -> list[Recorded]:
    return [*(state or []), *events]


def test_an_application_keeps_its_events_in_a_database_that_is_open(database: Database) -> None:
    book = Book(env=environment(database))

    book.save(FIRST)

    assert book.repository.get(STREAM, projector_func=fold) == [FIRST]
    assert [notification.id for notification in book.notification_log.select(start=1, limit=10)] == [1]


def test_closing_an_application_leaves_a_borrowed_database_open(database: Database) -> None:
    book = Book(env=environment(database))
    book.save(FIRST)
    book.close()

    assert database.recorder().max_notification_id() == 1


def test_an_application_can_open_a_database_by_its_url(sqlite_url: str) -> None:
    env = {"PERSISTENCE_MODULE": "ledger.store.factory", "LEDGER_DATABASE_URL": sqlite_url}

    with Book(env=env) as book:
        book.save(FIRST)
        book.close()

    with Book(env=env) as again:
        assert again.repository.get(STREAM, projector_func=fold) == [FIRST]
        again.close()


def test_an_application_without_a_database_is_told_what_is_missing() -> None:
    with pytest.raises(OSError, match="set LEDGER_DATABASE_URL to its URL"):
        Book(env={"PERSISTENCE_MODULE": "ledger.store.factory"})


def test_notifications_are_mapped_with_their_position(database: Database) -> None:
    book = Book(env=environment(database))
    book.save(FIRST)

    [notification] = book.notification_log.select(start=1, limit=10)

    assert book.mapper.to_domain_event(notification).position == 1


def test_recorders_of_every_kind_are_ours(database: Database) -> None:
    factory = InfrastructureFactory.construct(environment(database))

    assert type(factory.aggregate_recorder()) is SqlAggregateRecorder
    assert type(factory.application_recorder()) is SqlRecorder
    assert type(factory.tracking_recorder()) is SqlRecorder
    assert type(factory.process_recorder()) is SqlRecorder


def test_a_tracking_recorder_can_be_a_subclass(database: Database) -> None:
    class Own(SqlRecorder):
        pass

    assert type(InfrastructureFactory.construct(environment(database)).tracking_recorder(Own)) is Own


def test_snapshots_are_refused(database: Database) -> None:
    with pytest.raises(NotSupportedError, match="no recorder for snapshots"):
        InfrastructureFactory.construct(environment(database)).aggregate_recorder("snapshots")


def test_streams_can_have_text_as_ids(database: Database) -> None:
    env = {**environment(database), "ORIGINATOR_ID_TYPE": "text"}
    recorder = InfrastructureFactory.construct(env).application_recorder()
    stored = EventMapper(JSONTranscoder()).to_stored_event(FIRST)
    recorder.insert_events([type(stored)("filing-1", 1, stored.topic, stored.state)], keys={"content:aa": "filing-1"})

    assert [item.originator_id for item in recorder.select_notifications(1, 10)] == ["filing-1"]
    assert recorder.streams_by_key(["content:aa"]) == {"content:aa": "filing-1"}


@pytest.mark.parametrize(
    "wanted", [{}, {"gt": 1}, {"lte": 2}, {"gt": 1, "lte": 2}, {"desc": True}, {"limit": 1}, {"desc": True, "limit": 2}, {"gt": 3}]
)
def test_a_stream_is_read_as_the_librarys_event_store_reads_it(database: Database, wanted: dict[str, Any]) -> None:
    factory = InfrastructureFactory[SqlRecorder].construct(environment(database))
    events = [msgspec.structs.replace(FIRST, originator_version=version) for version in (1, 2, 3)]
    ours: EventStore[UUID] = factory.event_store()
    ours.put(events)

    theirs = EventStore[UUID](ours.mapper, ours.recorder)
    assert type(ours) is RowEventStore
    assert list(ours.get(STREAM, **wanted)) == list(theirs.get(STREAM, **wanted))
    assert list(ours.get(filing_stream_id("0009900001-24-000002"))) == []


def test_another_mapper_can_be_asked_for(database: Database) -> None:
    factory = InfrastructureFactory.construct({**environment(database), "MAPPER_TOPIC": "eventsourcing.persistence:Mapper"})

    assert type(factory.mapper()) is Mapper
    assert type(factory.event_store()) is EventStore

"""The recorder test cases that the event sourcing library ships, on each database, with UUIDs and with text as stream ids."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from eventsourcing.tests import persistence as shipped

from ledger.store.database import Database
from ledger.store.recorder import SqlAggregateRecorder, SqlRecorder

pytestmark = pytest.mark.slow


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A ledger that is closed when the threads that the library's cases leave behind have ended."""
    before = set(threading.enumerate())
    database = Database.open(url)
    yield database
    for thread in set(threading.enumerate()) - before:
        thread.join()
    database.close()


class OnSqlite:
    read_id = UUID

    @pytest.fixture(autouse=True)
    def _open(self, sqlite_url: str) -> Iterator[None]:
        with opened(sqlite_url) as self.database:
            yield

    def create_recorder(self) -> SqlRecorder:
        return SqlRecorder(self.database, self.read_id)


@pytest.mark.postgresql
class OnPostgresql(OnSqlite):
    @pytest.fixture(autouse=True)
    def _open(self, postgresql_url: str) -> Iterator[None]:
        with opened(postgresql_url) as self.database:
            yield


class WithTextIds:
    read_id = str

    def new_originator_id(self) -> str:
        return f"stream-{uuid4()}"


class ForAggregates:
    def create_recorder(self) -> SqlAggregateRecorder:
        return SqlAggregateRecorder(self.database, self.read_id)


class Subscribes:
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestAggregateRecorderOnSqlite(ForAggregates, OnSqlite, shipped.AggregateRecorderTestCase):
    pass


class TestApplicationRecorderOnSqlite(Subscribes, OnSqlite, shipped.ApplicationRecorderTestCase):
    pass


class TestTrackingRecorderOnSqlite(OnSqlite, shipped.TrackingRecorderTestCase):
    pass


class TestProcessRecorderOnSqlite(OnSqlite, shipped.ProcessRecorderTestCase):
    pass


class TestNonInterleavingIdsOnSqlite(OnSqlite, shipped.NonInterleavingNotificationIDsBaseCase):
    pass


class TestAggregateRecorderWithTextIdsOnSqlite(WithTextIds, TestAggregateRecorderOnSqlite):
    pass


class TestApplicationRecorderWithTextIdsOnSqlite(WithTextIds, TestApplicationRecorderOnSqlite):
    pass


class TestProcessRecorderWithTextIdsOnSqlite(WithTextIds, TestProcessRecorderOnSqlite):
    pass


class TestNonInterleavingIdsWithTextIdsOnSqlite(WithTextIds, TestNonInterleavingIdsOnSqlite):
    pass


class TestAggregateRecorderOnPostgresql(ForAggregates, OnPostgresql, shipped.AggregateRecorderTestCase):
    pass


class TestApplicationRecorderOnPostgresql(Subscribes, OnPostgresql, shipped.ApplicationRecorderTestCase):
    pass


class TestTrackingRecorderOnPostgresql(OnPostgresql, shipped.TrackingRecorderTestCase):
    pass


class TestProcessRecorderOnPostgresql(OnPostgresql, shipped.ProcessRecorderTestCase):
    pass


class TestNonInterleavingIdsOnPostgresql(OnPostgresql, shipped.NonInterleavingNotificationIDsBaseCase):
    pass


class TestAggregateRecorderWithTextIdsOnPostgresql(WithTextIds, TestAggregateRecorderOnPostgresql):
    pass


class TestApplicationRecorderWithTextIdsOnPostgresql(WithTextIds, TestApplicationRecorderOnPostgresql):
    pass


class TestProcessRecorderWithTextIdsOnPostgresql(WithTextIds, TestProcessRecorderOnPostgresql):
    pass


class TestNonInterleavingIdsWithTextIdsOnPostgresql(WithTextIds, TestNonInterleavingIdsOnPostgresql):
    pass

"""How the event sourcing library finds our recorder: `Application(env=environment(database))`.

The library configures applications by strings; `environment` names a database that is already open, and `LEDGER_DATABASE_URL` one to open.
"""

from typing import Any, Final, cast
from uuid import UUID, uuid4
from weakref import WeakValueDictionary

from eventsourcing.domain import TAggregateID
from eventsourcing.persistence import (
    AggregateRecorder,
    EventStore,
    InfrastructureFactory,
    Mapper,
    NotSupportedError,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType
from typing_extensions import override

from ledger.store.database import Database
from ledger.store.mapper import EventMapper, RowEventStore
from ledger.store.recorder import SqlAggregateRecorder, SqlRecorder

DATABASE: Final = "LEDGER_DATABASE"
DATABASE_URL: Final = "LEDGER_DATABASE_URL"
ORIGINATOR_ID_TYPE: Final = "ORIGINATOR_ID_TYPE"

_open: Final[WeakValueDictionary[str, Database]] = WeakValueDictionary()


def environment(database: Database) -> dict[str, str]:
    """The settings of an application that keeps its events in `database`, which stays the caller's to close."""
    name = uuid4().hex
    _open[name] = database
    return {InfrastructureFactory.PERSISTENCE_MODULE: "ledger.store.factory", DATABASE: name}


class SqlFactory(InfrastructureFactory[SqlRecorder]):
    """Makes recorders on one database; stream ids are UUIDs unless `ORIGINATOR_ID_TYPE` is `text`."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        name = self.env.get(DATABASE)
        self._own = None if name else Database.open(self._required(DATABASE_URL))
        self.database = self._own or _open[name or ""]
        self._read_id = str if self.env.get(ORIGINATOR_ID_TYPE) == "text" else UUID

    def _required(self, key: str) -> str:
        value = self.env.get(key)
        if not value:
            raise OSError(f"No database for the event sourcing application: set {key} to its URL, or pass environment(database).")
        return value

    @override
    def mapper(self, transcoder: Transcoder | None = None, mapper_class: type[Mapper[TAggregateID]] | None = None) -> Mapper[TAggregateID]:
        """The mapper asked for by class or by `MAPPER_TOPIC`, otherwise `EventMapper`."""
        if mapper_class is None and not self.env.get(self.MAPPER_TOPIC):
            mapper_class = cast("type[Mapper[TAggregateID]]", EventMapper)
        return super().mapper(transcoder, mapper_class)

    @override
    def event_store(
        self, mapper: Mapper[TAggregateID] | None = None, recorder: AggregateRecorder | None = None
    ) -> EventStore[TAggregateID]:
        """One that reads rows as they are, where mapper and recorder are ours; otherwise the library's."""
        maps: Any = mapper or self.mapper()
        records: Any = recorder or self.application_recorder()
        if isinstance(maps, EventMapper) and isinstance(records, SqlAggregateRecorder) and self._read_id is UUID:
            return cast("EventStore[TAggregateID]", RowEventStore(maps, records))
        return super().event_store(maps, records)

    @override
    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """A recorder of single streams; there is none for snapshots, which short streams do not need."""
        if purpose != "events":
            raise NotSupportedError(f"The ledger keeps events only, and has no recorder for {purpose}: switch them off.")
        return SqlAggregateRecorder(self.database, self._read_id)

    @override
    def application_recorder(self) -> SqlRecorder:
        """The recorder of the whole ledger."""
        return SqlRecorder(self.database, self._read_id)

    @override
    def tracking_recorder(self, tracking_recorder_class: type[SqlRecorder] | None = None) -> SqlRecorder:
        """The same recorder, or one of the given subclass."""
        return (tracking_recorder_class or SqlRecorder)(self.database, self._read_id)

    @override
    def process_recorder(self) -> SqlRecorder:
        """The same recorder."""
        return SqlRecorder(self.database, self._read_id)

    @override
    def close(self) -> None:
        """Close the database if it was opened here."""
        if self._own is not None:
            self._own.close()

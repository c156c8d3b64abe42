"""The event sourcing library's mapper over our envelopes: a `Recorded` becomes a stored event under its explicit name, and back.

Only `Recorded.event` is encoded; stream, version and position are columns. The library's event store goes by stored events both ways;
`RowEventStore` reads without them, of which making one takes as long as reading its row.
"""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import EventStore, Mapper, Notification, StoredEvent
from typing_extensions import override

from ledger.events import Recorded
from ledger.store.codec import decode, encode
from ledger.store.recorder import SqlAggregateRecorder


class EventMapper(Mapper[UUID]):
    """Maps `Recorded` envelopes; takes, and ignores, the transcoder, compressor and cipher that the library offers."""

    @override
    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The stored event of a `Recorded`."""
        recorded = cast("Recorded", domain_event)
        name, state = encode(recorded.event)
        return StoredEvent(originator_id=recorded.originator_id, originator_version=recorded.originator_version, topic=name, state=state)

    @override
    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The `Recorded` of a stored event, with its position when the stored event is a notification."""
        stream_id = stored_event.originator_id
        return Recorded(
            stream_id if isinstance(stream_id, UUID) else UUID(stream_id),
            stored_event.originator_version,
            decode(stored_event.topic, stored_event.state),
            stored_event.id if isinstance(stored_event, Notification) else 0,
        )


class RowEventStore(EventStore[UUID]):
    """The library's event store, reading one stream as its mapper would from stored events."""

    def __init__(self, mapper: EventMapper, recorder: SqlAggregateRecorder) -> None:
        super().__init__(mapper, recorder)
        self._stored = recorder.stored

    @override
    def get(
        self, originator_id: UUID, *, gt: int | None = None, lte: int | None = None, desc: bool = False, limit: int | None = None
    ) -> Iterator[Any]:
        """The events of a stream in the order of their versions, with gt < version <= lte."""
        rows = self._stored(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return (Recorded(originator_id, version, decode(name, state)) for version, name, state in rows)

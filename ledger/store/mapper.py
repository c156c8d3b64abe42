"""The event sourcing library's mapper over our envelopes: a `Recorded` becomes a stored event under its explicit name, and back.

Only `Recorded.event` is encoded; stream, version and position are columns.
"""

from typing import Any, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, Notification, StoredEvent
from typing_extensions import override

from ledger.events import Recorded
from ledger.store.codec import decode, encode


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

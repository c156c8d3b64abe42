"""The streams that one batch touches, in memory: what they amount to, and the events that will be appended, in order."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec

from ledger.events import Event, Recorded
from ledger.store.codec import decode
from ledger.store.errors import UnreadableEventError
from ledger.store.recorder import SqlRecorder

Fold = Callable[[Any, Iterable[Any]], Any]
"""The state after some events."""


def one_by_one(evolve: Callable[[Any, Any], Any]) -> Fold:
    """The fold that evolves a state by each event in turn."""
    return lambda state, events: reduce(evolve, events, state)


class _Stream(msgspec.Struct):
    """A stream up to `version`; `state` has yet to take in the events that are `waiting`, for most streams are not asked again."""

    version: int
    state: Any
    waiting: list[Event] = []


class Streams:
    """Streams of one kind: `initial` is the state before any event, `fold` takes events into it."""

    def __init__(self, recorder: SqlRecorder, pending: list[Recorded], initial: object, fold: Fold) -> None:
        self._recorder = recorder
        self._pending = pending
        self._initial = initial
        self._fold = fold
        self._streams: dict[UUID, _Stream] = {}

    def load(self, stream_ids: Iterable[UUID]) -> None:
        """Read these streams from the log; one that does not exist stays at the initial state. Raises `UnreadableEventError`."""
        wanted = [stream_id for stream_id in dict.fromkeys(stream_ids) if stream_id not in self._streams]
        for stream_id, stored in self._recorder.select_events_many(wanted).items():
            try:
                state = self._fold(self._initial, (decode(item.topic, item.state) for item in stored))
            except UnreadableEventError as error:
                raise error.located(stream=str(stream_id)) from error
            self._streams[stream_id] = _Stream(stored[-1].originator_version, state)

    def load_versions(self, stream_ids: Iterable[UUID]) -> None:
        """Find the ends of these streams without reading their events, for decisions that rest on none of them."""
        wanted = [stream_id for stream_id in dict.fromkeys(stream_ids) if stream_id not in self._streams]
        for stream_id, version in self._recorder.versions(wanted).items():
            self._streams[stream_id] = _Stream(version, self._initial)

    def state(self, stream_id: UUID) -> Any:
        """What the stream amounts to, with the events of this batch."""
        stream = self._streams.get(stream_id)
        if stream is None:
            return self._initial
        if stream.waiting:
            stream.state = self._fold(stream.state, stream.waiting)
            stream.waiting = []
        return stream.state

    def append(self, stream_id: UUID, events: Iterable[Event]) -> None:
        """Put events at the end of the stream and of the batch."""
        stream = self._streams.get(stream_id)
        if stream is None:
            stream = self._streams[stream_id] = _Stream(0, self._initial)
        for event in events:
            stream.version += 1
            stream.waiting.append(event)
            self._pending.append(Recorded(originator_id=stream_id, originator_version=stream.version, event=event))

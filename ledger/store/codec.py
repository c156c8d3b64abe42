"""Events as bytes: JSON that a person can read, decimals and instants as text, fields in the order of their class.

`encode(NoSecuritiesReported(filing_id="0009900001-24-000001", owner="0009900002", issuer="0009900001"))` is
`("no-securities-reported.v1", b'{"filing_id":"0009900001-24-000001","owner":"0009900002","issuer":"0009900001"}')`.
"""

from typing import Final

import msgspec

from ledger.events import Event
from ledger.store.errors import UnknownEventError, UnreadableEventError
from ledger.store.names import EVENT_NAMES, Names, Payload

UNREADABLE: Final = (msgspec.MsgspecError, AttributeError, KeyError, TypeError, ValueError)
"""What reading bytes that this program did not write may raise, upcasts included."""


class Codec:
    """Encodes and decodes the events of one registry of names."""

    def __init__(self, names: Names) -> None:
        self._names = {cls: name for name, cls in names.current.items()}
        self._encode = msgspec.json.Encoder().encode
        self._decoders = {name: msgspec.json.Decoder(cls).decode for name, cls in names.current.items()}
        self._upcasts = {upcast.older: upcast for upcast in names.upcasts}

    def encode(self, event: Event) -> tuple[str, bytes]:
        """The stored name and payload of `event`; raises `UnknownEventError` for a class without a name."""
        try:
            return self._names[type(event)], self._encode(event)
        except KeyError:
            raise UnknownEventError(type(event).__name__, list(self._decoders)) from None

    def decode(self, name: str, state: bytes) -> Event:
        """The event stored as `state` under `name`, lifted to its current class.

        Raises `UnknownEventError` for a foreign name, `UnreadableEventError` for bytes that are no such event.
        """
        decoder = self._decoders.get(name)
        try:
            return self._decode_older(name, state) if decoder is None else decoder(state)
        except UNREADABLE as error:
            raise UnreadableEventError(name, str(error)) from error

    def _decode_older(self, name: str, state: bytes) -> Event:
        payload: Payload = msgspec.json.decode(state)
        current = name
        while upcast := self._upcasts.get(current):
            payload = upcast.lift(payload)
            current = upcast.newer
        if current not in self._decoders:
            raise UnknownEventError(name, [*self._decoders, *self._upcasts])
        return self._decoders[current](self._encode(payload))


_CODEC: Final = Codec(EVENT_NAMES)
encode: Final = _CODEC.encode
decode: Final = _CODEC.decode

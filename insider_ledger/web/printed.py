"""An answer as it was printed: bytes, with what a response needs to know of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from insider_ledger.printing.cells import machine_text


class Printed(NamedTuple):
    """The bytes of an answer of a ledger position. `stamp` is the time of knowledge in them, where it is that of the question."""

    body: bytes
    headers: Mapping[str, str]
    position: int | None
    stamp: bytes | None

    @property
    def timeless(self) -> bytes:
        """The bytes without the time."""
        return self.body if self.stamp is None else self.body.replace(self.stamp, b"", 1)

    def stamped(self, instant: datetime) -> "Printed":
        """The same answer with another time of knowledge."""
        stamp = machine_text(instant.replace(microsecond=0)).encode()
        return self if self.stamp is None else self._replace(body=self.body.replace(self.stamp, stamp, 1), stamp=stamp)

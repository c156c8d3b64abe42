"""An answer as it was printed: bytes, with what a response needs to know of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from insider_ledger.printing.cells import instant_text


class Printed(NamedTuple):
    """The bytes of an answer of a ledger position.

    `now` is the time of knowledge in them where the question left it to the clock, and stands in their first `times` places where that time
    is named.
    """

    body: bytes
    headers: Mapping[str, str]
    position: int | None
    now: datetime | None
    times: int

    @property
    def timeless(self) -> bytes:
        """The bytes without the time that the clock gave."""
        return self.body if self.now is None else self.body.replace(_stamp(self.now), b"", self.times)

    @property
    def names_another(self) -> bool:
        """Whether something else in the answer has the time that the clock gave, to the second."""
        return self.now is not None and self.body.count(_stamp(self.now)) != self.times

    def stamped(self, instant: datetime) -> "Printed":
        """The same answer with another time from the clock."""
        if self.now is None:
            return self
        return self._replace(body=self.body.replace(_stamp(self.now), _stamp(instant), self.times), now=instant)


def _stamp(instant: datetime) -> bytes:
    return instant_text(instant).encode()

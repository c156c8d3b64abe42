"""What the reader of vesting language is given, and what it answers."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ledger.values.vesting import Schedule

TEXT_MAX: Final = 100_000
"""Characters of a text that is read; no footnote comes near it, and a longer one would be read for minutes."""

Kind = Literal["time", "vested", "event", "mixed", "none"]
Confidence = Literal["high", "medium", "low"]


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the row itself states: the day of the grant, its size in units of the titled security, and its dates; None where it does not.

    No schedule rests on `expires_on` so far.
    """

    granted_on: date | None = None
    quantity: Decimal | None = None
    exercisable_on: date | None = None
    expires_on: date | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a text and the facts of its row say about vesting.

    `time`: every unit has a day; `vested`: all of it vests on the grant date at the latest (one tranche on that day); `mixed`: a part has
    days; `event`: none has, but vesting is spoken of; `none`: nothing is said that is understood. `schedule` is None for `none` only.
    `alternatives` are other readings that can be defended. `spans` are [start, end) in characters of the text, the words that the schedule
    rests on; empty when it rests on the row's exercise date alone. `may_fail`: what an undated part waits on (performance, a price, an
    approval) may never come, so that `no_later_than` tells when it is decided, and nothing is vested by it.
    """

    kind: Kind
    schedule: Schedule | None = None
    confidence: Confidence = "high"
    alternatives: tuple[Schedule, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    may_fail: bool = False

    @property
    def certain(self) -> Schedule | None:
        """The schedule, with a last day only where all is vested by then, whatever happens."""
        if self.schedule is None or not self.may_fail:
            return self.schedule
        return msgspec.structs.replace(self.schedule, no_later_than=None)


NOTHING: Final = Reading(kind="none")

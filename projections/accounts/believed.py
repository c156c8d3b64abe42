"""What is believed of an account, and from when to when it was.

Apart from the room that reads accounts, for answers take these from the read models and need nothing of that room.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from projections.accounts.balances import Point


class BalancePoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A balance of a line, believed from `known_from` up to but not including `known_to` (None: still)."""

    line_id: UUID
    point: Point
    known_from: datetime
    known_to: datetime | None = None


class ExitReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether the report that speaks of `effective` had the exit box checked (no longer subject to Section 16).

    It counts from `known_from` up to but not including `known_to` (None: still).
    """

    effective: date
    known_from: datetime
    is_exit: bool
    known_to: datetime | None = None

"""The answers that only a book gives, since they are about its database: what waits, and what a rebuild left.

`book.quarantine().rows` are the documents set aside, each with its reason and what to do about it.
"""

from datetime import datetime
from typing import ClassVar

import msgspec

from insider_ledger.columnar import Columnar
from projections.answers import Difference


class QuarantineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A document that waits in quarantine: what it is, why, where, and what to do. `sha256` is of its bytes."""

    name: str
    reason: str
    message: str
    advice: str
    line: int | None
    sha256: str
    set_aside_at: datetime


class QuarantineAnswer(msgspec.Struct, Columnar, frozen=True, kw_only=True):
    """The documents set aside, oldest first."""

    ledger_position: int
    rules_version: str
    rows: tuple[QuarantineRow, ...]


class RebuildSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild left: lines (with all descriptions) and balance points in the read models, and how long it took."""

    ledger_position: int
    rules_version: str
    lines: int
    points: int
    seconds: float


class CompareAnswer(msgspec.Struct, Columnar, frozen=True, kw_only=True):
    """What differs between the live read models and a rebuild; empty when nothing does."""

    records_in: ClassVar[str] = "differences"

    ledger_position: int
    rules_version: str
    differences: tuple[Difference, ...]

"""Instants in the store: whole microseconds since 1970-01-01 UTC, exact in both databases, ordered as numbers.

`microseconds(datetime(2024, 1, 2, tzinfo=UTC))` is `1704153600000000`.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Microseconds from 1970 to `instant`, which must be aware."""
    return (instant - EPOCH) // MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The UTC instant `count` microseconds after 1970."""
    return EPOCH + timedelta(microseconds=count)


def utc_now() -> datetime:
    """The wall clock, as an aware UTC instant."""
    return datetime.now(UTC)

"""The log and what waits beside it, in a few numbers that cost no reading of events."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, func, select

from ledger.store.instants import from_microseconds
from ledger.store.tables import event, log_head, set_aside


class LogFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The last event and when it was recorded; how many heads there are and the position that the last covers.

    `backwards` are the positions at which a batch ended whose clock stood before that of the batch before it.
    """

    position: int
    recorded_at: datetime | None
    heads: int
    covered: int
    backwards: tuple[int, ...]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many documents or rows wait for one reason, and since when the oldest does."""

    reason: str
    count: int
    since: datetime


_LAST: Final = select(event.c.id, event.c.recorded_at).order_by(event.c.id.desc()).limit(1)
_BATCHES: Final = (
    select(
        event.c.id,
        event.c.recorded_at,
        func.lag(event.c.recorded_at).over(order_by=event.c.id).label("before"),
    )
    .join_from(log_head, event, event.c.id == log_head.c.position)
    .subquery()
)
_BACKWARDS: Final = select(_BATCHES.c.id).where(_BATCHES.c.recorded_at < _BATCHES.c.before).order_by(_BATCHES.c.id)
_WAITING: Final = (
    select(set_aside.c.reason, func.count(), func.min(set_aside.c.set_aside_at))
    .where(set_aside.c.resolved_at.is_(None))
    .group_by(set_aside.c.reason)
    .order_by(set_aside.c.reason)
)


def log_facts(connection: Connection) -> LogFacts:
    """Where the log ends, and how far its heads cover it. The clock is looked at batch by batch, as the events of one share their time."""
    last = connection.execute(_LAST).one_or_none()
    heads, covered = connection.execute(select(func.count(), func.coalesce(func.max(log_head.c.position), 0)).select_from(log_head)).one()
    return LogFacts(
        position=0 if last is None else last.id,
        recorded_at=None if last is None else from_microseconds(last.recorded_at),
        heads=heads,
        covered=covered,
        backwards=tuple(connection.scalars(_BACKWARDS)),
    )


def recorded_after(connection: Connection, position: int) -> datetime | None:
    """When the first event after a position was recorded; None where there is none."""
    query = select(event.c.recorded_at).where(event.c.id > position).order_by(event.c.id).limit(1)
    found: int | None = connection.scalar(query)
    return None if found is None else from_microseconds(found)


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """What waits in quarantine, by reason."""
    rows = connection.execute(_WAITING)
    return tuple(Waiting(reason=reason, count=count, since=from_microseconds(since)) for reason, count, since in rows)

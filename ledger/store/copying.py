"""Copying the beginning of a log into an empty one, event by event as stored, so that both have the same digest at that position.

What is kept beside the log comes along as it was then: natural keys, source documents, and what was set aside.
"""

from typing import Final

from sqlalchemy import Connection, func, or_, select

from ledger.store import bulk, digests
from ledger.store.tables import event, natural_key, set_aside, source, stream

SOURCES_AT_ONCE: Final = 200


def positions_at(connection: Connection, recorded_by: int) -> tuple[int, int]:
    """How many events the log had at a moment, in microseconds since 1970: at least, and at most.

    At least those before the first that was recorded later, at most those up to the last that was recorded by then. The two are the same
    unless the clock went back between them.
    """
    head = connection.scalar(select(func.coalesce(func.max(event.c.id), 0))) or 0
    later = connection.scalar(select(func.min(event.c.id)).where(event.c.recorded_at > recorded_by))
    last = connection.scalar(select(func.coalesce(func.max(event.c.id), 0)).where(event.c.recorded_at <= recorded_by)) or 0
    return (head if later is None else later - 1), last


def copy_log(origin: Connection, target: Connection, up_to: int) -> None:
    """Copy what was recorded up to and including a position, and what was kept beside it by then.

    Raises `AlteredLogError` where the log up to there is not the one that was recorded; `target` is to be rolled back then.
    """
    digests.copy(origin, target, up_to)
    last = select(event.c.stream_no, func.max(event.c.version).label("version")).where(event.c.id.between(1, up_to))
    reached = last.group_by(event.c.stream_no).subquery()
    columns = (stream.c.stream_no, stream.c.stream_id, stream.c.owner, stream.c.issuer, reached.c.version)
    streams = select(*columns).join_from(stream, reached, stream.c.stream_no == reached.c.stream_no).order_by(stream.c.stream_no)
    bulk.insert(target, stream, bulk.fetch(origin, streams))
    events = select(*event.columns).where(event.c.id <= up_to).order_by(event.c.id)
    after = 0
    while rows := bulk.fetch(origin, events.where(event.c.id > after).limit(digests.PAGE)):
        bulk.insert(target, event, rows)
        after = rows[-1][0]
    known = or_(natural_key.c.since.is_(None), natural_key.c.since <= up_to)
    keys = select(*natural_key.columns).join_from(natural_key, reached, natural_key.c.stream_no == reached.c.stream_no).where(known)
    bulk.insert(target, natural_key, bulk.fetch(origin, keys.order_by(natural_key.c.key)))
    _copy_sources(origin, target, up_to)
    _copy_set_aside(origin, target, up_to)


def _copy_sources(origin: Connection, target: Connection, up_to: int) -> None:
    """Documents kept by then, a few in memory at a time."""
    query = select(*source.columns).where(source.c.since <= up_to).order_by(source.c.sha256).limit(SOURCES_AT_ONCE)
    after = ""
    while rows := bulk.fetch(origin, query.where(source.c.sha256 > after)):
        bulk.insert(target, source, rows)
        after = rows[-1][0]


def _copy_set_aside(origin: Connection, target: Connection, up_to: int) -> None:
    """Documents set aside by the time of the last event; what was resolved later waited then."""
    moment = origin.scalar(select(event.c.recorded_at).where(event.c.id == up_to)) or 0
    query = select(set_aside).where(set_aside.c.set_aside_at <= moment)
    for row in origin.execute(query.order_by(set_aside.c.set_aside_at, set_aside.c.sha256)).mappings():
        resolved_at = row["resolved_at"] if row["resolved_at"] is not None and row["resolved_at"] <= moment else None
        target.execute(set_aside.insert(), {**row, "resolved_at": resolved_at})

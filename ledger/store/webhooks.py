"""Webhooks as they are stored: where pages of a feed are sent, how far each has come, and who sends right now.

    claim = claim_page(connection, hook, page_end=120, now=now, until=now + timedelta(seconds=15))
    page_taken(connection, hook, claim, now)       # the position moves, or
    page_refused(connection, hook, claim, ...)     # the page stays, and is tried again later

A claim is a lease: whoever dies with it keeps others waiting until it ends, and no longer. The position moves only for whoever still holds
the claim, so that two deliverers cannot pass each other. The secret that signs a page is not stored.
"""

from datetime import date, datetime
from secrets import token_hex
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from ledger.store.instants import from_microseconds, microseconds
from ledger.store.tables import webhook

Feed = Literal["changes", "events"]


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Where a feed is sent. `as_of` is the day of the holdings that changes are about, None for events.

    `ledger_position` is what the consumer has taken. `failures` counts the attempts since then, all of which failed.
    """

    name: str
    id: str
    url: str
    feed: Feed
    as_of: date | None
    created_at: datetime
    ledger_position: int
    page_end: int | None
    delivered_at: datetime | None
    failures: int
    failing_since: datetime | None
    last_failure: str | None
    next_attempt_at: datetime | None
    claimed_until: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether nobody sends to it, and it is not to be waited for."""
        return all(instant is None or instant <= now for instant in (self.next_attempt_at, self.claimed_until))


def add(connection: Connection, name: str, url: str, *, as_of: date | None, after: int, now: datetime) -> Webhook:
    """Store a webhook that begins after a position."""
    row = {"name": name, "id": token_hex(8), "url": url, "as_of": as_of, "created_at": microseconds(now), "ledger_position": after}
    connection.execute(insert(webhook).values(row | {"failures": 0}))
    stored = find(connection, name)
    assert stored is not None  # noqa: S101 (it was stored just now)
    return stored


def find(connection: Connection, name: str) -> Webhook | None:
    """The webhook with a name."""
    row = connection.execute(select(webhook).where(webhook.c.name == name)).one_or_none()
    return None if row is None else _webhook(row)


def listing(connection: Connection) -> tuple[Webhook, ...]:
    """All webhooks, by name."""
    return tuple(map(_webhook, connection.execute(select(webhook).order_by(webhook.c.name))))


def count(connection: Connection) -> int:
    """How many webhooks there are."""
    return connection.scalar(select(func.count()).select_from(webhook)) or 0


def remove(connection: Connection, name: str) -> bool:
    """Forget a webhook; whether there was one."""
    return bool(connection.execute(delete(webhook).where(webhook.c.name == name)).rowcount)


def claim_page(connection: Connection, hook: Webhook, *, page_end: int | None, now: datetime, until: datetime) -> str | None:
    """Claim the page that begins after the position of a webhook, for sending; `page_end` None where its end could not be worked out.

    None where the webhook is not as it was read any more (it moved, failed or was removed), or another one sends.
    """
    claim = token_hex(8)
    is_free = or_(webhook.c.claimed_until.is_(None), webhook.c.claimed_until <= microseconds(now))
    at = webhook.c.ledger_position == hook.ledger_position
    as_read = webhook.c.page_end.is_not_distinct_from(hook.page_end) & (webhook.c.failures == hook.failures)
    values = {"page_end": page_end, "claim": claim, "claimed_until": microseconds(until)}
    claimed = connection.execute(update(webhook).where(webhook.c.id == hook.id, at, as_read, is_free).values(values))
    return claim if claimed.rowcount else None


def page_taken(connection: Connection, hook: Webhook, claim: str, now: datetime) -> bool:
    """The consumer has the page: the position moves to its end. Whether the claim still stood."""
    values = {
        "ledger_position": webhook.c.page_end,
        "page_end": None,
        "delivered_at": microseconds(now),
        "failures": 0,
        "failing_since": None,
        "last_failure": None,
        "next_attempt_at": None,
    }
    return _let_go(connection, hook, claim, values)


def page_refused(connection: Connection, hook: Webhook, claim: str, *, why: str, now: datetime, next_attempt_at: datetime) -> bool:
    """The consumer has not taken the page: it stays, to be sent again. Whether the claim still stood."""
    values = {
        "failures": webhook.c.failures + 1,
        "failing_since": func.coalesce(webhook.c.failing_since, microseconds(now)),
        "last_failure": why,
        "next_attempt_at": microseconds(next_attempt_at),
    }
    return _let_go(connection, hook, claim, values)


def _let_go(connection: Connection, hook: Webhook, claim: str, values: dict[str, Any]) -> bool:
    is_mine: ColumnElement[bool] = (webhook.c.id == hook.id) & (webhook.c.claim == claim)
    ended = connection.execute(update(webhook).where(is_mine).values(values | {"claim": None, "claimed_until": None}))
    return bool(ended.rowcount)


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        name=row.name,
        id=row.id,
        url=row.url,
        feed="events" if row.as_of is None else "changes",
        as_of=row.as_of,
        created_at=from_microseconds(row.created_at),
        ledger_position=row.ledger_position,
        page_end=row.page_end,
        delivered_at=_instant(row.delivered_at),
        failures=row.failures,
        failing_since=_instant(row.failing_since),
        last_failure=row.last_failure,
        next_attempt_at=_instant(row.next_attempt_at),
        claimed_until=_instant(row.claimed_until),
    )


def _instant(count: int | None) -> datetime | None:
    return None if count is None else from_microseconds(count)

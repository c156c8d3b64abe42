"""How far the live read models contain the feed, and by which rules they were built: one row beside the log.

A book of 120 events whose last batch ended at 100 has the checkpoint 100: its answers rest on the first hundred events. Catching up with
other rules than before reads only the accounts that the new events touch, so that no one version describes all of them any more; only
building all anew makes it one again.
"""

from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, case, insert, select, update

from ledger.store.tables import tracking
from projections import RULES_VERSION

READ_MODELS: Final = "read-models"
"""The name of the row."""

_OURS: Final = tracking.c.application_name == READ_MODELS


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The last event that the read models contain, and the rules that all of them were built by.

    `rules_version` is None where not all were built by the same, or where that was not noted yet.
    """

    position: int
    rules_version: str | None


def checkpoint(connection: Connection) -> Checkpoint | None:
    """Where the live read models stand; None while they were never built."""
    row = connection.execute(select(tracking.c.notification_id, tracking.c.rules_version).where(_OURS)).one_or_none()
    return None if row is None else Checkpoint(position=row.notification_id, rules_version=row.rules_version)


def advance(connection: Connection, head: int) -> None:
    """Say that the live read models contain every event up to `head`, those since the last checkpoint by the rules of this program."""
    moved = connection.execute(update(tracking).where(_OURS).values(notification_id=head, rules_version=_still_all()))
    if not moved.rowcount:
        _begin(connection, head)


def note_reading(connection: Connection) -> None:
    """Say that some accounts were read by the rules of this program."""
    connection.execute(update(tracking).where(_OURS).values(rules_version=_still_all()))


def built_anew(connection: Connection, head: int) -> None:
    """Say that all live read models were built by the rules of this program from the events up to `head`."""
    moved = connection.execute(update(tracking).where(_OURS).values(notification_id=head, rules_version=RULES_VERSION))
    if not moved.rowcount:
        _begin(connection, head)


def _begin(connection: Connection, head: int) -> None:
    connection.execute(insert(tracking), {"application_name": READ_MODELS, "notification_id": head, "rules_version": RULES_VERSION})


def _still_all() -> ColumnElement[str | None]:
    """The version noted, where it is that of this program; None where the two are mixed now."""
    return case((tracking.c.rules_version == RULES_VERSION, RULES_VERSION), else_=None)

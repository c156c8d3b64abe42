"""What a book holds: which database it is, and its numbers."""

from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, distinct, func, select

from ledger.feed import Feed
from ledger.store.digests import last_head
from ledger.store.inspection.sizes import bytes_on_disk
from ledger.store.instants import from_microseconds
from ledger.store.tables import event, set_aside
from projections import RULES_VERSION
from projections.checkpoint import checkpoint
from projections.tables import LIVE


class Gauges(NamedTuple):
    """What is counted again and again while a book is served, and so costs no more than reading the smallest of its tables.

    `lag` is how many events the read models do not contain yet, `quarantined` how many documents wait for somebody.
    """

    position: int
    lag: int
    filings: int
    quarantined: int


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """What the book holds: events, and filings, parties, lines and rows in the read models; a filing read in two formats counts once.

    `head_digest` is that of the events up to `head_position`. The read models contain the events up to `checkpoint`, `lag` events less than
    there are, all by `checkpoint_rules_version`: None where not all are by one version.
    """

    database: str
    schema_revision: str
    rules_version: str
    ledger_position: int
    head_digest: str | None
    head_position: int | None
    checkpoint: int
    checkpoint_rules_version: str | None
    lag: int
    events: int
    filings: int
    owners: int
    issuers: int
    lines: int
    rows: dict[str, int]
    quarantined: int
    findings: int
    last_recorded_at: datetime | None
    bytes_on_disk: int


def info(connection: Connection, *, database: str, schema_revision: str) -> Info:
    """Count everything in a database, which its door names and whose schema it knows."""
    filing, line = LIVE.filing, LIVE.line
    kinds = ("non_derivative_transactions", "non_derivative_holdings", "derivative_transactions", "derivative_holdings")
    columns = [func.coalesce(func.sum(filing.c[name]), 0).label(name) for name in (*kinds, "findings")]
    totals = connection.execute(select(func.count().label("filings"), *columns).where(filing.c.identified_as.is_(None))).one()
    head, recorded_at = connection.execute(select(func.max(event.c.id), func.max(event.c.recorded_at))).one()
    digest = last_head(connection)
    reached = checkpoint(connection)
    applied = 0 if reached is None else reached.position
    parties = connection.execute(
        select(func.count(distinct(line.c.owner)), func.count(distinct(line.c.issuer)), func.count(distinct(line.c.line_id)))
    ).one()
    return Info(
        database=database,
        schema_revision=schema_revision,
        rules_version=RULES_VERSION,
        ledger_position=head or 0,
        head_digest=None if digest is None else digest.digest.hex(),
        head_position=None if digest is None else digest.position,
        checkpoint=applied,
        checkpoint_rules_version=None if reached is None else reached.rules_version,
        lag=(head or 0) - applied,
        events=connection.scalar(select(func.count()).select_from(event)) or 0,
        filings=totals.filings,
        owners=parties[0],
        issuers=parties[1],
        lines=parties[2],
        rows={name: int(totals._mapping[name]) for name in kinds},  # noqa: SLF001 (SQLAlchemy's public name for it)
        quarantined=_quarantined(connection),
        findings=int(totals.findings),
        last_recorded_at=None if recorded_at is None else from_microseconds(recorded_at),
        bytes_on_disk=bytes_on_disk(connection),
    )


def gauges(connection: Connection) -> Gauges:
    """Count what a server shows of its ledger."""
    head, reached, filing = Feed(connection).head(), checkpoint(connection), LIVE.filing
    return Gauges(
        position=head,
        lag=head - (0 if reached is None else reached.position),
        filings=connection.scalar(select(func.count()).select_from(filing).where(filing.c.identified_as.is_(None))) or 0,
        quarantined=_quarantined(connection),
    )


def _quarantined(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(set_aside.c.resolved_at.is_(None))) or 0


def last_known_at(connection: Connection) -> datetime | None:
    """The last instant at which a filing or decision of the book becomes known, or a decision ends."""
    decision = LIVE.decision.c
    last = (connection.scalar(select(func.max(column))) for column in (LIVE.filing.c.known_at, decision.known_from, decision.known_to))
    found = max((instant for instant in last if instant is not None), default=None)
    return None if found is None else from_microseconds(found)

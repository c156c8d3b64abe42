"""What a book holds, in numbers."""

from datetime import datetime

import msgspec
from sqlalchemy import Connection, distinct, func, select

from ledger.store.instants import from_microseconds
from ledger.store.tables import event, set_aside
from projections.tables import LIVE


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Events recorded, and filings, parties, lines and rows in the read models; a filing read in two formats counts once."""

    ledger_position: int
    events: int
    filings: int
    owners: int
    issuers: int
    lines: int
    rows: dict[str, int]
    quarantined: int
    findings: int
    last_recorded_at: datetime | None


def counts(connection: Connection) -> Counts:
    """Count everything once."""
    filing, line = LIVE.filing, LIVE.line
    kinds = ("non_derivative_transactions", "non_derivative_holdings", "derivative_transactions", "derivative_holdings")
    columns = [func.coalesce(func.sum(filing.c[name]), 0).label(name) for name in (*kinds, "findings")]
    totals = connection.execute(select(func.count().label("filings"), *columns).where(filing.c.identified_as.is_(None))).one()
    head, recorded_at = connection.execute(select(func.max(event.c.id), func.max(event.c.recorded_at))).one()
    parties = connection.execute(
        select(func.count(distinct(line.c.owner)), func.count(distinct(line.c.issuer)), func.count(distinct(line.c.line_id)))
    ).one()
    return Counts(
        ledger_position=head or 0,
        events=connection.scalar(select(func.count()).select_from(event)) or 0,
        filings=totals.filings,
        owners=parties[0],
        issuers=parties[1],
        lines=parties[2],
        rows={name: int(totals._mapping[name]) for name in kinds},  # noqa: SLF001 (SQLAlchemy's public name for it)
        quarantined=connection.scalar(select(func.count()).where(set_aside.c.resolved_at.is_(None))) or 0,
        findings=int(totals.findings),
        last_recorded_at=None if recorded_at is None else from_microseconds(recorded_at),
    )

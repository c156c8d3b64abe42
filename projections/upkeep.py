"""What whoever looks after a book wants to know of its read models: how far they have come, by which rules, and what is left of a rebuild.

`model_facts(connection)` reads a few rows; it needs the newest schema, `left_over` and `missing` only the names of the tables.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, select

from ledger.store.tables import metadata
from projections.checkpoint import Checkpoint, checkpoint
from projections.tables import BESIDE, LIVE


class ModelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The checkpoint (None: the read models were never built), and how many filings they have with how many findings."""

    checkpoint: Checkpoint | None
    filings: int
    findings: int


def model_facts(connection: Connection) -> ModelFacts:
    """Where the live read models stand."""
    filing = LIVE.filing
    query = select(func.count(), func.coalesce(func.sum(filing.c.findings), 0)).where(filing.c.identified_as.is_(None))
    filings, findings = connection.execute(query).one()
    return ModelFacts(checkpoint=checkpoint(connection), filings=filings, findings=int(findings))


def missing(tables: Iterable[str]) -> tuple[str, ...]:
    """The tables of a ledger that are not among those that are there, by name."""
    return tuple(sorted(metadata.tables.keys() - set(tables)))


def left_over(tables: Iterable[str]) -> tuple[str, ...]:
    """The tables that a rebuild left behind, by name."""
    return tuple(sorted(name for name in tables if name.endswith(BESIDE)))

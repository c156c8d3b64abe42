"""A holding: one stream per reporting owner and security. Every reported row becomes one event here, once.

Two rows with equal values are two events; the same row of the same filing is one, however often its filing is read.
"""

from typing import assert_never

import msgspec

from ledger.commands import ReportNoSecurities, ReportRow
from ledger.events import HoldingEvent, HoldingReported, NoSecuritiesReported, TransactionReported
from ledger.values.form import HoldingRow, Kind, TransactionRow

RowIdentity = tuple[str, Kind | None, int]


class State(msgspec.Struct, frozen=True, gc=False):
    """The rows that are recorded, as (filing id, kind, row); table and owner are the stream's own."""

    rows: frozenset[RowIdentity] = frozenset()


def decide(command: ReportRow | ReportNoSecurities, state: State) -> tuple[HoldingEvent, ...]:
    """The event that a row becomes; none when the row is recorded already."""
    event = _event(command)
    return () if identity_of(event) in state.rows else (event,)


def evolve(state: State, event: HoldingEvent) -> State:
    """The state after `event`."""
    return State(rows=state.rows | {identity_of(event)})


def identity_of(event: HoldingEvent) -> RowIdentity:
    """What makes a recorded row the same row."""
    match event:
        case NoSecuritiesReported():
            return (event.filing_id, None, 0)
        case TransactionReported() | HoldingReported():
            return (event.filing_id, event.row.kind, event.row.row)
        case _ as never:
            assert_never(never)


def _event(command: ReportRow | ReportNoSecurities) -> HoldingEvent:
    if isinstance(command, ReportNoSecurities):
        return NoSecuritiesReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer)
    row = command.row
    match row:
        case TransactionRow():
            return TransactionReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case HoldingRow():
            return HoldingReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case _ as never:
            assert_never(never)

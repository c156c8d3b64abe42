"""A holding: one stream per reporting owner and security. Every reported row becomes one event here, once, and so does every attestation.

Two rows with equal values are two events; the same row of the same filing is one, however often its filing is read.
"""

from collections.abc import Iterable
from typing import assert_never

import msgspec

from ledger.commands import AttestPosition, CompleteRow, ReportNoSecurities, ReportRow
from ledger.events import (
    HoldingCompleted,
    HoldingEvent,
    HoldingReported,
    NoSecuritiesReported,
    PositionAttested,
    RowCompleted,
    RowReported,
    TransactionCompleted,
    TransactionReported,
)
from ledger.values.form import HoldingRow, TransactionRow

HoldingCommand = ReportRow | CompleteRow | ReportNoSecurities | AttestPosition
RowIdentity = tuple[str, str | None, int]


class State(msgspec.Struct, frozen=True, gc=False):
    """The rows that are recorded, as (filing id, kind, row), or (filing id, place, ordinal) of what is attested there.

    Table and owner are the stream's own. `attested` are the attestations, which a filing may state under another id later.
    """

    rows: frozenset[RowIdentity] = frozenset()
    attested: tuple[PositionAttested, ...] = ()


def decide(command: HoldingCommand, state: State) -> tuple[HoldingEvent, ...]:
    """The event that a row or attestation becomes; none when it is recorded already, or completes nothing."""
    event = _event(command)
    is_recorded = identity_of(event) in state.rows
    return (event,) if is_recorded == isinstance(command, CompleteRow) else ()


def evolve(state: State, event: HoldingEvent) -> State:
    """The state after `event`."""
    return evolve_all(state, (event,))


def evolve_all(state: State, events: Iterable[HoldingEvent]) -> State:
    """The state after several events, of which each alone would copy all rows before it."""
    rows, attested = set(state.rows), list(state.attested)
    for event in events:  # each is let go before the next is read
        rows.add(identity_of(event))
        if isinstance(event, PositionAttested):
            attested.append(event)
    return State(rows=frozenset(rows), attested=tuple(attested))


def identity_of(event: HoldingEvent) -> RowIdentity:
    """What makes a recorded row the same row, and an attestation the same attestation."""
    match event:
        case TransactionReported() | HoldingReported() | TransactionCompleted() | HoldingCompleted():
            return (event.filing_id, event.row.kind, event.row.row)
        case NoSecuritiesReported():
            return (event.filing_id, None, 0)
        case PositionAttested():
            return (event.filing_id, event.attestation.place, event.attestation.ordinal)
        case _ as never:
            assert_never(never)


def _event(command: HoldingCommand) -> HoldingEvent:
    match command:
        case ReportRow():
            return _row_event(command)
        case CompleteRow():
            return _completed(command)
        case ReportNoSecurities():
            return NoSecuritiesReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer)
        case AttestPosition(attestation=attestation):
            return PositionAttested(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, attestation=attestation)
        case _ as never:
            assert_never(never)


def _row_event(command: ReportRow) -> RowReported:
    row = command.row
    match row:
        case TransactionRow():
            return TransactionReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case HoldingRow():
            return HoldingReported(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case _ as never:
            assert_never(never)


def _completed(command: CompleteRow) -> RowCompleted:
    row = command.row
    match row:
        case TransactionRow():
            return TransactionCompleted(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case HoldingRow():
            return HoldingCompleted(filing_id=command.filing_id, owner=command.owner, issuer=command.issuer, row=row)
        case _ as never:
            assert_never(never)

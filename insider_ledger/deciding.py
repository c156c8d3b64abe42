"""Recording what a person decided: one event, and the read models with it, in one transaction.

`decide(database, RetractRow(filing_id="0009900001-24-000003", table="I", kind="transaction", row=2), "The broker shows one sale.")` counts
from now on; a split counts from the start of its effective date when no other time is said.
"""

from datetime import datetime, time
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from insider_ledger.composition import build_ledger
from insider_ledger.errors import RefusedDecisionError, UnknownDecisionError
from ledger.aggregates.decision import DecisionRefusedError
from ledger.commands import MakeDecision, TakeBackDecision
from ledger.feed import Feed
from ledger.store.database import Database
from ledger.values.decisions import Decision, EquateLots, EquateSecurities, RecordSplit, RecordVestingTerms
from ledger.values.form import TransactionRow
from ledger.values.times import eastern
from ledger.values.vesting import in_lowest_terms
from projections.build import catch_up
from projections.decisions import DecisionEvent, decision_event, find_ruling
from projections.named_rows import row_named
from projections.rulings import stated_rulings

_STORED: Final = msgspec.json.Decoder(Decision)


def decide(database: Database, decision: Decision, why: str, known_at: datetime | None = None) -> DecisionEvent:
    """Record a decision; one that counts already appends nothing, and its event is returned. Raises RefusedDecisionError."""
    ledger = build_ledger(database)
    made = _as_stored(_in_order(decision))
    instant = known_at or default_time(made, database.clock())
    with database.write() as connection:
        if isinstance(made, RecordVestingTerms):
            _refuse_what_takes_away(connection, made)
        try:
            recorded = ledger.decide(MakeDecision(decision=made, why=why.strip(), known_at=instant))
        except DecisionRefusedError as refused:
            raise RefusedDecisionError(str(refused)) from refused
        catch_up(connection)
        counting = [ruling for ruling in stated_rulings(connection) if ruling.decision == made]
        position = counting[-1].position if recorded is None else recorded.position
        return decision_event(connection, Feed(connection).at([position])[position], made, is_new=recorded is not None)


def take_back(database: Database, named: int | UUID, why: str, known_at: datetime | None = None) -> DecisionEvent:
    """Take a decision back from `known_at` on (None: from now, or from when it begins to count).

    Raises RefusedDecisionError and UnknownDecisionError.
    """
    ledger = build_ledger(database)
    with database.write() as connection:
        ruling = find_ruling(stated_rulings(connection), named)
        if ruling is None:
            raise UnknownDecisionError(str(named))
        instant = known_at or max(database.clock().replace(microsecond=0), ruling.known_from)
        try:
            recorded = ledger.decide(TakeBackDecision(decision_id=ruling.decision_id, why=why.strip(), known_at=instant))
        except DecisionRefusedError as refused:
            raise RefusedDecisionError(str(refused)) from refused
        assert recorded is not None  # noqa: S101 (what cannot be taken back is refused)
        catch_up(connection)
        return decision_event(connection, Feed(connection).at([recorded.position])[recorded.position], ruling.decision, is_new=True)


def decided(connection: Connection, named: int | UUID) -> Decision:
    """The decision with a ledger position or id, also one that was taken back. Raises UnknownDecisionError."""
    ruling = find_ruling(stated_rulings(connection), named)
    if ruling is None:
        raise UnknownDecisionError(str(named))
    return ruling.decision


def default_time(decision: Decision, now: datetime) -> datetime:
    """Since when a decision counts when its maker does not say: a split from its effective date on, everything else from now."""
    if isinstance(decision, RecordSplit):
        return eastern(decision.effective_on, time())
    return now.replace(microsecond=0)


def _refuse_what_takes_away(connection: Connection, terms: RecordVestingTerms) -> None:
    """Refuse terms for shares that a row of Table I takes away. In Table II such a row reports the lot that it takes them from."""
    row = row_named(connection, terms.filing_id, terms.table, terms.kind, terms.row)
    if isinstance(row, TransactionRow) and row.table == "I" and row.acquired_disposed == "D":
        where = f"Table I, transaction row {row.row} of {terms.filing_id}"
        raise RefusedDecisionError(f"{where} disposes of shares, so it is no grant: name the row that acquired them, or a holding row.")


def _as_stored(decision: Decision) -> Decision:
    """The decision as it is read from the log, so that equal ones are stored alike; a value of another type is refused here."""
    try:
        stored: Decision = _STORED.decode(msgspec.json.encode(decision))
    except msgspec.ValidationError as error:
        raise RefusedDecisionError(f"A field of the decision holds what it cannot: {error}.") from error
    return stored


def _in_order(decision: Decision) -> Decision:
    """The decision in the one form in which it is recorded, so that saying it twice records it once."""
    match decision:
        case EquateSecurities():
            return msgspec.structs.replace(decision, titles=tuple(sorted(set(decision.titles))))
        case EquateLots():
            return EquateLots(lots=tuple(sorted(set(decision.lots))))
        case RecordSplit(numerator=new, denominator=old) if new > 0 and old > 0:
            return msgspec.structs.replace(decision, numerator=decision.ratio.numerator, denominator=decision.ratio.denominator)
        case RecordVestingTerms(schedule=schedule):
            return msgspec.structs.replace(decision, schedule=in_lowest_terms(schedule))
        case _:
            return decision

"""The decisions of a book, in words and as records: what was decided, why, since when it counts, and until when it did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from ledger.events import DecisionMade, DecisionTakenBack, Recorded
from ledger.feed import Feed
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    LotRow,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.vesting import Schedule
from projections import RULES_VERSION
from projections.naming import Names
from projections.rulings import Ruling, WhoIsWho, stated_rulings
from projections.vesting.words import schedule_words


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: `says` is it in words, `decision` its fields. It counts from `known_from` up to but not including `known_to`.

    `taken_back` is the ledger position of the event that took it back, None while it stands.
    """

    id: str
    ledger_position: int
    kind: str
    says: str
    why: str
    known_from: datetime
    known_to: datetime | None
    taken_back: int | None
    decision: dict[str, Any]


class DecisionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of a book in the order in which they were made, those taken back too."""

    ledger_position: int
    rules_version: str
    rows: tuple[DecisionRow, ...]


class DecisionEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event that a decision became. `is_new` is False when the decision counted already and nothing was appended."""

    name: str
    ledger_position: int
    recorded_at: datetime | None
    id: str
    kind: str
    says: str
    why: str
    known_at: datetime
    decision: dict[str, Any]
    is_new: bool


def decisions(connection: Connection) -> DecisionsAnswer:
    """All decisions, made with the keys that they show."""
    rows = tuple(_row(connection, ruling) for ruling in stated_rulings(connection))
    return DecisionsAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, rows=rows)


def decision_event(connection: Connection, recorded: Recorded, made: Decision, *, is_new: bool) -> DecisionEvent:
    """A recorded event about the decision `made`."""
    event = recorded.event
    assert isinstance(event, DecisionMade | DecisionTakenBack)  # noqa: S101 (streams of decisions hold nothing else)
    return DecisionEvent(
        name=type(event).__name__,
        ledger_position=recorded.position,
        recorded_at=recorded.recorded_at,
        id=str(recorded.originator_id),
        kind=kind_of(made),
        says=words(connection, made, event.known_at),
        why=event.why,
        known_at=event.known_at,
        decision=_fields(made),
        is_new=is_new,
    )


def find_ruling(rulings: Iterable[Ruling], named: int | UUID) -> Ruling | None:
    """The latest decision that was made at a ledger position, or has an id; None when there is none."""
    found = [ruling for ruling in rulings if named in {ruling.position, ruling.decision_id}]
    return found[-1] if found else None


def kind_of(decision: Decision) -> str:
    """The kind by which a person records it: `retract-row`, `split`, ..."""
    return str(decision.__struct_config__.tag)


def words(connection: Connection, decision: Decision, known_at: datetime) -> str:
    """The decision as a sentence, with names as known at an instant."""
    match decision:
        case RetractRow() | RecordVestingTerms() | LinkAmendment() | EquateLots():
            return _of_rows(decision)
        case EquateSecurities():
            titles = " and ".join(f'"{title}"' for title in decision.titles)
            return f"{titles} of {_issuer(connection, decision.issuer, known_at)} are one class."
        case EquateOwners():
            names = Names(connection, (), known_at, _undecided(connection), (decision.owner, decision.other))
            other, owner = (names.owner(names.owner_key(key)).name or key for key in (decision.other, decision.owner))
            return f"{other} ({decision.other}) is {owner} ({decision.owner})."
        case RecordSplit():
            of = f'"{decision.security_title}"' if decision.security_title else "every class"
            issuer = _issuer(connection, decision.issuer, known_at)
            return f"{decision.numerator}-for-{decision.denominator} split of {of} of {issuer} on {decision.effective_on}."
        case _ as never:
            assert_never(never)


def _of_rows(decision: RetractRow | RecordVestingTerms | LinkAmendment | EquateLots) -> str:
    match decision:
        case RetractRow() | RecordVestingTerms():
            says = "does not count" if isinstance(decision, RetractRow) else f"vests: {schedule_words(decision.schedule)}"
            return f"Table {decision.table}, {decision.kind} row {decision.row} of {decision.filing_id} {says}."
        case LinkAmendment(original_id=None):
            return f"{decision.filing_id} amends no filing of the book."
        case LinkAmendment():
            return f"{decision.filing_id} amends {decision.original_id}."
        case EquateLots():
            return f"These rows are of one lot: {', '.join(lot.text for lot in decision.lots)}."
        case _ as never:
            assert_never(never)


def _issuer(connection: Connection, key: str, known_at: datetime) -> str:
    return Names(connection, [("", key)], known_at, _undecided(connection)).issuer(key).name or key


def _undecided(connection: Connection) -> WhoIsWho:
    """Who is who by the filings alone: a decision is told in the names of those that it is about."""
    return WhoIsWho(connection, up_to=0)


def _row(connection: Connection, ruling: Ruling) -> DecisionRow:
    return DecisionRow(
        id=str(ruling.decision_id),
        ledger_position=ruling.position,
        kind=kind_of(ruling.decision),
        says=words(connection, ruling.decision, ruling.known_from),
        why=ruling.why,
        known_from=ruling.known_from,
        known_to=ruling.known_to,
        taken_back=ruling.taken_back,
        decision=_fields(ruling.decision),
    )


def _fields(decision: Decision) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(decision, name) for name in decision.__struct_fields__}
    return {name: _field(value) for name, value in fields.items()}


def _field(value: object) -> object:
    match value:
        case Schedule():
            return _schedule(value)
        case tuple():
            return [item.text if isinstance(item, LotRow) else item for item in value]
        case _:
            return value


def _schedule(schedule: Schedule) -> dict[str, Any]:
    """A schedule in the form in which terms are written, so that what is listed can be recorded."""
    return {
        "tranches": [{"date": tranche.vests_on, "fraction": f"{tranche.numerator}/{tranche.denominator}"} for tranche in schedule.tranches],
        "undated": [{"fraction": f"{part.numerator}/{part.denominator}", "condition": part.condition} for part in schedule.undated],
        "no_later_than": schedule.no_later_than,
        "allocation": schedule.allocation,
    }

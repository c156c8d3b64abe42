"""The decisions that are recorded, and which of them concern an account from when to when.

Who is who follows from all decisions that hold at an instant together: A is B and B is C makes the three one, and answers name the one that
no decision calls another (of several, or in a circle, the first by key). Example: `equate-owners` of A and B from May on: in answers as
known in April each has an account of their own, from May on B's reports are in A's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Connection, Select, Table, bindparam, select

from ledger.events import DecisionMade, DecisionTakenBack, Recorded
from ledger.store import bulk
from ledger.store.instants import from_microseconds, microseconds
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from projections.accounts.in_force import NOTHING, InForce, in_force
from projections.accounts.regime import Regime
from projections.accounts.reports import Report, together
from projections.parties import Aliases
from projections.tables import LIVE, ReadModels

_BODY = msgspec.json.Decoder(Decision)


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that counts from `known_from` up to but not including `known_to` (None: still), made at a ledger position.

    Its parties and filings are those that the keys of the decision stand for now.
    """

    decision_id: UUID
    position: int
    decision: Decision
    why: str
    known_from: datetime
    known_to: datetime | None = None
    taken_back: int | None = None

    def holds(self, instant: datetime | None) -> bool:
        """Whether the decision counts at an instant; None is before all knowledge."""
        return instant is not None and self.known_from <= instant and (self.known_to is None or instant < self.known_to)


class Rulings:
    """All decisions up to a ledger position."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self.all = tuple(rulings)
        self._equated = [ruling for ruling in self.all if isinstance(ruling.decision, EquateOwners)]

    @classmethod
    def load(cls, connection: Connection, aliases: Aliases, models: ReadModels = LIVE, up_to: int | None = None) -> "Rulings":
        """The decisions that are recorded, as of a ledger position (None: all)."""
        stated = stated_rulings(connection, models, up_to)
        identified = _identified(connection, models) if stated else {}
        return cls(ruling for item in stated for ruling in _resolved(item, aliases, identified))

    def owners_like(self, owner: str, instant: datetime | None = None) -> list[str]:
        """`owner` and everyone said to be the same: at an instant of knowledge, or (None) ever."""
        if not self._equated:
            return [owner]
        equated = [r.decision for r in self._equated if instant is None or r.holds(instant)]
        return sorted(_component(owner, [d for d in equated if isinstance(d, EquateOwners)]))

    def owner_at(self, owner: str, instant: datetime) -> str:
        """The owner that answers name for `owner` at an instant of knowledge."""
        return _representative(owner, [ruling.decision for ruling in self._equated if ruling.holds(instant)])

    def rules_at(self, issuer: str, instant: datetime, issuer_name: str | None) -> InForce:
        """What is in force for the classes of an issuer at an instant of knowledge."""
        about = (r.decision for r in self.all if r.holds(instant) and _is_about_classes(r.decision, issuer))
        decisions = list(dict.fromkeys(about))
        return in_force(decisions, issuer_name) if decisions else NOTHING

    def regimes(self, owner: str, issuer: str, reports: Mapping[str, list[Report]]) -> list[Regime]:
        """The regimes of an account, from the reports of its owner and of the owners that were ever said to be it, by owner."""
        if not self.all:
            return [Regime(reports=tuple(reports.get(owner, ())))]
        filing_ids = {report.filing.filing_id for own in reports.values() for report in own}
        owners = set(reports)
        mine = [ruling for ruling in self.all if concerns(ruling.decision, owners, issuer, filing_ids)]
        edges = {edge for ruling in mine for edge in (ruling.known_from, ruling.known_to) if edge is not None}
        return [_regime(start, mine, owner, reports) for start in (None, *sorted(edges))]


class WhoIsWho:
    """The aliases of parties and the decisions that hold in one snapshot, each read once, when it is first asked for.

    Decisions are those up to the ledger position `up_to`, parties are identified as they were by `identified_up_to` (None: all).
    """

    def __init__(self, connection: Connection, *, up_to: int | None = None, identified_up_to: int | None = None) -> None:
        self._connection = connection
        self.up_to = up_to
        self.identified_up_to = identified_up_to

    @cached_property
    def aliases(self) -> Aliases:
        """Which party a key stands for."""
        return Aliases.load(self._connection, up_to=self.identified_up_to)

    @cached_property
    def rulings(self) -> Rulings:
        """The decisions."""
        return Rulings.load(self._connection, self.aliases, up_to=self.up_to)


def stated_rulings(connection: Connection, models: ReadModels = LIVE, up_to: int | None = None) -> list[Ruling]:
    """The decisions with the keys that they were made with, in the order in which they were made, as of a ledger position (None: all)."""
    rulings = []
    query = _stated_query(models.decision, then=up_to is not None)
    for row in connection.execute(query, {} if up_to is None else {"up_to": up_to}):
        taken_back = row.taken_back if row.taken_back is not None and (up_to is None or row.taken_back <= up_to) else None
        rulings.append(
            Ruling(
                decision_id=UUID(row.decision_id),
                position=row.position,
                decision=_BODY.decode(row.body),
                why=row.why,
                known_from=from_microseconds(row.known_from),
                known_to=None if taken_back is None else from_microseconds(row.known_to),
                taken_back=taken_back,
            )
        )
    return rulings


@cache
def _stated_query(table: Table, *, then: bool) -> Select[Any]:
    query = select(table).order_by(table.c.position)
    return query.where(table.c.position <= bindparam("up_to", type_=BigInteger)) if then else query


def write_rulings(connection: Connection, events: Iterable[Recorded], models: ReadModels) -> list[Decision]:
    """Record the decisions made and taken back by these events; returns those that changed."""
    table = models.decision
    changed: list[Decision] = []
    for recorded in events:
        event = recorded.event
        if isinstance(event, DecisionMade):
            body = msgspec.json.encode(event.decision).decode()
            row = (str(recorded.originator_id), recorded.position, body, event.why, microseconds(event.known_at), None, None)
            bulk.insert(connection, table, [row])
            changed.append(event.decision)
        elif isinstance(event, DecisionTakenBack):
            counting = (table.c.decision_id == str(recorded.originator_id)) & table.c.taken_back.is_(None)
            changed.append(_BODY.decode(connection.execute(select(table.c.body).where(counting)).scalar_one()))
            values = {"known_to": microseconds(event.known_at), "taken_back": recorded.position}
            connection.execute(table.update().where(counting).values(values))
    return changed


def _identified(connection: Connection, models: ReadModels) -> dict[str, str]:
    """Filing ids of documents without accession number, with the filing that each turned out to be."""
    table = models.filing
    rows = connection.execute(select(table.c.filing_id, table.c.identified_as).where(table.c.identified_as.is_not(None)))
    return {row.filing_id: row.identified_as for row in rows}


def _resolved(ruling: Ruling, aliases: Aliases, identified: Mapping[str, str]) -> Iterable[Ruling]:
    """The decision about the parties that its keys stand for; one about a document that was identified is about that filing too."""
    decision = ruling.decision
    match decision:
        case EquateOwners():
            owner, other = (aliases.party("owner", key) for key in (decision.owner, decision.other))
            if owner != other:
                yield msgspec.structs.replace(ruling, decision=EquateOwners(owner=owner, other=other))
        case EquateSecurities() | RecordSplit():
            issuer = aliases.party("issuer", decision.issuer)
            yield msgspec.structs.replace(ruling, decision=msgspec.structs.replace(decision, issuer=issuer))
        case EquateLots():
            yield ruling
            lots = tuple(msgspec.structs.replace(lot, filing_id=identified.get(lot.filing_id, lot.filing_id)) for lot in decision.lots)
            if lots != decision.lots:
                yield msgspec.structs.replace(ruling, decision=EquateLots(lots=lots))
        case RetractRow() | RecordVestingTerms():
            yield ruling
            if decision.filing_id in identified:
                known_as = identified[decision.filing_id]
                yield msgspec.structs.replace(ruling, decision=msgspec.structs.replace(decision, filing_id=known_as))
        case LinkAmendment():
            yield ruling
            amendment = identified.get(decision.filing_id, decision.filing_id)
            original = None if decision.original_id is None else identified.get(decision.original_id, decision.original_id)
            if (amendment, original) != (decision.filing_id, decision.original_id):
                yield msgspec.structs.replace(ruling, decision=LinkAmendment(filing_id=amendment, original_id=original))


def _regime(start: datetime | None, mine: Sequence[Ruling], owner: str, reports: Mapping[str, list[Report]]) -> Regime:
    decisions = list(dict.fromkeys(ruling.decision for ruling in mine if ruling.holds(start)))
    equated = [decision for decision in decisions if isinstance(decision, EquateOwners)]
    owners = sorted(_component(owner, equated)) if _representative(owner, equated) == owner else []
    counting = together([reports.get(name, []) for name in owners])
    name = next((report.filing.form.issuer.name for report in reversed(counting)), None)
    return Regime(start=start, reports=tuple(counting), rules=in_force(decisions, name) if decisions else NOTHING)


def concerns(decision: Decision, owners: set[str], issuer: str, filing_ids: set[str]) -> bool:
    """Whether a decision is about one of these owners or filings, or about the classes of the issuer."""
    match decision:
        case RetractRow(filing_id=filing_id) | RecordVestingTerms(filing_id=filing_id) | LinkAmendment(filing_id=filing_id):
            return filing_id in filing_ids
        case EquateLots(lots=lots):
            return any(lot.filing_id in filing_ids for lot in lots)
        case EquateOwners(owner=owner, other=other):
            return not owners.isdisjoint({owner, other})
        case _:
            return _is_about_classes(decision, issuer)


def _is_about_classes(decision: Decision, issuer: str) -> bool:
    return isinstance(decision, EquateSecurities | RecordSplit) and decision.issuer == issuer


def _component(owner: str, equated: Iterable[EquateOwners]) -> set[str]:
    """Everyone who is the same as `owner`, also through others."""
    pairs = [{decision.owner, decision.other} for decision in equated]
    found = {owner}
    while more := set().union(*(pair for pair in pairs if pair & found)) - found:
        found |= more
    return found


def _representative(owner: str, equated: Iterable[Decision]) -> str:
    pairs = [decision for decision in equated if isinstance(decision, EquateOwners)]
    same = _component(owner, pairs)
    return min(same - {decision.other for decision in pairs} or same)

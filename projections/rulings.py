"""The decisions that are recorded, and which of them concern an account from when to when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from ledger.events import DecisionMade, DecisionTakenBack, Recorded
from ledger.store import bulk
from ledger.store.instants import from_microseconds, microseconds
from ledger.values.decisions import Decision, EquateOwners, EquateSecurities, LinkAmendment, RecordSplit, RetractRow
from projections.accounts.in_force import in_force
from projections.accounts.regimes import Regime
from projections.accounts.reports import Report, together
from projections.parties import Aliases
from projections.tables import LIVE, ReadModels

_BODY = msgspec.json.Decoder(Decision)


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that counts from `known_from` up to but not including `known_to` (None: still), made at a ledger position."""

    decision_id: UUID
    position: int
    decision: Decision
    why: str
    known_from: datetime
    known_to: datetime | None = None

    def holds(self, instant: datetime | None) -> bool:
        """Whether the decision counts at an instant; None is before all knowledge."""
        return instant is not None and self.known_from <= instant and (self.known_to is None or instant < self.known_to)


class Rulings:
    """All decisions up to a ledger position."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self.all = tuple(rulings)
        self._equated = [(ruling, ruling.decision) for ruling in self.all if isinstance(ruling.decision, EquateOwners)]

    @classmethod
    def load(cls, connection: Connection, models: ReadModels = LIVE, up_to: int | None = None) -> "Rulings":
        """The decisions that are recorded, as of a ledger position (None: all)."""
        table = models.decision
        query = select(table).order_by(table.c.position)
        if up_to is not None:
            query = query.where(table.c.position <= up_to)
        rulings = []
        for row in connection.execute(query):
            taken_back = row.taken_back is not None and (up_to is None or row.taken_back <= up_to)
            rulings.append(
                Ruling(
                    decision_id=UUID(row.decision_id),
                    position=row.position,
                    decision=_BODY.decode(row.body),
                    why=row.why,
                    known_from=from_microseconds(row.known_from),
                    known_to=from_microseconds(row.known_to) if taken_back else None,
                )
            )
        return cls(rulings)

    def other_owners(self, owner: str) -> list[str]:
        """The owners that were ever said to be `owner`."""
        return sorted({decision.other for _, decision in self._equated if decision.owner == owner})

    def same_owners(self, owner: str) -> list[str]:
        """The owners that `owner` was ever said to be."""
        return sorted({decision.owner for _, decision in self._equated if decision.other == owner})

    def owner_at(self, owner: str, instant: datetime) -> str:
        """The owner that `owner` is said to be at an instant of knowledge."""
        for ruling, decision in self._equated:
            if decision.other == owner and ruling.holds(instant):
                return decision.owner
        return owner

    def regimes(self, aliases: Aliases, owner: str, issuer: str, reports: dict[str, list[Report]]) -> list[Regime]:
        """The regimes of an account, from the reports of its owner and of the owners that were ever said to be it, by owner."""
        every = [report for own in reports.values() for report in own]
        filing_ids = {report.filing.filing_id for report in every}
        mine = [ruling for ruling in self.all if _concerns(ruling.decision, aliases, owner, issuer, filing_ids)]
        edges = {edge for ruling in mine for edge in (ruling.known_from, ruling.known_to) if edge is not None}
        return [self._regime(start, mine, owner, reports) for start in (None, *sorted(edges))]

    def _regime(self, start: datetime | None, mine: Sequence[Ruling], owner: str, reports: dict[str, list[Report]]) -> Regime:
        decisions = [ruling.decision for ruling in mine if ruling.holds(start)]
        owners = [owner] if not any(isinstance(d, EquateOwners) and d.other == owner for d in decisions) else []
        owners += [d.other for d in decisions if isinstance(d, EquateOwners) and d.owner == owner and owners]
        counting = together([reports.get(name, []) for name in owners])
        name = next((report.filing.form.issuer.name for report in reversed(counting)), None)
        return Regime(start=start, reports=tuple(counting), rules=in_force(decisions, name))


def _concerns(decision: Decision, aliases: Aliases, owner: str, issuer: str, filing_ids: set[str]) -> bool:
    match decision:
        case RetractRow(filing_id=filing_id) | LinkAmendment(filing_id=filing_id):
            return filing_id in filing_ids
        case EquateSecurities(issuer=named) | RecordSplit(issuer=named):
            return aliases.party("issuer", named) == issuer
        case EquateOwners():
            return owner in {decision.owner, decision.other}


def write_rulings(connection: Connection, events: Iterable[Recorded], models: ReadModels) -> list[Decision]:
    """Record the decisions made and taken back by these events; returns those that changed."""
    table = models.decision
    changed: list[Decision] = []
    for recorded in events:
        event, decision_id = recorded.event, str(recorded.originator_id)
        if isinstance(event, DecisionMade):
            body = msgspec.json.encode(event.decision).decode()
            row = (decision_id, recorded.position, body, event.why, microseconds(event.known_at), None, None)
            bulk.insert(connection, table, [row])
            changed.append(event.decision)
        elif isinstance(event, DecisionTakenBack):
            counting = (table.c.decision_id == decision_id) & table.c.taken_back.is_(None)
            changed.append(_BODY.decode(connection.execute(select(table.c.body).where(counting)).scalar_one()))
            values = {"known_to": microseconds(event.known_at), "taken_back": recorded.position}
            connection.execute(table.update().where(counting).values(values))
    return changed

"""What parties were called at many instants, read once: each instant has the name of the latest filing known by then.

For a panel of sixty months. `names.at(instant)` is what `Names` would read for that instant alone.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from ledger.store import bulk
from ledger.store.instants import microseconds
from projections.directory import Account
from projections.naming import Identities, Names
from projections.parties import Aliases, Party, PartyKind
from projections.rulings import Rulings
from projections.tables import LIVE

Stated = list[tuple[int, str, str]]


class NamesOverTime:
    """The names of the parties of `accounts`, and of further owners given by the keys that filings use."""

    def __init__(self, connection: Connection, accounts: Iterable[Account], others: Iterable[str], rulings: Rulings) -> None:
        self._aliases = Aliases.load(connection)
        self._rulings = rulings
        pairs = set(accounts)
        self._accounts_owners = {owner for owner, _ in pairs}
        self._others = set(others)
        self._issuers = {issuer for _, issuer in pairs}
        owners = self._accounts_owners | {self._aliases.party("owner", key) for key in self._others}
        likely = {same for owner in owners for same in rulings.owners_like(owner)}
        self._names: dict[tuple[PartyKind, str], Stated] = {}
        self._symbols: dict[tuple[PartyKind, str], Stated] = {}
        self._load(connection, "owner", likely)
        self._load(connection, "issuer", self._issuers)

    def at(self, known_at: datetime) -> Names:
        """The names as known at an instant."""
        return _NamesThen(self, known_at)

    def identities(self, known_at: datetime) -> Identities:
        """Who is who at an instant."""
        return Identities(self._aliases, self._rulings, known_at)

    def owners(self, identities: Identities, known_at: datetime) -> dict[str, Party]:
        """The owners by key."""
        keys = self._accounts_owners | {identities.owner_key(key) for key in self._others}
        return {key: self._party("owner", key, microseconds(known_at)) for key in keys}

    def issuers(self, known_at: datetime) -> dict[str, Party]:
        """The issuers by key."""
        return {key: self._party("issuer", key, microseconds(known_at)) for key in self._issuers}

    def _load(self, connection: Connection, kind: PartyKind, parties: Iterable[str]) -> None:
        table = LIVE.naming
        keys = sorted({key for party in parties for key in self._aliases.keys(kind, party)})
        query = select(table).where(table.c.kind == kind, bulk.among(connection, table.c.party, keys))
        for row in connection.execute(query.order_by(table.c.known_at, table.c.filing_id)):
            for stated, of in ((row.name, self._names), (row.symbol, self._symbols)):
                if stated:
                    of.setdefault((kind, row.party), []).append((row.known_at, row.party, stated))

    def _party(self, kind: PartyKind, party: str, instant: int) -> Party:
        symbol = self._latest(self._symbols, kind, party, instant) if kind == "issuer" else None
        return Party(kind=kind, key=party, name=self._latest(self._names, kind, party, instant), symbol=symbol)

    def _latest(self, of: dict[tuple[PartyKind, str], Stated], kind: PartyKind, party: str, instant: int) -> str | None:
        """What the latest filing says under any of the party's keys; of filings known together, that under the last key."""
        latest = []
        for key in self._aliases.keys(kind, party):
            stated = of.get((kind, key), [])
            until = bisect_right(stated, instant, key=lambda one: one[0])
            latest += stated[until - 1 : until]
        return max(latest)[2] if latest else None


class _NamesThen(Names):
    """Names as known at one of the instants."""

    def __init__(self, names: NamesOverTime, known_at: datetime) -> None:
        self._identities = names.identities(known_at)
        self._owners = names.owners(self._identities, known_at)
        self._issuers = names.issuers(known_at)

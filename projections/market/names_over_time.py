"""What parties were called at many instants, read once: each instant has the name of the latest filing known by then.

For a panel of sixty months, and for a snapshot. `names.at(instant)` is what `Names` would read for that instant alone.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple, TypeVar

from sqlalchemy import Connection, select

from ledger.store import bulk
from ledger.store.instants import microseconds
from projections.naming import Identities, Names, issuer_ref, owner_ref
from projections.parties import Aliases, Party, PartyKind
from projections.rulings import Rulings
from projections.tables import LIVE

Ref = TypeVar("Ref")
Said = Literal["name", "symbol"]


class Naming(NamedTuple):
    """From `known_at` (microseconds since 1970) on a party, by its key, has this name or symbol."""

    kind: PartyKind
    party: str
    said: Said
    known_at: int
    text: str


class NamesOverTime:
    """The names of parties, of `namings` in order of knowledge; any other party has none."""

    def __init__(self, namings: Iterable[Naming], aliases: Aliases, rulings: Rulings) -> None:
        self._aliases = aliases
        self._rulings = rulings
        self._stated: dict[tuple[PartyKind, str, Said], list[Naming]] = {}
        for naming in namings:
            self._stated.setdefault((naming.kind, naming.party, naming.said), []).append(naming)

    def at(self, known_at: datetime) -> Names:
        """The names as known at an instant."""
        return _NamesThen(self, Identities(self._aliases, self._rulings, known_at), known_at)

    def party(self, kind: PartyKind, key: str, known_at: datetime) -> Party:
        """A party as known at an instant."""
        name, symbol = (self._latest((kind, key, said), microseconds(known_at)) for said in ("name", "symbol"))
        return Party(kind=kind, key=key, name=name, symbol=symbol if kind == "issuer" else None)

    def _latest(self, of: tuple[PartyKind, str, Said], instant: int) -> str | None:
        stated = self._stated.get(of, [])
        known = bisect_right(stated, instant, key=lambda naming: naming.known_at)
        return stated[known - 1].text if known else None


class _Remembered(dict[str, Ref]):
    """What was looked up once."""

    def __init__(self, find: Callable[[str], Ref]) -> None:
        super().__init__()
        self._find: Callable[[str], Ref] = find

    def __missing__(self, key: str) -> Ref:
        found = self[key] = self._find(key)
        return found


class _NamesThen(Names):
    """Names as known at one of the instants."""

    def __init__(self, names: NamesOverTime, identities: Identities, known_at: datetime) -> None:
        self._identities = identities
        self._owners = _Remembered(lambda key: owner_ref(names.party("owner", key, known_at)))
        self._issuers = _Remembered(lambda key: issuer_ref(names.party("issuer", key, known_at)))


def namings(connection: Connection, kind: PartyKind, parties: Iterable[str], aliases: Aliases) -> Iterator[Naming]:
    """What these parties, by their keys, were called by whichever filing, in order of knowledge; only what changes."""
    table = LIVE.naming
    keys = sorted({key for party in parties for key in aliases.keys(kind, party)})
    query = select(table).where(table.c.kind == kind, bulk.among(connection, table.c.party, keys))
    latest: dict[tuple[str, Said], str] = {}
    for row in connection.execute(query.order_by(table.c.known_at, table.c.party, table.c.filing_id)):
        party = aliases.party(kind, row.party)
        stated: tuple[tuple[Said, str], ...] = (("name", row.name), ("symbol", row.symbol))
        for said, text in stated:
            if text and latest.get((party, said)) != text:
                latest[party, said] = text
                yield Naming(kind, party, said, row.known_at, text)

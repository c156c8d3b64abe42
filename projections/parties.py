"""Owners and issuers: the names and symbols they were reported with over time, and finding one by what a person types.

A party that was read by name only may later be identified with a CIK; `Aliases` then leads from the name key to the party that it is.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Final, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.values.identity import normal_cik, normal_text
from projections.tables import LIVE, ReadModels

PartyKind = Literal["owner", "issuer"]

KEYS_AT_ONCE: Final = 10_000
"""Parties in one statement."""

FOR_EVER: Final = 2**63 - 1
"""An instant after all others."""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """An owner or issuer as named by the latest filing that was known: `key` is its CIK or name key, `symbol` the issuer's ticker."""

    kind: PartyKind
    key: str
    name: str | None
    symbol: str | None

    @property
    def cik(self) -> str | None:
        """Ten digits, None for a party known by name only."""
        return self.key if normal_cik(self.key) else None


class Aliases:
    """Which party a key stands for; a key without alias stands for itself."""

    def __init__(self, pairs: Iterable[tuple[str, str, str]]) -> None:
        self._party = {(kind, alias): party for kind, alias, party in pairs}
        self._aliases: dict[tuple[str, str], list[str]] = {}
        for (kind, alias), party in sorted(self._party.items()):
            self._aliases.setdefault((kind, party), []).append(alias)

    @classmethod
    def load(cls, connection: Connection, models: ReadModels = LIVE) -> "Aliases":
        """All aliases that are recorded."""
        table = models.alias
        return cls((row.kind, row.alias, row.party) for row in connection.execute(select(table.c.kind, table.c.alias, table.c.party)))

    def party(self, kind: PartyKind, key: str) -> str:
        """The key of the party that `key` stands for."""
        return self._party.get((kind, key), key)

    def keys(self, kind: PartyKind, party: str) -> tuple[str, ...]:
        """All keys that stand for `party`, itself first."""
        return (party, *self._aliases.get((kind, party), ()))


def find(connection: Connection, kind: PartyKind, text: str) -> list[Party]:
    """The parties that `text` may mean: a CIK, else a ticker, else a full name, else words of a name."""
    table = LIVE.party
    aliases = Aliases.load(connection)
    normal = normal_text(text)
    conditions = []
    if (cik := normal_cik(text)) is not None:
        conditions.append(table.c.party == cik)
    if text.startswith("name:"):
        conditions.append(table.c.party == text)
    if kind == "issuer" and normal:
        conditions.append(table.c.normal_symbol == normal)
    if normal:
        conditions.append(table.c.normal_name == normal)
        conditions.append(_has_words(normal))
    for condition in conditions:
        keys = connection.execute(select(table.c.party).where(table.c.kind == kind, condition).distinct()).scalars().all()
        if keys:
            found = named(connection, kind, {aliases.party(kind, key) for key in keys}, None)
            return sorted(found.values(), key=lambda party: (party.name or "", party.key))
    return []


def named(connection: Connection, kind: PartyKind, keys: Iterable[str], known_at: datetime | None) -> dict[str, Party]:
    """Parties by key, with the name and symbol of the latest filing known at `known_at` (None: ever), under whichever of their keys."""
    aliases = Aliases.load(connection)
    parties = {key: party for party in keys for key in aliases.keys(kind, party)}
    names = _latest(connection, kind, "name", parties, known_at)
    symbols = _latest(connection, kind, "symbol", parties, known_at) if kind == "issuer" else {}
    return {party: Party(kind=kind, key=party, name=names.get(party), symbol=symbols.get(party)) for party in sorted(set(parties.values()))}


def _latest(
    connection: Connection,
    kind: PartyKind,
    stated: Literal["name", "symbol"],
    parties: Mapping[str, str],
    known_at: datetime | None,
) -> dict[str, str]:
    """What the latest filing known at `known_at` states, by party; `parties` gives the party of each key that filings use."""
    asked = {"of_kind": kind, "instant": FOR_EVER if known_at is None else microseconds(known_at)}
    rows = [row for keys in bulk.chunks(parties, KEYS_AT_ONCE) for row in connection.execute(_latest_query(stated), asked | {"keys": keys})]
    return {parties[row.party]: row.stated for row in sorted(rows, key=lambda row: (row.known_at, row.party))}


@cache
def _latest_query(name: str) -> Select[tuple[str, str, int]]:
    """The statement; building it takes longer than running it."""
    table = LIVE.naming
    stated = table.c[name]
    asked = [table.c.kind == bindparam("of_kind"), table.c.party.in_(bindparam("keys", expanding=True)), stated != ""]
    rank = func.row_number().over(partition_by=table.c.party, order_by=(table.c.known_at.desc(), table.c.filing_id.desc()))
    columns = (table.c.party, stated.label("stated"), table.c.known_at, rank.label("rank"))
    ranked = select(*columns).where(*asked, table.c.known_at <= bindparam("instant")).subquery()
    return select(ranked.c.party, ranked.c.stated, ranked.c.known_at).where(ranked.c.rank == 1)


def _has_words(normal: str) -> ColumnElement[bool]:
    column = LIVE.party.c.normal_name
    return and_(*(or_(column.like(f"{word}%"), column.like(f"% {word}%")) for word in normal.split()))

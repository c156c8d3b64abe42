"""Owners and issuers: the names and symbols they were reported with over time, and finding one by what a person types.

A party that was read by name only may later be identified with a CIK; `Aliases` then leads from the name key to the party that it is.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.values.identity import normal_cik, normal_text
from projections.tables import LIVE, ReadModels

PartyKind = Literal["owner", "issuer"]


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


def issuers_of_symbols(connection: Connection, symbols: Iterable[str]) -> dict[str, list[str]]:
    """The issuers that ever reported each of these trading symbols, by the symbol in its normal form."""
    table = LIVE.party
    aliases = Aliases.load(connection)
    found: dict[str, set[str]] = {}
    for chunk in bulk.chunks(sorted({normal_text(symbol) for symbol in symbols})):
        query = select(table.c.normal_symbol, table.c.party).where(table.c.kind == "issuer", table.c.normal_symbol.in_(chunk))
        for row in connection.execute(query):
            found.setdefault(row.normal_symbol, set()).add(aliases.party("issuer", row.party))
    return {symbol: sorted(parties) for symbol, parties in found.items()}


def named(connection: Connection, kind: PartyKind, keys: Iterable[str], known_at: datetime | None) -> dict[str, Party]:
    """Parties by key, with the name and symbol of the latest filing known at `known_at` (None: ever), under whichever of their keys."""
    table = LIVE.party
    aliases = Aliases.load(connection)
    parties = {key: party for party in keys for key in aliases.keys(kind, party)}
    order = table.c.known_last if known_at is None else table.c.known_from
    query = select(table.c.party, table.c.name, table.c.symbol, order.label("since")).where(table.c.kind == kind)
    if known_at is not None:
        query = query.where(table.c.known_from <= microseconds(known_at))
    rows = [row for chunk in bulk.chunks(sorted(parties)) for row in connection.execute(query.where(table.c.party.in_(chunk)))]
    named = {party: Party(kind=kind, key=party, name=None, symbol=None) for party in sorted(parties.values())}
    for row in sorted(rows, key=lambda row: (row.since, row.name)):
        party = parties[row.party]
        named[party] = Party(kind=kind, key=party, name=row.name or named[party].name, symbol=row.symbol or named[party].symbol)
    return named


def _has_words(normal: str) -> ColumnElement[bool]:
    column = LIVE.party.c.normal_name
    return and_(*(or_(column.like(f"{word}%"), column.like(f"% {word}%")) for word in normal.split()))

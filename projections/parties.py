"""Owners and issuers: the names and symbols they were reported with over time, and finding one by what a person types.

A party that was read by name only may later be identified with a CIK; `Aliases` then leads from the name key to the party that it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.values.identity import filing_stream_id, normal_cik, normal_text
from projections.directory import Account, DirectoryChanges
from projections.tables import LIVE, ReadModels

PartyKind = Literal["owner", "issuer"]

ALL: Final = 2**62
"""Beyond every instant."""


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
    """Which party a key stands for; a key without alias stands for itself, and so does a name that several parties turned out to have."""

    def __init__(self, pairs: Iterable[tuple[str, str, str]]) -> None:
        meant: dict[tuple[str, str], set[str]] = {}
        for kind, alias, party in pairs:
            meant.setdefault((kind, alias), set()).add(party)
        self._party = {key: next(iter(parties)) for key, parties in meant.items() if len(parties) == 1}
        self._aliases: dict[tuple[str, str], list[str]] = {}
        for (kind, alias), party in sorted(self._party.items()):
            self._aliases.setdefault((kind, party), []).append(alias)

    @classmethod
    def load(cls, connection: Connection, models: ReadModels = LIVE, up_to: int | None = None) -> "Aliases":
        """The aliases that were recorded up to a ledger position (None: all)."""
        return cls(bulk.fetch(connection, _aliases_query(models.alias, then=up_to is not None), {} if up_to is None else {"up_to": up_to}))

    def party(self, kind: PartyKind, key: str) -> str:
        """The key of the party that `key` stands for."""
        return self._party.get((kind, key), key)

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """The aliases of all parties, as (kind, alias, party)."""
        return ((kind, alias, party) for (kind, alias), party in sorted(self._party.items()))

    def keys(self, kind: PartyKind, party: str) -> tuple[str, ...]:
        """All keys that stand for `party`, itself first."""
        return (party, *self._aliases.get((kind, party), ()))

    def account(self, named: Account) -> Account:
        """The account that a pair of keys stands for."""
        if not self._party:
            return named
        owner, issuer = named
        return self.party("owner", owner), self.party("issuer", issuer)

    def accounts_like(self, account: Account) -> list[Account]:
        """The pairs of keys under which the rows of an account may be recorded."""
        owner, issuer = account
        return [(one, other) for one in self.keys("owner", owner) for other in self.keys("issuer", issuer)]

    def of(self, accounts: Iterable[Account]) -> tuple[tuple[PartyKind, str, str], ...]:
        """The aliases of the parties of these accounts, as (kind, alias, party)."""
        parties: set[tuple[PartyKind, str]] = set()
        for owner, issuer in accounts:
            parties |= {("owner", owner), ("issuer", issuer)}
        return tuple((kind, alias, party) for kind, party in sorted(parties) for alias in self._aliases.get((kind, party), ()))


@cache
def _aliases_query(table: Table, *, then: bool) -> Select[Any]:
    query = select(table.c.kind, table.c.alias, table.c.party)
    return query.where(table.c.position <= bindparam("up_to", type_=BigInteger)) if then else query


def find(connection: Connection, kind: PartyKind, text: str, up_to: int | None = None) -> list[Party]:
    """The parties that `text` may mean: a CIK, else a ticker, else a full name, else words of a name.

    They are who they were at a ledger position (None: the head): one that was identified later is there by its name alone.
    """
    found = named(connection, kind, meant(connection, kind, text, Aliases.load(connection), up_to), None, up_to)
    return sorted(found.values(), key=lambda party: (party.name or "", party.key))


def meant(connection: Connection, kind: PartyKind, text: str, aliases: Aliases, up_to: int | None = None) -> set[str]:
    """As `find`, by their keys alone; `aliases` are those of today."""
    for condition in _conditions(kind, text):
        keys = connection.execute(select(LIVE.party.c.party).where(LIVE.party.c.kind == kind, condition).distinct()).scalars().all()
        if keys and (parties := _parties(connection, kind, keys, aliases, up_to)):
            return parties
    return set()


def _conditions(kind: PartyKind, text: str) -> Iterator[ColumnElement[bool]]:
    """How a text may name a party, the surest way first."""
    table = LIVE.party
    normal = normal_text(text)
    if (cik := normal_cik(text)) is not None:
        yield table.c.party == cik
    if text.startswith("name:"):
        yield table.c.party == text
    if kind == "issuer" and normal:
        yield table.c.normal_symbol == normal
    if normal:
        yield table.c.normal_name == normal
        yield _has_words(normal)


def _parties(connection: Connection, kind: PartyKind, keys: Iterable[str], aliases: Aliases, up_to: int | None) -> set[str]:
    """The parties that keys of today stand for, at a ledger position those that the book knew by then, if any."""
    today = {aliases.party(kind, key) for key in keys}
    if up_to is None:
        return today
    then = Aliases.load(connection, up_to=up_to)
    others = [other for key in keys for other in aliases.keys(kind, aliases.party(kind, key))]
    table, filing = LIVE.filing_owner, LIVE.filing
    column = table.c.owner if kind == "owner" else table.c.issuer
    recorded = select(column).join_from(table, filing, table.c.filing_id == filing.c.filing_id).where(filing.c.position <= up_to)
    concerned = {name for key in {*keys, *others} for name in then.keys(kind, then.party(kind, key))}
    known = {then.party(kind, key) for key in connection.scalars(recorded.where(bulk.among(connection, column, sorted(concerned))))}
    return known & {then.party(kind, key) for key in keys} or known or today


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


def named(
    connection: Connection,
    kind: PartyKind,
    keys: Iterable[str],
    known_at: datetime | None,
    up_to: int | None = None,
    aliases: Aliases | None = None,
) -> dict[str, Party]:
    """Parties by key, with the name and symbol of the latest filing known at `known_at` (None: ever), under whichever of their keys.

    `up_to` is a ledger position: filings that were recorded later name nobody. `aliases` are those by then, where they are at hand.
    """
    aliases = aliases or Aliases.load(connection, up_to=up_to)
    parties = {key: party for party in keys for key in aliases.keys(kind, party)}
    if up_to is not None:
        return _named_then(connection, kind, parties, known_at, up_to)
    names, symbols = _latest(connection, kind, parties, known_at)
    return {party: Party(kind=kind, key=party, name=names.get(party), symbol=symbols.get(party)) for party in sorted(set(parties.values()))}


def _named_then(
    connection: Connection, kind: PartyKind, parties: Mapping[str, str], known_at: datetime | None, up_to: int
) -> dict[str, Party]:
    """As `named`, from the events up to a ledger position."""
    table = LIVE.filing_owner
    column = table.c.owner if kind == "owner" else table.c.issuer
    filing_ids = connection.scalars(select(table.c.filing_id).where(bulk.among(connection, column, sorted(parties))).distinct())
    changes = DirectoryChanges()
    changes.take(Feed(connection).of_streams(map(filing_stream_id, filing_ids), up_to=up_to))
    latest = None if known_at is None else microseconds(known_at)
    stated = sorted(
        (at, filing_id, key, name, symbol)
        for filing_id, of_filing in changes.namings.items()
        for (of, key), (at, name, symbol) in of_filing.items()
        if of == kind and key in parties and (latest is None or at <= latest)
    )
    names = {parties[key]: name for _, _, key, name, _ in stated if name}
    symbols = {parties[key]: symbol for _, _, key, _, symbol in stated if symbol}
    return {party: Party(kind=kind, key=party, name=names.get(party), symbol=symbols.get(party)) for party in sorted(set(parties.values()))}


def _latest(
    connection: Connection, kind: PartyKind, parties: Mapping[str, str], known_at: datetime | None
) -> tuple[dict[str, str], dict[str, str]]:
    """The name and the symbol that the latest filing known at `known_at` states, by party; `parties` gives the party of each key."""
    found: dict[str, dict[str, str]] = {"name": {}, "symbol": {}}
    for row in _latest_namings(connection, kind, parties, known_at):
        found[row.what][parties[row.party]] = row.stated
    return found["name"], found["symbol"]


def filings_naming(connection: Connection, kind: PartyKind, keys: Collection[str], known_at: datetime) -> set[str]:
    """The filings that the names and symbols known at `known_at` are taken from."""
    return {row.filing_id for row in _latest_namings(connection, kind, keys, known_at)}


def _latest_namings(connection: Connection, kind: PartyKind, keys: Iterable[str], known_at: datetime | None) -> Iterable[Row[Any]]:
    """Of each key the latest filing known at `known_at` that states a name, and the latest that states a symbol, oldest first."""
    given = {"of_kind": kind, "keys": bulk.as_list(connection, keys), "instant": ALL if known_at is None else microseconds(known_at)}
    return connection.execute(_latest_query(connection.dialect.name, kind), given)


@cache
def _latest_query(dialect: str, kind: PartyKind) -> Select[Any]:
    """The statement; building it takes longer than running it. Owners have no symbols."""
    latest = [_ranked(dialect, what) for what in (("name", "symbol") if kind == "issuer" else ("name",))]
    ranked = union_all(*latest).subquery()
    return select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.known_at, ranked.c.party)


def _ranked(dialect: str, what: str) -> Select[Any]:
    """The filings that state this of a party, each with its place among them, the latest first."""
    table = LIVE.naming
    column = table.c[what]
    rank = func.row_number().over(partition_by=table.c.party, order_by=(table.c.known_at.desc(), table.c.filing_id.desc()))
    asked = [table.c.kind == bindparam("of_kind"), bulk.listed(dialect, table.c.party, "keys"), column != ""]
    asked.append(table.c.known_at <= bindparam("instant", type_=BigInteger))
    columns = (table.c.party, table.c.filing_id, column.label("stated"), table.c.known_at, rank.label("rank"))
    return select(literal(what, String).label("what"), *columns).where(*asked)


def _has_words(normal: str) -> ColumnElement[bool]:
    column = LIVE.party.c.normal_name
    return and_(*(or_(column.like(f"{word}%"), column.like(f"% {word}%")) for word in normal.split()))

"""Who is meant by a text: the answer of a search, as doors print it."""

import msgspec
from sqlalchemy import Connection

from ledger.feed import Feed
from projections import RULES_VERSION
from projections.parties import PartyKind, find


class PartyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A party with its latest known name; `cik` is None when it is known by name only, `symbol` of owners and unlisted issuers."""

    cik: str | None
    name: str | None
    symbol: str | None


class PartiesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The parties that a text may mean, by name; one row is no guess."""

    ledger_position: int
    rules_version: str
    rows: tuple[PartyRow, ...]


def parties_found(connection: Connection, kind: PartyKind, text: str) -> PartiesAnswer:
    """Find owners or issuers, as questions find them."""
    rows = tuple(PartyRow(cik=party.cik, name=party.name, symbol=party.symbol) for party in find(connection, kind, text))
    return PartiesAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, rows=rows)

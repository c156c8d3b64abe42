"""The issuers of the whole book in the order of answers, in pieces: all lines of an issuer are in one piece.

`Ascent` comes before `Brook`, whatever their numbers are; so holdings that are answered piece by piece stand in the order in which they
stand in one answer.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from ledger.store import bulk
from ledger.values.identity import normal_text
from projections.parties import Party, named
from projections.tables import LIVE

ISSUERS_AT_ONCE: Final = 200


def issuers_in_pieces(connection: Connection, known_at: datetime, *, owner: str | None, issuer: str | None) -> Iterator[tuple[str, ...]]:
    """The keys of the issuers with lines of an owner (None: of anybody), or one issuer, by the names known at an instant."""
    ordered = in_order(named(connection, "issuer", issuers_of(connection, owner=owner, issuer=issuer), known_at))
    yield from map(tuple, bulk.chunks(ordered, ISSUERS_AT_ONCE))


def issuers_of(connection: Connection, *, owner: str | None, issuer: str | None) -> list[str]:
    """The keys of the issuers with lines of an owner (None: of anybody), or one issuer."""
    line = LIVE.line
    asked = [column == key for column, key in ((line.c.owner, owner), (line.c.issuer, issuer)) if key is not None]
    return list(connection.scalars(select(line.c.issuer).where(*asked).distinct()))


def in_order(issuers: Mapping[str, Party]) -> list[str]:
    """The keys of issuers in the order of answers, by name."""
    return sorted(issuers, key=lambda key: (normal_text(issuers[key].name), issuers[key].cik or "", key))

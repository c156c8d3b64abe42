"""The issuers of the whole book in the order of answers, in pieces: all lines of an issuer are in one piece.

`Ascent` comes before `Brook`, whatever their numbers are; so holdings that are answered piece by piece stand in the order in which they
stand in one answer.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from ledger.store import bulk
from ledger.values.identity import normal_text
from projections.parties import named
from projections.tables import LIVE

ISSUERS_AT_ONCE: Final = 200


def issuers_in_pieces(
    connection: Connection, known_at: datetime, *, owner: str | None, issuer: str | None, at_once: int = ISSUERS_AT_ONCE
) -> Iterator[tuple[str, ...]]:
    """The keys of the issuers with lines of an owner (None: of anybody), or one issuer, by the names known at an instant."""
    line = LIVE.line
    asked = [column == key for column, key in ((line.c.owner, owner), (line.c.issuer, issuer)) if key is not None]
    keys = connection.scalars(select(line.c.issuer).where(*asked).distinct()).all()
    found = named(connection, "issuer", keys, known_at)
    ordered = sorted(keys, key=lambda key: (normal_text(found[key].name), found[key].cik or "", key))
    yield from map(tuple, bulk.chunks(ordered, at_once))

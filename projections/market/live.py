"""The market as the read models and the log of a book have it now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection

from ledger.feed import Feed
from projections.accounts.believed import ExitReport
from projections.accounts.showing import ClassShown
from projections.as_of import exits
from projections.directory import Account
from projections.evidence import Reference, cited, reference_of
from projections.market.issuers import in_order, issuers_of
from projections.market.names_over_time import NamesOverTime, namings
from projections.market.points import line_rows, point_rows
from projections.market.source import POINT_TYPES, Balances, PointRow
from projections.parties import Aliases, named
from projections.reassertion import ever_shown
from projections.rulings import Rulings
from projections.twins import Twins, twins_among

EVER: Final = datetime.max.replace(tzinfo=UTC)


class LiveMarket:
    """The lines of an owner (None: of everybody) at an issuer (None: at all), as one connection sees them."""

    def __init__(self, connection: Connection, *, owner: str | None = None, issuer: str | None = None) -> None:
        self._connection = connection
        self._owner = owner
        self._issuer = issuer
        self._aliases = Aliases.load(connection)
        self._rulings = Rulings.load(connection, self._aliases)

    @property
    def rulings(self) -> Rulings:
        """What people decided."""
        return self._rulings

    @property
    def aliases(self) -> Aliases:
        """Which keys stand for which parties."""
        return self._aliases

    def issuers(self, known_at: datetime) -> list[str]:
        """The keys of the issuers in the order of answers, by the names known at an instant."""
        keys = issuers_of(self._connection, owner=self._owner, issuer=self._issuer)
        return in_order(named(self._connection, "issuer", keys, known_at))

    def balances(self, issuers: Sequence[str]) -> Balances:
        """The lines and points of some issuers; lines are numbered from 0 by issuer, owner and id."""
        place = {issuer: number for number, issuer in enumerate(issuers)}
        versions = [list(of_line) for _, of_line in groupby(line_rows(self._connection, self._owner, issuers), key=lambda row: row.line_id)]
        versions.sort(key=lambda rows: (place[rows[0].issuer], rows[0].owner, rows[0].line_id))
        numbers = {rows[0].line_id: number for number, rows in enumerate(versions)}
        cells = [_cells(numbers[row.line_id], row) for row in point_rows(self._connection, self._owner, issuers)]
        points = pl.DataFrame(cells, schema=POINT_TYPES, orient="row").sort("line", maintain_order=True)
        return Balances(lines=dict(enumerate(versions)), points=points)

    def references(self, issuers: Sequence[str], positions: Iterable[int]) -> dict[int, Reference]:
        """The rows and statements at these ledger positions."""
        del issuers  # the log is in order of positions
        return {position: reference_of(source) for position, source in cited(Feed(self._connection), positions).items()}

    def twins(self, issuers: Sequence[str], filing_ids: Iterable[str]) -> Twins:
        """The twins of these filings, whenever they became known."""
        del issuers
        return twins_among(self._connection, filing_ids, EVER)

    def exits(self, issuers: Sequence[str]) -> Mapping[Account, Sequence[ExitReport]]:
        """Who said to have left, by account at these issuers."""
        return exits(self._connection, owner=self._owner, issuer=None, issuers=issuers)

    def shown(self, issuers: Sequence[str]) -> Iterable[tuple[Account, ClassShown]]:
        """What filings about these issuers show of each class."""
        return ever_shown(self._connection, owner=self._owner, issuers=issuers)

    def names(self, owners: Iterable[str], issuers: Sequence[str]) -> NamesOverTime:
        """The names of these issuers, and of owners given by the keys that filings use, with all who are ever the same."""
        meant = {self._aliases.party("owner", key) for key in owners}
        likely = {same for owner in meant for same in self._rulings.owners_like(owner)}
        stated = [
            *namings(self._connection, "owner", likely, self._aliases),
            *namings(self._connection, "issuer", issuers, self._aliases),
        ]
        return NamesOverTime(stated, self._aliases, self._rulings)


def _cells(line: int, row: Any) -> PointRow:
    return PointRow(line, *(getattr(row, name) for name in PointRow._fields[1:]))

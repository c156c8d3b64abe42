"""What answers about the market rest on, wherever it is kept: all that was ever believed about the lines of some issuers.

`LiveMarket` reads it from the read models and the log of a book, `Snapshot` from files. Whatever is worked out of it is worked out by the
same functions, so that both give the same answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import polars as pl

from projections.accounts.believed import ExitReport
from projections.accounts.showing import ClassShown
from projections.directory import Account
from projections.evidence import Reference
from projections.market.names_over_time import NamesOverTime
from projections.market.spans import POINTS
from projections.rulings import Rulings
from projections.twins import Twins


class PointRow(NamedTuple):
    """A balance as the read models keep it; `line` is the number of its line."""

    line: int
    sequence: int
    known_from: int
    known_to: int | None
    effective: date
    quantity: str | None
    value: str | None
    reconstructed: str | None
    basis: str
    flags: str
    evidence: str
    residual: str | None
    vested: str | None
    unvested: str | None


TOLD = PointRow._fields[len(POINTS) :]
POINT_TYPES = {**POINTS, **{name: pl.Date if name == "effective" else pl.String for name in TOLD}}


class Balances(NamedTuple):
    """The lines of some issuers, each with its descriptions in order of knowledge, and their points by line, valid order and knowledge.

    A description has the columns of the read model; the points those of `PointRow`. Lines have numbers, which are of these balances alone.
    """

    lines: Mapping[int, Sequence[Any]]
    points: pl.DataFrame


class Market(Protocol):
    """The lines of everybody, or of one owner or issuer alone, and what was ever believed about them."""

    @property
    def rulings(self) -> Rulings:
        """What people decided."""

    def issuers(self, known_at: datetime) -> list[str]:
        """The keys of the issuers in the order of answers, by the names known at an instant."""

    def balances(self, issuers: Sequence[str]) -> Balances:
        """The lines and points of some issuers."""

    def references(self, issuers: Sequence[str], positions: Iterable[int]) -> dict[int, Reference]:
        """The rows and statements at these ledger positions, all of which balances of these issuers rest on."""

    def twins(self, issuers: Sequence[str], filing_ids: Iterable[str]) -> Twins:
        """The twins of these filings about these issuers, whenever they became known."""

    def exits(self, issuers: Sequence[str]) -> Mapping[Account, Sequence[ExitReport]]:
        """Who said to have left, by account at these issuers."""

    def shown(self, issuers: Sequence[str]) -> Iterable[tuple[Account, ClassShown]]:
        """What filings about these issuers show of each class."""

    def names(self, owners: Iterable[str], issuers: Sequence[str]) -> NamesOverTime:
        """The names of these issuers, and of owners given by the keys that filings use, with all who are ever the same."""

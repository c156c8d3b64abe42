"""The market as it was written to files: the same answers as from the book that it was written from, without its database.

`Snapshot(folder).held(date(2024, 6, 30), instant)` tells the balances of the whole market in milliseconds. As a `Market` it answers
`holdings` and panels too. Tables are read when they are asked for; those of names and decisions once.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec
import polars as pl

from projections.accounts.believed import ExitReport
from projections.accounts.showing import ClassShown
from projections.as_of import exit_of
from projections.directory import Account
from projections.evidence import Reference
from projections.market import kept_tables
from projections.market.issuers import in_order
from projections.market.names_over_time import NamesOverTime, Naming
from projections.market.source import Balances, PointRow
from projections.market.spans import POINTS, held_at
from projections.parties import Aliases, PartyKind
from projections.reassertion import shown_of
from projections.rulings import Ruling, Rulings
from projections.twins import Twins

_TOLD: Final = ("quantity", "value", "basis", "flags")
_DESCRIBED: Final = {"line_id": "id", "form_table": "table"}
_DESCRIPTION: Final = ("id", "owner", "issuer", "table", "title", "ownership_form", "nature")


class Snapshot:
    """The tables in a folder. Whatever reads them raises OSError where one is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self, as_of: date, known_at: datetime) -> pl.DataFrame:
        """The balance of each line at the end of a day, as known at an instant, by issuer, owner and line.

        Quantities and values are exact text, `effective` null is an open start. Lines are described as by their latest report.
        """
        found = held_at(self._points, as_of, known_at, ["effective", *_TOLD]).join(self._described, on="line")
        start = pl.when(pl.col("effective") > date.min).then("effective").alias("effective")
        told = (start, "quantity", "value", "basis", pl.col("flags").str.split(" "))
        return found.select(*_DESCRIPTION, *told).sort("issuer", "owner", "id")

    @cached_property
    def rulings(self) -> Rulings:
        """What people decided."""
        told = self._read("rulings")["ruling"]
        return Rulings(msgspec.json.decode(ruling, type=Ruling) for ruling in told)

    def issuers(self, known_at: datetime) -> list[str]:
        """The keys of the issuers in the order of answers, by the names known at an instant."""
        return in_order({key: self._issuer_names.party("issuer", key, known_at) for key in self._piece_of})

    def balances(self, issuers: Sequence[str]) -> Balances:
        """The lines and points of some issuers."""
        pieces = self._pieces(issuers)
        lines: dict[int, list[Any]] = {}
        for row in _rows(self._read("lines", pieces).filter(pl.col("issuer").is_in(list(issuers)))):
            lines.setdefault(row.line, []).append(row)
        points = self._read("points", pieces).filter(pl.col("line").is_in(list(lines)))
        return Balances(lines, points.select(PointRow._fields))

    def references(self, issuers: Sequence[str], positions: Iterable[int]) -> dict[int, Reference]:
        """The rows and statements at these ledger positions, all of which balances of these issuers rest on."""
        cited = self._read("cited", self._pieces(issuers)).filter(pl.col("position").is_in(list(positions)))
        return {row.position: kept_tables.reference_of(row) for row in _rows(cited)}

    def twins(self, issuers: Sequence[str], filing_ids: Iterable[str]) -> Twins:
        """The twins of these filings about these issuers, whenever they became known."""
        del filing_ids  # what is asked of the twins are the filings that an answer rests on
        return kept_tables.twins_of(_rows(self._read("twins", self._pieces(issuers))))

    def exits(self, issuers: Sequence[str]) -> Mapping[Account, Sequence[ExitReport]]:
        """Who said to have left, by account at these issuers."""
        found: dict[Account, list[ExitReport]] = {}
        for row in self._about(issuers, "exits"):
            found.setdefault((row.owner, row.issuer), []).append(exit_of(row))
        return found

    def shown(self, issuers: Sequence[str]) -> Iterable[tuple[Account, ClassShown]]:
        """What filings about these issuers show of each class."""
        return (((row.owner, row.issuer), shown_of(row)) for row in self._about(issuers, "shown"))

    def names(self, owners: Iterable[str], issuers: Sequence[str]) -> NamesOverTime:
        """The names of these issuers, and of owners given by the keys that filings use, with all who are ever the same."""
        meant = {self._aliases.party("owner", key) for key in owners}
        likely = {same for owner in meant for same in self.rulings.owners_like(owner)}
        return self._named({"owner": likely, "issuer": issuers})

    def _named(self, parties: Mapping[PartyKind, Iterable[str]]) -> NamesOverTime:
        stated = [self._names.filter(pl.col("kind") == kind, pl.col("party").is_in(list(keys))) for kind, keys in parties.items()]
        return NamesOverTime((Naming._make(row) for frame in stated for row in frame.iter_rows()), self._aliases, self.rulings)

    def _about(self, issuers: Sequence[str], table: str) -> Iterator[Any]:
        return _rows(self._read(table, self._pieces(issuers)).filter(pl.col("issuer").is_in(list(issuers))))

    def _pieces(self, issuers: Sequence[str]) -> set[int]:
        return {self._piece_of[issuer] for issuer in issuers}

    def _read(self, table: str, pieces: Iterable[int] | None = None) -> pl.DataFrame:
        return kept_tables.read(self._folder, table, pieces=pieces)

    @cached_property
    def _aliases(self) -> Aliases:
        return Aliases(self._read("aliases").iter_rows())

    @cached_property
    def _names(self) -> pl.DataFrame:
        return self._read("names")

    @cached_property
    def _issuer_names(self) -> NamesOverTime:
        return self._named({"issuer": list(self._piece_of)})

    @cached_property
    def _piece_of(self) -> dict[str, int]:
        """The piece of each issuer."""
        return dict(kept_tables.read(self._folder, "lines", columns=["issuer", "piece"]).unique().iter_rows())

    @cached_property
    def _points(self) -> pl.DataFrame:
        return kept_tables.read(self._folder, "points", columns=[*POINTS, "effective", *_TOLD]).rechunk()

    @cached_property
    def _described(self) -> pl.DataFrame:
        """The lines as described last."""
        return self._read("lines").unique("line", keep="last", maintain_order=True).rename(_DESCRIBED).select("line", *_DESCRIPTION)


def _rows(frame: pl.DataFrame) -> Iterator[Any]:
    """The rows with an attribute for each column."""
    row: Any = namedtuple("Row", frame.columns)  # type: ignore[misc] # noqa: PYI024 (the columns are those of a table)
    return map(row._make, frame.iter_rows())

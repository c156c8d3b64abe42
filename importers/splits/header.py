"""The header of a table of splits: which columns it has, and what parts them."""

import csv
import re
from typing import Final

import msgspec

NEEDED: Final = ("effective_date", "numerator", "denominator")
ISSUER: Final = ("issuer_cik", "symbol")
OPTIONAL: Final = ("security_title", "known_on")

_SHOWN: Final = 4_096
_PARTED: Final = re.compile(r"[,;\t]")
_WORDS: Final = re.compile(r"(?<![a-z])(splits?|ratio|numerator|denominator)(?![a-z])", re.IGNORECASE)
_COLUMN_LENGTH_MAX: Final = 60


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the columns as they stand, and the character between them."""

    columns: tuple[str, ...]
    parting: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names for comparison."""
        return tuple(column.strip().casefold() for column in self.columns)

    @property
    def is_known(self) -> bool:
        """Whether the columns are those of a table of splits."""
        return set(NEEDED) <= set(self.names) and not set(ISSUER).isdisjoint(self.names)


def header_of(contents: bytes) -> Header | None:
    """The header, when the first line names columns and one of them speaks of splits; None otherwise."""
    line = contents[:_SHOWN].decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")[0].rstrip("\r")
    found = _PARTED.search(line)
    if found is None or "<" in line or "{" in line:
        return None
    parting = max(",;\t", key=line.count)
    try:
        columns = tuple(next(csv.reader([line], delimiter=parting)))
    except csv.Error:
        return None
    if any(len(column) > _COLUMN_LENGTH_MAX for column in columns) or not any(_WORDS.search(column) for column in columns):
        return None
    return Header(columns=columns, parting=parting)

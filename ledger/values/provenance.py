"""Where a fact came from: the document that was read, and flaws that were found while reading it."""

from typing import Final, Literal

import msgspec

SourceFormat = Literal["ownership_xml", "submission", "rendered_html", "rendered_text", "paper_text", "data_set_tables"]

CUTTING: Final[frozenset[SourceFormat]] = frozenset({"data_set_tables"})
"""Formats that cut long texts, round numbers to two decimals and leave cells out."""

WHOLE: Final[frozenset[SourceFormat]] = frozenset({"ownership_xml", "submission"})
"""Formats that hold each cell as it was filed."""


class SourceDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One input document: hex SHA-256 of its bytes, how it was read, and the name that it was given with (`filings.zip!/a.txt`)."""

    sha256: str
    format: SourceFormat
    name: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A flaw in the input, as a value: what is wrong, where, and the text that is wrong. Findings never stop an import.

    `code` is a stable kebab-case word from the reference (`impossible-date`, `unknown-element`, ...); `place` is a field path such as
    `II/transaction/3/expires_on`, `form/period_of_report`, or a line of the document (`line 177`).
    """

    code: str
    message: str
    place: str | None = None
    raw: str | None = None


class RawValue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The text of a field whose value could not be read, was repaired, or is not known to the book (an unknown element's path)."""

    field: str
    text: str

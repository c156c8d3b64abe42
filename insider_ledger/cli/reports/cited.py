"""The rows that the figures of a report rest on, as the appendix of its page: each figure leads to its rows.

Total 348,400  ->  Vance Ilse M, Common Stock: direct 11,400, 0009900001-24-000006, Table I, transaction row 2
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from insider_ledger.cli.wording import row
from insider_ledger.printing import Block, Column, Grid, Paragraph
from ledger.values.identity import normal_text
from projections.answers import Evidence


class CitedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that a figure rests on (None: it rests on no row, but on the form as a whole), and how much the figure has of it."""

    anchor: str
    figure: str
    quantity: Decimal | None
    evidence: Evidence | None


class CitedPart(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one line of a report."""

    anchor: str
    title: str
    rows: Sequence[CitedRow]


COLUMNS: Final[tuple[Column[CitedRow], ...]] = (
    Column(heading="Figure", cell=lambda cited: cited.figure),
    Column(heading="Quantity", cell=lambda cited: cited.quantity, may_go=True),
    Column(heading="Row", cell=lambda cited: None if cited.evidence is None else row(cited.evidence)),
    Column(heading="Event", cell=lambda cited: None if cited.evidence is None else cited.evidence.event, may_go=True),
)


def anchor_of(*parts: object) -> str:
    """A name within the page: the words of the parts."""
    return "-".join(word for part in parts for word in normal_text(str(part)).split())


def appendix(parts: Iterable[CitedPart]) -> Iterator[Block]:
    """The rows of all figures, under the lines that they are of."""
    for place, part in enumerate(parts):
        if place == 0:
            yield Paragraph("The rows that the figures rest on", is_heading=True)
        yield Paragraph(part.title, is_heading=True, anchor=part.anchor)
        yield Grid(columns=COLUMNS, rows=part.rows, anchor=lambda cited: cited.anchor)

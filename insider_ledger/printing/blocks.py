"""What a printed page is made of, without saying how it is drawn: grids of records, facts in pairs, paragraphs.

`Grid(columns=(Column(heading="Quantity", cell=lambda holding: holding.quantity),), rows=answer.holdings)` is a table of one column.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from insider_ledger.printing.cells import Cell

Record = TypeVar("Record")


class Column(msgspec.Struct, Generic[Record], frozen=True, kw_only=True):
    """One column of a grid: its heading and what it shows of a record.

    One that `may_go` is left out where no record has anything in it; one that `may_lift` is said once, above the grid, where all agree.
    `refers` names the anchor, elsewhere on a page with links, of what the cell rests on; None where there is none.
    """

    heading: str
    cell: Callable[[Record], Cell]
    may_go: bool = False
    may_lift: bool = False
    refers: Callable[[Record], str | None] | None = None


class Grid(msgspec.Struct, Generic[Record], frozen=True, kw_only=True):
    """Records as rows. `anchor` names a row, so that a page with links can lead to it; of several with one name the first is it."""

    columns: tuple[Column[Record], ...]
    rows: Sequence[Record]
    anchor: Callable[[Record], str] | None = None


class Facts(msgspec.Struct, frozen=True):
    """Names and values, one pair on each line."""

    pairs: tuple[tuple[str, Cell], ...]


class Paragraph(msgspec.Struct, frozen=True):
    """Words, wrapped to the width of the page; `indent` is in characters, `is_heading` makes them stand out.

    One that `is_whole` is not wrapped, so that it can be copied: a command. `anchor` names it, so that a page with links can lead to it.
    """

    text: str
    indent: int = 0
    is_heading: bool = False
    is_whole: bool = False
    anchor: str | None = None


Block = Grid[Any] | Facts | Paragraph

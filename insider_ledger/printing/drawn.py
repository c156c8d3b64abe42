"""A grid before it is drawn: its cells as text, what is said above it, which columns are left, and how wide they are.

Of two holdings of one owner, `Owner: Vance Ilse M` is said above, and the column goes. What is not known is marked among numbers, where an
empty place could be taken for zero.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from insider_ledger.printing.blocks import Column, Grid
from insider_ledger.printing.cells import NOT_KNOWN, is_number, reader_text, width_of

GAP: Final = 2


class DrawnColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column with its cells as text, and the anchors that they refer to. `natural` is its width when nothing in it is wrapped."""

    heading: str
    cells: list[str]
    refers: list[str | None]
    is_number: bool
    natural: int

    @property
    def least(self) -> int:
        """How narrow the column can be: its longest word, or its longest number."""
        if self.is_number:
            return self.natural
        return max((width_of(word) for text in (self.heading, *self.cells) for word in text.split()), default=0)


class DrawnGrid(msgspec.Struct, frozen=True, kw_only=True):
    """`said` are headings with the one value that all records share; `columns` are the others."""

    said: list[tuple[str, str]]
    columns: list[DrawnColumn]


def drawn(grid: Grid[Any]) -> DrawnGrid:
    """The cells of a grid as text."""
    said: list[tuple[str, str]] = []
    columns = []
    for column in grid.columns:
        done = _drawn_column(column, grid.rows)
        words = set(done.cells)
        if column.may_lift and len(words) == 1:
            said.append((column.heading, words.pop() or NOT_KNOWN))
        elif not (column.may_go and words <= {"", NOT_KNOWN}):
            columns.append(done)
    return DrawnGrid(said=said, columns=columns)


def fitted(columns: Sequence[DrawnColumn], width: int) -> list[int] | None:
    """The widths with which the columns fit, the widest wrapped first; None when words would have to be broken."""
    widths = [column.natural for column in columns]
    least = [column.least for column in columns]
    excess = sum(widths) + GAP * (len(widths) - 1) - width
    if excess > sum(widths) - sum(least):
        return None
    for _ in range(excess):
        widest = max((at for at in range(len(widths)) if widths[at] > least[at]), key=lambda at: widths[at])
        widths[widest] -= 1
    return widths


def _drawn_column(column: Column[Any], rows: Sequence[Any]) -> DrawnColumn:
    values = [column.cell(row) for row in rows]
    numeric = any(is_number(value) for value in values)
    unknown = NOT_KNOWN if numeric else ""
    cells = [unknown if value is None else reader_text(value) for value in values]
    natural = max(width_of(text) for text in (column.heading, *cells))
    refers = [None if column.refers is None else column.refers(row) for row in rows]
    return DrawnColumn(heading=column.heading, cells=cells, refers=refers, is_number=numeric, natural=natural)

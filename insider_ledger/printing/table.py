"""Pages for people, drawn with Rich: as wide as the terminal, or as wide as they need where there is none.

Numbers stand to the right with their thousands separated. A grid that does not fit, even with its words wrapped, is drawn as one card for
each record. Nothing in a cell is taken as markup, and nothing commands the terminal.
"""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final, TextIO

import msgspec
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from insider_ledger.printing.blocks import Block, Column, Facts, Grid, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, is_number, reader_text

PAGE_WIDTH: Final = 100
UNBOUNDED: Final = 100_000
GAP: Final = 2


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A column with its cells as text. What is not known is marked among numbers, where an empty place could be taken for zero."""

    column: Column[Any]
    cells: list[str]
    is_number: bool

    @property
    def natural(self) -> int:
        """How wide the column is when nothing in it is wrapped."""
        return max(cell_len(text) for text in (self.column.heading, *self.cells))

    @property
    def least(self) -> int:
        """How wide the column must be: its longest word, or its longest number."""
        if self.is_number:
            return self.natural
        return max((cell_len(word) for text in (self.column.heading, *self.cells) for word in text.split()), default=0)


def draw(blocks: Iterable[Block], stream: TextIO) -> None:
    """Draw the blocks, one under the other."""
    if stream.isatty():
        draw_on(console_on(stream), blocks)
        return
    paper = StringIO()
    draw_on(console_on(paper, UNBOUNDED), blocks)
    stream.writelines(f"{line.rstrip()}\n" for line in paper.getvalue().splitlines())


def console_on(stream: TextIO, width: int | None = None) -> Console:
    """A console of `width` characters (None: as wide as the terminal is) that takes text as it is."""
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width)


def draw_on(console: Console, blocks: Iterable[Block]) -> None:
    """Draw the blocks as wide as the console is."""
    for block in blocks:
        match block:
            case Grid():
                _draw_grid(block, console)
            case Facts():
                _draw_facts(block, console)
            case Paragraph():
                _draw_paragraph(block, console)


def _draw_grid(grid: Grid[Any], console: Console) -> None:
    shown = []
    for column in grid.columns:
        drawn = _drawn(column, grid.rows)
        words = set(drawn.cells)
        if column.may_lift and len(words) == 1:
            console.print(Text(f"{column.heading}: {words.pop() or NOT_KNOWN}"))
        elif not (column.may_go and words <= {"", NOT_KNOWN}):
            shown.append(drawn)
    widths = _fitted(shown, console.width)
    if widths is None:
        _draw_cards(shown, console)
    else:
        _draw_rows(shown, widths, console)


def _drawn(column: Column[Any], rows: Sequence[Any]) -> Drawn:
    values = [column.cell(row) for row in rows]
    numeric = any(is_number(value) for value in values)
    unknown = NOT_KNOWN if numeric else ""
    return Drawn(column=column, cells=[unknown if value is None else reader_text(value) for value in values], is_number=numeric)


def _fitted(columns: Sequence[Drawn], width: int) -> list[int] | None:
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


def _draw_rows(columns: Sequence[Drawn], widths: Sequence[int], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, GAP - 1, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        table.add_column(column.column.heading, justify="right" if column.is_number else "left", width=width, no_wrap=column.is_number)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, cells))
    console.print(table)


def _draw_cards(columns: Sequence[Drawn], console: Console) -> None:
    for cells in zip(*(column.cells for column in columns), strict=True):
        named = zip(columns, cells, strict=True)
        pairs = tuple((column.column.heading, text) for column, text in named if text and text != NOT_KNOWN)
        console.print(Text("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * min(console.width, PAGE_WIDTH)))
        _draw_facts(Facts(pairs), console)


def _draw_facts(facts: Facts, console: Console) -> None:
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.pairs:
        table.add_row(Text(name), Text(NOT_KNOWN if value is None else reader_text(value)))
    console.print(table)


def _draw_paragraph(paragraph: Paragraph, console: Console) -> None:
    text = Text(reader_text(paragraph.text), style="bold" if paragraph.is_heading else "")
    console.print(Padding(text, (0, 0, 0, paragraph.indent), expand=False), width=min(console.width, PAGE_WIDTH))

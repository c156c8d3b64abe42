"""Pages for people at a terminal, drawn with Rich in its width.

A grid that does not fit, even with its words wrapped, is drawn as one card for each record. Nothing in a cell is taken as markup, and
nothing commands the terminal.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from insider_ledger.printing.blocks import Block, Facts, Grid, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, reader_text
from insider_ledger.printing.drawn import GAP, DrawnColumn, drawn, fitted
from insider_ledger.printing.paper import PAGE_WIDTH, RULE


def draw(blocks: Iterable[Block], stream: TextIO, width: int | None = None) -> None:
    """Draw the blocks, one under the other, `width` characters wide (None: as wide as the terminal is)."""
    console = Console(file=stream, markup=False, highlight=False, emoji=False, width=width)
    for block in blocks:
        match block:
            case Grid():
                _draw_grid(block, console)
            case Facts():
                _draw_facts(block, console)
            case Paragraph():
                _draw_paragraph(block, console)


def _draw_grid(grid: Grid[Any], console: Console) -> None:
    done = drawn(grid)
    for heading, text in done.said:
        console.print(Text(f"{heading}: {text}"))
    widths = fitted(done.columns, console.width)
    if widths is None:
        _draw_cards(done.columns, console)
    else:
        _draw_rows(done.columns, widths, console)


def _draw_rows(columns: Sequence[DrawnColumn], widths: Sequence[int], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, GAP - 1, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        table.add_column(Text(column.heading), justify="right" if column.is_number else "left", width=width, no_wrap=column.is_number)
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, cells))
    console.print(table)


def _draw_cards(columns: Sequence[DrawnColumn], console: Console) -> None:
    for cells in zip(*(column.cells for column in columns), strict=True):
        named = zip(columns, cells, strict=True)
        pairs = tuple((column.heading, text) for column, text in named if text and text != NOT_KNOWN)
        console.print(Text(RULE * min(console.width, PAGE_WIDTH)))
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
    if paragraph.is_whole:
        console.print(text, soft_wrap=True)
        return
    console.print(Padding(text, (0, 0, 0, paragraph.indent), expand=False), width=min(console.width, PAGE_WIDTH))

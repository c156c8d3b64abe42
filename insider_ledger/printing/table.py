"""Pages for people, drawn with Rich: as wide as the terminal, or as wide as they need where there is none.

Numbers stand to the right with their thousands separated. Nothing in a cell is taken as markup, and nothing commands the terminal.
"""

from collections.abc import Iterable
from typing import Any, Final, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from insider_ledger.printing.blocks import Block, Facts, Grid, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, Cell, is_number, reader_text

PAGE_WIDTH: Final = 100
UNBOUNDED: Final = 10_000


def draw(blocks: Iterable[Block], stream: TextIO) -> None:
    """Draw the blocks, one under the other."""
    console = Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(file=stream, markup=False, highlight=False, emoji=False, width=UNBOUNDED)
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
        cells = [column.cell(row) for row in grid.rows]
        words = {"" if cell is None else reader_text(cell) for cell in cells}
        if column.may_lift and len(words) == 1:
            console.print(Text(f"{column.heading}: {words.pop() or NOT_KNOWN}"))
        elif not (column.may_go and words <= {""}):
            shown.append((column.heading, cells))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading, cells in shown:
        if any(is_number(cell) for cell in cells):
            table.add_column(heading, justify="right", no_wrap=True)
        else:
            table.add_column(heading, overflow="fold")
    for row in zip(*(_texts(cells) for _, cells in shown), strict=True):
        table.add_row(*row)
    console.print(table)


def _texts(cells: list[Cell]) -> list[Text]:
    """The cells of one column. What is not known is marked among numbers, where an empty place could be taken for zero."""
    unknown = NOT_KNOWN if any(is_number(cell) for cell in cells) else ""
    return [Text(unknown if cell is None else reader_text(cell)) for cell in cells]


def _draw_facts(facts: Facts, console: Console) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.pairs:
        table.add_row(Text(name), Text(NOT_KNOWN if value is None else reader_text(value)))
    console.print(table)


def _draw_paragraph(paragraph: Paragraph, console: Console) -> None:
    text = Text(reader_text(paragraph.text), style="bold" if paragraph.is_heading else "")
    width = console.width if console.is_terminal else PAGE_WIDTH
    console.print(Padding(text, (0, 0, 0, paragraph.indent), expand=False), width=width)

"""Pages for files and pipes: rows as wide as they need to be, sentences wrapped. Drawn without Rich, which costs start-up time.

Numbers stand to the right with their thousands separated, as on a terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, Final, TextIO

from insider_ledger.printing.blocks import Block, Facts, Grid, Paragraph
from insider_ledger.printing.cells import NOT_KNOWN, reader_text, width_of
from insider_ledger.printing.drawn import GAP, DrawnColumn, drawn

PAGE_WIDTH: Final = 100
RULE: Final = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"


def draw(blocks: Iterable[Block], stream: TextIO) -> None:
    """Draw the blocks, one under the other."""
    for block in blocks:
        stream.writelines(f"{line.rstrip()}\n" for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Grid():
            yield from _grid(block)
        case Facts():
            names = max((width_of(name) for name, _ in block.pairs), default=0)
            for name, value in block.pairs:
                yield _padded(name, names) + " " * GAP + (NOT_KNOWN if value is None else reader_text(value))
        case Paragraph(is_whole=True):
            yield " " * block.indent + reader_text(block.text)
        case Paragraph():
            indent = " " * block.indent
            text = reader_text(block.text)
            yield from wrap(
                text, PAGE_WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )


def _grid(grid: Grid[Any]) -> Iterator[str]:
    done = drawn(grid)
    yield from (f"{heading}: {text}" for heading, text in done.said)
    yield _row(done.columns, [column.heading for column in done.columns])
    yield RULE * (sum(column.natural for column in done.columns) + GAP * (len(done.columns) - 1))
    for cells in zip(*(column.cells for column in done.columns), strict=True):
        yield _row(done.columns, cells)


def _row(columns: Sequence[DrawnColumn], cells: Sequence[str]) -> str:
    return (" " * GAP).join(_padded(text, column.natural, right=column.is_number) for column, text in zip(columns, cells, strict=True))


def _padded(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks

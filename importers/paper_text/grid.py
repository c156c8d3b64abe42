"""The typed lines of a table as lines of cells, where the form shows its columns: by bars, or by the markers `<S>` and `<C>`.

    <S>                   <C>      <C>   <C>
    Options to Purchase Co|$1.375  |2/7/0|A   |
    mmon Stock            |        |0    |    |

are two lines of four cells; a cell that fills its column to the edge goes on in the next line without a space.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from importers.paper_text.parts import TypedLine

_MARKERS = re.compile(r"^\s*<S>.*<C>|^\s*<C>\s*<C>", re.IGNORECASE)
_MARKER = re.compile(r"<[SC]>", re.IGNORECASE)
_FIRST_HEADING = re.compile(r"\b1\s?\.\s?Title\s+of", re.IGNORECASE)
_CHUNK = re.compile(r"\S+(?: \S+)*")


class GridLine(msgspec.Struct, frozen=True):
    """One line of cells as typed, spacing kept; `full` cells reach the edge of their column."""

    number: int
    cells: tuple[str, ...]
    full: tuple[bool, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The cells without their spacing."""
        return tuple(" ".join(cell.split()) for cell in self.cells)


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Blocks of lines of cells, parted by rules or blank lines; `head` is what stands above each column; `sure` if bars part columns.

    `outside` are lines of words without bars in a table that has them.
    """

    blocks: tuple[tuple[GridLine, ...], ...]
    head: tuple[str, ...]
    sure: bool
    outside: tuple[TypedLine, ...] = ()


def read_grid(lines: Sequence[TypedLine]) -> Grid | None:
    """The grid of a table, or None when nothing in it shows the columns. A table without rows is a grid without blocks."""
    at = next((at for at, line in enumerate(lines) if _MARKERS.search(line.text)), None)
    markers = [marker.start() for marker in _MARKER.finditer(lines[at].text)] if at is not None else []
    start = at + 1 if at is not None else _below_headings(lines)
    if start is None:
        return None
    data = [line for line in lines[start:] if not _MARKERS.search(line.text)]
    if any("|" in line.text and not line.is_rule for line in data):
        return _barred(lines[:start], data)
    if markers:
        return _marked(lines[:start], data, markers)
    return Grid(blocks=(), head=(), sure=True) if all(line.is_rule for line in data) else None


def _below_headings(lines: Sequence[TypedLine]) -> int | None:
    """The line after the rule that closes the headings."""
    first = next((at for at, line in enumerate(lines) if _FIRST_HEADING.search(line.text)), None)
    if first is None:
        return None
    return next((at + 1 for at in range(first, len(lines)) if lines[at].is_rule and not lines[at].is_blank), None)


def _barred(headings: Sequence[TypedLine], data: Sequence[TypedLine]) -> Grid:
    closed = all(line.text.lstrip().startswith("|") for line in data if "|" in line.text)
    blocks = _blocks(data, [_between_bars(line, closed=closed) if "|" in line.text else None for line in data])
    widest = max((line for block in blocks for line in block), key=lambda line: len(line.cells), default=None)
    edges = [0]
    for cell in widest.cells if widest else ():
        edges.append(edges[-1] + len(cell) + 1)
    outside = tuple(line for line in data if "|" not in line.text and not line.is_rule)
    return Grid(blocks=blocks, head=_above(headings, edges), sure=True, outside=outside)


def _between_bars(line: TypedLine, *, closed: bool) -> GridLine:
    """The cells of a line; `closed` when bars also stand before the first column."""
    cells = line.text.split("|")[1 if closed else 0 :]
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return GridLine(line.number, tuple(cells), tuple(bool(cell) and not cell[-1].isspace() for cell in cells))


def _marked(headings: Sequence[TypedLine], data: Sequence[TypedLine], starts: Sequence[int]) -> Grid:
    blocks = _blocks(
        data, [None if line.is_rule else GridLine(line.number, _at_markers(line.text, starts), (False,) * len(starts)) for line in data]
    )
    return Grid(blocks=blocks, head=_above(headings, [*starts, starts[-1] + 20]), sure=False)


def _at_markers(text: str, starts: Sequence[int]) -> tuple[str, ...]:
    """The cells of a line by the markers above it; words that a marker would cut belong to the column in which they start."""
    ends = [*starts[1:], max(len(text), starts[-1])]
    if all(start == 0 or start >= len(text) or text[start - 1] == " " for start in starts):
        return tuple(text[start:end] for start, end in zip(starts, ends, strict=True))
    cells = [""] * len(starts)
    for chunk in _CHUNK.finditer(text):
        at = max((at for at, start in enumerate(starts) if start <= chunk.start() + 1), default=0)
        cells[at] = f"{cells[at]} {chunk[0]}".strip()
    return tuple(cells)


def _blocks(data: Sequence[TypedLine], cells: Sequence[GridLine | None]) -> tuple[tuple[GridLine, ...], ...]:
    """Lines of cells up to the next rule or blank line, blocks without words left out."""
    blocks: list[list[GridLine]] = [[]]
    for line, found in zip(data, cells, strict=True):
        if found is None or line.is_rule:
            blocks.append([])
        else:
            blocks[-1].append(found)
    return tuple(tuple(block) for block in blocks if any(word for line in block for word in line.words))


def _above(headings: Sequence[TypedLine], edges: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        " ".join(" ".join(line.text[left:right].replace("|", " ") for line in headings).split()) for left, right in pairwise(edges)
    )

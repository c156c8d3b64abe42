"""Rows of a typed table.

The columns are those of the form at the time: the deemed execution date came in 2002, column V is missing on some forms, and Table II is
typed with (A) and (D) apart or with one amount and a letter. What is typed in the cells and above them tells which. A row is one line or
more: a letter column that has a letter in both of two lines begins another row. Where the columns cannot be told with certainty the
document is refused.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, pairwise

from importers.form_reading import UnreadableError
from importers.paper_text.grid import Grid, GridLine, read_grid
from importers.paper_text.parts import TypedLine
from importers.printed import tables as printed_tables
from importers.printed.alignment import fits
from importers.printed.cells import Cell, read_cell
from importers.printed.columns import Column, Layout, layouts, without
from importers.printed.page import Line
from importers.printed.rows import PrintedRow
from ledger.values.form import Table
from ledger.values.provenance import Finding

_NOTHING = re.compile(r"[-]*|n/?a|not applicable|none", re.IGNORECASE)
_ONE_AMOUNT = re.compile(r"\bA\s*/|\(?A\)?\s+or\s+\(?D\)?", re.IGNORECASE)
_DEEMED = re.compile(r"[23]A\b|Deemed", re.IGNORECASE)
_STARS = re.compile(r"(?<=\w)\*+$")


def read_table(lines: Sequence[TypedLine], form: str, table: Table, known: AbstractSet[str]) -> tuple[list[PrintedRow], list[Finding]]:
    """The rows of one table in document order. Raises UnreadableError (`paper-layout-not-readable`) where they cannot be told."""
    grid = read_grid(lines)
    if grid is None:
        return _without_grid(lines, form, table, known)
    words = [(number, cells) for number, cells in _rows(grid) if not all(_NOTHING.fullmatch(cell) for cell in cells)]
    findings = [_outside(table, line) for line in grid.outside]
    if not words:
        return [], findings
    found = [(number, [_cell(cell, known) for cell in cells]) for number, cells in words]
    columns = _columns(form, table, grid, found)
    return [PrintedRow(table=table, cells=dict(zip(columns, cells, strict=True))) for _, cells in found], findings


def _without_grid(lines: Sequence[TypedLine], form: str, table: Table, known: AbstractSet[str]) -> tuple[list[PrintedRow], list[Finding]]:
    """A table without bars or markers: cells are what runs of spaces part, and every row must read in one way."""
    plain = [
        Line(line.number, " ".join(line.text.split()), (line.text.strip(),) if not line.is_rule else (), line.text.strip())
        for line in lines
    ]
    try:
        rows, findings = printed_tables.read_table(plain, form, table, known, exact=False)
    except UnreadableError as error:
        raise _unreadable(table, error.message, error.line) from error
    return rows, findings


def _outside(table: Table, line: TypedLine) -> Finding:
    """Words between the bars' lines are noted; figures there may be a row, which refuses the document."""
    if any(character.isdigit() for character in line.text):
        raise _unreadable(table, f"Line {line.number} of Table {table} has figures outside of the columns.", line.number)
    words = " ".join(line.text.split())
    return Finding(
        code="line-not-placed", message=f"The words stand in no column of Table {table}.", place=f"line {line.number}", raw=words
    )


def _cell(text: str, known: AbstractSet[str]) -> Cell:
    return Cell() if _NOTHING.fullmatch(text) else read_cell(_STARS.sub("", text), known)


def _rows(grid: Grid) -> list[tuple[int, list[str]]]:
    """Every row of a grid, with the line that it begins on and its cells."""
    rows = [row for block in grid.blocks for row in _grouped(block)]
    anywhere = all(_filled(above, below) for row in rows for above, below in pairwise(row))
    return [(row[0].number, _joined(row, anywhere=anywhere)) for row in rows]


def _grouped(block: Sequence[GridLine]) -> list[list[GridLine]]:
    """The lines of a block by row."""
    rows: list[list[GridLine]] = []
    title_first = not _has_letter(block[0])
    for line in block:
        if not rows or _begins(line, rows[-1], title_first=title_first):
            rows.append([])
        elif len(line.cells) != len(rows[-1][0].cells):
            message = f"Line {line.number} has {len(line.cells)} columns, the lines above it {len(rows[-1][0].cells)}."
            raise _unreadable("", message, line.number)
        rows[-1].append(line)
    return rows


def _filled(above: GridLine, below: GridLine) -> bool:
    """Whether every cell that goes on below fills its column above, as it does where lines are broken anywhere and not between words."""
    pairs = zip(above.cells, below.cells, strict=True)
    return all(len(upper.rstrip()) >= len(upper) - 1 for upper, lower in pairs if upper.strip() and lower.strip())


def _joined(row: Sequence[GridLine], *, anywhere: bool) -> list[str]:
    """The cells of a row; where lines are broken `anywhere`, a full cell goes on without a space."""
    cells = list(row[0].words)
    for above, below in pairwise(row):
        for at, typed in enumerate(below.cells):
            tight = anywhere and above.full[at] and bool(typed) and not typed[0].isspace()
            cells[at] = f"{cells[at]}{'' if tight else ' '}{' '.join(typed.split())}".strip()
    return cells


def _begins(line: GridLine, row: Sequence[GridLine], *, title_first: bool) -> bool:
    """Whether a line begins another row: it has a letter in a column where the row has one, or a title where titles stand above."""
    lettered = {at for above in row for at, word in enumerate(above.words) if _is_letter(word)}
    if any(at in lettered and _is_letter(word) for at, word in enumerate(line.words)):
        return True
    return title_first and bool(lettered) and bool(line.words and line.words[0]) and not any(line.words[1:])


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _has_letter(line: GridLine) -> bool:
    return any(map(_is_letter, line.words))


def _columns(form: str, table: Table, grid: Grid, rows: Sequence[tuple[int, Sequence[Cell]]]) -> Layout:
    """The columns that these rows are typed in."""
    width = len(rows[0][1])
    if any(len(cells) != width for _, cells in rows):
        raise _unreadable(table, f"The rows of Table {table} have different numbers of columns.", rows[0][0])
    candidates = [columns for columns in _variants(form, table) if len(columns) == width]
    if not candidates:
        raise _unreadable(table, f"Table {table} is typed in {width} columns, which is no form of Table {table}.", rows[0][0])
    ranked = sorted((_misfits(columns, rows), _against_head(columns, grid.head), at) for at, columns in enumerate(candidates))
    best = candidates[ranked[0][2]]
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        raise _unreadable(table, f"Nothing tells which columns Table {table} is typed in.", rows[0][0])
    if not grid.sure and (misfit := _first_misfit(best, rows)) is not None:
        raise _unreadable(table, f"The words of line {misfit} of Table {table} do not stand below their columns.", misfit)
    return best


def _variants(form: str, table: Table) -> list[Layout]:
    left_out: list[Column] = ["deemed_date", "voluntary"]
    drops = [drop for size in range(3) for drop in combinations(left_out, size)]
    return list(dict.fromkeys(without(columns, *drop) for columns in layouts(form, table) for drop in drops))


def _misfits(columns: Layout, rows: Sequence[tuple[int, Sequence[Cell]]]) -> int:
    return sum(not fits(column, cell) for _, cells in rows for column, cell in zip(columns, cells, strict=True))


def _first_misfit(columns: Layout, rows: Sequence[tuple[int, Sequence[Cell]]]) -> int | None:
    return next(
        (number for number, cells in rows if any(not fits(column, cell) for column, cell in zip(columns, cells, strict=True))), None
    )


def _against_head(columns: Layout, head: Sequence[str]) -> int:
    """How many headings speak against a column's being where it is."""
    if len(head) < len(columns):
        return 0
    by_column = dict(zip(columns, head, strict=False))
    against = [
        "direction" in by_column and not _ONE_AMOUNT.search(by_column["direction"]),
        "disposed" in by_column and bool(_ONE_AMOUNT.search(by_column["disposed"])),
        "deemed_date" in by_column and not _DEEMED.search(by_column["deemed_date"]),
        "voluntary" in by_column and "V" not in by_column["voluntary"],
    ]
    return sum(against)


def _unreadable(table: str, message: str, line: int | None) -> UnreadableError:
    return UnreadableError(
        reason="paper-layout-not-readable",
        message=message,
        advice=f"Type Table {table or 'I and II'} into a copy with one bar between columns, or keep the filing as a document.",
        line=line,
    )

"""Rows of a table from the lines of a rendered page.

Lines are cells already; a row may be spread over lines, when a rendering wraps a long title or gives every cell a line of its own. A row is
complete when it reads as a transaction or a holding with nothing needed left out; a line that leaves nothing out may hold a strange cell or
two (`see remarks` for an amount). What cannot be placed with certainty is not guessed: words become a finding, figures refuse the document.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from importers.form_reading import UnreadableError
from importers.printed.alignment import NEEDED_OMITTED, STRANGE, Alignment, align
from importers.printed.cells import Cell, pieces, read_cell
from importers.printed.columns import Column, layouts
from importers.printed.notes import LEGAL
from importers.printed.page import Line
from importers.printed.rows import PrintedRow
from ledger.values.form import Table
from ledger.values.provenance import Finding

Row = tuple[str, ...]

_HEADER = re.compile(
    r"\(?Instr\.|Month\s?/\s?Day\s?/\s?Year|Title\s+of\s+(?:Derivative\s+)?Securit|Date\s+Exercisable|Amount\s+or\s+Number\s+of|Conversion\s+or\s+Exercise\s+Price|"
    r"Beneficially\s+Owned|Ownership\s+Form|Nature\s+of\s+Indirect|Transaction\s+(?:Date|Code)|Deemed\s+Execution|Securities\s+Acquired|"
    r"e\.g\.,?\s*(?:\W*\s*)?puts|Price\s+of\s+Deriv|\(A\)\s+or\s+\(D\)",
    re.IGNORECASE,
)
_HEADER_WORDS = re.compile(
    r"(?:code|v|\(?a\)?|\(?d\)?|a/d|amount|price|title|shares?|or|of|date|expiration|exercisable|number|\d{1,2}a?\.)", re.IGNORECASE
)
_NOTHING = re.compile(r"\W*(?:none|n/?a|not applicable|no securities are beneficially owned)?\W*", re.IGNORECASE)
_OWNERSHIP = re.compile(r"(?:^|[\s(])[DI](?:$|[\s)⁽(<^])")
_OWNED = re.compile(r"[DI]\b[\s\d()⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹,^]*(?:<sup>.*)?")
_FIGURE = re.compile(r"\$?\s?[\d,.]+|\d{1,4}[/-]\d{1,2}[/-]\d{1,4}|\(?[A-Z]\)?|\(\d{1,2}\)|[⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_ENDS_IN_FIGURES = re.compile(r"(?:^|\s)\$?[\d,./-]*\d$")
_LINES_OF_A_TABLE = 1000
_LINES_OF_A_ROW = 20
_PIECES_OF_A_ROW = 90
_WORK_OF_A_TABLE = 200_000
_STRANGE_AT_MOST = 3 * STRANGE
_MUST_BE_SURE: frozenset[Column] = frozenset(
    {"title", "date", "code", "amount", "direction", "underlying_title", "total", "form", "nature"}
)
_UNREAD = Alignment(cells={}, uncertain={}, cost=10 * NEEDED_OMITTED)


def read_table(
    lines: Sequence[Line], form: str, table: Table, known: AbstractSet[str], *, exact: bool
) -> tuple[list[PrintedRow], list[Finding]]:
    """The rows of one table in document order, and the words that could not be placed. Figures that no row takes refuse the document.

    On an `exact` page a row of as many cells as the form has columns is taken as it stands.
    """
    reader = _TableReader(form, table, known, exact=exact)
    data = [(line.number, _cells(line)) for line in _data(lines)]
    if len(data) > _LINES_OF_A_TABLE:
        raise _unreadable(table, data[0][0], f"Table {table} has {len(data)} lines; a form has 30 rows.")
    at = 0
    while at < len(data):
        at += reader.take(data[at : at + _LINES_OF_A_ROW])
    return [PrintedRow(table=table, cells=row.cells, uncertain=row.uncertain) for row in reader.rows], reader.findings


class _TableReader:
    """Takes rows from the front of the lines that are left."""

    def __init__(self, form: str, table: Table, known: AbstractSet[str], *, exact: bool) -> None:
        self.table: Table = table
        self.layouts = layouts(form, table)
        self.known = known
        self.exact = exact
        self.rows: list[Alignment] = []
        self.readings: dict[Row, Alignment] = {}
        self.work = 0
        self.findings: list[Finding] = []

    def take(self, lines: Sequence[tuple[int, Row]]) -> int:
        """Take the row, or the stray words, that `lines` begin with; how many lines they are."""
        number, cells = lines[0]
        if self.exact and len(cells) == len(self.layouts[0]):
            self.rows.append(
                Alignment(cells=dict(zip(self.layouts[0], (read_cell(cell) for cell in cells), strict=True)), uncertain={}, cost=0)
            )
            return 1
        for count in range(1, len(lines) + 1):
            row, whole = self._best([line for _, line in lines[:count]])
            if whole.cost < STRANGE:
                return self._complete(row, whole, lines, count)
        strange = self._align(cells)
        if len(cells) > 3 and strange.cost < _STRANGE_AT_MOST and not strange.uncertain:
            self.rows.append(strange)
            return 1
        if any(character.isdigit() for cell in cells for character in cell):
            shown = " | ".join(cells)[:120]
            raise _unreadable(
                self.table, number, f"Line {number} of Table {self.table} does not read as a transaction or a holding: {shown}"
            )
        self._stray(number, " ".join(cells))
        return 1

    def _complete(self, row: Row, whole: Alignment, lines: Sequence[tuple[int, Row]], count: int) -> int:
        """Keep a row, with the lines after it that continue it and begin no other."""
        while count < len(lines) and self._continues(row, whole, lines[count][1]):
            glued = min(_joins(row, lines[count][1]), key=lambda joined: self._align(joined).cost)
            row, whole = glued, self._align(glued)
            count += 1
        self.rows.append(whole)
        return count

    def _continues(self, row: Row, whole: Alignment, line: Row) -> bool:
        """Whether a line can only be more words of this row: same columns but the first, or the nature that it lacks."""
        if self._align(line).cost < STRANGE:
            return False
        if len(line) == len(row) > 1 and not line[0]:
            return True
        indirect = whole.cells.get("form")
        nature = whole.cells.get("nature")
        words_only = len([cell for cell in line if cell]) == 1
        return words_only and indirect is not None and indirect.text.strip("()") == "I" and (nature is None or not nature.text)

    def _best(self, lines: Sequence[Row]) -> tuple[Row, Alignment]:
        """The cheapest way of making one row of `lines`."""
        rows: list[Row] = [lines[0]]
        for line in lines[1:]:
            rows = list(dict.fromkeys(joined for row in rows[:3] for joined in _joins(row, line)))
            rows.sort(key=lambda joined: self._align(joined).cost)
        return rows[0], self._align(rows[0])

    def _align(self, row: Row) -> Alignment:
        """The cheapest reading of one row in any layout of the table; each is worked out once."""
        if row not in self.readings:
            self.readings[row] = self._work_out(row)
        return self.readings[row]

    def _work_out(self, row: Row) -> Alignment:
        if not any(_OWNERSHIP.search(cell) for cell in row):
            return _UNREAD
        parts = [_with_price_note(pieces(cell, self.known)) for cell in row]
        size = sum(map(len, parts))
        if size > _PIECES_OF_A_ROW:
            return _UNREAD
        self.work += size * size  # the ways through a row grow with the square of its pieces
        if self.work > _WORK_OF_A_TABLE:
            raise _unreadable(self.table, None, f"Table {self.table} can be read in so many ways that none of them is certain.")
        found = [align(parts, columns, kind) for columns in self.layouts for kind in ("transaction", "holding")]
        best = min((reading for reading in found if reading is not None), key=lambda reading: reading.cost, default=_UNREAD)
        return _UNREAD if _MUST_BE_SURE & best.uncertain.keys() else best

    def _stray(self, number: int, words: str) -> None:
        self.findings.append(
            Finding(
                code="line-not-placed",
                message=f"The words belong to no row of Table {self.table} with certainty.",
                place=f"line {number}",
                raw=words,
            )
        )


def _joins(row: Row, line: Row) -> list[Row]:
    """The ways in which two lines make one row: cell under cell, words going on from words, or simply more cells."""
    found: list[Row] = []
    if len(row) == len(line) > 1:
        found.append(tuple(f"{above} {below}".strip() for above, below in zip(row, line, strict=True)))
    if not (_FIGURE.fullmatch(row[-1]) or _FIGURE.fullmatch(line[0]) or _ENDS_IN_FIGURES.search(row[-1])):
        found.append((*row[:-1], f"{row[-1]} {line[0]}".strip(), *line[1:]))
    found.append((*row, *line))
    return found


def _with_price_note(parts: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """`100 D ⁽¹⁾`: a price may be left out only for a footnote, so a mark behind the direction stands for the price."""
    if len(parts) < 2 or parts[-1].text not in {"A", "D"} or not parts[-1].footnotes:
        return parts
    *before, last = parts
    return (*before, Cell(last.text), Cell("", last.footnotes))


def _cells(line: Line) -> Row:
    """The cells of a line; runs of spaces part them where neither tab nor pipe does."""
    if len(line.cells) > 1:
        return line.cells
    return tuple(" ".join(cell.split()) for cell in re.split(r"\s{2,}", line.spaced) if cell)


def _data(lines: Sequence[Line]) -> list[Line]:
    """The lines below the headings, less rules, the form's legal words, and headings that are printed again."""
    start = next((at for at, line in enumerate(lines) if not (_is_nothing(line) or _is_heading(line))), len(lines))
    return [line for line in lines[start:] if not (_is_nothing(line) or (len(_HEADER.findall(line.text)) > 1 and _is_heading(line)))]


def _is_nothing(line: Line) -> bool:
    return bool(line.is_blank or LEGAL.match(line.text) or _NOTHING.fullmatch(line.text))


def _is_heading(line: Line) -> bool:
    if any(_OWNED.fullmatch(cell) for cell in _cells(line)):
        return False
    return bool(_HEADER.search(line.text)) or all(_HEADER_WORDS.fullmatch(word) for word in line.text.split())


def _unreadable(table: Table, line: int | None, message: str) -> UnreadableError:
    return UnreadableError(
        reason="row-not-readable",
        message=message,
        advice=f"Import the filing as XML or as a full submission, or give every cell of Table {table} in its column.",
        line=line,
    )

"""Which printed cell belongs to which column, when cells have run together or gone missing.

A rendering may put `100 D $16.66` into one cell and drop the empty ones: `Common Stock | 12/03/2007 | S | 100 D $16.66 | 1,946 | D`. The
order of the columns and what each can hold (a date, a code, a number, A or D, words) usually leave one reading. It is found by the
cheapest way through the grid of pieces and columns; a column on which the cheapest ways disagree is not certain, and is left out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from importers.printed.cells import BLANK, Cell, joined
from importers.printed.columns import OF_A_TRANSACTION, Column, Layout
from ledger.values.form import Kind

Span = tuple[int, int]
Taken = tuple[int, int]
"""Up to which piece a column takes what comes next, and what that costs."""

_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?[\d,]*\.?\d+\.?|-0-", re.ASCII)
_MONEY = re.compile(r"(?:US)?\$\s?-?[\d,]*\.?\d+\.?", re.ASCII)
_CODE = re.compile(r"[A-Z](?:/?K)?(?:/?V)?", re.ASCII)
_FORM = re.compile(r"\(?[DI]\)?", re.ASCII)
_DIRECTION = re.compile(r"\(?[AD]\)?", re.ASCII)

_HOLDS: Final[Mapping[Column, tuple[re.Pattern[str], ...]]] = {
    "exercise_price": (_MONEY, _NUMBER),
    "date": (_DATE,),
    "deemed_date": (_DATE,),
    "code": (_CODE,),
    "voluntary": (re.compile("V"),),
    "amount": (_NUMBER, _MONEY),
    "direction": (_DIRECTION,),
    "acquired": (_NUMBER, _MONEY),
    "disposed": (_NUMBER, _MONEY),
    "exercisable": (_DATE,),
    "expires": (_DATE,),
    "underlying_amount": (_NUMBER, _MONEY),
    "price": (_MONEY, _NUMBER),
    "total": (_NUMBER, _MONEY),
    "form": (_FORM,),
}
_WORDS: Final[frozenset[Column]] = frozenset({"title", "underlying_title", "nature"})
_MAY_BE_A_FOOTNOTE: Final[frozenset[Column]] = frozenset({"exercise_price", "price", "exercisable", "expires", "underlying_amount"})
_NEEDED: Final[frozenset[Column]] = frozenset(
    {"title", "date", "code", "amount", "direction", "underlying_title", "underlying_amount", "total", "form"}
)

SECOND_CHOICE = 1  # a price without a dollar sign, an amount with one
OMITTED = 2  # a column that may well be empty has no cell
PART_OF_A_CELL = 2  # words end before their cell does
FIGURE_IN_WORDS = 8  # words that are a part of a cell hold a date or a number
BLANK_DROPPED = 3  # an empty cell stands for no column
STRANGE = 100  # a cell holds what its column cannot
NEEDED_OMITTED = 1000  # a column that such a row always fills has no cell


class Alignment(msgspec.Struct, frozen=True, kw_only=True):
    """The cells by column; `uncertain` columns have the readings that compete for them. `cost` 0 is a row as the form prints it."""

    cells: dict[Column, Cell]
    uncertain: dict[Column, tuple[Cell, ...]]
    cost: int


class _Piece(NamedTuple):
    """A piece: whether it opens and closes its cell, where that ends, and how many pieces have text or are figures, without it and with."""

    cell: Cell
    opens: bool
    closes: bool
    end: int
    texts_before: int
    texts: int
    figures_before: int
    figures: int


Place = tuple[int, int]
_Step = tuple[Place, Place, int]
"""From one place to another, and what it costs; a place is how many pieces, and how many columns, are done."""


def align(row: Sequence[Sequence[Cell]], columns: Layout, kind: Kind) -> Alignment | None:
    """Read a row, given as the pieces of each of its cells, as a transaction or a holding in these columns; None when it cannot be."""
    laid = _pieces(row)
    steps = _steps(laid, columns, kind)
    forward = _distances(steps, (0, 0), backward=False)
    goal = (len(laid), len(columns))
    if goal not in forward:
        return None
    backward = _distances(steps, goal, backward=True)
    best = forward[goal]
    spans: dict[Column, set[Span | None]] = {column: set() for column in columns}
    for start, end, cost in steps:
        if start in forward and end in backward and forward[start] + cost + backward[end] == best and end[1] > start[1]:
            spans[columns[start[1]]].add((start[0], end[0]) if end[0] > start[0] else None)
    return _reading(laid, spans, best)


def fits(column: Column, cell: Cell) -> bool:
    """Whether a column can hold this cell as it stands; every column can be empty, and words hold anything."""
    if column in _WORDS or not cell.text:
        return True
    return any(pattern.fullmatch(cell.text) for pattern in _HOLDS[column])


def _pieces(row: Sequence[Sequence[Cell]]) -> tuple[_Piece, ...]:
    found: list[_Piece] = []
    texts = figures = 0
    for cell in row:
        parts = cell or (BLANK,)
        end = len(found) + len(parts)
        for at, part in enumerate(parts):
            with_text, with_figure = texts + bool(part.text), figures + _is_figure(part.text)
            found.append(_Piece(part, at == 0, at == len(parts) - 1, end, texts, with_text, figures, with_figure))
            texts, figures = with_text, with_figure
    return tuple(found)


def _steps(laid: Sequence[_Piece], columns: Layout, kind: Kind) -> list[_Step]:
    """Every way on from every place: skip a column, drop an empty cell, or give pieces to a column. Places come in order."""
    found: list[_Step] = []
    skipping = [_skipping(column, kind) for column in columns]
    for piece in range(len(laid) + 1):
        is_blank = piece < len(laid) and laid[piece].cell.is_blank
        words = _words(laid, piece) if piece < len(laid) and not is_blank else []
        for at in range(len(columns) + 1):
            if at < len(columns):
                found.append(((piece, at), (piece, at + 1), skipping[at]))
                found += [((piece, at), (to, at + 1), cost) for to, cost in _taking(laid, columns[at], kind, piece, words)]
            if is_blank:
                found.append(((piece, at), (piece + 1, at), BLANK_DROPPED))
    return found


def _skipping(column: Column, kind: Kind) -> int:
    if kind == "holding" and column in OF_A_TRANSACTION:
        return 0
    return NEEDED_OMITTED if column in _NEEDED else OMITTED


def _taking(laid: Sequence[_Piece], column: Column, kind: Kind, piece: int, words: Sequence[Taken]) -> Sequence[Taken]:
    """Every way in which a column can hold what comes next; `words` are those in which any column of words can."""
    if piece == len(laid):
        return ()
    first = laid[piece]
    absent = kind == "holding" and column in OF_A_TRANSACTION
    if first.cell.is_blank:
        return ((piece + 1, NEEDED_OMITTED if column in _NEEDED and not absent else 0),)
    if absent:
        return ()
    if column in _WORDS:
        return words
    cost = _holding(column, first)
    if cost < STRANGE:
        return ((piece + 1, cost),)
    return ((first.end, STRANGE),) if first.opens else ()


def _holding(column: Column, piece: _Piece) -> int:
    """How dear it is that a column of figures holds this piece. A footnote mark may stand alone only where the specification lets it."""
    if not piece.cell.text:
        return SECOND_CHOICE if column in _MAY_BE_A_FOOTNOTE else STRANGE
    first, *others = _HOLDS[column]
    if first.fullmatch(piece.cell.text):
        return 0
    return SECOND_CHOICE if any(pattern.fullmatch(piece.cell.text) for pattern in others) else STRANGE


def _words(laid: Sequence[_Piece], piece: int) -> list[Taken]:
    """Words take the rest of their cell, or, dearer, a part of it."""
    first = laid[piece]
    if not first.cell.text and first.closes and first.opens:
        return [(piece + 1, SECOND_CHOICE)]
    return [(to, _words_cost(first, laid[to - 1])) for to in range(piece + 1, first.end + 1)]


def _words_cost(first: _Piece, last: _Piece) -> int:
    """How dear it is to take these pieces for words: all of a cell, unless it is all figures, or a part with as few figures as may be."""
    figures = last.figures - first.figures_before
    if figures == last.texts - first.texts_before:
        return STRANGE
    if first.opens and last.closes:
        return 0
    ends = (not first.opens) + (not last.closes)
    return PART_OF_A_CELL * ends + FIGURE_IN_WORDS * figures


def _is_figure(text: str) -> bool:
    return bool(_DATE.fullmatch(text) or _NUMBER.fullmatch(text) or _MONEY.fullmatch(text))


def _distances(steps: Sequence[_Step], start: Place, *, backward: bool) -> dict[Place, int]:
    """The least cost of every place from `start`, or to it."""
    found = {start: 0}
    for near, far, cost in [(far, near, cost) for near, far, cost in reversed(steps)] if backward else steps:
        if near in found:
            whole = found[near] + cost
            if far not in found or whole < found[far]:
                found[far] = whole
    return found


def _reading(laid: Sequence[_Piece], spans: Mapping[Column, set[Span | None]], cost: int) -> Alignment:
    cells: dict[Column, Cell] = {}
    uncertain: dict[Column, tuple[Cell, ...]] = {}
    for column, found in spans.items():
        readings = tuple(
            dict.fromkeys(BLANK if span is None else joined(part.cell for part in laid[slice(*span)]) for span in sorted(found, key=str))
        )
        if len(readings) == 1:
            cells[column] = readings[0]
        elif readings:
            uncertain[column] = readings
    return Alignment(cells=cells, uncertain=uncertain, cost=cost)

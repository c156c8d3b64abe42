"""The numbered items at the head of Forms 3, 4 and 5, by what they ask for, never by their number.

Item 4 of Form 4 is the amendment; on Form 3 it is the relationship, and before 2003 it was the month of the statement. What stands between
one label and the next is the answer: `3. Date of Earliest Transaction (Month/Day/Year) 12/03/2007`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

Item = Literal["owner", "owner_number", "issuer", "period", "amendment", "relationship", "group"]

_NUMBER = r"(?:(?<![\w.])\d{1,2}\s?[.)]\s*)?"
_MONTH_DAY = r"(?:\s*\(?\s*(?:Month\s*/\s*(?:Day\s*/\s*)?Year|MM/DD/YYYY|M/D/Y)\s*\)?)?"
_LABELS: Final[tuple[tuple[Item, str], ...]] = (
    ("owner", r"Name\s+and\s+Address\s+of\s+Reporting\s+Person(?:\(s\))?\s*(?:<sup>\*</sup>|\^\*\^|[*†])*"),
    (
        "owner_number",
        r"I\.?R\.?S\.?(?:\s+Identification)?(?:\s+Number)?\s+(?:or\s+Social\s+Security\s+Number\s+)?of\s+Reporting\s+Person[^\n]{0,60}?(?:\(voluntary\)|$)",
    ),
    ("issuer", r"Issuer\s+Name\s+and\s+Ticker\s+(?:or\s+Trading\s+)?Symbol"),
    (
        "period",
        r"(?:Date\s+of\s+Earliest\s+Transaction|Date\s+of\s+Event\s+Requiring\s+(?:Filing\s+of\s+)?Statement|Statement\s+for\s+(?:the\s+)?(?:Issuer'?s?\s+Fiscal\s+Year\s+Ended|(?=\(?Month)|(?:Month|Period))(?:\s+Ended)?)"
        + _MONTH_DAY
        + r"(?:\s*/\s*(?:Day\s*/\s*)?Year)?",
    ),
    ("amendment", r"If\s+Amendment,?\s+(?:Give\s+)?Date\s+(?:of\s+)?Original(?:ly)?\s*(?:Filed|Filing)?" + _MONTH_DAY),
    ("relationship", r"Relationship\s+of\s+Reporting\s+Persons?(?:\(s\))?\s+to\s+Issuer(?:\s*\(\s*Check\s+all\s+applicable\s*\))?"),
    ("group", r"Individual,?\s+or\s+Joint\s*/\s*Group\s+(?:Filing|Reporting)(?:\s*\(\s*Check\s+(?:all\s+)?applicable(?:\s+lines?)?\s*\))?"),
)
_CAPTION = r"(?=\((?:Last|Street|City)\))"
_LABEL = re.compile("|".join([*(f"(?P<{item}>{_NUMBER}{pattern})" for item, pattern in _LABELS), _CAPTION]), re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"^[\s:]*(?:(?:\(?Month/(?:Day/)?Year\)?|\(?Check all applicable\)?|\(?Check applicable lines?\)?)[\s:]*)?", re.IGNORECASE
)


class Answer(msgspec.Struct, frozen=True):
    """What answers one item, as rows of cells; empty rows are left out, empty cells kept."""

    item: Item
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Every cell that is not empty, in order."""
        return tuple(cell for row in self.rows for cell in row if cell)

    @property
    def text(self) -> str:
        """The answer as one line."""
        return " ".join(self.lines)


def answers(rows: Iterable[Sequence[str]]) -> tuple[Answer, ...]:
    """The items of a head that is given as rows of cells, in the order of their labels.

    In a row of several cells a label speaks for its own column: the rows below with as many cells answer it, until that column has another.
    The captions of item 1 (`(Last)`, `(Street)`, `(City)`) lead back to it, for some pages print other items between its lines.
    """
    reader = _Reader()
    for row in rows:
        reader.take([" ".join(cell.split()) for cell in row])
    return tuple(Answer(item, tuple(said)) for item, said in reader.found)


def first(found: Sequence[Answer], item: Item) -> Answer:
    """The first answer to an item, without rows when it was not asked or not answered."""
    return next((answer for answer in found if answer.item == item), Answer(item, ()))


def labels_on_lines_of_their_own(text: str) -> str:
    """`text` with every label on one line that holds nothing else, though it was broken over lines or stood before its answer."""
    return _LABEL.sub(lambda label: f"\n{' '.join(label[0].split())}\n" if label[0].strip() else label[0], text)


class _Reader:
    """Reads rows from the top; `current` is the answer that is being given, `columns` those of the columns of a wide row."""

    def __init__(self) -> None:
        self.found: list[tuple[Item, list[tuple[str, ...]]]] = []
        self.current: list[tuple[str, ...]] = []
        self.columns: dict[int, list[tuple[str, ...]]] = {}
        self.width = 1

    def take(self, row: Sequence[str]) -> None:
        """Take one row of cells."""
        labelled = [_segments(cell) for cell in row]
        if any(len(segments) > 1 for segments in labelled):
            for at, segments in enumerate(labelled):
                self._take_cell(at, len(row), segments)
        elif len(row) == self.width > 1 and self.columns:
            for at, cell in enumerate(row):
                _say(self.columns.get(at), (cell,))
        else:
            _say(self.current, row)

    def _take_cell(self, at: int, width: int, segments: Sequence[tuple[Item | None, str]]) -> None:
        (_, before), *answered = segments
        _say(self.columns.get(at, self.current) if width == self.width else self.current, (before,))
        for item, rest in answered:
            if item is None:
                self.current = next((said for kind, said in reversed(self.found) if kind == "owner"), self.current)
            else:
                self.current = []
                self.found.append((item, self.current))
            self.columns = {**(self.columns if width == self.width else {}), at: self.current}
            self.width = width
            _say(self.current, (rest,))


def _segments(cell: str) -> list[tuple[Item | None, str]]:
    """What stands before the first label of a cell, then each label with what follows it; a caption of item 1 is a label without item."""
    labels = list(_LABEL.finditer(cell))
    segments: list[tuple[Item | None, str]] = [(None, cell[: labels[0].start()] if labels else cell)]
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(cell)
        segments.append((_item(label), cell[label.end() : end]))
    return segments


def _item(label: re.Match[str]) -> Item | None:
    return next((item for item, _ in _LABELS if label[item]), None)


def _say(said: list[tuple[str, ...]] | None, row: Sequence[str]) -> None:
    if said is None:
        return
    cells = tuple(cell.strip() for cell in row)
    if not said and len(cells) == 1:
        cells = (_LEFT_OVER.sub("", cells[0]),)
    if any(cells):
        said.append(cells)

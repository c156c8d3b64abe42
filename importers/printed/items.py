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
_LABEL = re.compile("|".join(f"(?P<{item}>{_NUMBER}{pattern})" for item, pattern in _LABELS), re.IGNORECASE)
_LEFT_OVER = re.compile(r"^(?:\(?Month/(?:Day/)?Year\)?|\(?Check all applicable\)?|\(?Check applicable lines?\)?)[\s:]*", re.IGNORECASE)


class Answer(msgspec.Struct, frozen=True):
    """The lines that answer one item, each stripped, none empty."""

    item: Item
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The answer as one line."""
        return " ".join(self.lines)


def answers(rows: Iterable[Sequence[str]]) -> tuple[Answer, ...]:
    """The items of a head that is given as rows of cells, in the order of their labels.

    In a row of several cells a label speaks for its own column: the rows below with as many cells answer it, until that column has another.
    """
    found: list[tuple[Item, list[str]]] = []
    columns: dict[int, list[str]] = {}
    width = 1
    for row in rows:
        for at, cell in enumerate(row):
            segments = _segments(cell)
            if not segments[0][0] and len(row) == width:
                _say(columns.get(at), segments[0][1])
            elif not segments[0][0]:
                _say(found[-1][1] if found else None, segments[0][1])
            for item, rest in segments:
                if item is not None:
                    found.append((item, []))
                    columns = {**(columns if len(row) == width else {}), at: found[-1][1]}
                    width = len(row)
                    _say(columns[at], rest)
    return tuple(Answer(item, tuple(lines)) for item, lines in found)


def first(found: Sequence[Answer], item: Item) -> Answer:
    """The first answer to an item, without lines when it was not asked or not answered."""
    return next((answer for answer in found if answer.item == item), Answer(item, ()))


def _segments(cell: str) -> list[tuple[Item | None, str]]:
    """What stands before the first label of a cell, then each label with what follows it."""
    labels = list(_LABEL.finditer(cell))
    segments: list[tuple[Item | None, str]] = [(None, cell[: labels[0].start()] if labels else cell)]
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(cell)
        segments.append((_item(label), cell[label.end() : end]))
    return segments


def _item(label: re.Match[str]) -> Item:
    return next(item for item, _ in _LABELS if label[item])


def _say(lines: list[str] | None, text: str) -> None:
    said = " ".join(text.split())
    if lines is not None and not lines:
        said = _LEFT_OVER.sub("", said)
    if said and lines is not None:
        lines.append(said)

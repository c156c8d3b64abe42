"""The head of a typed form, whose items stand below each other, or in columns beside each other.

    1. Name and Address of Reporting Person    2. Issuer Name and Ticker       6. Relationship of Reporting
       Doe, Jane                                  Example Corp. (EXMP)            Person(s) to Issuer

Columns begin where the item numbers of one line stand; each is read from top to bottom before the next.
"""

import re
from collections.abc import Iterable, Sequence

from importers.paper_text.parts import TypedLine
from importers.printed.items import labels_on_lines_of_their_own

_ITEM = re.compile(r"(?<!\S)\d{1,2}\s?\.\s*[A-Z]")
_CHUNK = re.compile(r"\S+(?: \S+)*")
_NEAR = 2


def head_rows(lines: Iterable[TypedLine]) -> list[tuple[str, ...]]:
    """The head as rows of one cell, column after column."""
    rows: list[tuple[str, ...]] = []
    starts = [0]
    columns: list[list[str]] = [[]]
    for line in lines:
        if line.is_rule:
            continue
        text = line.text.replace("|", "  ")
        found = [item.start() for item in _ITEM.finditer(text)]
        if found and not (len(starts) > 1 and all(_column(starts, at, exactly=True) is not None for at in found)):
            rows += _flow(columns)
            starts = found if len(found) > 1 else [0]
            columns = [[] for _ in starts]
        for at, words in _cells(text, starts):
            columns[at].append(words)
    return rows + _flow(columns)


def _cells(text: str, starts: Sequence[int]) -> list[tuple[int, str]]:
    """The words of a line by column."""
    if len(starts) == 1:
        return [(0, text.strip())]
    found: dict[int, list[str]] = {}
    for chunk in _CHUNK.finditer(text):
        at = _column(starts, chunk.start())
        found.setdefault(at or 0, []).append(chunk[0])
    return [(at, " ".join(words)) for at, words in found.items()]


def _column(starts: Sequence[int], place: int, *, exactly: bool = False) -> int | None:
    """The column that a place belongs to: the last that starts there or before, give or take two."""
    if exactly:
        return next((at for at, start in enumerate(starts) if abs(start - place) <= _NEAR), None)
    return max((at for at, start in enumerate(starts) if start <= place + _NEAR), default=0)


def _flow(columns: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The columns one after the other, with labels that were broken over lines on one line each."""
    texts = (labels_on_lines_of_their_own("\n".join(column)) for column in columns)
    return [(line.strip(),) for text in texts for line in text.split("\n") if line.strip()]

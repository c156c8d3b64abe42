"""Signatures: who signed, and the day behind or below the name.

`David C. Wang, as attorney-in-fact` on one line and `12/04/2007` below it are one signature; so are both on one line. A form may have
several, and they belong to no owner in particular.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

from importers.printed.dates import read_date
from importers.printed.notes import LEGAL
from importers.printed.page import Line
from ledger.values.form import Signature

_CAPTION = re.compile(r"^[\s*†()_-]*Signature\s+of\s+Reporting\s+Person[\s()*s]*(?:\s+Date)?[\s_-]*$", re.IGNORECASE)
_FURNITURE = re.compile(r"^[\W_]*(?:Signatures?|Date|By:?)?[\W_]*$", re.IGNORECASE)
_LEGAL_WORDS = re.compile(r"18\s+U\.S\.C\.|Federal\s+Criminal\s+Violations|Instruction\s+\d", re.IGNORECASE)
_DATED = re.compile(
    r"^(?P<name>.*?)[\s,;|]*\b(?P<day>\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{2,4}|\d{4}-\d{2}-\d{2}|[A-Za-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?\s*,?\s*\d{4})$"
)


def is_caption(line: str) -> bool:
    """Whether a line is the form's own `** Signature of Reporting Person  Date`."""
    return bool(_CAPTION.match(line))


def read_signatures(lines: Sequence[Line], *, near: date | None = None) -> tuple[Signature, ...]:
    """The signatures in a part of the page that holds nothing else. `near` is the day by which years of two digits are understood."""
    found: list[Signature] = []
    names: list[str] = []
    kept = [line for line in lines if not (LEGAL.match(line.text) or _LEGAL_WORDS.search(line.text) or _FURNITURE.match(line.text))]
    for line, below in zip_longest(kept, kept[1:]):
        if is_caption(line.text):
            if names:
                found.append(Signature(" ".join(names), None))
            names = []
            continue
        name, day = _dated(line, near)
        if name and below is not None and not _dated(below, near)[0]:
            name, day = line.text, None
        names += [name] if name else []
        if day is not None:
            found.append(Signature(" ".join(names) or None, day))
            names = []
    return tuple(found)


def signed_above(lines: Sequence[Line], caption: int, floor: int) -> int:
    """Where the signatures above the caption begin that is line `caption`.

    Above it stand lines whose last cell is a day, or names above a day that stands alone. Words that merely end with a day are taken only
    next to the caption: further up they are remarks.
    """
    start = at = caption
    while at > floor:
        at -= 1
        if lines[at].is_blank:
            continue
        name, day = _dated(lines[at])
        if day is None or (start != caption and name and len(lines[at].cells) == 1):
            break
        start = at
        if not name:
            at = start = next((above for above in range(at - 1, floor - 1, -1) if not lines[above].is_blank), at)
    return start


def _dated(line: Line, near: date | None = None) -> tuple[str, date | None]:
    """The name and the day of a line; no day when it does not end with one."""
    *before, last = [cell for cell in line.cells if cell] or [""]
    alone = read_date(last, near=near)
    if isinstance(alone, date):
        return " ".join(before), alone
    found = _DATED.match(line.text)
    if found is None:
        return line.text, None
    day = read_date(found["day"], near=near)
    return (found["name"], day) if isinstance(day, date) else (line.text, None)

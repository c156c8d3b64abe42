"""Signatures: who signed, and the day behind or below the name.

`David C. Wang, as attorney-in-fact` on one line and `12/04/2007` below it are one signature; so are both on one line. A form may have
several, and they belong to no owner in particular.
"""

import re
from collections.abc import Sequence
from datetime import date

from importers.printed.dates import read_date
from importers.printed.notes import LEGAL
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


def read_signatures(lines: Sequence[str]) -> tuple[Signature, ...]:
    """The signatures in a part of the page that holds nothing else."""
    found: list[Signature] = []
    names: list[str] = []
    for line in lines:
        if LEGAL.match(line) or _LEGAL_WORDS.search(line) or _FURNITURE.match(line):
            continue
        if is_caption(line):
            if names:
                found.append(Signature(" ".join(names), None))
            names = []
            continue
        name, day = _dated(line)
        names += [name] if name else []
        if day is not None:
            found.append(Signature(" ".join(names) or None, day))
            names = []
    return tuple(found)


def signed_above(lines: Sequence[str], caption: int, floor: int) -> int:
    """Where the signatures above the caption begin that is line `caption`: dated lines, and the name above a day that stands alone."""
    start = at = caption
    while at > floor:
        at -= 1
        if not lines[at].strip():
            continue
        name, day = _dated(lines[at])
        if day is None:
            break
        start = at
        if not name:
            at = start = _line_above(lines, at, floor)
    return start


def _line_above(lines: Sequence[str], at: int, floor: int) -> int:
    return next((above for above in range(at - 1, floor - 1, -1) if lines[above].strip()), at)


def _dated(line: str) -> tuple[str, date | None]:
    """The name and the day of a line; no day when it does not end with one."""
    text = " ".join(line.split())
    found = _DATED.match(text)
    if found is None:
        return text, None
    day = read_date(found["day"])
    return (found["name"], day) if isinstance(day, date) else (text, None)

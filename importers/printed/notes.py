"""Explanation of responses: numbered footnotes and remarks, less the legal lines of the form itself.

`- (1) The sales ...` or `1. The sales ...` begins a footnote; lines without a number continue it. `*` and `**` lines are the form's own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from ledger.values.form import Footnote

_NUMBERED = re.compile(
    r"^(?:[-*•·]\s+)?(?:\(F?(?P<braced>\d{1,2})\)|F?(?P<dotted>\d{1,2})[.)]|<sup>\(?(?P<raised>\d{1,2})\)?</sup>|⁽(?P<small>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})⁾)(?=\s|$|[A-Z\"“*])\s*(?P<words>.*)$"
)
_SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_REMARKS = re.compile(r"^\W*Remarks\b\s*:?[\s*_]*(?P<words>.*)$", re.IGNORECASE)
_EXPLANATION = re.compile(r"^\W*Explanation\s+of\s+Responses\W*\s*:?\s*(?P<words>.*)$", re.IGNORECASE)
# Some filers repeat the form's own warning as their remark; the form prints it behind stars.
_WARNING = re.compile(r"Intentional\s+misstatements", re.IGNORECASE)
LEGAL = re.compile(
    r"^[\s*†\[\]()_-]*(?:Note\s?:\s+File\s+three\s+copies|Reminder\s?:\s+Report\s+on|Persons\s+who\s+(?:are\s+to\s+)?respond|Potential\s+persons\s+who|"
    r"If\s+the\s+form\s+is\s+filed\s+by\s+more\s+than\s+one|Intentional\s+misstatements|required\s+to\s+respond\s+unless|"
    r"displays\s+a\s+currently\s+valid|SEC\s+\d{4}\s+\(|SEC\s+\d{4}$|See\s+18\s+U\.S\.C|If\s+space\s+(?:provided\s+)?is\s+insufficient|File\s+three\s+copies)",
    re.IGNORECASE,
)


def read_notes(lines: Iterable[str]) -> tuple[tuple[Footnote, ...], str | None]:
    """The footnotes and remarks printed in `lines`, which begin at or after the heading `Explanation of Responses`.

    Footnotes come in the order of the page; numbers need not be without gaps. Lines before the first number are neither.
    """
    notes: dict[str, list[str]] = {}
    remarks: list[str] | None = None
    current: list[str] | None = None
    for line in lines:
        words = _EXPLANATION.sub(r"\g<words>", line.strip())
        if remarks is not None and not any(remarks) and _WARNING.match(words):
            remarks.append(words)
        elif LEGAL.match(words):
            current = None
        elif remarks is None and (found := _REMARKS.match(words)):
            current = remarks = [found["words"]]
        elif remarks is None and (number := _number(words, notes)) is not None:
            current = notes[number[0]] = [number[1]]
        elif current is not None:
            current.append(words)
    footnotes = tuple(Footnote(number, _folded(text)) for number, text in notes.items())
    return footnotes, _folded(remarks or ()) or None


def unnumbered(lines: Iterable[str]) -> str | None:
    """The words of an explanation that has no numbers at all; None when it has numbers, or no words."""
    words = [_EXPLANATION.sub(r"\g<words>", line.strip()) for line in lines]
    kept = [line for line in words if not LEGAL.match(line) and any(character.isalnum() for character in line)]
    return None if any(_NUMBERED.match(line) for line in kept) else _folded(kept) or None


def explained(notes: Sequence[Footnote]) -> frozenset[str]:
    """The numbers that the notes explain."""
    return frozenset(note.id for note in notes)


def _number(words: str, notes: Mapping[str, object]) -> tuple[str, str] | None:
    """The number and words of a line that begins a footnote.

    Numbers go up, as figures (2, 10) or as words (10, 2); another number, like the `1.` after footnote 3, is a list inside a footnote.
    """
    found = _NUMBERED.match(words)
    if found is None:
        return None
    digits = found["braced"] or found["dotted"] or found["raised"] or found["small"].translate(_SMALL)
    number = digits.lstrip("0")
    if not number or number in notes:
        return None
    last = max((int(known) for known in notes), default=0)
    lowest_missing = next(candidate for candidate in range(1, 101) if str(candidate) not in notes)
    return (number, found["words"]) if int(number) > last or int(number) == lowest_missing else None


def _folded(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())

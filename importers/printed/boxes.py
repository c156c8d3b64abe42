"""Check boxes as printed: `[X]`, `( )`, `_X_`, `___`, `☒`, or nothing at all.

Some renderings lose the mark of a checked box and keep the line of an unchecked one: `___ Director Officer (give title below)` is an
officer. So a bare label is checked only where its neighbours show what unchecked looks like.
"""

import re
from collections.abc import Mapping
from typing import Literal

Mark = Literal["checked", "unchecked", "bare"]

CHECKED = r"(?:\[\s*[xX✓✔*]\s*\]|\(\s*[xX✓✔*]\s*\)|(?<![A-Za-z0-9])_*[xX]_*(?![A-Za-z0-9])|☒|☑|✓|✔)"
UNCHECKED = r"(?:\[[\s_]*\]|\([\s_]*\)|_{2,}|☐|□)"
MARK = rf"(?:(?P<checked>{CHECKED})|(?P<unchecked>{UNCHECKED}))"
_BEFORE = re.compile(rf"{MARK}\s*$")
_WHOLE = re.compile(rf"\s*{MARK}\s*")


def mark_before(text: str) -> Mark:
    """How the box at the end of `text` is marked; `bare` when no box is printed there."""
    return _kind(_BEFORE.search(text))


def without_mark(text: str) -> str:
    """`text` without the box at its end."""
    return _BEFORE.sub("", text).strip()


def mark_alone(text: str) -> Mark:
    """How a cell that holds nothing but a box is marked; `bare` when it holds something else or nothing."""
    return _kind(_WHOLE.fullmatch(text))


def checked(marks: Mapping[str, Mark]) -> frozenset[str] | None:
    """The labels that are checked among those of one item, or None when the marks do not say.

    Any printed check mark decides: only the marked ones are checked. Otherwise bare labels are, provided that another one is unchecked.
    """
    if any(mark == "checked" for mark in marks.values()):
        return frozenset(label for label, mark in marks.items() if mark == "checked")
    if all(mark == "bare" for mark in marks.values()):
        return None
    return frozenset(label for label, mark in marks.items() if mark == "bare")


def _kind(found: re.Match[str] | None) -> Mark:
    if found is None:
        return "bare"
    return "checked" if found["checked"] else "unchecked"


def flag(mark: Mark | None, *, bare: bool | None) -> bool | None:
    """A single box as a flag; `bare` is what a box without any mark means on this page. None when there is no such box."""
    if mark is None:
        return None
    return {"checked": True, "unchecked": False, "bare": bare}[mark]

"""Where the parts of a typed form begin: head, tables, explanations, signatures.

Lines keep their spacing, for columns are positions. Dashes that a mailer escaped (`- -----`) are put back.
"""

import re
from collections.abc import Sequence

import msgspec

from importers.printed.page import text_lines

_ESCAPED_DASHES = re.compile(r"^- (?=-)")
_TABS = 8
_TAG = re.compile(r"^\s*</?(?:PAGE|CAPTION|TABLE|TEXT|DOCUMENT|TYPE|SEQUENCE|FILENAME|DESCRIPTION|FN)>.*$", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+=_.~*-]*")
_TABLE_I = re.compile(r"\bTABLE\s+(?:I|1)\b(?!\s*I)\W{0,6}\s*(?:-|Non-?\s?Derivative|Securities|$)", re.IGNORECASE)
_TABLE_II = re.compile(r"\bTABLE\s+(?:II|2)\b\W{0,6}\s*(?:-|Derivative|$)", re.IGNORECASE)
_EXPLANATION = re.compile(r"^\W*(?:Explanation\s+of\s+Responses?|Footnotes?\s+to)\b", re.IGNORECASE)
_SIGNED = re.compile(r"^\W*(?:/s/|Signature\s+of\s+Reporting\s+Person|Signatures?\s*:?\s*$|By:?\s*/s/)|\s/s/\s", re.IGNORECASE)


class TypedLine(msgspec.Struct, frozen=True):
    """A line as typed: its number from 1 and its text with spacing, tabs expanded."""

    number: int
    text: str

    @property
    def is_rule(self) -> bool:
        """Whether it is blank, or drawn of dashes and bars only."""
        return bool(_RULE.fullmatch(self.text))

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing but spaces."""
        return not self.text.strip()


class TypedParts(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of each part, headings of tables left out; a part that the form lacks is empty."""

    head: tuple[TypedLine, ...]
    table_i: tuple[TypedLine, ...]
    table_ii: tuple[TypedLine, ...]
    notes: tuple[TypedLine, ...]
    signatures: tuple[TypedLine, ...]


def read_parts(contents: bytes) -> TypedParts:
    """A typed form in parts. Raises UnreadableError when the bytes are no text."""
    lines = [TypedLine(number, _plain(text)) for number, text in enumerate(text_lines(contents), start=1)]
    first = _start(lines, _TABLE_I, 0)
    second = _start(lines, _TABLE_II, first)
    explanation = _start(
        lines, _EXPLANATION, max(at for at in (first, second) if at < len(lines)) if min(first, second) < len(lines) else 0
    )
    signed = _start(lines, _SIGNED, min(explanation, max(at for at in (first, second, 0) if at < len(lines))))
    end = min(explanation, signed)
    return TypedParts(
        head=tuple(lines[: min(first, second, end)]),
        table_i=tuple(lines[first + 1 : min(second, end)]),
        table_ii=tuple(lines[second + 1 : end]),
        notes=tuple(lines[explanation:signed]),
        signatures=tuple(lines[signed:]),
    )


def _plain(text: str) -> str:
    expanded = text.expandtabs(_TABS).rstrip()
    return "" if _TAG.match(expanded) else _ESCAPED_DASHES.sub("", expanded)


def _start(lines: Sequence[TypedLine], pattern: re.Pattern[str], after: int) -> int:
    """The first line from `after` on that begins the part; the number of lines when there is none."""
    return next((at for at in range(after, len(lines)) if pattern.search(lines[at].text)), len(lines))

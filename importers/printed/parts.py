"""Where the parts of a rendered page begin: items, tables, the block of reporting owners, signatures, explanations."""

import re
from collections.abc import Sequence

import msgspec

from importers.printed.notes import LEGAL
from importers.printed.page import Line
from importers.printed.signatures import is_caption, signed_above

_TABLE_I = re.compile(r"^\W*Table\s+(?:I|1)\b(?!\s*I)\W*(?:Non-?\s?Derivative|Securities|$)", re.IGNORECASE)
_TABLE_II = re.compile(r"^\W*Table\s+(?:II|2)\b\W*(?:Derivative|$)", re.IGNORECASE)
_OWNERS = re.compile(r"^\W*Reporting\s+Owners\W*$", re.IGNORECASE)
_SIGNATURES = re.compile(r"^\W*Signatures?\W*$", re.IGNORECASE)
_EXPLANATION = re.compile(r"^\W*Explanation\s+of\s+Responses", re.IGNORECASE)
_REMARKS = re.compile(r"^\W*Remarks\W*(?::|$)", re.IGNORECASE)


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of each part, headings left out; a part that the page lacks is empty."""

    head: tuple[Line, ...]
    table_i: tuple[Line, ...]
    table_ii: tuple[Line, ...]
    owners: tuple[Line, ...]
    signatures: tuple[Line, ...]
    notes: tuple[Line, ...]


def parts(lines: Sequence[Line]) -> Parts:
    """The page in parts. Signatures stand under their own heading, or above their caption after the notes."""
    starts = {name: _start(lines, pattern) for name, pattern in (("i", _TABLE_I), ("ii", _TABLE_II), ("owners", _OWNERS))}
    tables_end = max((at for at in starts.values() if at is not None), default=0)
    explanation = _start(lines, _EXPLANATION, tables_end)
    remarks = _start(lines, _REMARKS, tables_end)
    heading = _start(lines, _SIGNATURES, tables_end)
    signed = _signed(lines, heading, min((at for at in (explanation, remarks) if at is not None), default=tables_end))
    first_note = min((at for at in (explanation, remarks) if at is not None), default=len(lines))
    bounds = sorted({at for at in (*starts.values(), explanation, remarks, heading, signed[0], len(lines)) if at is not None})
    head_end = min((at for at in (*starts.values(), first_note) if at is not None), default=len(lines))
    return Parts(
        head=tuple(lines[:head_end]),
        table_i=_part(lines, starts["i"], bounds),
        table_ii=_part(lines, starts["ii"], bounds),
        owners=_part(lines, starts["owners"], bounds),
        signatures=tuple(lines[slice(*signed)]),
        notes=tuple(line for at, line in enumerate(lines) if at >= first_note and not signed[0] <= at < signed[1]),
    )


def _start(lines: Sequence[Line], pattern: re.Pattern[str], after: int = 0) -> int | None:
    return next((at for at in range(after, len(lines)) if pattern.search(lines[at].text)), None)


def _part(lines: Sequence[Line], start: int | None, bounds: Sequence[int]) -> tuple[Line, ...]:
    if start is None:
        return ()
    end = next((bound for bound in bounds if bound > start), len(lines))
    return tuple(lines[start + 1 : end])


def _signed(lines: Sequence[Line], heading: int | None, floor: int) -> tuple[int, int]:
    """The lines of the signatures, from and to."""
    if heading is not None:
        end = next(
            (at for at in range(heading + 1, len(lines)) if _EXPLANATION.search(lines[at].text) or _REMARKS.search(lines[at].text)),
            len(lines),
        )
        return heading, end
    captions = [at for at in range(floor, len(lines)) if is_caption(lines[at].text)]
    if not captions:
        return len(lines), len(lines)
    legal = next((at for at in range(captions[-1] + 1, len(lines)) if LEGAL.match(lines[at].text)), captions[-1] + 1)
    return signed_above(lines, captions[0], floor), legal

"""The lines of one table: into cells, in order, each key once; and what to do with a line that has too many or too few cells.

`0009900001-24-000001<tab>7<tab>Common Stock` in a table of fourteen columns was cut off at its end, or has lost a tab somewhere. It
is read only when every cell fits its column and the last one that must be filled, `DIRECT_INDIRECT_OWNERSHIP`, stands in its place.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from importers.cell_text import prose
from importers.data_set.plan import Cell, Plan
from importers.data_set.values import as_filed, citation
from importers.form_reading import check_flaws
from ledger.values.form import Citation
from ledger.values.provenance import Finding, RawValue

_LAST_FILLED: Final = "ownership_form"
_KEY_DIGITS: Final = 30
_IDS: Final = re.compile(r"(?:\s*F\d{1,3}\s*(?:,|$))*", re.ASCII)


class Flawed(msgspec.Struct, frozen=True, kw_only=True):
    """A line with a cell that is no value, or with the wrong number of cells, to be explained; `place` is that of its findings."""

    plan: Plan
    line: str
    place: str


def take(wanted: Sequence[Cell], cells: Sequence[str], values: dict[str, Any], raw: list[RawValue], prefix: str = "") -> None:
    """Put the values of cells under their fields; the texts of those that are no values into `raw`, under `prefix` and field."""
    for at, field, convert in wanted:
        text = cells[at]
        if text:
            value = convert(text)
            if value is not None:
                values[field] = value
            elif shown := prose(text):
                raw.append(RawValue(prefix + field, as_filed(convert, shown)))


def citations(plan: Plan, cells: Sequence[str]) -> tuple[Citation, ...]:
    """What the fields of a row cite, in the order of the columns."""
    found = [citation(field, cells[at]) for at, field in plan.notes if cells[at]]
    return tuple([cited for cited in found if cited is not None])


def extras(plan: Plan, cells: Sequence[str]) -> tuple[RawValue, ...]:
    """What stands in columns that no field takes."""
    return tuple([RawValue(name, prose(cells[at])) for at, name in plan.extra if cells[at].strip()])


def in_document_order(plan: Plan, lines: Sequence[str], findings: list[Finding]) -> list[str]:
    """The lines in the order of their surrogate keys, each key once; in the set's own order where the keys are no numbers."""
    at = plan.key
    if at is None:
        return list(lines)
    keyed: dict[str, str] = {}
    for number, line in enumerate(lines):
        key = cell_of(line, at) or f"line {number}"
        if keyed.setdefault(key, line) is not line:
            check_flaws(len(findings) + 1)
            message = f"{plan.table} has the row {key} twice; the first one counts."
            findings.append(Finding(code="repeated-row", message=message, place=f"{plan.table}/{key}", raw=line))
    if all(key.isascii() and key.isdigit() and len(key) <= _KEY_DIGITS for key in keyed):
        return [keyed[key] for key in sorted(keyed, key=int)]
    message = f"A row of {plan.table} has no number for a key; the rows are numbered as they stand."
    findings.append(Finding(code="not-a-number", message=message, place=plan.table))
    return list(keyed.values())


def cell_of(line: str, at: int) -> str:
    """One cell of a line, empty where the line ends before it."""
    cells = line.split("\t", at + 1)
    return cells[at].strip() if at < len(cells) else ""


def realigned(plan: Plan, cells: list[str], place: str, findings: list[Finding]) -> list[str]:
    """The cells of a line with another number of them, when each of them certainly stands in its column; none otherwise.

    A tab too many inside a line moves all that follows, and often nothing stands at its end: so it too must fit.
    """
    whole = (cells + [""] * plan.width)[: plan.width]
    if any(cell.strip() for cell in cells[plan.width :]) or not _fits(plan, whole):
        return []
    message = f"The row of {plan.table} has {len(cells)} cells instead of {plan.width}; the end of it is empty."
    findings.append(Finding(code="repaired-row-end", message=message, place=place))
    return whole


def _fits(plan: Plan, cells: Sequence[str]) -> bool:
    values: dict[str, Any] = {}
    raw: list[RawValue] = []
    take((*plan.cells, *plan.terms), cells, values, raw)
    return _LAST_FILLED in values and not raw and all(_IDS.fullmatch(cells[at]) for at, _ in plan.notes)

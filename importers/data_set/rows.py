"""The rows of Table I and Table II, from the lines of the four tables of rows.

Surrogate keys count in document order, so the rows of a filing are numbered from 1 in the order of their keys: the same numbers as in the
filing's own document. A line with too many or too few cells has slid: its row is there, and nothing is known of it but its text.
"""

from collections.abc import Sequence
from typing import Any, Final

from importers.data_set.columns import ROWS
from importers.data_set.lines import Flawed, citations, extras, in_document_order, realigned, take
from importers.data_set.plan import Plan
from importers.form_reading import check_flaws
from ledger.values.form import DerivativeTerms, HoldingRow, Kind, Row, TransactionRow
from ledger.values.provenance import Finding, RawValue

WHOLE_ROW: Final = "row"
_TYPES: Final[dict[Kind, type[TransactionRow] | type[HoldingRow]]] = {"transaction": TransactionRow, "holding": HoldingRow}


def read_rows(plan: Plan, lines: Sequence[str], findings: list[Finding], flawed: list[Flawed]) -> list[Row]:
    """The rows of one table in document order; lines that need an explanation are added to `flawed`."""
    table, kind = ROWS[plan.table]
    row_type = _TYPES[kind]
    rows: list[Row] = []
    for number, line in enumerate(in_document_order(plan, lines, findings) if len(lines) > 1 else lines, 1):
        cells = line.split("\t")
        if len(cells) != plan.width:
            cells = realigned(plan, cells, f"{table}/{kind}/{number}", findings)
        values: dict[str, Any] = {}
        raw: list[RawValue] = []
        if cells:
            take(plan.cells, cells, values, raw)
            if plan.terms:
                terms: dict[str, Any] = {}
                take(plan.terms, cells, terms, raw)
                values["terms"] = DerivativeTerms(**terms)
            values["citations"] = citations(plan, cells)
            if plan.extra:
                values["unknown"] = extras(plan, cells)
        else:
            raw.append(RawValue(WHOLE_ROW, line.replace("\t", " | ")))
        if raw:
            check_flaws(len(findings) + len(flawed) + 1)
            values["raw"] = tuple(raw)
            flawed.append(Flawed(plan=plan, line=line, place=f"{table}/{kind}/{number}"))
        rows.append(row_type(table=table, row=number, **values))
    return rows

"""How a line is described: title, nature and terms as the latest filing that reported it states them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from ledger.values.form import DerivativeTerms, OwnershipForm, Row, TransactionRow
from projections.accounts.lines import flow_of
from projections.accounts.reports import ReportedRow

VESTING_FIELDS = frozenset({"exercisable_on", "security_title", "quantity", "reported_total", "underlying_quantity"})
SIZE_FIELDS = frozenset({"underlying_quantity", "underlying_value"})


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line as described by the latest filing that reported it. `vests_on`: all of it vests that day, None when undetermined."""

    line_id: UUID
    table: str
    title: str | None
    ownership_form: OwnershipForm | None
    nature: str | None
    terms: DerivativeTerms | None = None
    granted_on: date | None = None
    vests_on: date | None = None
    has_vesting_note: bool = False


class LineVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A description of a line, believed from `known_from` up to but not including `known_to` (None: still)."""

    line: Line
    known_from: datetime
    known_to: datetime | None = None


def described(identity: UUID, before: Line | None, rows: Sequence[ReportedRow]) -> Line:
    """The line after a report of it: what the rows state, and what they leave out as it was before."""
    row = rows[-1].row
    terms, noted = _merged_terms(before, rows)
    vests_on = terms.exercisable_on if terms is not None and not noted else None
    return Line(
        line_id=identity,
        table=row.table,
        title=row.security_title,
        ownership_form=row.ownership_form,
        nature=row.nature_of_ownership,
        terms=terms,
        granted_on=(before.granted_on if before else None) or _granted_on(rows),
        vests_on=vests_on,
        has_vesting_note=noted,
    )


def _merged_terms(before: Line | None, rows: Sequence[ReportedRow]) -> tuple[DerivativeTerms | None, bool]:
    """Terms as last stated, cell by cell; and whether any row so far cites a footnote where vesting language may stand."""
    terms = before.terms if before else None
    noted = before.has_vesting_note if before else False
    for item in rows:
        stated = item.row.terms or (DerivativeTerms() if item.row.table == "II" else None)
        if stated is not None:
            kept = terms or stated
            changes = {name: getattr(stated, name) for name in stated.__struct_fields__ if getattr(stated, name) is not None}
            if terms is not None and _takes_away(item.row):
                changes = {name: value for name, value in changes.items() if name not in SIZE_FIELDS}  # they tell the size of the exercise
            terms = msgspec.structs.replace(kept, **changes)
        noted = noted or any(citation.field in VESTING_FIELDS for citation in item.row.citations)
    return terms, noted


def _takes_away(row: Row) -> bool:
    return isinstance(row, TransactionRow) and row.acquired_disposed == "D"


def _granted_on(rows: Sequence[ReportedRow]) -> date | None:
    for item in rows:
        row = item.row
        if isinstance(row, TransactionRow) and row.table == "II" and row.transaction_code == "A" and row.reported_total == flow_of(row):
            return row.transaction_date
    return None

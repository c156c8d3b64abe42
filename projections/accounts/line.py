"""How a line is described: title, nature and terms as the latest filing that reported it states them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Final
from uuid import UUID

import msgspec

from ledger.values.form import DerivativeTerms, OwnershipForm, Row, TransactionRow
from projections.accounts.reports import ReportedRow, flow_of
from projections.accounts.restating import restated, units_between
from projections.vesting.grants import NO_VESTING, Vesting

SIZE_FIELDS = frozenset({"underlying_quantity", "underlying_value"})


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line as described by the latest filing that reported it, and what is known by then of how it vests.

    `security` is the class as compared, one for all titles that are the same. `stated_on` is the day in whose units the terms are, where
    splits of the class are known; None where there are none.
    """

    line_id: UUID
    table: str
    title: str | None
    ownership_form: OwnershipForm | None
    nature: str | None
    terms: DerivativeTerms | None = None
    granted_on: date | None = None
    security: str = ""
    stated_on: date | None = None
    vesting: Vesting = NO_VESTING


class Units(msgspec.Struct, frozen=True, gc=False):
    """The splits of a class, and the days on which rows state their terms, by ledger position."""

    splits: tuple[tuple[date, Fraction], ...] = ()
    days: Mapping[int, date] = {}


class LineVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A description of a line, believed from `known_from` up to but not including `known_to` (None: still)."""

    line: Line
    known_from: datetime
    known_to: datetime | None = None


UNSPLIT: Final = Units()


def described(identity: UUID, before: Line | None, rows: Sequence[ReportedRow], security: str = "", units: Units = UNSPLIT) -> Line:
    """The line after a report of it: what the rows state, and what they leave out as it was before."""
    row = rows[-1].row
    terms, stated_on = _merged_terms(before, rows, units)
    return Line(
        line_id=identity,
        table=row.table,
        title=row.security_title,
        ownership_form=row.ownership_form,
        nature=row.nature_of_ownership,
        terms=terms,
        granted_on=(before.granted_on if before else None) or _granted_on(rows),
        security=security,
        stated_on=stated_on,
        vesting=before.vesting if before else NO_VESTING,
    )


def _merged_terms(before: Line | None, rows: Sequence[ReportedRow], units: Units) -> tuple[DerivativeTerms | None, date | None]:
    """Terms as last stated, cell by cell, and the day in whose units they are."""
    terms, stated_on = (before.terms, before.stated_on) if before else (None, None)
    for item in rows:
        stated = item.row.terms or (DerivativeTerms() if item.row.table == "II" else None)
        if stated is not None:
            if terms is None:
                terms, stated_on = stated, units.days[item.position] if units.splits else stated_on
                continue
            kept = terms
            changes = {name: getattr(stated, name) for name in stated.__struct_fields__ if getattr(stated, name) is not None}
            if _takes_away(item.row):
                changes = {name: value for name, value in changes.items() if name not in SIZE_FIELDS}  # they tell the size of the exercise
            if units.splits:
                day = units.days[item.position]
                kept = restated(kept, units_between(units.splits, stated_on or day, day))
                stated_on = day
            terms = msgspec.structs.replace(kept, **changes)
    return terms, stated_on


def _takes_away(row: Row) -> bool:
    return isinstance(row, TransactionRow) and row.acquired_disposed == "D"


def _granted_on(rows: Sequence[ReportedRow]) -> date | None:
    for item in rows:
        row = item.row
        if isinstance(row, TransactionRow) and row.table == "II" and row.transaction_code == "A" and row.reported_total == flow_of(row):
            return row.transaction_date
    return None

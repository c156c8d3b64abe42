"""Reports of late filings for specs: `row_of(answer, on="2023-03-01")`, and the figures of Item 405 by name."""

from typing import Any

from ledger.values.form import ReportingOwner
from projections.deadlines.answer import Deadline, LateFilingsAnswer
from tests.builders import NORTHWIND
from tests.recorded import RecordedBook, moment


def late_filings(book: RecordedBook, *, known: str | None = None, **asked: Any) -> LateFilingsAnswer:
    """Every row about Northwind with its due date, unless something else is asked."""
    question = {"issuer": NORTHWIND.cik, "include_timely": True} | asked
    return book.late_filings(known_at=moment(known), **question)


def rows_on(answer: LateFilingsAnswer, on: str) -> list[Deadline]:
    return [row for row in answer.rows if str(row.effective) == on]


def row_on(answer: LateFilingsAnswer, on: str) -> Deadline:
    (row,) = rows_on(answer, on)
    return row


def told(row: Deadline) -> tuple[str | None, str | None, str, int | None]:
    """Rule, due date, status, and business days late."""
    return row.rule, row.due_on and str(row.due_on), row.status, row.days_late


def figures(answer: LateFilingsAnswer, owner: ReportingOwner | None = None) -> list[tuple[int | None, int, int]]:
    """Fiscal year, late reports and late transactions of one insider, or (None) of all together."""
    cik = None if owner is None else owner.cik
    lines = [line for line in answer.summary if (line.owner.cik if line.owner else None) == cik]
    return [(line.fiscal_year, line.late_reports, line.late_transactions) for line in lines]

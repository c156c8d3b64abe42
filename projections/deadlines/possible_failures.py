"""Reports that may be missing, as far as a book can tell: no Form 3 of an insider, and balances that do not follow from the rows.

Neither proves a failure to file. A Form 3 may be older than the book, and a balance may differ because of an exempt transaction, a split
that nobody recorded, or an error in a form.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from projections.accounts.reports import Filing, ReportedRow
from projections.answers import Evidence
from projections.deadlines.answer import PossibleFailure
from projections.deadlines.fiscal_years import FiscalYears
from projections.evidence import Source, evidence_of
from projections.known import KnownAccount
from projections.naming import Names

NOT_EXPLAINED: Final = frozenset({"B4", "B99"})
"""Causes of a break that a transaction may be behind which was never reported."""

_Failure = tuple[Literal["no_form_3", "unexplained_change"], date, Decimal | None, list[tuple[Filing, ReportedRow]]]


def possible_failures(known: KnownAccount, names: Names, years: FiscalYears) -> Iterator[PossibleFailure]:
    """What the reports of an account leave open, as known at the instant asked."""
    for kind, effective, quantity, rows in _failures(known):
        yield PossibleFailure(
            kind=kind,
            issuer=names.issuer(known.account[1]),
            owner=names.owner(known.account[0]),
            fiscal_year=years.year_of(effective),
            effective=effective,
            quantity=quantity,
            evidence=tuple(_evidence(filing, item, known.account[0]) for filing, item in rows),
        )


def _failures(known: KnownAccount) -> Iterator[_Failure]:
    found = {item.position: (report.filing, item) for report in known.reports for item in report.rows}
    if all(report.filing.base_form != "3" for report in known.reports):
        first = known.reports[0]
        yield "no_form_3", first.effective, None, [(first.filing, item) for item in first.rows]
    for one in known.reading.breaks:
        if one.known_to is None and not one.is_explained and one.cause in NOT_EXPLAINED and one.position in found:
            yield "unexplained_change", one.effective, one.residual, [found[one.position]]


def _evidence(filing: Filing, item: ReportedRow, owner: str) -> Evidence:
    return evidence_of(Source(position=item.position, recorded_at=None, row=item.row, filing=filing, owner=owner))

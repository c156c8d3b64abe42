"""Reports that may be missing, as far as a book can tell: no Form 3 of an insider, and balances that do not follow from the rows.

Neither proves a failure to file. A Form 3 may be older than the book, and a balance may differ because of an exempt transaction, a split
that nobody recorded, or an error in a form.
"""

from collections.abc import Iterator
from typing import Final

from projections.accounts.reports import Filing, ReportedRow
from projections.answers import Evidence
from projections.deadlines.answer import PossibleFailure
from projections.evidence import Source, evidence_of
from projections.known import KnownAccount

NOT_EXPLAINED: Final = frozenset({"B4", "B99"})
"""Causes of a break that a transaction may be behind which was never reported."""


def possible_failures(known: KnownAccount) -> Iterator[PossibleFailure]:
    """What the reports of an account leave open, as known at the instant asked."""
    found = {item.position: (report.filing, item) for report in known.reports for item in report.rows}
    if all(report.filing.base_form != "3" for report in known.reports):
        first = known.reports[0]
        rows = tuple(evidence_in(first.filing, item, known) for item in first.rows)
        yield PossibleFailure(kind="no_form_3", effective=first.effective, quantity=None, rows=rows)
    for one in known.reading.breaks:
        if one.known_to is None and not one.is_explained and one.cause in NOT_EXPLAINED and one.position in found:
            rows = (evidence_in(*found[one.position], known),)
            yield PossibleFailure(kind="unexplained_change", effective=one.effective, quantity=one.residual, rows=rows)


def evidence_in(filing: Filing, item: ReportedRow, known: KnownAccount) -> Evidence:
    """Where a row of an account stands."""
    return evidence_of(Source(position=item.position, recorded_at=None, row=item.row, filing=filing, owner=known.account[0]))

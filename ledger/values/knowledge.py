"""When the public could know a form.

EDGAR's acceptance time when the source states it; otherwise 22:00 Eastern of the day that the document gives: the filing date that it
prints, else the latest signature date, else the period of report.
"""

from datetime import date

from ledger.values.form import ReportedForm
from ledger.values.times import EDGAR_CLOSE, Known, eastern


def known_of(form: ReportedForm) -> Known | None:
    """When the form could be known; None for a form without any date, which cannot be placed in time."""
    if form.accepted_at is not None:
        return Known(at=form.accepted_at, resolution="second")
    day = form.filed_on or _latest_signature(form) or form.period_of_report
    return None if day is None else Known(at=eastern(day, EDGAR_CLOSE), resolution="day")


def _latest_signature(form: ReportedForm) -> date | None:
    return max((signature.signed_on for signature in form.signatures if signature.signed_on is not None), default=None)

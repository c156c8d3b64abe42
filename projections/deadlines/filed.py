"""The day on which a report counts as filed.

EDGAR takes a Form 3, 4 or 5 until 22:00 Eastern with that day's date; what comes later has the date of the next business day. A form
accepted at 2024-06-29T01:50:00Z, which was 21:50 in New York, is filed on 2024-06-28. Where the header has an earlier filing date than the
day of acceptance, the Commission has adjusted it, and it counts. A form that states neither was filed on the day of its signatures or
later.
Source: 17 CFR 232.13(a)(2) and (4), (b).
"""

from datetime import date, datetime, time, timedelta
from typing import Final, Literal

import msgspec

from ledger.values.times import EASTERN, EDGAR_CLOSE
from projections.accounts.reports import Filing
from projections.deadlines.calendar import Calendar

FiledBy = Literal["acceptance", "filing_date", "signature"]

CLOSES: Final = ((date.min, time(17, 30)), (date(2003, 6, 30), EDGAR_CLOSE))
"""Since when EDGAR closes at what time for ownership reports."""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """The day, and what it was taken from: the time of acceptance, the filing date stated, or (not before it) the latest signature."""

    on: date
    by: FiledBy


def filed_of(filing: Filing, calendar: Calendar) -> Filed | None:
    """The day on which a filing counts as filed, None where no date of it is stated."""
    form = filing.form
    if form.accepted_at is not None:
        accepted = form.accepted_at.astimezone(EASTERN)
        if form.filed_on is not None and form.filed_on < accepted.date():
            return Filed(on=form.filed_on, by="filing_date")
        return Filed(on=_day_given(accepted, calendar), by="acceptance")
    if form.filed_on is not None:
        return Filed(on=form.filed_on, by="filing_date")
    signed = max((signature.signed_on for signature in form.signatures if signature.signed_on is not None), default=None)
    return None if signed is None else Filed(on=signed, by="signature")


def _day_given(accepted: datetime, calendar: Calendar) -> date:
    day = accepted.date()
    closes = next(close for since, close in reversed(CLOSES) if since <= day)
    is_after = accepted.time() > closes
    return calendar.on_or_after(day + timedelta(days=1) if is_after else day)

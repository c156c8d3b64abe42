"""Whether one report was in time: its day, its rule, its due date, and what the form itself says of lateness.

Three facts stay apart. A row is late by its days; or the form declares it (form type 4 or timeliness L on a Form 5); or words admit it. The
first two make it late. What is admitted decides only where the days do not tell, and is shown in any case.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from ledger.values.form import ReportedForm, Row, TransactionRow
from ledger.values.identity import party_key
from projections.accounts.reports import effective_day
from projections.accounts.securities import security_key
from projections.deadlines.admissions import Admission, admission_of
from projections.deadlines.answer import Status, Unknown
from projections.deadlines.calendar import Calendar
from projections.deadlines.due import Due, due
from projections.deadlines.filed import Filed, filed_of
from projections.deadlines.fiscal_years import FiscalYears
from projections.deadlines.reported import LATE_HOLDING, Reported, RowPlace
from projections.deadlines.rules import CLOCKS, FOREIGN_ISSUERS_SINCE, Subject
from projections.deadlines.small_acquisitions import Dated, deferral_ended
from projections.deadlines.subjects import subject_of

LATE_ON_FORM_5: Final = "4"
LATE: Final = "L"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What due dates of one account rest on besides the row: the calendar, fiscal years (None: not known), and its own transactions.

    `years_given` are the fiscal years that the question states, which no form overrules; `registered_on` is the day on which the issuer's
    first registration became effective.
    """

    calendar: Calendar
    years: FiscalYears | None
    years_given: bool = False
    registered_on: date | None = None
    transactions: Mapping[RowPlace, Dated] = {}

    def years_of(self, form: ReportedForm) -> FiscalYears | None:
        """The fiscal years for rows of a form: a Form 5 says itself when its year ended."""
        period = form.period_of_report
        if self.years_given or form.form_type[:1] != "5" or period is None:
            return self.years
        return FiscalYears(period.month, period.day)


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What follows for one report. `why_unknown` tells why the days do not say whether it was late."""

    effective: date | None
    due: Due | None
    filed: Filed | None
    status: Status
    computed_late: bool | None
    declared_late: bool
    admission: Admission | None
    days_late: int | None
    why_unknown: Unknown | None
    years: FiscalYears | None


def judged(item: Reported, setting: Setting) -> Judged:
    """Whether what was reported was in time."""
    form = item.filing.form
    years = setting.years_of(form)
    effective = form.period_of_report if item.row is None else day_stated(item)
    found, why = _due(item, effective, setting, years)
    filed = filed_of(item.first, setting.calendar)
    computed, doubt = _is_late(item, found, filed)
    declared = is_declared_late(item.row, item.filing.base_form)
    admission = admission_of(item.row, form)
    return Judged(
        effective=effective,
        due=found,
        filed=filed,
        status=_status(found, computed, is_said=declared or (computed is None and admission is not None)),
        computed_late=computed,
        declared_late=declared,
        admission=admission,
        days_late=_days_late(found, filed, setting.calendar) if computed is not None else None,
        why_unknown=(why or doubt) if computed is None else None,
        years=years,
    )


def day_stated(item: Reported) -> date | None:
    """The transaction date as the row states it; None where it states none that can be read, or the row is a holding."""
    if not isinstance(item.row, TransactionRow):
        return None
    day, doubts = effective_day(item.filing, item.row)
    return None if doubts else day


def is_declared_late(row: Row | None, base_form: str) -> bool:
    """Whether a Form 5 says of a row that it belonged on an earlier form, or is late."""
    if row is None or base_form != "5":
        return False
    return row.transaction_form_type in {LATE_HOLDING, LATE_ON_FORM_5} or (isinstance(row, TransactionRow) and row.timeliness == LATE)


def dated_of(item: Reported, calendar: Calendar) -> Dated | None:
    """A transaction as small acquisitions are held against it; None without a day."""
    row, day = item.row, day_stated(item)
    if not isinstance(row, TransactionRow) or day is None:
        return None
    filed = filed_of(item.first, calendar)
    security = security_key(row.security_title, item.filing.form.issuer.name, row.table)
    return Dated(row=row, day=day, security=security, filed_on=None if filed is None else filed.on)


def _due(item: Reported, effective: date | None, setting: Setting, years: FiscalYears | None) -> tuple[Due | None, Unknown | None]:
    if effective is None:
        return None, "no-transaction-date" if isinstance(item.row, TransactionRow) else "no-event-date"
    subject, day = _subject(item, effective, setting)
    if subject is None:
        return None, "code-does-not-tell"
    deemed = item.row.deemed_execution_date if isinstance(item.row, TransactionRow) else None
    found = due(subject, day, setting.calendar, years, deemed)
    return found, "fiscal-year-end-not-known" if found.due_on is None and CLOCKS[found.rule] != "none" else None


def _subject(item: Reported, effective: date, setting: Setting) -> tuple[Subject | None, date]:
    """What the rules call it, and the day on which they count it."""
    is_early = _is_of_foreign_issuer(item) and effective <= FOREIGN_ISSUERS_SINCE
    if not isinstance(item.row, TransactionRow):
        if is_early:
            return "initial_statement_of_foreign_issuer", effective
        return "statement_on_registration" if effective == setting.registered_on else "initial_statement", effective
    if is_early and effective < FOREIGN_ISSUERS_SINCE:
        return "transaction_of_foreign_issuer", effective
    subject = subject_of(item.row, item.filing.base_form)
    acquired = setting.transactions.get(item.place) if item.place is not None else None
    if subject == "small_acquisition" and acquired is not None:
        ended = deferral_ended(acquired, tuple(setting.transactions.values()))
        return ("small_acquisition_ended", ended) if ended is not None else (subject, effective)
    return subject, effective


def _is_of_foreign_issuer(item: Reported) -> bool:
    """Whether the form gives a foreign trading symbol, and one of its owners is a director or officer."""
    form = item.filing.form
    here = [owner for owner in form.owners if party_key(owner.cik, owner.name) == item.account[0]] or form.owners
    in_office = any(owner.relationship.is_director or owner.relationship.is_officer for owner in here)
    return form.issuer.foreign_symbol is not None and in_office


def _is_late(item: Reported, found: Due | None, filed: Filed | None) -> tuple[bool | None, Unknown | None]:
    """Whether the report came after its last day; None with the reason where that cannot be said."""
    if found is not None and CLOCKS[found.rule] == "none":
        return False, None
    if found is None or found.due_on is None:
        return None, None
    if filed is None:
        return None, "filing-date-not-known"
    if filed.on <= found.due_on:
        return (None, "only-a-signature-date") if filed.by == "signature" else (False, None)
    return (None, "original-not-in-the-book") if item.is_unlinked else (True, None)


def _status(found: Due | None, computed: bool | None, *, is_said: bool) -> Status:
    if computed or is_said:
        return "late"
    if found is not None and CLOCKS[found.rule] == "none":
        return "not_required"
    return "unknown" if computed is None else "timely"


def _days_late(found: Due | None, filed: Filed | None, calendar: Calendar) -> int | None:
    if found is None or found.due_on is None or filed is None:
        return None
    return calendar.between(found.due_on, filed.on)

"""An excerpt of the quarterly tables as a reading: what ownership XML of the same filing says, as far as the tables hold it.

They hold no acceptance time, only `FILING_DATE`, so that the filing is known with the resolution of a day. What a set lacks as a whole is
unknown rather than empty: `missing_tables` names the rows that may exist all the same.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from importers.data_set.columns import FOOTNOTES, LAYOUTS, OWNER, ROWS, SIGNATURE, SUBMISSION
from importers.data_set.excerpt import Excerpt, excerpt_of
from importers.data_set.lines import Flawed, extras, take
from importers.data_set.parties import Owners, read_footnotes, read_signatures
from importers.data_set.plan import Plan
from importers.data_set.rows import read_rows
from importers.footnote_flaws import footnote_flaws
from importers.form_reading import FormReading, UnreadableError, check_flaws
from ledger.values.form import Issuer, ReportedForm, Row, SubmissionHeader, TransactionRow
from ledger.values.identity import find_accession_number
from ledger.values.provenance import Finding, RawValue
from ledger.values.times import FUTURE_DAYS_MAX

_FUTURE: Final = timedelta(days=FUTURE_DAYS_MAX)


def read(contents: bytes) -> FormReading:
    """Read one excerpt.

    Raises `UnreadableError`: `no-submission`, `column-missing`, `row-not-readable`, `not-a-section-16-form`, `no-form-type`, `no-issuer`,
    `no-owner`, `no-accession-number`, `undated`.
    """
    excerpt = excerpt_of(contents)
    findings = excerpt.findings
    flawed: list[Flawed] = []
    _check_columns(excerpt, findings)
    form = _form(excerpt, findings, flawed)
    rows: list[Row] = []
    for table in ROWS:
        if table in excerpt.tables:
            rows += read_rows(*excerpt.tables[table], findings, flawed)
    if any(isinstance(row, TransactionRow) and _is_after_filing(row, form) for row in rows):
        rows = [_dated(row, form, findings) for row in rows]
    check_flaws(len(findings) + len(flawed))
    if flawed:
        from importers.data_set.explain import explain  # noqa: PLC0415 (slow to load, and most filings are without flaw)

        findings += (finding for line in flawed for finding in explain(line))
    if FOOTNOTES not in excerpt.lacking:
        findings += footnote_flaws(form, rows)
    missing = tuple(ROWS[table] for table in excerpt.lacking if table in ROWS)
    return FormReading(form=form, rows=tuple(rows), findings=tuple(findings), missing_tables=missing)


def _check_columns(excerpt: Excerpt, findings: list[Finding]) -> None:
    for table in excerpt.lacking:
        message = f"The set has no table {table}; what the filing says there is unknown."
        findings.append(Finding(code="table-missing", message=message, place=table))
    for table, (plan, _) in excerpt.tables.items():
        if plan.missing or plan.extra:
            _check_plan(table, plan, findings)


def _check_plan(table: str, plan: Plan, findings: list[Finding]) -> None:
    needed = [name for name in plan.missing if name in LAYOUTS[table].needed]
    if needed:
        raise UnreadableError(
            reason="column-missing",
            message=f"The table {table} has no column {', '.join(needed)}, without which its rows cannot be read.",
            advice="Download the set again, or name the columns as the SEC's readme of the data sets does.",
        )
    if plan.missing:
        message = f"The table {table} has no column {', '.join(plan.missing)}; what the filing says there is unknown."
        findings.append(Finding(code="column-missing", message=message, place=table))
    if plan.extra:
        names = ", ".join(name for _, name in plan.extra)
        findings.append(Finding(code="unknown-column", message=f"The table {table} has columns that are not known: {names}.", place=table))


def _form(excerpt: Excerpt, findings: list[Finding], flawed: list[Flawed]) -> ReportedForm:
    plan, cells = _submission(excerpt, findings)
    values: dict[str, Any] = {}
    raw: list[RawValue] = []
    take(plan.cells, cells, values, raw)
    if raw:
        flawed.append(Flawed(plan=plan, line="\t".join(cells), place="form"))
    issuer = Issuer(cik=values.pop("issuer/cik", None), name=values.pop("issuer/name", None), symbol=values.pop("issuer/symbol", None))
    if "filed_on" not in values:
        raise _undated(raw)
    owners = _owners(excerpt, findings, flawed)
    raw += owners.raw
    if not (owners.owners and "form_type" in values and (issuer.cik or issuer.name)):
        _refuse_incomplete(excerpt, issuer, owners, raw)
    if SIGNATURE in excerpt.tables:
        values["signatures"], unsigned = read_signatures(*excerpt.tables[SIGNATURE], flawed)
        raw += unsigned
    if FOOTNOTES in excerpt.tables:
        values["footnotes"] = read_footnotes(*excerpt.tables[FOOTNOTES], findings)
    if owners.parties:
        values["header"] = SubmissionHeader(parties=tuple(owners.parties))
    return ReportedForm(
        accession_number=find_accession_number(cells[plan.accession]),
        issuer=issuer,
        owners=tuple(owners.owners),
        raw=tuple(raw),
        unknown=extras(plan, cells) if plan.extra else (),
        **values,
    )


def _submission(excerpt: Excerpt, findings: list[Finding]) -> tuple[Plan, list[str]]:
    lines = list(dict.fromkeys(excerpt.lines(SUBMISSION)))
    if not lines:
        raise _unreadable("no-submission", "The table SUBMISSION does not list the filing that these rows of other tables name.")
    plan = excerpt.tables[SUBMISSION][0]
    cells = lines[0].split("\t")
    if len(cells) != plan.width:  # one more, though empty: a tab within a name or remark moves what follows, and no cell would tell
        raise _unreadable("row-not-readable", f"The row of SUBMISSION has {len(cells)} cells instead of {plan.width}.")
    if not cells[plan.accession].strip():
        raise _unreadable("no-accession-number", "A row of SUBMISSION has no accession number: which rows of other tables are its own?")
    for line in lines[1:]:
        check_flaws(len(findings) + 1)
        message = "SUBMISSION lists the filing twice; the first row counts."
        findings.append(Finding(code="repeated-row", message=message, place=SUBMISSION, raw=line))
    return plan, cells


def _owners(excerpt: Excerpt, findings: list[Finding], flawed: list[Flawed]) -> Owners:
    owners = Owners()
    if OWNER in excerpt.tables:
        owners.read(*excerpt.tables[OWNER], flawed, findings)
    named = [owner for owner in owners.owners if owner.cik or owner.name]
    if len(named) < len(owners.owners):
        message = "A reporting owner without CIK and name was left out."
        findings.append(Finding(code="nameless-owner", message=message, place="form/owners"))
        owners.owners = named
    return owners


def _refuse_incomplete(excerpt: Excerpt, issuer: Issuer, owners: Owners, raw: Sequence[RawValue]) -> None:
    flawed_type = next((kept.text for kept in raw if kept.field == "form_type"), None)
    if flawed_type:
        raise _unreadable("not-a-section-16-form", f"DOCUMENT_TYPE is {flawed_type}; only Forms 3, 4 and 5 are read.")
    if not owners.owners and OWNER in excerpt.lacking:
        raise _unreadable("no-owner", "The set has no table REPORTINGOWNER, so nobody knows whose the rows are.")
    if not owners.owners:
        raise _unreadable("no-owner", "REPORTINGOWNER names no reporting owner of the filing, neither by CIK nor by name.")
    if not (issuer.cik or issuer.name):
        raise _unreadable("no-issuer", "SUBMISSION names no issuer, neither by CIK nor by name.")
    raise _unreadable("no-form-type", "SUBMISSION does not say whether the filing is Form 3, 4 or 5.")


def _undated(raw: Sequence[RawValue]) -> UnreadableError:
    """The other days of a form are before its filing: to go by them would tell what nobody could know yet."""
    stated = next((kept.text for kept in raw if kept.field == "filed_on"), None)
    what = "is empty" if stated is None else f"says {stated}, which is no day that the tables write"
    return _unreadable("undated", f"FILING_DATE {what}, so it is unknown since when the filing is public.")


def _unreadable(reason: str, message: str) -> UnreadableError:
    advice = "Download the set again and import it, or import the filing itself from EDGAR."
    return UnreadableError(reason=reason, message=message, advice=advice)


def _is_after_filing(row: TransactionRow, form: ReportedForm) -> bool:
    return row.transaction_date is not None and form.filed_on is not None and row.transaction_date > form.filed_on


def _dated(row: Row, form: ReportedForm, findings: list[Finding]) -> Row:
    """A transaction reported before it happened: a day that no rule could use is unknown, and kept as text."""
    if not isinstance(row, TransactionRow) or not _is_after_filing(row, form) or row.transaction_date is None or form.filed_on is None:
        return row
    day = str(row.transaction_date)
    message = f"The transaction date {day} is after the filing date {form.filed_on}."
    place = f"{row.table}/{row.kind}/{row.row}/transaction_date"
    findings.append(Finding(code="date-after-filing", message=message, place=place, raw=day))
    if row.transaction_date <= form.filed_on + _FUTURE:
        return row
    return msgspec.structs.replace(row, transaction_date=None, raw=(*row.raw, RawValue("transaction_date", day)))

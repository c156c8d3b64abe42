"""Judged rows in the words of an answer: parties by their names, rows by their evidence, transactions by their first row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection

from ledger.values.form import TransactionRow
from projections.accounts.reports import Filing
from projections.deadlines.answer import Deadline, FiscalYearEnd
from projections.deadlines.delinquents import LateRow, Parties
from projections.deadlines.judging import Judged
from projections.deadlines.reported import Reported
from projections.deadlines.transactions import Transactions
from projections.deadlines.year_ends import YearEnd
from projections.evidence import Source, evidence_of
from projections.known import KnownAccount
from projections.naming import Names
from projections.rulings import WhoIsWho
from projections.twins import Twins

LATE: Final = "late"


class JudgedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row with what follows for it."""

    reported: Reported
    judged: Judged
    fiscal_year: int | None

    @property
    def is_told(self) -> bool:
        """Whether it is late, or anything says so."""
        return self.judged.status == LATE or self.judged.declared_late or self.judged.admission is not None


class Drawing:
    """Rows put into the words of an answer."""

    def __init__(self, connection: Connection, known: Sequence[KnownAccount], known_at: datetime, who: WhoIsWho, twins: Twins) -> None:
        self._twins = twins
        owners = {owner for one in known for report in one.reports for owner in report.filing.owners}
        self.names = Names(connection, (one.account for one in known), known_at, who, owners)
        reports = {report.filing.filing_id: report for one in known for report in one.reports}
        self._transactions = Transactions(reports.values(), twins)

    def deadline(self, row: JudgedRow) -> Deadline:
        """A row of the answer."""
        reported, found = row.reported, row.judged
        form, stated = reported.filing.form, reported.row
        transaction = stated if isinstance(stated, TransactionRow) else None
        return Deadline(
            issuer=self.names.issuer(reported.account[1]),
            owners=tuple(self.names.owner(key) for key in self._owners(reported.first)),
            form_type=form.form_type,
            accession=form.accession_number,
            document=f"sha256:{reported.filing.document.sha256}",
            table=None if stated is None else stated.table,
            kind="report" if stated is None else stated.kind,
            row=None if stated is None else stated.row,
            security_title=None if stated is None else stated.security_title,
            transaction_code=None if transaction is None else transaction.transaction_code,
            acquired_disposed=None if transaction is None else transaction.acquired_disposed,
            quantity=None if transaction is None else transaction.quantity,
            effective=found.effective,
            starts_on=None if found.due is None else found.due.starts_on,
            rule=None if found.due is None else found.due.rule,
            due_on=None if found.due is None else found.due.due_on,
            filed_on=None if found.filed is None else found.filed.on,
            filed_by=None if found.filed is None else found.filed.by,
            status=found.status,
            days_late=found.days_late,
            computed_late=found.computed_late,
            declared_late=found.declared_late,
            admitted_late=found.admission is not None,
            admission=None if found.admission is None else found.admission.words,
            why_unknown=found.why_unknown,
            fiscal_year=row.fiscal_year,
            transaction=self._transaction(reported),
            evidence=tuple(
                evidence_of(Source(position=item.position, recorded_at=None, row=item.row, filing=filing, owner=reported.account[0]))
                for filing, item in reported.evidence
            ),
        )

    def late_row(self, row: JudgedRow, deadline: Deadline) -> LateRow:
        """A late row as the figures count it."""
        first = row.reported.first
        form = "I" if row.reported.row is None else row.reported.row.ownership_form
        return LateRow(
            deadline=deadline,
            issuer=row.reported.account[1],
            owners=self._owners(first),
            report=first.filing_id,
            logical_report=self._twins.first(first.filing_id, form),
        )

    def year_ends(self, ends: Mapping[str, YearEnd]) -> Iterator[FiscalYearEnd]:
        """The fiscal years of each issuer."""
        for issuer, end in sorted(ends.items()):
            yield FiscalYearEnd(issuer=self.names.issuer(issuer), ends=end.years.text, by=end.by)

    def parties(self, ends: Mapping[str, YearEnd], late: Sequence[LateRow]) -> Parties:
        """Who the figures are about."""
        years = {(row.issuer, row.deadline.fiscal_year) for row in late}
        return Parties(
            issuers={issuer: self.names.issuer(issuer) for issuer, _ in years},
            owners={owner: self.names.owner(owner) for row in late for owner in row.owners},
            ends={(issuer, year): ends[issuer].years.end_of(year) for issuer, year in years if year is not None},
        )

    def _owners(self, filing: Filing) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.names.owner_key(owner) for owner in filing.owners))

    def _transaction(self, reported: Reported) -> str:
        if reported.place is None or reported.row is None:
            return self._twins.first(reported.first.filing_id, "I")
        return self._transactions.name_of(reported.place, reported.row.ownership_form)

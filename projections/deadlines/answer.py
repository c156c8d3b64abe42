"""The shape of a report of late filings: a row for each reported row with its due date, and for each insider the figures of Item 405."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.values.form import Table
from projections.answers import Evidence, IssuerRef, OwnerRef
from projections.deadlines.closures import Closure
from projections.deadlines.filed import FiledBy
from projections.deadlines.rules import RuleName

Status = Literal["timely", "late", "unknown", "not_required"]
Reported = Literal["report", "transaction", "holding"]
YearEndBy = Literal["given", "header", "form_5", "assumed"]
Unknown = Literal[
    "no-event-date",
    "no-transaction-date",
    "code-does-not-tell",
    "fiscal-year-end-not-known",
    "filing-date-not-known",
    "only-a-signature-date",
    "original-not-in-the-book",
]
"""Why it cannot be said whether a row was in time."""


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """One reported row, or a Form 3 as a whole (`kind` is `report`), with the rule that it was due under and whether it was in time.

    `effective` is the day of the transaction or event; `starts_on` the day from which the rule counts; `due_on` and `filed_on` are days in
    US Eastern, both inclusive. `days_late` are business days. What an amendment corrects was filed when its original was. `computed_late`
    follows from the days (None: not known), `declared_late` from the form type or timeliness of the row, `admitted_late` from words of the
    filing, in `admission`. Rows of one economic `transaction` name the same place: the filing, table and row where it was first reported.
    """

    issuer: IssuerRef
    owners: tuple[OwnerRef, ...]
    form_type: str
    accession: str | None
    document: str
    table: Table | None
    kind: Reported
    row: int | None
    security_title: str | None
    transaction_code: str | None
    acquired_disposed: str | None
    quantity: Decimal | None
    effective: date | None
    starts_on: date | None
    rule: RuleName | None
    due_on: date | None
    filed_on: date | None
    filed_by: FiledBy | None
    status: Status
    days_late: int | None
    computed_late: bool | None
    declared_late: bool
    admitted_late: bool
    admission: str | None
    why_unknown: Unknown | None
    fiscal_year: int | None
    transaction: str
    evidence: tuple[Evidence, ...]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A late report, or a late transaction, that a figure counts, with the rows that it rests on."""

    figure: Literal["late_reports", "late_transactions"]
    counted: str
    rows: tuple[Evidence, ...]


class PossibleFailure(msgspec.Struct, frozen=True, kw_only=True):
    """A report that may be missing: the book has no Form 3, or a balance does not follow from the rows and nothing explains it.

    `quantity` is what the balance differs by, in units of its security.
    """

    kind: Literal["no_form_3", "unexplained_change"]
    issuer: IssuerRef
    owner: OwnerRef
    fiscal_year: int
    effective: date
    quantity: Decimal | None
    evidence: tuple[Evidence, ...]


class Delinquency(msgspec.Struct, frozen=True, kw_only=True):
    """What Item 405 asks of one insider of an issuer in one fiscal year; `owner` None is everybody, each report and transaction once."""

    issuer: IssuerRef
    fiscal_year: int | None
    ends_on: date | None
    owner: OwnerRef | None
    late_reports: int
    late_transactions: int
    evidence: tuple[Counted, ...]


class FiscalYearEnd(msgspec.Struct, frozen=True, kw_only=True):
    """When the fiscal years of an issuer end (`MM-DD`), and who says so; `assumed` calendar years date no Form 5."""

    issuer: IssuerRef
    ends: str
    by: YearEndBy


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of the period asked have each status; those listed are among them."""

    timely: int = 0
    late: int = 0
    unknown: int = 0
    not_required: int = 0


class LateFilingsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that were late, or all, by issuer and day; the figures of Item 405, by issuer, fiscal year and insider; what may be missing.

    `start` and `end` are days of transactions and events, both inclusive, None for open; `fiscal_year` the one asked. `closures` are the
    days that the question adds to the known ones.
    """

    known_at: datetime
    ledger_position: int
    rules_version: str
    start: date | None = msgspec.field(name="from")
    end: date | None = msgspec.field(name="to")
    fiscal_year: int | None
    fiscal_year_ends: tuple[FiscalYearEnd, ...]
    closures: tuple[Closure, ...]
    counts: Tally
    rows: tuple[Deadline, ...]
    summary: tuple[Delinquency, ...]
    possible_failures: tuple[PossibleFailure, ...]

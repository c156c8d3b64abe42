"""What one owner reported about one issuer, filing by filing, in the order in which it became known.

Also the days on which rows take effect: a transaction on its transaction date, a Form 3 holding on the event date, a Form 5 balance at the
fiscal year end, a Form 4 holding on the last transaction date of its filing, else on the period of report.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

import msgspec

from ledger.events import (
    FilingAccepted,
    FilingEnriched,
    FilingIdentified,
    HoldingCompleted,
    HoldingReported,
    NoSecuritiesReported,
    PositionAttested,
    Recorded,
    TransactionCompleted,
    TransactionReported,
)
from ledger.values.attestation import Attestation
from ledger.values.form import ReportedForm, Row, TransactionRow
from ledger.values.identity import party_key
from ledger.values.provenance import SourceDocument
from ledger.values.times import FUTURE_DAYS_MAX, Resolution, eastern_day

REPAIRED_DAYS_MAX: Final = 366
_FUTURE: Final = timedelta(days=FUTURE_DAYS_MAX)

_LOST_CENTURY = re.compile(r"0*(\d{2})-(\d{2})-(\d{2})")


class Filing(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A filing as the log has it up to some position: the form as filled in, when it was known, and where it was read."""

    filing_id: str
    form: ReportedForm
    known_at: datetime
    resolution: Resolution
    document: SourceDocument

    @property
    def owners(self) -> tuple[str, ...]:
        """The party keys of all reporting owners, each once."""
        return tuple(dict.fromkeys(party_key(owner.cik, owner.name) for owner in self.form.owners))

    @property
    def base_form(self) -> str:
        """`3`, `4` or `5`."""
        return self.form.form_type[:1]

    @property
    def is_amendment(self) -> bool:
        """Whether the form amends an earlier one."""
        return self.form.form_type.endswith("/A")

    @property
    def period(self) -> date:
        """The period of report, else the day on which the filing was known."""
        return self.form.period_of_report or eastern_day(self.known_at)

    @cached_property
    def last_day(self) -> date:
        """The last day that a transaction of the filing can mean."""
        return eastern_day(self.known_at) + _FUTURE

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """The footnotes by their numbers; where a number stands twice, the last."""
        return {note.id: note.text for note in self.form.footnotes}

    @cached_property
    def words(self) -> str:
        """The words of every footnote, and the remarks."""
        return " ".join((*(note.text for note in self.form.footnotes), self.form.remarks or ""))


class ReportedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row with the ledger position of its event on this account's streams, and flags for what rests on it (`amended`)."""

    position: int
    row: Row
    flags: tuple[str, ...] = ()


class ReportedStatement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A position that the filing states in words, with the ledger position of its event."""

    position: int
    attestation: Attestation


class Report(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One filing of the account with its rows: Table I before Table II, transactions before holdings, else in document order.

    `attestations` are in the order of their events.
    """

    filing: Filing
    rows: tuple[ReportedRow, ...]
    attestations: tuple[ReportedStatement, ...] = ()

    @property
    def last_transaction_date(self) -> date | None:
        """The latest day on which a transaction of the filing took effect; None when it has no transaction."""
        days = [effective_day(self.filing, item.row)[0] for item in self.rows if isinstance(item.row, TransactionRow)]
        return max(days, default=None)

    @cached_property
    def effective(self) -> date:
        """The day that the filing speaks of: the last transaction date, else the period of report."""
        return self.last_transaction_date or self.filing.period

    def day_of(self, row: Row) -> date:
        """The day on which a row counts; a balance on a Form 4 counts on the day that the filing speaks of."""
        if isinstance(row, TransactionRow):
            return effective_day(self.filing, row)[0]
        return self.effective if self.filing.base_form == "4" else self.filing.period


def filings_of(events: Iterable[Recorded]) -> dict[str, Filing]:
    """Filings by id from the events of filing streams; a reading that was identified as another filing is left out."""
    filings: dict[str, Filing] = {}
    identified: set[str] = set()
    for recorded in events:
        event = recorded.event
        match event:
            case FilingAccepted():
                filings[event.filing_id] = Filing(
                    filing_id=event.filing_id,
                    form=event.form,
                    known_at=event.known_at,
                    resolution=event.resolution,
                    document=event.document,
                )
            case FilingEnriched():
                filings[event.filing_id] = msgspec.structs.replace(
                    filings[event.filing_id],
                    form=event.form,
                    known_at=event.known_at,
                    resolution=event.resolution,
                )
            case FilingIdentified(content_id=str(content_id)):
                identified.add(content_id)
            case _:
                pass
    return {filing_id: filing for filing_id, filing in filings.items() if filing_id not in identified}


def reports_of(events: Iterable[Recorded], filings: Mapping[str, Filing], rowless: Iterable[str] = ()) -> list[Report]:
    """The reports of one account in order of knowledge (then filing id), from the events of its holding streams.

    `rowless` are ids of its filings without rows, which no holding stream tells of; they may say that the owner has left.
    """
    rows: dict[str, list[ReportedRow]] = {filing_id: [] for filing_id in rowless}
    attested: dict[str, list[ReportedStatement]] = {}
    for recorded in events:
        event = recorded.event
        match event:
            case TransactionReported() | HoldingReported():
                rows.setdefault(event.filing_id, []).append(ReportedRow(position=recorded.position, row=event.row))
            case TransactionCompleted() | HoldingCompleted():
                _complete(rows.get(event.filing_id, []), ReportedRow(position=recorded.position, row=event.row))
            case NoSecuritiesReported():
                rows.setdefault(event.filing_id, [])
            case PositionAttested():
                rows.setdefault(event.filing_id, [])
                stated = ReportedStatement(position=recorded.position, attestation=event.attestation)
                attested.setdefault(event.filing_id, []).append(stated)
            case _:
                pass
    reports = [
        Report(
            filing=filings[filing_id],
            rows=tuple(sorted(items, key=_document_order) if len(items) > 1 else items),
            attestations=tuple(attested.get(filing_id, ())),
        )
        for filing_id, items in rows.items()
        if filing_id in filings
    ]
    return sorted(reports, key=_order_of_knowledge) if len(reports) > 1 else reports


def _order_of_knowledge(report: Report) -> tuple[datetime, str]:
    return (report.filing.known_at, report.filing.filing_id)


def _complete(rows: list[ReportedRow], completed: ReportedRow) -> None:
    """Put a row as a richer source has it in the place of what was recorded of it before."""
    at = _document_order(completed)
    rows[:] = [completed if _document_order(item) == at else item for item in rows]


def together(reports: Iterable[Sequence[Report]]) -> list[Report]:
    """The reports of several owners as those of one, in order of knowledge; a row of a joint filing counts once."""
    merged: dict[str, Report] = {}
    for report in (report for own in reports for report in own):
        first = merged.setdefault(report.filing.filing_id, report)
        if first is not report:
            known = {(item.row.table, item.row.kind, item.row.row) for item in first.rows}
            more = [item for item in report.rows if (item.row.table, item.row.kind, item.row.row) not in known]
            rows = tuple(sorted((*first.rows, *more), key=_document_order))
            stated = {(item.attestation.place, item.attestation.ordinal): item for item in (*report.attestations, *first.attestations)}
            attested = tuple(sorted(stated.values(), key=lambda item: item.position))
            merged[report.filing.filing_id] = msgspec.structs.replace(first, rows=rows, attestations=attested)
    return sorted(merged.values(), key=_order_of_knowledge)


def effective_day(filing: Filing, row: Row) -> tuple[date, tuple[str, ...]]:
    """The day on which a row takes effect, and the flags that say how it was found when the row does not state it."""
    if not isinstance(row, TransactionRow):
        return filing.period, ()
    stated = row.transaction_date
    if stated is not None and stated <= filing.last_day:
        return stated, ()
    raw = next((value.text for value in row.raw if value.field == "transaction_date"), "")
    repaired = _with_century(raw, eastern_day(filing.known_at))
    if repaired is not None:
        return repaired, ("low_confidence", "repaired_date")
    return filing.period, ("low_confidence", "repaired_date") if stated is not None or raw else ("low_confidence",)


def _with_century(raw: str, known_day: date) -> date | None:
    """A date that lost its century (`0022-03-04`), when putting it back lands shortly before the filing became known."""
    found = _LOST_CENTURY.match(raw.strip())
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        repaired = date(known_day.year // 100 * 100 + year, month, day)
    except ValueError:
        return None
    return repaired if timedelta() <= known_day - repaired <= timedelta(days=REPAIRED_DAYS_MAX) else None


def _document_order(item: ReportedRow) -> tuple[str, bool, int]:
    return (item.row.table, item.row.kind == "holding", item.row.row)


def before_of(row: Row) -> Decimal | None:
    """The balance before the row: its total less its flow; None when it does not state both."""
    flow = flow_of(row)
    return None if row.reported_total is None or flow is None else row.reported_total - flow


def flow_of(row: Row) -> Decimal | None:
    """Units that the row adds (acquired) or takes away (disposed): None when it states no number or no direction; zero for a holding."""
    if not isinstance(row, TransactionRow):
        return Decimal(0)
    if row.quantity is None or row.acquired_disposed is None:
        return None
    return row.quantity if row.acquired_disposed == "A" else -row.quantity


def grants_more_than_total(row: Row) -> bool:
    """Whether the row grants more units of a lot than it says are left after it: its total cannot be."""
    if not (isinstance(row, TransactionRow) and is_grant(row) and row.table == "II"):
        return False
    return row.quantity is not None and row.reported_total is not None and row.reported_total < row.quantity


def is_grant(row: Row) -> bool:
    """Whether the row grants or awards securities: code A, acquired."""
    return isinstance(row, TransactionRow) and row.transaction_code == "A" and row.acquired_disposed == "A"

"""What happened, in the past tense: one closed union per kind of stream. Events state what was *reported* and never change."""

from datetime import datetime
from uuid import UUID

import msgspec

from ledger.values.agreement import Difference
from ledger.values.attestation import Attestation
from ledger.values.decisions import Decision
from ledger.values.form import HoldingRow, Kind, ReportedForm, Table, TransactionRow
from ledger.values.provenance import Finding, SourceDocument
from ledger.values.times import Resolution


class RowCounts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Rows of a filing by table and kind; joint owners do not multiply them."""

    non_derivative_transactions: int = 0
    non_derivative_holdings: int = 0
    derivative_transactions: int = 0
    derivative_holdings: int = 0

    def of(self, table: Table, kind: Kind) -> int:
        """The rows of one table and kind."""
        if table == "I":
            return self.non_derivative_transactions if kind == "transaction" else self.non_derivative_holdings
        return self.derivative_transactions if kind == "transaction" else self.derivative_holdings

    def beyond(self, before: "RowCounts") -> "RowCounts":
        """The rows that are more than there were before."""
        return RowCounts(**{name: getattr(self, name) - getattr(before, name) for name in self.__struct_fields__})


class FilingAccepted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A filing was recorded for the first time. `filing_id` is its accession number, or `content:` and its content fingerprint.

    `known_at` (UTC) is EDGAR's acceptance when the source states it (resolution `second`), otherwise 22:00 Eastern of the day that the
    document gives (resolution `day`).
    """

    filing_id: str
    known_at: datetime
    resolution: Resolution
    document: SourceDocument
    form: ReportedForm
    rows: RowCounts
    rows_fingerprint: str
    content_fingerprint: str
    findings: tuple[Finding, ...] = ()


class FilingEnriched(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A richer source of a recorded filing was read. `form` is the form with everything that the earlier sources lacked filled in."""

    filing_id: str
    known_at: datetime
    resolution: Resolution
    document: SourceDocument
    form: ReportedForm
    findings: tuple[Finding, ...] = ()


class TablesMissing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The source that a filing was recorded from cannot tell of these kinds of rows; that it has none of them is not known."""

    filing_id: str
    document: SourceDocument
    tables: tuple[tuple[Table, Kind], ...]


class FilingCompleted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A richer source of a recorded filing has rows, or says more of rows, than the earlier ones; the rows are on the owners' streams.

    `rows`, `rows_fingerprint` and `missing_tables` are those of the filing from now on.
    """

    filing_id: str
    document: SourceDocument
    rows: RowCounts
    rows_fingerprint: str
    missing_tables: tuple[tuple[Table, Kind], ...] = ()


class FilingContradicted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Another document claims the same accession number with other rows or parties. The first reading stays; this one is kept as a fact.

    `differences` are the cells, rows and parties that the two have otherwise, in document order.
    """

    filing_id: str
    document: SourceDocument
    recorded_sha256: str
    rows_fingerprint: str
    differences: tuple[Difference, ...] = ()


class FilingIdentified(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A document without accession number turned out to be the filing `filing_id`.

    `content_id` is the filing id under which the document's rows are, or would have been, recorded; those rows no longer count. It is None
    when the document came with the accession number and only its parties lacked their CIKs.
    `owners` and `issuer` pair each name key with the CIK key that it stands for.
    """

    filing_id: str
    content_id: str | None = None
    document: SourceDocument
    owners: tuple[tuple[str, str], ...] = ()
    issuer: tuple[str, str] | None = None


class TransactionReported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One owner's report of one transaction row. The same row of a joint filing is reported once on each owner's stream."""

    filing_id: str
    owner: str
    issuer: str
    row: TransactionRow


class HoldingReported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One owner's report of one holding row."""

    filing_id: str
    owner: str
    issuer: str
    row: HoldingRow


class TransactionCompleted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A richer source says more of one transaction row on an owner's stream; `row` is the whole row from now on."""

    filing_id: str
    owner: str
    issuer: str
    row: TransactionRow


class HoldingCompleted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A richer source says more of one holding row on an owner's stream; `row` is the whole row from now on."""

    filing_id: str
    owner: str
    issuer: str
    row: HoldingRow


class NoSecuritiesReported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A Form 3 without rows: the owner reported to own no securities of the issuer (Form 3, General Instruction 5(a))."""

    filing_id: str
    owner: str
    issuer: str


class PositionAttested(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A footnote or the remarks of a filing state an option position of one owner that no row reports; once, however many cells cite it."""

    filing_id: str
    owner: str
    issuer: str
    attestation: Attestation


class DecisionMade(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A person decided something that the rules cannot know; it counts from `known_at` on."""

    decision: Decision
    why: str
    known_at: datetime


class DecisionTakenBack(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The decision of this stream counts no more from `known_at` on."""

    why: str
    known_at: datetime


FilingEvent = FilingAccepted | FilingEnriched | FilingCompleted | FilingContradicted | FilingIdentified | TablesMissing
RowReported = TransactionReported | HoldingReported
RowCompleted = TransactionCompleted | HoldingCompleted
RowEvent = RowReported | RowCompleted
HoldingEvent = RowEvent | NoSecuritiesReported | PositionAttested
DecisionEvent = DecisionMade | DecisionTakenBack
Event = FilingEvent | HoldingEvent | DecisionEvent


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event in its place: stream and version (from 1) before it is written, and position in the ledger and time once it is.

    The one class whose fields may be given without their names: replaying makes one for each event, a tenth sooner so.
    """

    originator_id: UUID
    originator_version: int
    event: Event
    position: int = 0
    recorded_at: datetime | None = None

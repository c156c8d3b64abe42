"""What the book can be asked to do. A command is a request: an aggregate may refuse it.

Importers produce `RecordFiling` for a document that was read and `SetAside` for one that could not be.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from ledger.values.attestation import Attestation
from ledger.values.decisions import Decision
from ledger.values.form import Kind, ReportedForm, Row, Table
from ledger.values.provenance import Finding, SourceDocument


class RecordFiling(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record one filing with all of its rows, as read from `document`. Rows are in document order within each table and kind.

    `attestations` pair the key of an owner with a position of theirs that the form states in words. `missing_tables` are the kinds of rows
    that the source cannot tell of.
    """

    document: SourceDocument
    form: ReportedForm
    rows: tuple[Row, ...]
    attestations: tuple[tuple[str, Attestation], ...] = ()
    findings: tuple[Finding, ...] = ()
    missing_tables: tuple[tuple[Table, Kind], ...] = ()


class IdentifyFiling(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Say that the document read as `form` is the filing of the stream. `content_id` is its own filing id, without accession number.

    `is_recorded`: it was recorded under that id, as a filing of its own.
    """

    document: SourceDocument
    form: ReportedForm
    content_id: str
    is_recorded: bool = False


class ReportRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record one row of an accepted filing on the stream of one of its owners. `owner` and `issuer` are party keys."""

    filing_id: str
    owner: str
    issuer: str
    row: Row


class CompleteRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record that a richer source of the filing says more of one recorded row, on the stream of one of its owners."""

    filing_id: str
    owner: str
    issuer: str
    row: Row


class AttestPosition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record a position that an accepted filing states in words, on the stream of the owner who holds it."""

    filing_id: str
    owner: str
    issuer: str
    attestation: Attestation


class ReportNoSecurities(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record that an owner's Form 3 has no rows."""

    filing_id: str
    owner: str
    issuer: str


class MakeDecision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record a person's decision. `known_at` (aware) is since when it counts; `why` is the reason, never empty."""

    decision: Decision
    why: str
    known_at: datetime


class TakeBackDecision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take a decision back from `known_at` (aware) on; answers as known before keep it."""

    decision_id: UUID
    why: str
    known_at: datetime


class StateSplit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One split as line `line` of the table `name` states it, its issuer by CIK, or by trading symbol alone.

    `known_on` is the day by whose end it was known (None: at the start of the effective date). `contents` are the row as a table of its
    own.
    """

    name: str
    line: int
    contents: bytes
    issuer: str | None
    symbol: str | None
    effective_on: date
    numerator: int
    denominator: int
    security_title: str | None = None
    known_on: date | None = None


class SetAside(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Keep a document that cannot be read, whole, with the reason and what to do about it.

    `reason` is a stable kebab-case word (`malformed-xml`, `not-a-form`, ...); `message` one sentence that says what was expected and found;
    `line` counts from 1 in the document where a place is known.
    """

    sha256: str
    name: str
    contents: bytes
    reason: str
    message: str
    advice: str
    line: int | None = None


class RecordSplits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Record the splits of a table; rows that cannot be read are set aside, each as a table of its own."""

    name: str
    sha256: str
    splits: tuple[StateSplit, ...]
    set_aside: tuple[SetAside, ...] = ()

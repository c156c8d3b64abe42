"""What the book can be asked to do. A command is a request: an aggregate may refuse it.

Importers produce `RecordFiling` for a document that was read and `SetAside` for one that could not be.
"""

import msgspec

from ledger.values.form import ReportedForm, Row
from ledger.values.provenance import Finding, SourceDocument


class RecordFiling(msgspec.Struct, frozen=True, kw_only=True):
    """Record one filing with all of its rows, as read from `document`. Rows are in document order within each table and kind."""

    document: SourceDocument
    form: ReportedForm
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
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

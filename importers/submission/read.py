"""A full submission as values: what the header says of the filing, and its documents as bytes, read by nobody yet.

EDGAR's `<ACCEPTANCE-DATETIME>20230103090109` is a wall clock in New York; it becomes the instant 2023-01-03T14:01:09Z, the moment from
which the public could know.
"""

from datetime import date, datetime

import msgspec

from importers.form_reading import UnreadableError
from importers.form_type import normal_form_type
from importers.submission.documents import SubmittedDocument, read_documents
from importers.submission.header import HeaderReader
from importers.submission.recognise import ARMOUR, ENVELOPES
from ledger.values.form import SubmissionHeader
from ledger.values.provenance import Finding


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One submission. `accepted_at` is UTC; each of the first three is None when the header does not state it."""

    accession_number: str | None
    accepted_at: datetime | None
    filed_on: date | None
    header: SubmissionHeader
    documents: tuple[SubmittedDocument, ...]
    findings: tuple[Finding, ...] = ()


def read(contents: bytes) -> Submission:
    """Take a submission apart. Raises `UnreadableError`: `not-a-section-16-form`, `no-document`."""
    start = _envelope(contents)
    end = contents.find(b"<DOCUMENT>", start)
    head = contents[start : end if end >= 0 else len(contents)]
    reader = HeaderReader(head.decode() if head.isascii() else head.decode("cp1252", "replace"))
    documents = tuple(read_documents(contents, end)) if end >= 0 else ()
    _refuse_other_forms(reader.stated_type, documents)
    header = reader.header(tuple((document.type, document.filename, document.description) for document in documents))
    return Submission(
        accession_number=reader.stated.get("accession_number"),
        accepted_at=reader.stated.get("accepted_at"),
        filed_on=header.filed_on,
        header=header,
        documents=documents,
        findings=tuple(reader.findings),
    )


def _envelope(contents: bytes) -> int:
    if ARMOUR not in contents[:256]:
        return 0
    return min((at for envelope in ENVELOPES if (at := contents.find(b"\n" + envelope)) >= 0), default=0)


def _refuse_other_forms(stated_type: str | None, documents: tuple[SubmittedDocument, ...]) -> None:
    types = [stated_type] if stated_type else [document.type for document in documents if document.type]
    if types and not any(map(normal_form_type, types)):
        raise UnreadableError(
            reason="not-a-section-16-form",
            message=f"The submission is a form {types[0]}; only Forms 3, 4 and 5 and their amendments are read.",
            advice="Leave this submission out; it says nothing about the holdings of insiders.",
        )
    if not documents:
        raise UnreadableError(
            reason="no-document",
            message="The submission has a header and no document behind it.",
            advice="Download the complete submission text file; the header alone does not hold the form.",
        )

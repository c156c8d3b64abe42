"""A form inside its submission: which document it is, what the header adds to it, and where the two disagree.

The document's words stay; the header supplies the accession number, the acceptance time and the filing date, which documents do not
hold, and the CIKs of parties that a printed form names without them. Contradictions keep both and leave a finding (`header-disagrees`).
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from importers.form_reading import FormReading, UnreadableError
from importers.form_type import normal_form_type
from importers.submission import Submission, SubmittedDocument
from ledger.values.form import HeaderParty, Issuer, ReportedForm, ReportingOwner
from ledger.values.identity import normal_text
from ledger.values.provenance import Finding


def primary_document(submission: Submission, is_form: Callable[[bytes], bool]) -> SubmittedDocument:
    """The document that is the form: the only one of a form's type, or else the only one of them that `is_form` recognises.

    Raises `UnreadableError`: `no-document`, `several-ownership-documents`.
    """
    documents = submission.documents
    typed = [document for document in documents if normal_form_type(document.type)]
    typed = typed or [document for document in documents if not document.type]
    if len(typed) == 1:
        return typed[0]
    forms = [document for document in typed or documents if is_form(document.body)]
    if len(forms) == 1:
        return forms[0]
    if not forms:
        raise UnreadableError(
            reason="no-document",
            message=f"None of the {len(documents)} documents of the submission is a Form 3, 4 or 5.",
            advice="Download the complete submission text file again.",
        )
    raise UnreadableError(
        reason="several-ownership-documents",
        message=f"The submission holds {len(forms)} forms; a filing has one.",
        advice="Import each document by itself, with --accession.",
        line=forms[1].line,
    )


def combine(submission: Submission, document: SubmittedDocument, reading: FormReading) -> FormReading:
    """`reading` of `document` with what the header adds; findings name lines of the whole submission."""
    header = submission.header
    form = msgspec.structs.replace(
        reading.form,
        accession_number=submission.accession_number or reading.form.accession_number,
        accepted_at=submission.accepted_at,
        filed_on=submission.filed_on or reading.form.filed_on,
        header=header,
        issuer=_with_issuer_cik(reading.form.issuer, header.parties),
        owners=tuple(_with_owner_ciks(reading.form.owners, header.parties)),
    )
    moved = tuple(_in_submission(finding, document.line) for finding in reading.findings)
    return FormReading(form=form, rows=reading.rows, findings=(*submission.findings, *moved, *_disagreements(form)))


def _with_issuer_cik(issuer: Issuer, parties: tuple[HeaderParty, ...]) -> Issuer:
    known = [party for party in parties if party.role == "issuer" and party.cik]
    if issuer.cik or len(known) != 1:
        return issuer
    return msgspec.structs.replace(issuer, cik=known[0].cik, name=issuer.name or known[0].name)


def _with_owner_ciks(owners: tuple[ReportingOwner, ...], parties: tuple[HeaderParty, ...]) -> Iterator[ReportingOwner]:
    """The owners; one without a CIK takes that of the only party of its name, or of the only party that is left for the only owner left."""
    if all(owner.cik for owner in owners):
        yield from owners
        return
    taken = {owner.cik for owner in owners}
    left = [party for party in parties if party.role == "reporting-owner" and party.cik and party.cik not in taken]
    nameless = sum(owner.cik is None for owner in owners)
    for owner in owners:
        same = [party for party in left if normal_text(party.name) == normal_text(owner.name)]
        match = same or (left if len(left) == nameless == 1 else [])
        if owner.cik is None and len(match) == 1:
            yield msgspec.structs.replace(owner, cik=match[0].cik)
        else:
            yield owner


def _in_submission(finding: Finding, line: int) -> Finding:
    """A finding that names a line of the document names the line of the submission."""
    place = finding.place or ""
    if not place.startswith("line "):
        return finding
    return msgspec.structs.replace(finding, place=f"line {int(place.removeprefix('line ')) + line - 1}")


def _disagreements(form: ReportedForm) -> Iterator[Finding]:
    header = form.header
    if header is None:
        return
    issuers = {party.cik for party in header.parties if party.role == "issuer" and party.cik}
    owners = {party.cik for party in header.parties if party.role == "reporting-owner" and party.cik}
    stated = {owner.cik for owner in form.owners if owner.cik}
    if header.form_type and header.form_type != form.form_type:
        yield _disagreement("form_type", form.form_type, header.form_type)
    if header.period_of_report and form.period_of_report and header.period_of_report != form.period_of_report:
        yield _disagreement("period_of_report", str(form.period_of_report), str(header.period_of_report))
    if issuers and form.issuer.cik and form.issuer.cik not in issuers:
        yield _disagreement("issuer/cik", form.issuer.cik, _listed(issuers))
    if owners and stated and owners != stated:
        yield _disagreement("owners", _listed(stated), _listed(owners))


def _listed(ciks: Iterable[str | None]) -> str:
    return ", ".join(sorted(cik for cik in ciks if cik))


def _disagreement(field: str, document: str, header: str) -> Finding:
    message = f"The document says {document}, the submission's header says {header}; both are kept."
    return Finding(code="header-disagrees", message=message, place=f"form/{field}", raw=header)

"""An ownership document as a reading: parse, walk, and put the parts together.

The schema version (X0101 of 2003 to X0609 of 2026) is kept and never asked. Example: `<aff10b5One>1</aff10b5One>` is the form's
`plan_10b5_1 == True`; without the element it is None, for the box was not asked.
"""

from typing import Any, Final

from importers.footnote_flaws import footnote_flaws
from importers.form_reading import FormReading, UnreadableError
from importers.ownership_xml.elements import FORM
from importers.ownership_xml.foreign import without_foreign
from importers.ownership_xml.parse import parse
from importers.ownership_xml.parties import Parties
from importers.ownership_xml.rows import ROWS, read_row, settle_notes
from importers.ownership_xml.walk import RAW, Walk
from ledger.values.form import Issuer, ReportedForm, ReportingOwner, Row, Signature
from ledger.values.provenance import Finding

_FORM_FIELDS: Final = frozenset(ReportedForm.__struct_fields__)


def read(contents: bytes, *, form_type: str | None = None) -> FormReading:
    """Read one ownership document. `form_type` stands in where the document does not state its own (early 2003).

    Raises `UnreadableError`: the reasons of `parse`, and `not-a-form`, `not-a-section-16-form`, `no-form-type`, `no-issuer`, `no-owner`.
    """
    root, findings = parse(contents)
    walk = Walk(root, findings)
    parties = Parties(walk)
    rows: list[Row] = []
    for part in walk.parts:
        if part.name in ROWS:
            rows.append(read_row(part, findings))
        else:
            parties.read(part)
    issuer, owners = _identified(parties, findings)
    stated = walk.form.pop("form_type", form_type)
    if not (stated and owners and (issuer.cik or issuer.name)) or RAW in walk.form:
        _refuse_incomplete(walk, issuer, owners, stated)
    settle_notes(walk.form)
    form = _form(walk, form_type=stated, issuer=issuer, owners=owners, signatures=parties.signatures)
    findings.extend(footnote_flaws(form, rows))
    return FormReading(form=form, rows=tuple(rows), findings=tuple(findings))


def _form(walk: Walk, *, form_type: str, issuer: Issuer, owners: list[ReportingOwner], signatures: list[Signature]) -> ReportedForm:
    parts: dict[str, Any] = {
        "form_type": form_type,
        "issuer": issuer,
        "owners": tuple(owners),
        "footnotes": tuple(walk.footnotes),
        "signatures": tuple(signatures),
    }
    try:
        return ReportedForm(**parts, **walk.form)
    except TypeError:  # a cell outside its part, for instance of a row whose tag is damaged
        return ReportedForm(**parts, **without_foreign(walk.form, _FORM_FIELDS, FORM, walk.findings))


def _identified(parties: Parties, findings: list[Finding]) -> tuple[Issuer, list[ReportingOwner]]:
    """The issuer, and the owners that can be told from others; a finding for what is left out."""
    owners = [owner for owner in parties.owners if owner.cik or owner.name]
    if len(owners) < len(parties.owners):
        message = "A reporting owner without CIK and name was left out."
        findings.append(Finding(code="nameless-owner", message=message, place="form/owners"))
    for issuer in parties.issuers[1:]:
        message = "A second issuer was left out; a form has one."
        findings.append(Finding(code="repeated-issuer", message=message, place="form/issuer", raw=issuer.cik or issuer.name))
    return parties.issuers[0] if parties.issuers else Issuer(), owners


def _refuse_incomplete(walk: Walk, issuer: Issuer, owners: list[ReportingOwner], form_type: str | None) -> None:
    has_issuer = bool(issuer.cik or issuer.name)
    flawed_type = next((kept.text for kept in walk.form.get(RAW, ()) if kept.field == "form_type"), None)
    if flawed_type:
        raise _unreadable("not-a-section-16-form", f"The document says that it is Form {flawed_type}; only Forms 3, 4 and 5 are read.")
    if not (has_issuer or owners or form_type):
        raise _unreadable("not-a-form", "The document has no issuer, no reporting owner and no form type.")
    if not owners:
        raise _unreadable("no-owner", "The document names no reporting owner, neither by CIK nor by name.")
    if not has_issuer:
        raise _unreadable("no-issuer", "The document names no issuer, neither by CIK nor by name.")
    if not form_type:
        raise _unreadable("no-form-type", "The document does not say whether it is Form 3, 4 or 5; the full submission's header would.")


def _unreadable(reason: str, message: str) -> UnreadableError:
    return UnreadableError(reason=reason, message=message, advice="Compare the document with the filing on EDGAR, and import that one.")

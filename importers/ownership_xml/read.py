"""An ownership document as a reading: filing-level facts here, parties and rows in the modules of their names.

Every element is found by its name; the schema version (X0101 of 2003 to X0609 of 2026) is kept and never asked.
Example: `<aff10b5One>1</aff10b5One>` is the form's `plan_10b5_1 == True`; without the element it is None, for the box was not asked.
"""

from collections.abc import Callable
from typing import Final

from lxml.etree import _Element

from importers.form_reading import FormReading, UnreadableError
from importers.ownership_xml.cells import Fields, Margin, cell, footnote_number, read_cells
from importers.ownership_xml.parse import parse
from importers.ownership_xml.parties import read_issuer, read_owner
from importers.ownership_xml.rows import ROW_ELEMENTS, RowReader
from importers.ownership_xml.values import day, flag, words
from importers.ownership_xml.values import form_type as stated_form_type
from ledger.values.form import Footnote, Issuer, ReportedForm, ReportingOwner, Signature
from ledger.values.provenance import Finding

_FORM: Final[Fields] = {
    "schemaVersion": cell("schema_version", words),
    "documentType": cell("form_type", stated_form_type),
    "periodOfReport": cell("period_of_report", day),
    "dateOfOriginalSubmission": cell("original_filed_on", day),
    "noSecuritiesOwned": cell("no_securities_owned", flag),
    "notSubjectToSection16": cell("not_subject_to_section_16", flag),
    "form3HoldingsReported": cell("form_3_holdings_reported", flag),
    "form4TransactionsReported": cell("form_4_transactions_reported", flag),
    "aff10b5One": cell("plan_10b5_1", flag),
    "remarks": cell("remarks", words),
}
_SIGNATURE: Final[Fields] = {
    "signatureName": cell("name", words),
    "signatureDate": cell("signed_on", day),
}


def read(contents: bytes, *, form_type: str | None = None) -> FormReading:
    """Read one ownership document. `form_type` stands in where the document does not state its own (early 2003).

    Raises `UnreadableError`: the reasons of `parse`, and `not-a-form`, `not-a-section-16-form`, `no-form-type`, `no-issuer`, `no-owner`.
    """
    root, findings = parse(contents)
    draft = _Draft(root, findings)
    stated = draft.form_type() or form_type
    draft.refuse_incomplete(stated)
    draft.check_footnotes()
    return draft.reading(stated or "")


class _Draft:
    """One document while it is read, part by part; what has no part of its own is left for a last pass over `plain`."""

    def __init__(self, root: _Element, findings: list[Finding]) -> None:
        self.findings = findings
        self.margin = Margin("form", findings)
        self.rows = RowReader(findings)
        self.plain: list[_Element] = []
        self.issuer = Issuer()
        self.owners: list[ReportingOwner] = []
        self.footnotes: list[Footnote] = []
        self.signatures: list[Signature] = []
        for part in root:
            read_part = _PARTS.get(part.tag, _Draft.leave)
            read_part(self, part)
        self.cells = read_cells(root, _FORM, self.margin, nodes=self.plain)

    def leave(self, part: _Element) -> None:
        self.plain.extend(part.iter())

    def read_table(self, table: _Element) -> None:
        for row in table:
            if row.tag in ROW_ELEMENTS:
                self.rows.read_row(row)
            else:
                self.leave(row)

    def read_row(self, row: _Element) -> None:
        self.rows.read_row(row)

    def read_issuer(self, element: _Element) -> None:
        if self.issuer == Issuer():
            self.issuer = read_issuer(element, self.margin)
        else:
            self.leave(element)

    def read_owner(self, element: _Element) -> None:
        owner, unknown = read_owner(element, len(self.owners) + 1, self.margin)
        for part in unknown:
            self.leave(part)
        if owner.cik or owner.name:
            self.owners.append(owner)
        else:
            message = "A reporting owner without CIK and name was left out."
            self.findings.append(Finding(code="nameless-owner", message=message, place="form/owners", raw=_whole_text(element)))

    def read_footnotes(self, element: _Element) -> None:
        for footnote in element:
            if footnote.tag == "footnote":
                self.footnotes.append(Footnote(footnote_number(footnote.get("id") or ""), _whole_text(footnote)))
            else:
                self.leave(footnote)

    def read_signature(self, element: _Element) -> None:
        cells = read_cells(element, _SIGNATURE, self.margin, f"signatures/{len(self.signatures) + 1}/")
        if cells:
            self.signatures.append(Signature(cells.get("name"), cells.get("signed_on")))

    def form_type(self) -> str | None:
        stated: str | None = self.cells.pop("form_type", None)
        return stated

    def refuse_incomplete(self, form_type: str | None) -> None:
        has_issuer = bool(self.issuer.cik or self.issuer.name)
        flawed_type = next((kept.text for kept in self.margin.raw if kept.field == "form_type"), None)
        if flawed_type:
            raise _unreadable("not-a-section-16-form", f"The document says that it is Form {flawed_type}; only Forms 3, 4 and 5 are read.")
        if not (has_issuer or self.owners or form_type):
            raise _unreadable("not-a-form", "The document has no issuer, no reporting owner and no form type.")
        if not self.owners:
            raise _unreadable("no-owner", "The document names no reporting owner, neither by CIK nor by name.")
        if not has_issuer:
            raise _unreadable("no-issuer", "The document names no issuer, neither by CIK nor by name.")
        if not form_type:
            raise _unreadable("no-form-type", "The document does not say whether it is Form 3, 4 or 5; import the full submission instead.")

    def check_footnotes(self) -> None:
        defined = {footnote.id for footnote in self.footnotes}
        if len(defined) < len(self.footnotes):
            self.findings.append(Finding(code="repeated-footnote", message="Two footnotes have the same number.", place="form/footnotes"))
        if not self.rows.cited <= defined or not {number for numbers in self.margin.citations.values() for number in numbers} <= defined:
            self.findings.extend(self._dangling(defined))

    def _dangling(self, defined: set[str]) -> list[Finding]:
        cited = [(f"{row.table}/{row.kind}/{row.row}/{cites.field}", cites.footnotes) for row in self.rows.rows for cites in row.citations]
        cited += [(f"form/{field}", tuple(numbers)) for field, numbers in self.margin.citations.items()]
        return [
            Finding(code="dangling-footnote", message=f"Footnote {number} is cited and does not exist.", place=place, raw=number)
            for place, numbers in cited
            for number in numbers
            if number not in defined
        ]

    def reading(self, form_type: str) -> FormReading:
        form = ReportedForm(
            form_type=form_type,
            issuer=self.issuer,
            owners=tuple(self.owners),
            footnotes=tuple(self.footnotes),
            signatures=tuple(self.signatures),
            **self.cells,
            **self.margin.notes(),
        )
        return FormReading(form=form, rows=tuple(self.rows.rows), findings=tuple(self.findings))


_PARTS: Final[dict[str, Callable[[_Draft, _Element], None]]] = dict.fromkeys(ROW_ELEMENTS, _Draft.read_row) | {
    "issuer": _Draft.read_issuer,
    "reportingOwner": _Draft.read_owner,
    "nonDerivativeTable": _Draft.read_table,
    "derivativeTable": _Draft.read_table,
    "footnotes": _Draft.read_footnotes,
    "ownerSignature": _Draft.read_signature,
}


def _whole_text(element: _Element) -> str:
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return " ".join(text.split())


def _unreadable(reason: str, message: str) -> UnreadableError:
    return UnreadableError(reason=reason, message=message, advice="Compare the document with the filing on EDGAR, and import that one.")

"""Owners, footnotes and signatures of a filing, from their tables.

`RPTOWNER_RELATIONSHIP` lists the boxes that are checked: `Director,Officer`. `FILE_NUMBER` is EDGAR's own record and goes to the header.
"""

from collections.abc import Sequence
from typing import Any, Final

from importers.cell_text import footnote_number, prose
from importers.data_set.lines import Flawed, take
from importers.data_set.plan import Plan
from importers.form_reading import check_flaws
from ledger.values.form import Address, Footnote, HeaderParty, Relationship, ReportingOwner, Signature
from ledger.values.provenance import Finding, RawValue

_ADDRESS: Final = frozenset(Address.__struct_fields__)
_TEXTS: Final = ("officer_title", "other_text")


class Owners:
    """The reporting owners of a filing, the header's parties that they are, and the texts of cells that are no values."""

    def __init__(self) -> None:
        self.owners: list[ReportingOwner] = []
        self.parties: list[HeaderParty] = []
        self.raw: list[RawValue] = []

    def read(self, plan: Plan, lines: Sequence[str], flawed: list[Flawed], findings: list[Finding]) -> None:
        """Add the owners of these lines, each owner once; of a line with the wrong number of cells only what is certain."""
        seen: set[str] = set()
        for number, line in enumerate(dict.fromkeys(lines), 1):
            raw: list[RawValue] = []
            values: dict[str, Any] = {}
            cells = line.split("\t")
            if len(cells) == plan.width:
                take(plan.cells, cells, values, raw, f"owners/{number}/")
            else:
                values = _certain(plan, cells)
            if raw or len(cells) != plan.width:
                check_flaws(len(flawed) + 1)
                flawed.append(Flawed(plan=plan, line=line, place=f"form/owners/{number}"))
            cik = values.get("cik")
            if cik in seen:
                check_flaws(len(findings) + 1)
                message = f"{plan.table} has the owner {cik} twice; the first row counts."
                findings.append(Finding(code="repeated-row", message=message, place=f"form/owners/{number}", raw=prose(line)))
                continue
            seen.update((cik,) if cik else ())
            self.raw += raw
            self._add(values)

    def _add(self, values: dict[str, Any]) -> None:
        cik, name, file_number = values.pop("cik", None), values.pop("name", None), values.pop("file_number", None)
        boxes = values.pop("relationship", {})
        texts = {field: values.pop(field) for field in _TEXTS if field in values}
        relationship = Relationship(**boxes, **texts)
        self.owners.append(ReportingOwner(cik=cik, name=name, relationship=relationship, address=Address(**values) if values else None))
        if file_number is not None:
            self.parties.append(HeaderParty(role="reporting-owner", cik=cik, name=name, file_number=file_number))


def _certain(plan: Plan, cells: Sequence[str]) -> dict[str, Any]:
    """What certainly stands in its column though there are too many cells, or too few: the CIK that follows the accession number.

    And what stands from there to the boxes, if these are boxes: so nothing before them has moved.
    """
    values: dict[str, Any] = {}
    whole = [*cells, *[""] * plan.width]
    take(plan.cells, whole, values, [])
    at = {cell.field: cell.at for cell in plan.cells}
    if "cik" not in values or at["cik"] != plan.accession + 1:
        return {}
    last = at["relationship"] if "relationship" in values else at["cik"]
    return {field: value for field, value in values.items() if at["cik"] <= at[field] <= last}


def read_footnotes(plan: Plan, lines: Sequence[str], findings: list[Finding]) -> tuple[Footnote, ...]:
    """The footnotes as they stand; a tab inside of a text is white space of the text."""
    at = {cell.field: cell.at for cell in plan.cells}
    ids, texts = at["id"], at["text"]
    notes: list[Footnote] = []
    for line in dict.fromkeys(lines):
        cells = line.split("\t", plan.width - 1 if texts == plan.width - 1 else -1)
        if len(cells) != plan.width:
            check_flaws(len(findings) + 1)
            message = f"The row of {plan.table} has {len(cells)} cells instead of {plan.width}; it was left out."
            findings.append(Finding(code="row-not-aligned", message=message, place="form/footnotes", raw=prose(line)))
            continue
        notes.append(Footnote(footnote_number(cells[ids]), prose(cells[texts])))
    return tuple(notes)


def read_signatures(plan: Plan, lines: Sequence[str], flawed: list[Flawed]) -> tuple[tuple[Signature, ...], list[RawValue]]:
    """The signatures as they stand, and the texts of those of their cells that are no values."""
    signatures: list[Signature] = []
    raw: list[RawValue] = []
    for number, line in enumerate(lines, 1):
        values: dict[str, Any] = {}
        cells = line.split("\t")
        before = len(raw)
        if len(cells) == plan.width:
            take(plan.cells, cells, values, raw, f"signatures/{number}/")
        if len(raw) > before or len(cells) != plan.width:
            check_flaws(len(flawed) + 1)
            flawed.append(Flawed(plan=plan, line=line, place=f"form/signatures/{number}"))
        signatures.append(Signature(values.get("name"), values.get("signed_on")))
    return tuple(signatures), raw

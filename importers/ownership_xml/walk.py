"""The single pass over a document: every element once, in document order, each cell into the part of the form that it stands in.

    <transactionShares><value>2032</value><footnoteId id="F1"/></transactionShares>

puts `quantity: Decimal("2032")` and the citation `quantity: ["1"]` into the cells of the row that is open. What has no place is kept:
unknown elements and stray text with their paths, values that do not convert as raw text, each with a finding.
"""

from typing import Any, Final

import msgspec
from lxml.etree import _Element

from importers.cell_text import Convert, excerpt, footnote_number, prose
from importers.form_reading import check_flaws
from importers.ownership_xml.elements import ELEMENTS, FOOTNOTE, FORM, ISSUER, OWNER, REFERENCE, SIGNATURE, VALUE, opened_part
from importers.ownership_xml.values import flaw
from ledger.values.form import Footnote
from ledger.values.provenance import Finding, RawValue

CITATIONS: Final = "citations"
UNKNOWN: Final = "unknown"
RAW: Final = "raw"
WITHHELD: Final = "(withheld)"
_NAME_SHOWN: Final = 60  # of each element in a path; the longest of the form have 35
_PATH_SHOWN: Final = 400

Cells = dict[str, Any]


class Part(msgspec.Struct):
    """A row, the issuer, an owner or a signature: its number (from 1) among those of its name, what opened it, its values by field.

    Cells that are absent, empty or flawed are left out. Three more keys appear when there is something to say: `citations` (footnote
    numbers by field), `unknown` and `raw`.
    """

    name: str
    number: int
    element: _Element
    cells: Cells

    @property
    def prefix(self) -> str:
        """What goes before the fields of a party in the notes of the form (`issuer/`, `owners/2/`); nothing for a row."""
        if self.name == ISSUER:
            return f"{self.name}/"
        return f"{self.name}/{self.number}/" if self.name in {OWNER, SIGNATURE} else ""


class Walk:
    """One document after its walk: the form's own cells, its parts in document order, its footnotes, and the findings."""

    def __init__(self, root: _Element, findings: list[Finding]) -> None:
        self.root = root
        self.findings = findings
        self.form: Cells = {}
        self.parts: list[Part] = []
        self.footnotes: list[Footnote] = []
        self._counts: dict[str, int] = {}
        self._walk()

    def _walk(self) -> None:  # noqa: C901, PLR0912 (the hot loop of every import: one look-up per element, no call for one without text)
        cells = self.form
        holder, field, convert, cites = self.root, "", None, ""
        for node in self.root.iterdescendants():
            try:
                element = ELEMENTS[node.tag]
            except KeyError:
                holder, convert, cites = node, None, node.tag
                cells = self._keep_unknown(node, f"{node.text or ''} {node.tail or ''}")
                continue
            if element is VALUE:
                if node.tail is not None:
                    self._keep_stray(node, node.tail)
            elif element is REFERENCE:
                if node.getparent() is holder and cites:
                    cells.setdefault(CITATIONS, {}).setdefault(cites, []).append(footnote_number(node.get("id") or node.text or ""))
                else:
                    self._cite_above(node, cells)
                continue
            else:
                holder = node
                field, convert, cites, opens = element
                if opens is not None:
                    if opens is FORM:
                        cells = self.form
                    elif opens is FOOTNOTE:
                        self.footnotes.append(_footnote(node))
                        continue
                    else:
                        cells = self._open(opens, node)
            text = node.text
            if text is None:
                continue
            if convert is None:
                self._keep_stray(node, text)
                continue
            value = convert(text)
            if value is None:
                self._keep_flawed(node, field, text, convert)
            elif field in cells:
                self._keep_unknown(node, text)
            else:
                cells[field] = value

    def _open(self, opens: str, node: _Element) -> Cells:
        name = opened_part(opens, node)
        number = self._counts.get(name, 0) + 1
        self._counts[name] = number
        cells: Cells = {}
        self.parts.append(Part(name, number, node, cells))
        return cells

    def _cite_above(self, reference: _Element, cells: Cells) -> None:
        """Note a `footnoteId` that stands behind the cells of a group, directly below it."""
        above = reference.getparent()
        _, _, cites, _ = ELEMENTS.get(above.tag, REFERENCE) if above is not None else REFERENCE
        number = footnote_number(reference.get("id") or reference.text or "")
        if cites:
            cells.setdefault(CITATIONS, {}).setdefault(cites, []).append(number)
        else:
            self._keep_unknown(reference, number)

    def _keep_unknown(self, node: _Element, text: str) -> Cells:
        """Keep an element that has no field, and return the cells of the part that it stands in.

        Never the text of a password (the CCC that a filer's own copy may hold).
        """
        check_flaws(len(self.findings) + 1)
        part, names = self._around(node)
        place, prefix, keeper = self._whereabouts(part)
        path = prefix + "/".join(name[:_NAME_SHOWN] for name in names)[:_PATH_SHOWN]
        kept = WITHHELD if any(name.lower().endswith("ccc") for name in names) else prose(text)
        keeper.setdefault(UNKNOWN, []).append(RawValue(path, kept))
        message = f"The element {path} has no place on the form."
        self.findings.append(Finding(code="unknown-element", message=message, place=f"{place}/{path}", raw=kept))
        return part.cells if part else self.form

    def _keep_stray(self, node: _Element, text: str) -> None:
        """Keep text that stands inside a group or behind a cell, where no text belongs; white space is no text."""
        if text.strip():
            self._keep_unknown(node, text)

    def _keep_flawed(self, node: _Element, field: str, text: str, convert: Convert) -> None:
        """Keep the text of a value that is not one; white space is no text."""
        shown = prose(text)
        if not shown:
            return
        check_flaws(len(self.findings) + 1)
        part, _ = self._around(node)
        place, prefix, keeper = self._whereabouts(part)
        code, what = flaw(convert, text)
        keeper.setdefault(RAW, []).append(RawValue(prefix + field, shown))
        message = f"The text {excerpt(shown)!r} is {what}; the value is left unknown."
        self.findings.append(Finding(code=code, message=message, place=f"{place}/{prefix}{field}", raw=shown))

    def _around(self, node: _Element) -> tuple[Part | None, list[str]]:
        """The part that `node` stands in, which can only be the latest, and the names below it down to `node`."""
        latest = self.parts[-1] if self.parts else None
        names = [node.tag]
        for above in node.iterancestors():
            if latest is not None and above is latest.element:
                return latest, names[::-1]
            if above is self.root:
                break
            names.append(above.tag)
        return None, names[::-1]

    def _whereabouts(self, part: Part | None) -> tuple[str, str, Cells]:
        """The place of a part's findings, what goes before its fields there, and the cells that keep its notes: its own or the form's."""
        if part is None or part.prefix:
            return FORM, part.prefix if part else "", self.form
        return f"{part.name}/{part.number}", "", part.cells


def _footnote(element: _Element) -> Footnote:
    text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return Footnote(footnote_number(element.get("id") or ""), prose(text))

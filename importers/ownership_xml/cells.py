"""The cells below one element, read in a single pass over its descendants.

A cell is an element with a `value`, or bare text, and references to footnotes:

    <transactionShares><value>2032</value><footnoteId id="F1"/></transactionShares>

gives `{"quantity": Decimal("2032")}` and the citation `("quantity", ("1",))`. Groups (`transactionAmounts`) hold cells. Cells are found by
their names, never by their place or the schema version; what has no name here is kept as unknown.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from importers.ownership_xml.values import Convert, flaw
from ledger.values.form import Citation
from ledger.values.provenance import Finding, RawValue

WITHHELD: Final = "(withheld)"
_FOOTNOTE_IDS: Final = 1024


class Cell(NamedTuple):
    """Where the text of an element goes: a field and its conversion (None for a group), and the field that its footnotes belong to."""

    field: str
    convert: Convert | None
    cites: str


Fields = dict[str, Cell]


def cell(field: str, convert: Convert, *, cites: str | None = None) -> Cell:
    """An element that holds one value."""
    return Cell(field, convert, cites or field)


def group(cites: str) -> Cell:
    """An element that only holds others; a footnote directly below it belongs to the field `cites`."""
    return Cell(cites, None, cites)


@lru_cache(maxsize=_FOOTNOTE_IDS)
def footnote_number(text: str) -> str:
    """`1` for the id `F1`; an id of any other shape as it stands."""
    plain = text.strip()
    digits = plain[1:] if plain[:1] in {"F", "f"} else plain
    return digits.lstrip("0") or "0" if digits.isdigit() else plain


class Margin:
    """What is noted beside the cells of one row, or of the form: citations, unknown elements, texts that did not convert, findings.

    `place` begins the place of each finding: `I/transaction/3` or `form`. `findings` is shared by the whole document.
    """

    __slots__ = ("citations", "findings", "place", "raw", "unknown")

    def __init__(self, place: str, findings: list[Finding]) -> None:
        self.place = place
        self.findings = findings
        self.citations: dict[str, list[str]] = {}
        self.unknown: list[RawValue] = []
        self.raw: list[RawValue] = []

    def cite(self, field: str, reference: _Element) -> None:
        """Note one `footnoteId`."""
        number = footnote_number(reference.get("id") or reference.text or "")
        self.citations.setdefault(field, []).append(number)

    def keep_raw(self, field: str, text: str, code: str, message: str) -> None:
        """Keep the text of a value that is not one, with a finding."""
        self.raw.append(RawValue(field, text))
        self.findings.append(Finding(code=code, message=message, place=f"{self.place}/{field}", raw=text))

    def keep_unknown(self, path: str, text: str) -> None:
        """Keep an element that has no field; never the text of a password (the CCC that a filer's own copy may hold)."""
        kept = WITHHELD if path.rpartition("/")[2].lower().endswith("ccc") else " ".join(text.split())
        self.unknown.append(RawValue(path, kept))
        message = f"The element {path} has no place on the form; its text is kept."
        self.findings.append(Finding(code="unknown-element", message=message, place=f"{self.place}/{path}", raw=kept))

    def notes(self) -> dict[str, Any]:
        """What was noted, as fields of a row or form; a field with nothing to say is left out."""
        found: dict[str, Any] = {}
        if self.citations:
            found["citations"] = tuple(Citation(field, tuple(numbers)) for field, numbers in self.citations.items())
        if self.unknown:
            found["unknown"] = tuple(self.unknown)
        if self.raw:
            found["raw"] = tuple(self.raw)
        return found


def read_cells(
    element: _Element, fields: Fields, margin: Margin, prefix: str = "", *, nodes: Iterable[_Element] | None = None
) -> dict[str, Any]:
    """The values of the known cells below `element` by field; cells that are absent, empty or flawed are left out.

    `prefix` goes before the field in citations, raw values and places (`issuer/`). `nodes`, in document order, stands for all descendants.
    A cell that is there twice keeps its first value.
    """
    cells: dict[str, Any] = {}
    holder: _Element | None = None
    known: Cell | None = None
    for node in element.iterdescendants() if nodes is None else nodes:
        tag = node.tag
        if node.tail is not None:
            _keep_stray(element, node, node.tail, margin, prefix)
        if tag == "footnoteId":
            parent = node.getparent()
            owner = known if parent is holder else fields.get(parent.tag) if parent is not None else None
            margin.cite(prefix + (owner.cites if owner else path_below(element, node).rpartition("/")[0]), node)
            continue
        if tag != "value":
            holder, known = node, fields.get(tag)
            if known is None:
                margin.keep_unknown(prefix + path_below(element, node), node.text or "")
                continue
        text = node.text
        if text is None:
            continue
        if known is None or known.convert is None:
            _keep_stray(element, node, text, margin, prefix)
            continue
        value = known.convert(text)
        if value is None:
            _keep_flawed(known, text, margin, prefix)
        elif known.field in cells:
            margin.keep_unknown(prefix + path_below(element, node), text)
        else:
            cells[known.field] = value
    return cells


def path_below(element: _Element, node: _Element) -> str:
    """The names from `element` (left out) down to `node`, with slashes."""
    names = [node.tag]
    for ancestor in node.iterancestors():
        if ancestor is element:
            break
        names.append(ancestor.tag)
    return "/".join(reversed(names))


def _keep_stray(element: _Element, node: _Element, text: str, margin: Margin, prefix: str) -> None:
    if text.strip():
        margin.keep_unknown(prefix + path_below(element, node), text)


def _keep_flawed(known: Cell, text: str, margin: Margin, prefix: str) -> None:
    shown = " ".join(text.split())
    if not shown or known.convert is None:
        return
    code, what = flaw(known.convert, text)
    margin.keep_raw(prefix + known.field, shown, code, f"The text {shown!r} is {what}; the value is left unknown.")

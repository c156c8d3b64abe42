"""Reporting owners of a rendered page: item 1 and item 5, and the block `Reporting Owners` that lists every owner with its relationship.

    Reporting Owner Name / Address | Director | 10% Owner | Officer | Other
    Nath Prem ASCENT SOLAR ... LITTLETON, CO 80127 | | | Sr Vice Pres of Manufacturing |

The block runs a name into its address; the name ends where the first owner's address, the issuer's name, `C/O`, or a street begins.
"""

import re
from collections.abc import Sequence

import msgspec

from importers.printed.boxes import mark_alone
from importers.printed.flaws import Flaws
from importers.printed.items import Answer, first
from importers.printed.page import Line
from importers.printed.people import read_address, read_owner, read_relationship, without_cik
from importers.printed.style import Style
from ledger.values.form import Address, Relationship, ReportingOwner
from ledger.values.identity import normal_text

_HEADER = re.compile(r"Reporting\s+Owner\s+Name|^\W*Relationships\W*$|^\W*Director\W+10\s?%\s+Owner\b", re.IGNORECASE)
_ROAD = (
    r"STREET|ST|AVENUE|AVE|ROAD|RD|BOULEVARD|BLVD|DRIVE|DR|LANE|LN|WAY|PARKWAY|PKWY|PLAZA|SQUARE|SQ|COURT|CT|PLACE|PL|HIGHWAY|HWY|CIRCLE|CIR|BROADWAY|"
    r"CENTER|CENTRE|TERRACE|TRAIL|TURNPIKE|FLOOR|SUITE|STE|BUILDING|BLDG|PARK|ROW|POINT|LOOP|EXPRESSWAY|FREEWAY|PIKE"
)
_CARE_OF = re.compile(r"\bC/O\b|\bATTN\b|\bP\.?\s?O\.?\s+BOX\b", re.IGNORECASE)
_STREET = re.compile(
    rf"\b(?:\d+[A-Z]?|ONE|TWO|THREE|FOUR|FIVE|SIX|TEN)\s+(?:[\w.,'&/-]+\s+){{0,4}}?(?:{_ROAD})\b",
    re.IGNORECASE,
)
_CASE_CHANGE = re.compile(
    r"(?<=[a-z.]) (?!(?:GP|LLC|LP|LLP|L\.P\.|II|III|IV|VI|INC|CORP|GMBH|PLC|SA|NV|AG|MD|PHD|JR|SR|CPA)\b)(?=[A-Z]{2,}[A-Z .,&0-9]*(?:\d|,))"
)


class _Listed(msgspec.Struct, frozen=True):
    """A row of the block: the words of its first cell, line by line, and the relationship that its boxes show."""

    words: tuple[str, ...]
    relationship: Relationship | None

    @property
    def text(self) -> str:
        return " ".join(self.words)


class _Neighbour(msgspec.Struct, frozen=True):
    """The first owner's address, as the block prints it and as item 1 tells its parts; others often share it."""

    printed: str
    address: Address | None


def read_owners(
    head: Sequence[Answer], block: Sequence[Line], issuer_name: str | None, style: Style, flaws: Flaws
) -> tuple[ReportingOwner, ...]:
    """Every reporting owner once: those of item 1 first, then those that only the block lists."""
    named = [read_owner(answer, exact=style.exact_lines) for answer in head if answer.item == "owner" and answer.lines]
    held = read_relationship(first(head, "relationship"), flaws, bare=style.bare_box)
    listed = _listed(block)
    found: list[ReportingOwner] = []
    for at, owner in enumerate(named):
        row = next((row for row in listed if _is_of(row, owner)), None)
        if row is not None:
            listed.remove(row)
        relationship = _united(held if at == 0 else None, row.relationship if row else None)
        if at == 0 and len(named) > 1 and row is None and held is not None:
            flaws.note("relationship-not-certain", "owners/1/relationship")
        if relationship is None:
            flaws.note("relationship-not-shown", f"owners/{at + 1}/relationship")
        found.append(msgspec.structs.replace(owner, relationship=relationship or Relationship(), address=_with_streets(owner.address, row)))
    neighbour = _neighbour(found, block)
    for row in listed:
        found.append(_read_listed(row, neighbour, issuer_name, style, flaws, len(found) + 1))
    return tuple(found)


def _listed(block: Sequence[Line]) -> list[_Listed]:
    """The rows of the block; lines of one cell belong to the next line that has the boxes."""
    rows: list[_Listed] = []
    words: list[str] = []
    for line in block:
        if line.is_blank or _HEADER.search(line.text):
            continue
        words += line.cells[0].split("\n")
        if len(line.cells) >= 5:
            rows.append(_Listed(tuple(word for word in words if word), _boxes(line.cells[-4:])))
            words = []
    if words and not rows:
        rows.append(_Listed(tuple(words), None))
    return rows


def _boxes(cells: Sequence[str]) -> Relationship:
    director, ten_percent, officer, other = (cell.strip() for cell in cells)
    return Relationship(
        is_director=mark_alone(director) == "checked",
        is_ten_percent_owner=mark_alone(ten_percent) == "checked",
        is_officer=_said(officer) is not None or mark_alone(officer) == "checked",
        is_other=_said(other) is not None or mark_alone(other) == "checked",
        officer_title=_said(officer),
        other_text=_said(other),
    )


def _said(text: str) -> str | None:
    return text if text and mark_alone(text) == "bare" else None


def _is_of(row: _Listed, owner: ReportingOwner) -> bool:
    name = normal_text(owner.name)
    text = normal_text(without_cik(row.text)[1])
    return bool(name) and (text == name or text.startswith(f"{name} "))


def _united(item: Relationship | None, listed: Relationship | None) -> Relationship | None:
    """What either place checks. The block's own cells tell title and other text apart, so its words come first."""
    if item is None or listed is None:
        return item or listed
    return Relationship(
        is_director=item.is_director or listed.is_director,
        is_officer=item.is_officer or listed.is_officer,
        is_ten_percent_owner=item.is_ten_percent_owner or listed.is_ten_percent_owner,
        is_other=item.is_other or listed.is_other,
        officer_title=listed.officer_title or item.officer_title,
        other_text=listed.other_text or item.other_text,
    )


def _with_streets(address: Address | None, row: _Listed | None) -> Address | None:
    """Item 1 joins two lines of a street with a comma, the block does not: so the comma between them is known."""
    if address is None or address.street1 is None or row is None:
        return address
    for comma in re.finditer(r", ", address.street1):
        above, below = address.street1[: comma.start()], address.street1[comma.end() :]
        if f" {above} {below} " in f" {row.text} ":
            return msgspec.structs.replace(address, street1=above, street2=below)
    return address


def _neighbour(found: Sequence[ReportingOwner], block: Sequence[Line]) -> _Neighbour:
    if not found:
        return _Neighbour("", None)
    row = next((row for row in _listed(block) if _is_of(row, found[0])), None)
    return _Neighbour(row.text[len(found[0].name or "") :].strip() if row else "", found[0].address)


def _read_listed(row: _Listed, neighbour: _Neighbour, issuer_name: str | None, style: Style, flaws: Flaws, number: int) -> ReportingOwner:
    """The `number`-th owner, which only the block lists. An address that cannot be split into its parts is kept as raw text."""
    cik, text = without_cik(row.text)
    name, rest, certain = _name_and_address(row, text, neighbour.printed, issuer_name)
    address = None
    if not certain:
        flaws.note("name-not-certain", f"owners/{number}/name", text)
    elif style.exact_lines:
        address = read_address(row.words[1:])
    elif rest == neighbour.printed:
        address = neighbour.address
    elif rest:
        flaws.keep(f"owners/{number}/address", rest)
    if row.relationship is None:
        flaws.note("relationship-not-shown", f"owners/{number}/relationship")
    return ReportingOwner(cik=cik, name=name, relationship=row.relationship or Relationship(), address=address)


def _name_and_address(row: _Listed, text: str, shared: str, issuer_name: str | None) -> tuple[str, str, bool]:
    """The name, the address behind it, and whether it is certain where one ends and the other begins."""
    if len(row.words) > 1:
        name = without_cik(row.words[0])[1]
        return name, text[len(name) :].strip(), True
    sure = [found.start() for found in [_CARE_OF.search(text)] if found and found.start()]
    if shared and text.endswith(f" {shared}"):
        sure.append(len(text) - len(shared))
    likely = [found.start() for pattern in (_STREET, _CASE_CHANGE) if (found := pattern.search(text))]
    if issuer_name:
        likely.append(text.casefold().find(f" {issuer_name.casefold()}"))
    start = min(sure or [at for at in likely if at > 0] or [len(text)])
    no_address = start == len(text) and not any(character.isdigit() for character in text)
    return text[:start].strip(" ,"), text[start:].strip(), bool(sure) or no_address

"""The issuer, the reporting owners and the signatures of a form, from the parts that the walk has opened for them.

Boxes that are not checked may be left out: `<isOfficer>1</isOfficer>` alone says officer, and not director.
"""

from typing import Final

from importers.ownership_xml.elements import ISSUER, OWNER, SIGNATURE
from importers.ownership_xml.foreign import without_foreign
from importers.ownership_xml.walk import CITATIONS, UNKNOWN, Cells, Part, Walk
from ledger.values.form import Address, Issuer, Relationship, ReportingOwner, Signature
from ledger.values.provenance import RawValue

_ADDRESS: Final = Address.__struct_fields__
_RELATIONSHIP: Final = Relationship.__struct_fields__


class Parties:
    """The parties of one form, as they are read. Their citations and unknown elements go to the form, as `owners/1/name`."""

    def __init__(self, walk: Walk) -> None:
        self.issuers: list[Issuer] = []
        self.owners: list[ReportingOwner] = []
        self.signatures: list[Signature] = []
        self._walk = walk

    def read(self, part: Part) -> None:
        """Add the party of a part that is no row."""
        cells = part.cells
        if CITATIONS in cells:
            self._move_citations(part)
        if part.name == OWNER:
            self.owners.append(_read_owner(cells))
        elif part.name == SIGNATURE:
            self.signatures.append(Signature(cells.pop("name", None), cells.pop("signed_on", None)))
        elif part.name == ISSUER:
            self.issuers.append(_read_issuer(cells))
        if cells:
            self._move_foreign(part)

    def _move_citations(self, part: Part) -> None:
        for field, numbers in part.cells.pop(CITATIONS).items():
            self._walk.form.setdefault(CITATIONS, {})[part.prefix + field] = numbers

    def _move_foreign(self, part: Part) -> None:
        foreign = without_foreign(part.cells, frozenset(), f"form/{part.prefix[:-1]}", self._walk.findings)[UNKNOWN]
        self._walk.form.setdefault(UNKNOWN, []).extend([RawValue(part.prefix + kept.field, kept.text) for kept in foreign])


def _read_issuer(cells: Cells) -> Issuer:
    return Issuer(
        cik=cells.pop("cik", None),
        name=cells.pop("name", None),
        symbol=cells.pop("symbol", None),
        foreign_symbol=cells.pop("foreign_symbol", None),
    )


def _read_owner(cells: Cells) -> ReportingOwner:
    address = {field: cells.pop(field) for field in _ADDRESS if field in cells}
    relationship = {field: cells.pop(field) for field in _RELATIONSHIP if field in cells}
    return ReportingOwner(
        cik=cells.pop("cik", None),
        name=cells.pop("name", None),
        relationship=Relationship(**relationship),
        address=Address(**address) if address else None,
    )

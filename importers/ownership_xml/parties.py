"""The issuer, the reporting owners and the signatures of a form, from the parts that the walk has opened for them.

Boxes that are not checked may be left out: `<isOfficer>1</isOfficer>` alone says officer, and not director.
"""

from typing import Final

from importers.ownership_xml.elements import ISSUER
from importers.ownership_xml.walk import CITATIONS, Cells, Part
from ledger.values.form import Address, Issuer, Relationship, ReportingOwner, Signature

_ADDRESS: Final = Address.__struct_fields__
_RELATIONSHIP: Final = Relationship.__struct_fields__


def read_issuer(cells: Cells) -> Issuer:
    """The issuer; empty when the form names none."""
    return Issuer(cik=cells.get("cik"), name=cells.get("name"), symbol=cells.get("symbol"), foreign_symbol=cells.get("foreign_symbol"))


def read_owner(cells: Cells) -> ReportingOwner:
    """One reporting owner, perhaps without CIK and name."""
    address = {field: cells[field] for field in _ADDRESS if field in cells}
    return ReportingOwner(
        cik=cells.get("cik"),
        name=cells.get("name"),
        relationship=Relationship(**{field: cells[field] for field in _RELATIONSHIP if field in cells}),
        address=Address(**address) if address else None,
    )


def read_signature(cells: Cells) -> Signature:
    """One signature."""
    return Signature(cells.get("name"), cells.get("signed_on"))


def move_citations(part: Part, form: Cells) -> None:
    """Give the citations of a party to the form, under the party's fields (`owners/1/name`)."""
    prefix = f"{part.name}/" if part.name == ISSUER else f"{part.name}/{part.number}/"
    for field, numbers in part.cells.get(CITATIONS, {}).items():
        form.setdefault(CITATIONS, {})[prefix + field] = numbers

"""The issuer and the reporting owners of a form.

False boxes may be left out (`<isOfficer>1</isOfficer>` alone says: officer, not director); unknown parts of an owner go back to the caller.
"""

from typing import Any, Final

from lxml.etree import _Element

from importers.ownership_xml.cells import Fields, Margin, cell, read_cells
from importers.ownership_xml.values import cik, flag, words
from ledger.values.form import Address, Issuer, Relationship, ReportingOwner

_ISSUER: Final[Fields] = {
    "issuerCik": cell("cik", cik),
    "issuerName": cell("name", words),
    "issuerTradingSymbol": cell("symbol", words),
    "issuerForeignTradingSymbol": cell("foreign_symbol", words),
}
_IDENTITY: Final[Fields] = {
    "rptOwnerCik": cell("cik", cik),
    "rptOwnerName": cell("name", words),
}
_ADDRESS: Final[Fields] = {
    "rptOwnerNonUSAddressFlag": cell("is_non_us", flag),
    "rptOwnerStreet1": cell("street1", words),
    "rptOwnerStreet2": cell("street2", words),
    "rptOwnerCity": cell("city", words),
    "rptOwnerState": cell("state", words),
    "rptOwnerZipCode": cell("zip_code", words),
    "rptOwnerStateDescription": cell("state_description", words),
    "rptOwnerNonUSStateTerritory": cell("non_us_state", words),
    "rptOwnerCountry": cell("country", words),
    "rptOwnerGoodAddress": cell("is_good", flag),
}
_RELATIONSHIP: Final[Fields] = {
    "isDirector": cell("is_director", flag),
    "isOfficer": cell("is_officer", flag),
    "isTenPercentOwner": cell("is_ten_percent_owner", flag),
    "isOther": cell("is_other", flag),
    "officerTitle": cell("officer_title", words),
    "otherText": cell("other_text", words),
}


def read_issuer(element: _Element, margin: Margin) -> Issuer:
    """The issuer of an `issuer` element."""
    return Issuer(**read_cells(element, _ISSUER, margin, "issuer/"))


def read_owner(element: _Element, number: int, margin: Margin) -> tuple[ReportingOwner, list[_Element]]:
    """The `number`-th owner (from 1) of a `reportingOwner` element, and its parts that are not known."""
    identity: dict[str, Any] = {}
    address: dict[str, Any] = {}
    relationship: dict[str, Any] = {}
    unknown: list[_Element] = []
    prefix = f"owners/{number}/"
    for part in element:
        tag = part.tag
        if tag == "reportingOwnerId":
            identity |= read_cells(part, _IDENTITY, margin, prefix)
        elif tag == "reportingOwnerAddress":
            address |= read_cells(part, _ADDRESS, margin, prefix)
        elif tag == "reportingOwnerRelationship":
            relationship |= read_cells(part, _RELATIONSHIP, margin, prefix)
        else:
            unknown.append(part)
    owner = ReportingOwner(**identity, relationship=Relationship(**relationship), address=Address(**address) if address else None)
    return owner, unknown

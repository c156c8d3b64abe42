"""Cells that stand in a part of the form which has no such field, as in a document whose tags are damaged or out of place.

A `transactionCode` inside a `nonDerivativeHolding` is kept as unknown with its text; the holding is read without it.
"""

from importers.ownership_xml.walk import UNKNOWN, Cells
from ledger.values.provenance import Finding, RawValue


def without_foreign(cells: Cells, fields: frozenset[str], place: str, findings: list[Finding]) -> Cells:
    """Return the cells whose names are in `fields`; the others are kept among them as unknown, with findings at `place`."""
    own = {field: value for field, value in cells.items() if field in fields}
    foreign = [RawValue(field, str(value)) for field, value in cells.items() if field not in fields]
    own[UNKNOWN] = (*own.get(UNKNOWN, ()), *foreign)
    for kept in foreign:
        message = f"This part of the form has no {kept.field}."
        findings.append(Finding(code="unknown-element", message=message, place=f"{place}/{kept.field}", raw=kept.text))
    return own

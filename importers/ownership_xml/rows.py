"""The rows of Table I and Table II, from the parts that the walk has opened for them.

Row numbers count from 1 within a table and kind, in document order. Every row of Table II has terms, if only empty ones.
"""

from typing import Final

from importers.ownership_xml.foreign import without_foreign
from importers.ownership_xml.walk import CITATIONS, RAW, UNKNOWN, Cells, Part
from ledger.values.form import Citation, DerivativeTerms, HoldingRow, Kind, Row, Table, TransactionRow
from ledger.values.provenance import Finding

ROWS: Final[dict[str, tuple[Table, Kind]]] = {
    "I/transaction": ("I", "transaction"),
    "I/holding": ("I", "holding"),
    "II/transaction": ("II", "transaction"),
    "II/holding": ("II", "holding"),
}
_TYPES: Final[dict[Kind, type[TransactionRow] | type[HoldingRow]]] = {"transaction": TransactionRow, "holding": HoldingRow}
_FIELDS: Final = {kind: frozenset(row_type.__struct_fields__) for kind, row_type in _TYPES.items()}
_CODE: Final = "transaction_code"
_FORM_TYPE: Final = "transaction_form_type"  # all that the coding of a holding can hold
_TERMS: Final = DerivativeTerms.__struct_fields__


def read_row(part: Part, findings: list[Finding]) -> Row:
    """The row of a part whose name is in `ROWS`. A cell that such a row does not have is kept as unknown."""
    table, kind = ROWS[part.name]
    cells = part.cells
    if table == "II":
        cells["terms"] = DerivativeTerms(**{field: cells.pop(field) for field in _TERMS if field in cells})
    if kind == "holding" and _CODE in cells.get(CITATIONS, ()):
        cells[CITATIONS][_FORM_TYPE] = cells[CITATIONS].pop(_CODE)
    settle_notes(cells)
    try:
        return _TYPES[kind](table=table, row=part.number, **cells)
    except TypeError:  # a cell that is foreign to the row; asking each row beforehand would cost more than all of these together
        own = without_foreign(cells, _FIELDS[kind], f"{part.name}/{part.number}", findings)
        return _TYPES[kind](table=table, row=part.number, **own)


def settle_notes(cells: Cells) -> None:
    """Turn the notes among `cells` into the tuples that forms and rows hold."""
    if CITATIONS in cells:
        cells[CITATIONS] = tuple([Citation(field, tuple(numbers)) for field, numbers in cells[CITATIONS].items()])
    if UNKNOWN in cells:
        cells[UNKNOWN] = tuple(cells[UNKNOWN])
    if RAW in cells:
        cells[RAW] = tuple(cells[RAW])

"""Where the columns of a table stand in one set: a header line is looked at once, and its cells are taken by position from then on."""

from functools import lru_cache
from typing import Final, NamedTuple

from importers.cell_text import Convert
from importers.data_set.columns import ACCESSION, LAYOUTS, Column
from ledger.values.form import DerivativeTerms

_SETS_AT_ONCE: Final = 256
_NOTES: Final = "_FN"
_TERMS: Final = frozenset(DerivativeTerms.__struct_fields__)


class Cell(NamedTuple):
    """The position of a cell in its row, from 0, and what it holds."""

    at: int
    field: str
    convert: Convert


class Plan(NamedTuple):
    """A table as one set lays it out: `width` cells, of which `key` is the surrogate key (None: it has none).

    `notes` pair the positions of lists of footnotes with the fields that cite them, in the order of the columns; `extra` are columns that
    no field takes, by position; `missing` are columns that the table should have.
    """

    table: str
    width: int
    names: tuple[str, ...]
    key: int | None
    accession: int
    cells: tuple[Cell, ...]
    terms: tuple[Cell, ...]
    notes: tuple[tuple[int, str], ...]
    extra: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]


@lru_cache(maxsize=_SETS_AT_ONCE)
def plan_of(table: str, header: str) -> Plan:
    """The plan of a table with this header line. A column that stands twice counts where it stands first."""
    names = tuple(name.strip(' "').upper() for name in header.split("\t"))
    layout = LAYOUTS[table]
    first: dict[str, int] = {}
    for at, name in enumerate(names):
        first.setdefault(name, at)
    cells = [Cell(first[name], column.field, column.convert) for name, column in layout.columns.items() if name in first and column.field]
    notes = sorted((at, column.cites) for name, at in first.items() if (column := _noted(table, name)))
    known = {ACCESSION, layout.key, *layout.columns}
    missing = (layout.columns.keys() | layout.needed | ({layout.key} if layout.key else set())) - layout.newer - first.keys()
    return Plan(
        table=table,
        width=len(names),
        names=names,
        key=first.get(layout.key or ""),
        accession=first.get(ACCESSION, 0),
        cells=tuple(cell for cell in cells if cell.field not in _TERMS),
        terms=tuple(cell for cell in cells if cell.field in _TERMS),
        notes=tuple(notes),
        extra=tuple((at, name) for name, at in first.items() if name not in known and not _noted(table, name)),
        missing=tuple(name for name in [ACCESSION, layout.key, *layout.columns] if name in missing and not _has_twin(table, name, first)),
    )


def _noted(table: str, name: str) -> Column | None:
    """The column whose footnotes a column of this name lists."""
    return LAYOUTS[table].columns.get(name.removesuffix(_NOTES)) if name.endswith(_NOTES) else None


def _has_twin(table: str, name: str, found: dict[str, int]) -> bool:
    """Whether the field of a missing column stands under another spelling of its name, or is no cell of its own."""
    columns = LAYOUTS[table].columns
    column = columns.get(name)
    return column is not None and (not column.field or any(columns[other].field == column.field for other in found if other in columns))

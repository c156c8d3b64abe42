"""Records as a Parquet file: the columns of the CSV with their types, all of which may be null.

Quantities are decimals with twelve places; a column with a number that does not fit is exact text instead, since nothing is ever rounded.
Days are dates, instants are UTC timestamps of whole microseconds, joined lists are text. Needs pyarrow (the extra `parquet`).
"""

from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import inspect

from insider_ledger.printing.cells import Cell, machine_text
from insider_ledger.printing.records import Field, Records, fields, rows

PLACES: Final = 12
DIGITS: Final = 38
_TYPES: Final = {
    inspect.DecimalType: pa.decimal128(DIGITS, PLACES),
    inspect.DateTimeType: pa.timestamp("us", tz="UTC"),
    inspect.DateType: pa.date32(),
    inspect.BoolType: pa.bool_(),
    inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(),
}


def write(records: Records, path: Path) -> None:
    """Write the records to `path`."""
    columns = fields(records)
    by_column = zip(*rows(records), strict=True) if records.items else (() for _ in columns)
    arrays = [_array(column, list(cells)) for column, cells in zip(columns, by_column, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, names=[column.name for column in columns]), path)


def _array(column: Field, cells: list[Cell]) -> pa.Array:
    kind = pa.string() if column.is_joined else _arrow_type(column.type)
    if pa.types.is_decimal(kind) and not all(_fits(cell) for cell in cells):
        kind = pa.string()
    if pa.types.is_string(kind):
        return pa.array([None if cell is None else machine_text(cell) for cell in cells], kind)
    return pa.array(cells, kind)


def _arrow_type(kind: inspect.Type) -> pa.DataType:
    return _TYPES.get(type(kind), pa.string())


def _fits(cell: Cell) -> bool:
    if not isinstance(cell, Decimal):
        return True
    _, digits, exponent = cell.as_tuple()
    assert isinstance(exponent, int), "the book holds finite numbers only"  # noqa: S101
    return -exponent <= PLACES and len(digits) + exponent <= DIGITS - PLACES

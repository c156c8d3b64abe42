"""Records as an Arrow table: the columns of the CSV with types, all of which may be null, lists as lists.

A quantity of 1946.50 is a decimal of 38 digits with twelve places; a column with a number that does not fit is exact text instead, since
nothing is ever rounded. Days are dates, instants UTC timestamps of whole microseconds. Needs pyarrow (the extra `parquet`).
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
from msgspec import inspect

from insider_ledger.printing.cells import machine_text
from insider_ledger.printing.records import Field, Records, fields, nested_rows

PLACES: Final = 12
DIGITS: Final = 38
_TEXT: Final = pa.string()
_TYPES: Final = {
    inspect.DecimalType: pa.decimal128(DIGITS, PLACES),
    inspect.DateTimeType: pa.timestamp("us", tz="UTC"),
    inspect.DateType: pa.date32(),
    inspect.BoolType: pa.bool_(),
    inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(),
    inspect.DictType: pa.map_(_TEXT, _TEXT),
}


class DoesNotFitError(Exception):
    """A column holds a number of more places or digits than a decimal of Arrow has; `column` is its dotted name."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def table(records: Records, stamps: Mapping[str, str] | None = None) -> pa.Table:
    """The records as a table; `stamps` stand in the metadata of its schema."""
    as_text: set[str] = set()
    while True:
        try:
            batch = record_batch(records, schema(records, as_text, stamps))
        except DoesNotFitError as error:
            as_text.add(error.column)
        else:
            return pa.Table.from_batches([batch])


def schema(records: Records, as_text: Iterable[str] = (), stamps: Mapping[str, str] | None = None) -> pa.Schema:
    """The columns with their types; those named in `as_text` hold exact text for decimals."""
    texts = set(as_text)
    return pa.schema([pa.field(one.name, _type(one, is_text=one.name in texts)) for one in fields(records)], metadata=stamps)


def record_batch(records: Records, of: pa.Schema) -> pa.RecordBatch:
    """The records as a batch of this schema. Raises DoesNotFitError."""
    columns = fields(records)
    by_column: Iterable[Iterable[Any]] = zip(*nested_rows(records), strict=True) if records.items else ((),) * len(columns)
    arrays = [_array(one, list(cells), kind.type) for one, cells, kind in zip(columns, by_column, of, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=of)


def _type(column: Field, *, is_text: bool) -> pa.DataType:
    found = _TEXT if is_text else _TYPES.get(type(column.type), _TEXT)
    for _ in range(column.lists):
        found = pa.list_(found)
    return found


def _array(column: Field, cells: list[Any], kind: pa.DataType) -> pa.Array:
    leaf = _leaf(kind)
    if pa.types.is_decimal(leaf) and not all(map(_fits, _values(cells))):
        raise DoesNotFitError(column.name)
    if pa.types.is_string(leaf) and not isinstance(column.type, inspect.StrType | inspect.LiteralType):
        cells = [_texts(cell) for cell in cells]
    elif pa.types.is_map(leaf):
        cells = [_pairs(cell) for cell in cells]
    return pa.array(cells, kind)


def _leaf(kind: pa.DataType) -> pa.DataType:
    return _leaf(kind.value_type) if pa.types.is_list(kind) else kind


def _values(cell: Any) -> Iterator[Any]:
    if isinstance(cell, list):
        for item in cell:
            yield from _values(item)
    else:
        yield cell


def _texts(cell: Any) -> Any:
    if isinstance(cell, list):
        return [_texts(item) for item in cell]
    return None if cell is None else machine_text(cell)


def _pairs(cell: Any) -> Any:
    if isinstance(cell, dict):
        return list(cell.items())
    return [_pairs(item) for item in cell] if isinstance(cell, list) else cell


def _fits(cell: object) -> bool:
    if not isinstance(cell, Decimal):
        return True
    _, digits, exponent = cell.as_tuple()
    assert isinstance(exponent, int), "the book holds finite numbers only"  # noqa: S101
    return -exponent <= PLACES and len(digits) + exponent <= DIGITS - PLACES

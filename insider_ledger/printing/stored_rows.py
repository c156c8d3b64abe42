"""Rows of the read models as Parquet, one folder for each table and in it one file for each partition.

    rows/balance_point/part-00003-of-00016-at-41.parquet

Columns are named and typed as in the tables: quantities are exact text, days are dates, instants are microseconds since 1970 in UTC. The
metadata of each file says `ledger_position` and `rules_version`. Needs pyarrow (the extra `parquet`).
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Table

from insider_ledger.errors import PartitionFolderError
from insider_ledger.partition_file import PartitionHeader
from insider_ledger.printing.output import replaced
from projections.stored_readings import AccountRows, StoredRow
from projections.tables import LIVE

_TYPES: Final = {str: pa.string(), int: pa.int64(), date: pa.date32(), bool: pa.bool_()}


class WrittenRows(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of each table partition `number` has in the files that were written."""

    number: int
    lines: int
    points: int
    exits: int
    shown: int


def write_rows(header: PartitionHeader, rows: AccountRows, into: Path) -> WrittenRows:
    """Write the rows of one partition; files of the same partition are replaced.

    Raises PartitionFolderError where a table has rows of another ledger position or count of partitions; OSError.
    """
    tables = ((LIVE.line, rows.lines), (LIVE.point, rows.points), (LIVE.exit, rows.exits), (LIVE.class_shown, rows.shown))
    for table, found in tables:
        _write_table(header, table, found, into / table.name)
    return WrittenRows(number=header.number, lines=len(rows.lines), points=len(rows.points), exits=len(rows.exits), shown=len(rows.shown))


def _write_table(header: PartitionHeader, table: Table, rows: Sequence[StoredRow], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    same = f"-of-{header.count:05}-at-{header.ledger_position}.parquet"
    other = next((path.name for path in folder.glob("*.parquet") if not path.name.endswith(same)), None)
    if other is not None:
        says = f"holds {other}, which is of other partitions"
        raise PartitionFolderError(str(folder), says, "Name a new folder for the rows of these.")
    stated = {"ledger_position": str(header.ledger_position), "rules_version": header.rules_version}
    schema = pa.schema([pa.field(column.name, _TYPES[column.type.python_type]) for column in table.columns], metadata=stated)
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)]
    with replaced(folder / f"part-{header.number:05}{same}") as beside:
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), beside)

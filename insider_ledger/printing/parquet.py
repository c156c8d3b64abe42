"""Records as a Parquet file: the Arrow table of the records, written as it is. Needs pyarrow (the extra `parquet`).

A file of many pieces has a row group for each.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from insider_ledger.printing import arrow
from insider_ledger.printing.records import Records

AT_ONCE: Final = 5_000
"""Records that stand in memory as cells at one time."""


def write(records: Records, path: Path, stamps: Mapping[str, str] | None = None) -> None:
    """Write the records to `path`; `stamps` stand in the metadata of the file."""
    pq.write_table(arrow.table(records, stamps), path)


def write_pieces(of: type[msgspec.Struct], pieces: Callable[[], Iterable[Records]], path: Path, stamps: Mapping[str, str]) -> int:
    """Write records of one type piece by piece; returns how many. A column in which a number does not fit is text from the start."""
    as_text: set[str] = set()
    while True:
        schema = arrow.schema(Records(of=of, items=()), as_text, stamps)
        try:
            return _written(pieces(), schema, path)
        except arrow.DoesNotFitError as error:
            as_text.add(error.column)


def _written(pieces: Iterable[Records], schema: pa.Schema, path: Path) -> int:
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        for piece in pieces:
            parts = (piece.items[start : start + AT_ONCE] for start in range(0, len(piece.items), AT_ONCE))
            batches = [arrow.record_batch(Records(of=piece.of, items=part), schema) for part in parts]
            writer.write_table(pa.Table.from_batches(batches, schema))
            count += len(piece.items)
    return count

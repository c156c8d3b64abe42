"""Records as a Parquet file: the Arrow table of the records, written as it is. Needs pyarrow (the extra `parquet`).

A file of many records has row groups of some ten thousand, whatever the size of the pieces that they come in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from insider_ledger.printing import arrow
from insider_ledger.printing.records import Records

AT_ONCE: Final = 5_000
"""Records that stand in memory as cells at one time."""

IN_A_GROUP: Final = 50_000
"""Records in a row group, which stand in memory as columns until it is written."""


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
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema) as writer:
        for part in _parts(pieces):
            waiting.append(arrow.record_batch(part, schema))
            count += len(part.items)
            if sum(len(batch) for batch in waiting) >= IN_A_GROUP:
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))
    return count


def _parts(pieces: Iterable[Records]) -> Iterator[Records]:
    """The records, some thousand at a time."""
    for piece in pieces:
        for start in range(0, len(piece.items), AT_ONCE):
            yield Records(of=piece.of, items=piece.items[start : start + AT_ONCE])

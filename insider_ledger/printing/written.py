"""Records written piece by piece, so that a file of any size takes the memory of one piece.

`write(RecordsInPieces(of=Holding, pieces=...), Path("held.parquet"), "parquet", stamps)` writes a row group for each piece. What a column
of Parquet holds is known only at the end: a number that does not fit a decimal makes its column text, and the file is begun again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from insider_ledger.printing import csv_text, json_text
from insider_ledger.printing.layout import FileFormat
from insider_ledger.printing.records import Records

Pieces = Callable[[], Iterable[Sequence[msgspec.Struct]]]


class RecordsInPieces(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one type; `pieces` gives them from the start each time that it is called."""

    of: type[msgspec.Struct]
    pieces: Pieces

    def records(self) -> Iterator[Records]:
        """The pieces that have something in them."""
        return (Records(of=self.of, items=piece) for piece in self.pieces() if piece)


def write(records: RecordsInPieces, path: Path, file_format: FileFormat, stamps: Mapping[str, str]) -> int:
    """Write all records to `path`; returns how many. Raises OSError."""
    if file_format == "parquet":
        from insider_ledger.printing import parquet  # noqa: PLC0415 (pyarrow is an extra)

        return parquet.write_pieces(records.of, records.records, path, stamps)
    with path.open("w", encoding="utf-8", newline="") as stream:
        return write_text(records, stream, file_format)


def write_text(records: RecordsInPieces, stream: TextIO, file_format: FileFormat) -> int:
    """Write all records as CSV or JSON lines; returns how many. Raises OSError."""
    count = 0
    if file_format == "csv":
        csv_text.write_heading(records.of, stream)
    for piece in records.records():
        if file_format == "csv":
            csv_text.write_rows(piece, stream)
        else:
            stream.writelines(json_text.lines(piece))
        count += len(piece.items)
    return count

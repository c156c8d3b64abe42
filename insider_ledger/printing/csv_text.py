"""Records as CSV: a line of dotted names, then a line for each record; nothing that a spreadsheet would run as a formula.

A nature of ownership that reads `=HYPERLINK(...)` comes out as `'=HYPERLINK(...)`; the number -5 stays -5.
"""

import csv
import re
from typing import Final, TextIO

import msgspec

from insider_ledger.printing.cells import Cell, machine_text
from insider_ledger.printing.records import Records, fields, rows

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def write(records: Records, stream: TextIO) -> None:
    """Write the records to `stream`, lines ended by a line feed."""
    write_heading(records.of, stream, records.without)
    write_rows(records, stream)


def write_heading(of: type[msgspec.Struct], stream: TextIO, without: tuple[str, ...] = ()) -> None:
    """Write the names of the columns of such records."""
    named = fields(Records(of=of, items=(), without=without))
    csv.writer(stream, lineterminator="\n").writerow(field.name for field in named)


def write_rows(records: Records, stream: TextIO) -> None:
    """Write the records without their heading."""
    writer = csv.writer(stream, lineterminator="\n")
    for cells in rows(records):
        writer.writerow(_cell(cell) for cell in cells)


def _cell(value: Cell) -> str:
    text = machine_text(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text

"""Records as CSV: a line of dotted names, then a line for each record; nothing that a spreadsheet would run, or a terminal obey.

A nature of ownership that reads `=HYPERLINK(...)` comes out as `'=HYPERLINK(...)`; the number -5 stays -5. So does what stands behind a
semicolon, tab or line end within a text, where a spreadsheet that parts columns otherwise would begin a cell. Unsafe characters are shown
as replacement characters, as in tables; JSON lines and Parquet have every text as it is.
"""

import csv
import re
from typing import Final, TextIO

import msgspec

from insider_ledger.printing.cells import Cell, machine_text
from insider_ledger.printing.records import Records, fields, rows
from insider_ledger.unsafe_text import UNSAFE_BUT_SPACE

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_FORMULA_WITHIN: Final = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
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
    text = machine_text(value)
    if not text or (text.isascii() and text.isalnum()) or _NUMBER.fullmatch(text):
        return text
    plain = _FORMULA_WITHIN.sub("'", UNSAFE_BUT_SPACE.sub("\N{REPLACEMENT CHARACTER}", text))
    return f"'{plain}" if _FORMULA.match(plain) else plain

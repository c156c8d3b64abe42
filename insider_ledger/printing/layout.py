"""How an answer is to be printed, and where: `Layout(format="parquet", output=Path("holdings.parquet"))`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

Format = Literal["table", "json", "csv", "jsonl", "parquet", "html"]

FileFormat = Literal["parquet", "csv", "jsonl"]
"""Formats of records alone, which can be written piece by piece."""

ENDINGS: Final[Mapping[str, FileFormat]] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl"}

REPORT_FORMATS: Final[tuple[Format, ...]] = get_args(Format)

FORMATS: Final = tuple(form for form in REPORT_FORMATS if form != "html")
"""What every answer can be printed as; only reports have a page to print."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A format and a file; without `output` the answer goes to standard output, which Parquet cannot."""

    format: Format = "table"
    output: Path | None = None

"""How an answer is to be printed, and where: `Layout(format="parquet", output=Path("holdings.parquet"))`."""

from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

Format = Literal["table", "json", "csv", "jsonl", "parquet"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A format and a file; without `output` the answer goes to standard output, which Parquet cannot."""

    format: Format = "table"
    output: Path | None = None

"""Records as a Parquet file: the Arrow table of the records, written as it is. Needs pyarrow (the extra `parquet`)."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

from insider_ledger.printing import arrow
from insider_ledger.printing.records import Records


def write(records: Records, path: Path, stamps: Mapping[str, str] | None = None) -> None:
    """Write the records to `path`; `stamps` stand in the metadata of the file."""
    pq.write_table(arrow.table(records, stamps), path)

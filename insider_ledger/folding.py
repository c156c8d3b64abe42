"""Folding a partition: from its file to the rows that the read models have of its accounts, without a database.

    for folded in map(fold, partition_paths("partitions")): ...                    # here, one after the other
    for folded in executor.map(fold, partition_paths("partitions")): ...           # in processes
    for folded in fold_on_ray("partitions"): ...                                   # on the machines of a cluster

The functions are importable and pure, what they return is plain data: any engine that can map a function over paths can run them.
"""

from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from insider_ledger.asking import instant_asked
from insider_ledger.extras import needed
from insider_ledger.partition_file import PartitionHeader, read_partition
from ledger.store.instants import utc_now
from projections.as_of import Believed, balances_of
from projections.dossiers import read, readings_of
from projections.stored_readings import AccountRows

if TYPE_CHECKING:
    from insider_ledger.printing.stored_rows import WrittenRows


class FoldedPartition(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that the accounts of one partition have in the read models, in the column order of their tables."""

    header: PartitionHeader
    accounts: int
    rows: AccountRows


def fold(path: str | PathLike[str]) -> FoldedPartition:
    """Fold a partition file. Raises PartitionError for a file that is damaged or of other rules; OSError."""
    header, dossiers = read_partition(Path(path))
    rows = AccountRows(lines=[], points=[], exits=[], shown=[])
    accounts = 0
    for dossier in dossiers:
        accounts += len(dossier.accounts)
        found = read(dossier)
        rows.lines.extend(found.lines)
        rows.points.extend(found.points)
        rows.exits.extend(found.exits)
        rows.shown.extend(found.shown)
    return FoldedPartition(header=header, accounts=accounts, rows=rows)


def fold_to_parquet(path: str | PathLike[str], into: str | PathLike[str]) -> "WrittenRows":
    """Fold a partition file where the work is done, and leave the rows there as Parquet, in a folder `into` that all machines share.

    Each table is a folder with one file for each partition. Raises as `fold` does; PartitionFolderError for a folder that holds the
    rows of other partitions, and MissingLibraryError without pyarrow.
    """
    needed("pyarrow", "parquet", "fold_to_parquet()")
    from insider_ledger.printing.stored_rows import write_rows  # noqa: PLC0415 (folding does without Arrow)

    folded = fold(path)
    return write_rows(folded.header, folded.rows, Path(into))


def balances_on(path: str | PathLike[str], as_of: date, known_at: datetime | date) -> list[Believed]:
    """The balance of every line in a partition file at the end of a day, as known at an instant (a day: its end); by issuer and owner.

    What is vested or expired on that day is not worked out yet. Raises as `fold` does.
    """
    _, dossiers = read_partition(Path(path))
    readings = (item for dossier in dossiers for item in readings_of(dossier))
    instant = instant_asked(known_at, utc_now())
    return [believed for account, reading in readings for believed in balances_of(account, reading, as_of, instant)]

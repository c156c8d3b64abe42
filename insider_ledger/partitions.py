"""A book in partition files: what an engine spreads over machines that do not reach its database.

    book.write_partitions("partitions", count=16).accounts   # 812
    partition_paths("partitions")[0]                         # partitions/part-00000-9f86d081884c7d65.dossiers

All accounts at an issuer are in one partition, chosen by a hash of the issuer's key, so that what is asked of one issuer needs one file.
`manifest.json` names the files and is written last: a reader finds the older partitions or the newer ones, never some of each.
"""

import re
from hashlib import blake2b
from os import PathLike
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from insider_ledger.errors import PartitionFolderError
from insider_ledger.partition_file import PartitionHeader, write_partition
from insider_ledger.printing.output import alone_in, replaced
from ledger.feed import Feed
from projections import RULES_VERSION
from projections.build import accounts_of_parties
from projections.directory import Account
from projections.dossiers import dossiers
from projections.parties import Aliases
from projections.rulings import Rulings

MANIFEST: Final = "manifest.json"
OURS: Final = re.compile(r"manifest\.json|part-\d{5,}-[0-9a-f]{16}\.dossiers|\.(part-\d{5,}|manifest\.json)\.\d+\.part")


class PartitionFile(msgspec.Struct, frozen=True, kw_only=True):
    """A partition: the name of its file, and how many accounts - one owner at one issuer - are in it."""

    file: str
    accounts: int


class Partitions(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest of a folder: up to which position the events are there, and the partitions by number, from 0 on."""

    ledger_position: int
    rules_version: str
    accounts: int
    partitions: tuple[PartitionFile, ...]


def partition_of(issuer: str, count: int) -> int:
    """The partition, of `count`, of all accounts at an issuer, by its key: the same on every machine and in every version."""
    return int.from_bytes(blake2b(issuer.encode(), digest_size=8).digest(), "big") % count


def write_partitions(connection: Connection, folder: Path, count: int) -> Partitions:
    """Write the book, as the connection sees it, to `count` files; raises as `Book.write_partitions` does."""
    if count < 1:
        raise ValueError(f"a book has at least 1 partition, not {count}")
    position = Feed(connection).head()
    _check_folder(folder, position)
    with alone_in(folder):
        manifest = _write_files(connection, folder, count, position)
        _publish(folder, manifest)
    return manifest


def _write_files(connection: Connection, folder: Path, count: int, position: int) -> Partitions:
    aliases = Aliases.load(connection)
    rulings = Rulings.load(connection, aliases)
    files = []
    for number, accounts in enumerate(_accounts_by_partition(connection, aliases, rulings, count)):
        header = PartitionHeader(number=number, count=count, ledger_position=position, rules_version=RULES_VERSION)
        name = write_partition(folder, header, dossiers(connection, aliases, rulings, accounts))
        files.append(PartitionFile(file=name, accounts=len(accounts)))
    total = sum(file.accounts for file in files)
    return Partitions(ledger_position=position, rules_version=RULES_VERSION, accounts=total, partitions=tuple(files))


def read_manifest(folder: str | PathLike[str]) -> Partitions:
    """The manifest of a folder. Raises PartitionFolderError where there is none that can be read."""
    try:
        return msgspec.json.decode((Path(folder) / MANIFEST).read_bytes(), type=Partitions)
    except (OSError, msgspec.DecodeError) as error:
        advice = "Name a folder that write_partitions has written."
        raise PartitionFolderError(str(folder), f"holds no {MANIFEST} that can be read", advice) from error


def partition_paths(folder: str | PathLike[str]) -> list[Path]:
    """The files of the partitions in a folder, by number. Raises PartitionFolderError."""
    return [Path(folder) / partition.file for partition in read_manifest(folder).partitions]


def _accounts_by_partition(connection: Connection, aliases: Aliases, rulings: Rulings, count: int) -> list[list[Account]]:
    """The accounts of the whole book by partition, those of an issuer together: what its owners share is then in few dossiers."""
    parts: list[list[Account]] = [[] for _ in range(count)]
    accounts = accounts_of_parties(connection, aliases, rulings, owner=None, issuer=None)
    for owner, issuer in sorted(accounts, key=lambda account: (account[1], account[0])):
        parts[partition_of(issuer, count)].append((owner, issuer))
    return parts


def _check_folder(folder: Path, position: int) -> None:
    """Refuse a folder with anything but older partitions; those ahead of this book must be another's."""
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    strange = next((name for name in names if OURS.fullmatch(name) is None), None)
    if strange is not None:
        raise PartitionFolderError(str(folder), f"holds {strange}, which is no partition", "Name a new or an empty folder.")
    found = read_manifest(folder).ledger_position if MANIFEST in names else 0
    if found > position:
        says = f"holds partitions up to ledger position {found}, and this ledger ends at {position}"
        raise PartitionFolderError(str(folder), says, "They are of another book: name another folder.")


def _publish(folder: Path, manifest: Partitions) -> None:
    """Let the manifest name the new files, then remove those that it names no longer."""
    with replaced(folder / MANIFEST) as beside:
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    named = {MANIFEST, *(partition.file for partition in manifest.partitions)}
    for path in folder.iterdir():
        if path.name not in named:
            path.unlink()

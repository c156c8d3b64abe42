"""One partition of a book as a file: a sequence of frames, read and written with one dossier in memory at a time.

    header, found = read_partition(Path("partitions/part-00000-9f86d081884c7d65.dossiers"))
    header.ledger_position                # 41
    [dossier.accounts for dossier in found]

A frame is its length in four bytes, then that many bytes of msgpack, compressed with zlib. The first is a `PartitionHeader`, each other
one a `Dossier`; a frame of length zero ends the file, so that a torn one is noticed. A file is named for its contents, so that no name ever
means two things.
"""

import os
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from insider_ledger.errors import PartitionError
from projections import RULES_VERSION
from projections.dossiers import Dossier

FORMAT: Final = 2
LENGTH: Final = 4
LEVEL: Final = 1
"""Of compression: most of what zlib can save, in a small part of the time that reading the accounts takes."""

END: Final = bytes(LENGTH)
DIGITS: Final = 16

Record = TypeVar("Record", bound=msgspec.Struct)


class PartitionHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself: it is partition `number`, from 0 on, of `count`, with the events up to `ledger_position`."""

    format: int = FORMAT
    number: int
    count: int
    ledger_position: int
    rules_version: str


def write_partition(folder: Path, header: PartitionHeader, dossiers: Iterable[Dossier]) -> str:
    """Write a partition to a file in a folder, which is whole or not there; returns its name. Raises OSError."""
    beside = folder / f".part-{header.number:05}.{os.getpid()}.part"
    digest = sha256()
    try:
        with beside.open("wb") as file:
            for record in chain([header], dossiers):
                packed = zlib.compress(msgspec.msgpack.encode(record), LEVEL)
                frame = len(packed).to_bytes(LENGTH, "big") + packed
                digest.update(frame)
                file.write(frame)
            file.write(END)
        name = f"part-{header.number:05}-{digest.hexdigest()[:DIGITS]}.dossiers"
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)
    return name


def read_partition(path: Path) -> tuple[PartitionHeader, Iterator[Dossier]]:
    """What a file says of itself, and its dossiers.

    Raises PartitionError, also while the dossiers are read: for a file that is none, is not whole, or was written for other rules; OSError.
    """
    frames = _frames(path)
    header = _decoded(path, next(frames, b""), PartitionHeader)
    if (header.format, header.rules_version) != (FORMAT, RULES_VERSION):
        raise PartitionError(
            str(path),
            f"is of format {header.format} for rules version {header.rules_version}, and this program is of {FORMAT} and {RULES_VERSION}",
            "Fold it with the program that wrote it, or write the partitions again with this one.",
        )
    return header, (_decoded(path, frame, Dossier) for frame in frames)


def _frames(path: Path) -> Iterator[bytes]:
    """What is in each frame; the file is closed after the last one."""
    with path.open("rb") as file:
        while (prefix := file.read(LENGTH)) != END:
            length = int.from_bytes(prefix, "big")
            packed = file.read(length)
            if len(prefix) < LENGTH or len(packed) < length:
                raise _damaged(path)
            try:
                yield zlib.decompress(packed)
            except zlib.error as error:
                raise _damaged(path) from error


def _decoded(path: Path, frame: bytes, of: type[Record]) -> Record:
    try:
        return msgspec.msgpack.decode(frame, type=of)
    except msgspec.DecodeError as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> PartitionError:
    return PartitionError(str(path), "is no partition, or not whole", "Copy it again from where it was written, or write it again.")

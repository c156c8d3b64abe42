"""Files and folders, in the order of their names. A folder is walked once, whatever links lead back into it."""

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from insider_ledger.intake.archives import HEAD_BYTES, Packing, members, packing
from insider_ledger.intake.inputs import LIMITS, Input, InputDocument, Limits, Refused, is_hidden, label

SQLITE: Final = b"SQLite format 3\0"


def documents(paths: Sequence[Path], *, limits: Limits = LIMITS, own: Sequence[Path] = ()) -> Iterator[Input]:
    """Every document below `paths`: paths in the order given, folders by name, archives in their own order. Hidden files are passed over.

    So are the files in `own`, those of the ledger that is imported into; any other SQLite database is refused.
    Never raises for what it meets: a missing path, an unreadable file or a damaged archive is a `Refused` in its place.
    """
    for path in paths:
        for found in _files(path):
            if isinstance(found, Refused):
                yield found
            elif not _is_among(found[1], own):
                yield from _file(*found, limits)


def count(paths: Sequence[Path]) -> int | None:
    """About how many documents `documents` will give, for a progress bar; None when only unpacking a tar would tell."""
    total = 0
    for path in paths:
        for found in _files(path):
            size = 1 if isinstance(found, Refused) else _size_of(found[1])
            if size is None:
                return None
            total += size
    return total


def _files(root: Path) -> Iterator[tuple[str, Path] | Refused]:
    pending = [(label(root.name or root.absolute().name), root)]
    entered: set[tuple[int, int]] = set()
    found = False
    while pending:
        name, path = pending.pop()
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                if (status.st_dev, status.st_ino) not in entered:
                    entered.add((status.st_dev, status.st_ino))
                    pending.extend((f"{name}/{label(child)}", path / child) for child in _children(path))
                continue
        except (OSError, ValueError) as error:
            found = True
            yield _unreadable(name, path, error)
            continue
        found = True
        yield (name, path) if stat.S_ISREG(status.st_mode) else _not_a_file(name, path)
    if not found:
        yield Refused(
            name=label(root.name or root.absolute().name),
            reason="empty-folder",
            message=f"The folder {root} has no files in it.",
            advice="Give a folder, file or archive that holds Forms 3, 4 or 5. Files whose names begin with a dot are passed over.",
        )


def _children(folder: Path) -> list[str]:
    return sorted((child for child in os.listdir(folder) if not is_hidden(child)), reverse=True)  # noqa: PTH208 (half the time of iterdir)


def _file(name: str, path: Path, limits: Limits) -> Iterator[Input]:
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            kind = packing(head)
            if head.startswith(SQLITE):
                yield _a_database(name, path)
            elif kind is not None:
                size = stream.seek(0, os.SEEK_END)
                stream.seek(0)
                yield from members(name, stream, kind, size, limits)
            else:
                yield _document(name, head, stream, limits)
    except OSError as error:
        yield _unreadable(name, path, error)


def _document(name: str, head: bytes, stream: BinaryIO, limits: Limits) -> Input:
    contents = head + stream.read(limits.document_bytes + 1 - len(head)) if len(head) == HEAD_BYTES else head
    if len(contents) <= limits.document_bytes:
        return InputDocument(name=name, contents=contents)
    return Refused(
        name=name,
        reason="too-large",
        message=f"The file is larger than {limits.document_bytes} bytes, which no Form 3, 4 or 5 is.",
        advice="If it is an archive, unpack it and give the folder.",
    )


def _is_among(path: Path, own: Sequence[Path]) -> bool:
    """Whether a path is one of these files, however it is written."""
    return any(path.name == one.name and one.exists() and path.samefile(one) for one in own)


def _a_database(name: str, path: Path) -> Refused:
    return Refused(
        name=name,
        reason="database",
        message=f"{path} is an SQLite database, not a form.",
        advice="Import the filings themselves; to ask another ledger, name it with --db.",
    )


def _size_of(path: Path) -> int | None:
    try:
        with path.open("rb") as stream:
            match packing(stream.read(HEAD_BYTES)):
                case None:
                    return 1
                case Packing.ZIP:
                    with zipfile.ZipFile(stream) as archive:
                        return sum(not member.filename.endswith("/") for member in archive.infolist())
                case _:
                    return None
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return 1


def _unreadable(name: str, path: Path, error: OSError | ValueError) -> Refused:
    if isinstance(error, FileNotFoundError):
        return Refused(
            name=name,
            reason="not-found",
            message=f"There is no file or folder {path}.",
            advice="Check the path; a link may point to something that is gone.",
        )
    cause = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Refused(
        name=name,
        reason="unreadable",
        message=f"{path} could not be read: {cause}.",
        advice="Check that you may read it and that its disk is in order, then import it again.",
    )


def _not_a_file(name: str, path: Path) -> Refused:
    return Refused(
        name=name,
        reason="not-a-file",
        message=f"{path} is a pipe, socket or device, not a file.",
        advice="Save what it gives to a file and import that.",
    )

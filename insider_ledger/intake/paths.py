"""Files and folders, in the order of their names. A folder is walked once, whatever links lead back into it."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from insider_ledger.intake.archives import Packing, count_members, members, packing
from insider_ledger.intake.damage import DAMAGED
from insider_ledger.intake.inputs import LIMITS, Input, InputDocument, Limits, Refused, is_passed_over, label
from insider_ledger.intake.sets import Sets, TableFile
from insider_ledger.intake.tables import HEAD_BYTES, TableHead, TableKind, count_rows, table_head
from insider_ledger.unsafe_text import UNSAFE

SQLITE: Final = b"SQLite format 3\0"


def documents(paths: Sequence[Path], *, limits: Limits = LIMITS, own: Sequence[Path] = ()) -> Iterator[Input]:
    """Every document below `paths`: paths in the order given, folders by name, archives in their own order. Hidden files are passed over.

    So are the files in `own`, those of the ledger that is imported into; any other SQLite database is refused. The tables of a data set
    that lie in a folder come last, as one document for each filing. Never raises for what it meets: a missing path, an unreadable file or
    a damaged archive is a `Refused` in its place.
    """
    sets = Sets(limits)
    for path in paths:
        for found in _files(path):
            if isinstance(found, Refused):
                yield found
            elif not _is_among(found[1], own):
                yield from _file(*found, limits, sets)
    yield from sets.documents()


def count(paths: Sequence[Path], limits: Limits = LIMITS) -> int | None:
    """About how many documents `documents` will give, for a progress bar; None when only unpacking a tar would tell."""
    total = 0
    for path in paths:
        for found in _files(path):
            size = 1 if isinstance(found, Refused) else _size_of(found[1], limits)
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
            message=f"The folder {_shown(root)} has no files in it.",
            advice="Give a folder, file or archive that holds Forms 3, 4 or 5. Files whose names begin with a dot are passed over.",
        )


def _children(folder: Path) -> list[str]:
    return sorted((child for child in os.listdir(folder) if not is_passed_over(child)), reverse=True)  # noqa: PTH208 (half the time of iterdir)


def _file(name: str, path: Path, limits: Limits, sets: Sets) -> Iterator[Input]:
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
            elif (table := table_head(head)) is not None:
                _keep(sets, name, path, table)
            else:
                yield _document(name, head, stream, limits)
    except OSError as error:
        sets.miss(_folder(path), name)
        yield _unreadable(name, path, error)


def _folder(path: Path) -> str:
    return str(path.absolute().parent)


def _keep(sets: Sets, name: str, path: Path, head: TableHead) -> None:
    """Keep a table of the set in its folder, whether the folder was given or the table itself."""
    above, slash, _ = name.rpartition("/")
    prefix = above + slash if above else f"{label(path.absolute().parent.name)}/"
    sets.keep(_folder(path), prefix, TableFile(name=name, head=head, size=path.stat().st_size, open=lambda: path.open("rb")))


def _document(name: str, head: bytes, stream: BinaryIO, limits: Limits) -> Input:
    contents = head + stream.read(max(limits.document_bytes + 1 - len(head), 0)) if len(head) == HEAD_BYTES else head
    if len(contents) <= limits.document_bytes:
        return InputDocument(name=name, contents=contents)
    return Refused(
        name=name,
        reason="too-large",
        message=f"The file is larger than {limits.document_bytes} bytes, which no Form 3, 4 or 5 is.",
        advice="If it is an archive, unpack it and give the folder; else look at what it is, and raise the limit document-bytes.",
    )


def _is_among(path: Path, own: Sequence[Path]) -> bool:
    """Whether a path is one of these files, however it is written."""
    return any(path.name == one.name and one.exists() and path.samefile(one) for one in own)


def _a_database(name: str, path: Path) -> Refused:
    return Refused(
        name=name,
        reason="database",
        message=f"{_shown(path)} is an SQLite database, not a form.",
        advice="Import the filings themselves; to ask another ledger, name it with --db.",
    )


def _size_of(path: Path, limits: Limits) -> int | None:
    try:
        with path.open("rb") as stream:
            start = stream.read(HEAD_BYTES)
            stream.seek(0)
            match packing(start):
                case None:
                    head = table_head(start)
                    return 1 if head is None else count_rows(stream) if head.kind is TableKind.SUBMISSION else 0
                case Packing.ZIP:
                    return count_members(stream, limits)
                case _:
                    return None
    except DAMAGED:
        return 1


def _unreadable(name: str, path: Path, error: OSError | ValueError) -> Refused:
    if isinstance(error, FileNotFoundError):
        return Refused(
            name=name,
            reason="not-found",
            message=f"There is no file or folder {_shown(path)}.",
            advice="Check the path; a link may point to something that is gone.",
        )
    cause = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Refused(
        name=name,
        reason="unreadable",
        message=f"{_shown(path)} could not be read: {cause}.",
        advice="Check that you may read it and that its disk is in order, then import it again.",
    )


def _shown(path: Path) -> str:
    """A path in a message, on one line whatever a file was named."""
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(path))


def _not_a_file(name: str, path: Path) -> Refused:
    return Refused(
        name=name,
        reason="not-a-file",
        message=f"{_shown(path)} is a pipe, socket or device, not a file.",
        advice="Save what it gives to a file and import that.",
    )

"""Members of an archive as documents: zip, tar, packed tar, and a single packed file.

An archive is hostile until shown otherwise: what it unpacks to is measured against `Limits` while it is read, links and devices are not
followed, and one bad member does not spoil the others. `filings.tar.gz` with `2024/a.txt` gives `filings.tar.gz!/2024/a.txt`.
"""

import bz2
import gzip
import lzma
import stat
import zipfile
from collections.abc import Iterator
from enum import Enum
from functools import partial
from io import BytesIO
from typing import BinaryIO, Final, cast

from insider_ledger.intake import tar
from insider_ledger.intake.damage import DAMAGED, says
from insider_ledger.intake.inputs import Input, InputDocument, Limits, Refused, is_passed_over, label
from insider_ledger.intake.sets import Sets, TableFile
from insider_ledger.intake.tables import HEAD_BYTES, TableKind, count_rows, table_head

_TAR_MAGIC: Final = slice(257, 262)
_ENCRYPTED: Final = 0x1
_UNSHOWN_BYTES_MAX: Final = 16 * 1024**2


class Packing(Enum):
    """How bytes are packed, told by how they begin."""

    ZIP = "zip"
    TAR = "tar"
    GZIP = "gz"
    BZIP2 = "bz2"
    XZ = "xz"


def packing(head: bytes) -> Packing | None:
    """How a file that begins with `head` is packed; None for a plain document."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Packing.ZIP
    if head[_TAR_MAGIC] == b"ustar":
        return Packing.TAR
    if head.startswith(b"\x1f\x8b\x08"):
        return Packing.GZIP
    if head.startswith(b"\xfd7zXZ\x00"):
        return Packing.XZ
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return Packing.BZIP2
    return None


def members(name: str, stream: BinaryIO, kind: Packing, size: int, limits: Limits, depth: int = 1) -> Iterator[Input]:
    """Yield the documents in an archive of `size` bytes, in the archive's order; from a damaged one, what comes before the damage."""
    reader = _Members(name, size, limits, depth)
    try:
        match kind:
            case Packing.ZIP:
                yield from reader.of_zip(stream)
            case Packing.TAR:
                yield from reader.of_tar(_Metered(stream, limits.unpacked_bytes(size)))
            case _:
                yield from reader.of_packed(stream, kind)
    except _BombError:
        yield reader.bomb()
    except DAMAGED as error:
        yield reader.damaged(error, stream)
    else:
        if not reader.met:
            yield reader.refused("empty-archive", "The archive has no files in it.", "Give an archive that holds Forms 3, 4 or 5.")


def count_members(stream: BinaryIO, limits: Limits) -> int:
    """About how many documents a zip holds: its files, but of a data set the rows of SUBMISSION. Raises one of DAMAGED.

    A member that will be refused is one, and is not unpacked to be counted.
    """
    with zipfile.ZipFile(stream) as archive:
        files = [member for member in archive.infolist() if not member.filename.endswith("/") and not is_passed_over(member.filename)]
        return sum(_documents_in(archive, member, limits) for member in files[: limits.members])


def _documents_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> int:
    if member.flag_bits & _ENCRYPTED or member.file_size > limits.unpacked_bytes(member.compress_size):
        return 1
    with archive.open(member) as stream:
        head = table_head(stream.read(HEAD_BYTES))
    if head is None:
        return 1
    if head.kind is not TableKind.SUBMISSION:
        return 0
    with archive.open(member) as stream:
        return count_rows(stream)


class _BombError(Exception):
    """An archive unpacks to more than its limits allow."""


class _Metered:
    """A stream that stops when more comes out of it than may."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _BombError
        return data


class _Members:
    """Reads the members of one archive. `met` counts every member that was given or refused."""

    def __init__(self, name: str, size: int, limits: Limits, depth: int) -> None:
        self._name = name
        self._size = size
        self._limits = limits
        self._depth = depth
        self.met = 0

    def of_zip(self, stream: BinaryIO) -> Iterator[Input]:
        left = self._limits.unpacked_bytes(self._size)
        sets = Sets(self._limits)
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                if member.filename.endswith("/") or is_passed_over(member.filename):
                    continue
                if self._is_one_too_many():
                    yield self._too_many()
                    return
                found = self._zip_refusal(member) or self._zip_member(archive, member)
                folder = self._label(member.filename).rpartition("/")[0] + "/"
                if isinstance(found, Refused):
                    sets.miss(folder, found.name)
                    yield found
                    continue
                left -= found.size if isinstance(found, TableFile) else len(found)
                if left < 0:
                    raise _BombError
                if isinstance(found, TableFile):
                    sets.keep(folder, folder, found)
                else:
                    yield from self._opened(self._label(member.filename), found)
            yield from sets.documents()

    def of_tar(self, stream: _Metered) -> Iterator[Input]:
        for member in tar.members(stream, self._limits.document_bytes):
            if is_passed_over(member.name):
                continue
            if self._is_one_too_many():
                yield self._too_many()
                return
            name = self._label(member.name)
            match member.contents:
                case bytes():
                    yield from self._opened(name, member.contents)
                case tar.Unread.LINK_OR_DEVICE:
                    yield self._not_a_file(name)
                case tar.Unread.TOO_LARGE:
                    yield self._too_large(name, member.size)

    def of_packed(self, stream: BinaryIO, kind: Packing) -> Iterator[Input]:
        with _unpacker(stream, kind) as unpacked:
            head = unpacked.read(HEAD_BYTES)
            unpacked.seek(0)
            metered = _Metered(unpacked, self._limits.unpacked_bytes(self._size))
            if packing(head) is Packing.TAR:
                yield from self.of_tar(metered)
                return
            contents = metered.read(self._limits.document_bytes + 1)
            self.met += 1
            if len(contents) > self._limits.document_bytes:
                yield self._too_large(self._name, len(contents))
            else:
                yield from self._opened(self._name.removesuffix(f".{kind.value}"), contents)

    def refused(self, reason: str, message: str, advice: str, contents: bytes | None = None) -> Refused:
        """Refuse the archive itself."""
        return Refused(name=self._name, reason=reason, message=message, advice=advice, contents=contents)

    def bomb(self) -> Refused:
        """Refuse an archive that unpacks to too much."""
        allowed = self._limits.unpacked_bytes(self._size)
        message = f"The archive of {self._size} bytes unpacks to more than {allowed} bytes, as an archive bomb does; the rest was not read."
        limit = self._limits.bounding(self._size)
        advice = f"If you trust where it comes from, unpack it and give the folder, or raise the limit {limit}."
        return self.refused("archive-bomb", message, advice)

    def damaged(self, error: Exception, stream: BinaryIO) -> Refused:
        """Refuse an archive that is damaged, and keep its bytes where they are few."""
        contents = None
        if self._size <= _UNSHOWN_BYTES_MAX:
            stream.seek(0)
            contents = stream.read(self._size)
        message = f"The archive is damaged ({says(error)}); {self.met} of its members were read before the damage."
        return self.refused(
            "corrupt-archive", message, "Download or make the archive again and import it; what was read is kept.", contents
        )

    def _label(self, member: str) -> str:
        return f"{self._name}!/{label(member)}"

    def _is_one_too_many(self) -> bool:
        self.met += 1
        return self.met > self._limits.members

    def _too_many(self) -> Refused:
        message = f"The archive has more than {self._limits.members} members; the rest was not read."
        return self.refused("too-many-members", message, "Split it into several archives, or raise the limit members.")

    def _opened(self, name: str, contents: bytes) -> Iterator[Input]:
        kind = packing(contents[:HEAD_BYTES])
        if table_head(contents[:HEAD_BYTES]) is not None:
            message = "This is a table of a data set; it is read from a folder or a zip, and not from a tar or packed by itself."
            yield Refused(
                name=name, reason="packed-table", message=message, advice="Unpack it and give the folder with all tables of the set."
            )
        elif kind is None:
            yield InputDocument(name=name, contents=contents)
        elif self._depth < self._limits.depth:
            yield from members(name, BytesIO(contents), kind, len(contents), self._limits, self._depth + 1)
        else:
            message = f"The archive lies {self._depth} archives deep, and {self._limits.depth} are opened."
            advice = "Unpack the outer archive first, or raise the limit depth."
            yield Refused(name=name, reason="nested-too-deep", message=message, advice=advice, contents=contents)

    def _zip_refusal(self, member: zipfile.ZipInfo) -> Refused | None:
        name = self._label(member.filename)
        if "\0" in member.orig_filename:
            advice = "Make the archive again with a name that says what it is."
            return Refused(
                name=name, reason="unsafe-name", message="The member's name holds a NUL character, which hides its end.", advice=advice
            )
        if member.flag_bits & _ENCRYPTED:
            message = "The member is encrypted; forms are public and need no password."
            return Refused(
                name=name, reason="encrypted", message=message, advice="Unpack the archive with its password and give the folder."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            return self._not_a_file(name)
        if member.file_size > self._limits.unpacked_bytes(member.compress_size):
            message = f"The member unpacks {member.compress_size} bytes to {member.file_size}, as an archive bomb does."
            limit = self._limits.bounding(member.compress_size)
            advice = f"If you trust where it comes from, unpack it yourself, or raise the limit {limit}."
            return Refused(name=name, reason="archive-bomb", message=message, advice=advice)
        return None

    def _zip_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | TableFile | Refused:
        name = self._label(member.filename)
        try:
            with archive.open(member) as stream:
                start = stream.read(HEAD_BYTES)
                if (head := table_head(start)) is not None:
                    open_it = partial(archive.open, member)
                    return TableFile(name=name, head=head, size=member.file_size, open=open_it, is_sealed=True)
                if member.file_size > self._limits.document_bytes:
                    return self._too_large(name, member.file_size)
                return start + stream.read()
        except DAMAGED as error:
            message = f"The member is damaged: {says(error)}."
            return Refused(name=name, reason="corrupt-member", message=message, advice="Download or make the archive again and import it.")

    def _not_a_file(self, name: str) -> Refused:
        advice = "Put the file itself into the archive."
        return Refused(name=name, reason="not-a-file", message="The member is a link or a device; it is never followed.", advice=advice)

    def _too_large(self, name: str, size: int) -> Refused:
        message = f"The member unpacks to {size} bytes or more; over {self._limits.document_bytes} no Form 3, 4 or 5 is."
        advice = "If it is an archive, unpack the outer archive first; else look at what it is, and raise the limit document-bytes."
        return Refused(name=name, reason="too-large", message=message, advice=advice)


def _unpacker(stream: BinaryIO, kind: Packing) -> BinaryIO:
    match kind:
        case Packing.GZIP:
            return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
        case Packing.BZIP2:
            return cast("BinaryIO", bz2.BZ2File(stream))
        case Packing.XZ:
            return cast("BinaryIO", lzma.LZMAFile(stream))
        case Packing.ZIP | Packing.TAR:
            raise AssertionError(kind)

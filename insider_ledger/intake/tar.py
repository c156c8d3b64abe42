"""Members of a tar stream, front to back, without the standard library's habit of ending quietly at a damaged header.

`tarfile` reads headers (`TarInfo.frombuf`); walking them is done here, so that memory stays flat, extension headers have a size limit and a
tar that is cut off says so. Long names come from GNU `L` headers or POSIX `path` records.
Source: POSIX.1-2008 pax Interchange Format.
"""

import re
import tarfile
from collections.abc import Iterator
from enum import Enum
from typing import Final, Protocol

import msgspec

BLOCK: Final = tarfile.BLOCKSIZE
_END: Final = bytes(BLOCK)
_EXTENSION_BYTES_MAX: Final = 1024**2
_CHUNK: Final = 1024**2
_SIZE_DIGITS: Final = 20
_RECORD = re.compile(rb"\d+ (path|size)=([^\n]*)\n")


class DamagedTarError(Exception):
    """The stream is not a whole tar."""


class Unread(Enum):
    """Why a member's contents were not read."""

    LINK_OR_DEVICE = "link or device"
    TOO_LARGE = "too large"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member that is not a folder: its name as stored, its size in bytes, and its contents or why they were not read."""

    name: str
    size: int
    contents: bytes | Unread


class Stream(Protocol):
    """What is read from: a file, or one that unpacks and measures."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; fewer only at the end."""


def members(stream: Stream, bytes_max: int) -> Iterator[Member]:
    """Yield the members of a tar in its order, folders left out; those over `bytes_max` bytes are passed over. Raises DamagedTarError."""
    name: str | None = None
    size: int | None = None
    while (block := _exactly(stream, BLOCK)) != _END:
        header = _header(block)
        if header.type in {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE}:
            extension = _extension(stream, header)
            if header.type == tarfile.GNUTYPE_LONGNAME:
                name = _text(extension.rstrip(b"\0"))
            elif header.type in {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}:
                records = dict(_RECORD.findall(extension))
                name = _text(records[b"path"]) if b"path" in records else name
                size = _size(records[b"size"]) if b"size" in records else size
            continue
        if not header.isdir():
            yield _member(stream, header, header.name if name is None else name, header.size if size is None else size, bytes_max)
        name = size = None


def _member(stream: Stream, header: tarfile.TarInfo, name: str, size: int, bytes_max: int) -> Member:
    if header.type not in tarfile.REGULAR_TYPES or header.type == tarfile.GNUTYPE_SPARSE:
        if header.type not in tarfile.SUPPORTED_TYPES:
            _skip(stream, _padded(size))
        return Member(name=name, size=size, contents=Unread.LINK_OR_DEVICE)
    if size > bytes_max:
        _skip(stream, _padded(size))
        return Member(name=name, size=size, contents=Unread.TOO_LARGE)
    return Member(name=name, size=size, contents=_exactly(stream, _padded(size))[:size])


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise DamagedTarError(f"a member's header is damaged: {error}") from error
    if header.size < 0:
        raise DamagedTarError("a member's header states a negative size")
    return header


def _extension(stream: Stream, header: tarfile.TarInfo) -> bytes:
    if header.size > _EXTENSION_BYTES_MAX:
        raise DamagedTarError(f"an extension header states {header.size} bytes")
    return _exactly(stream, _padded(header.size))[: header.size]


def _size(text: bytes) -> int:
    """The size that a POSIX record states. A negative one would read a stream to its end, past every limit."""
    if not text.isdigit() or len(text) > _SIZE_DIGITS:
        raise DamagedTarError("an extension header states no size")
    return int(text)


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _exactly(stream: Stream, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise DamagedTarError("it ends before its closing blocks")
    return data


def _skip(stream: Stream, size: int) -> None:
    while size > 0:
        size -= len(_exactly(stream, min(size, _CHUNK)))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")

"""Changes that follow the shape of what is fuzzed, beside the fuzzer's own changes of bytes.

`changed(b"<a>1</a>", ...)` may be `b"<a>NaN</a>"`, `b"<a>1</a><a>1</a>"` or `b"<a>1"`: what stands between two tags, tabs, commas or line
ends is replaced, said twice, moved or left out. What is packed is unpacked first and packed again after, so that its checksum fits.
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from zlib import error as zlib_error

from tests.fuzzing.seeds import a_tar, a_zip

Change = Callable[[bytes], bytes]

_PARTED = re.compile(rb"(<[^<>]{0,80}>|[\t\n|,;]| {3,})")
_UNPACKED_MAX = 256 * 1024
_PACKINGS: tuple[tuple[bytes, Callable[[io.BytesIO], object], Change], ...] = (
    (b"\x1f\x8b\x08", lambda packed: gzip.GzipFile(fileobj=packed), gzip.compress),
    (b"BZh", bz2.BZ2File, bz2.compress),
    (b"\xfd7zXZ\x00", lzma.LZMAFile, lzma.compress),
)


def changed(contents: bytes, put: Sequence[bytes], random: Random) -> bytes:
    """The contents with one to three changes of their parts."""
    parts = _PARTED.split(contents)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(parts))
        match random.randrange(5):
            case 0:
                parts[at] = random.choice(put)
            case 1:
                parts.insert(at, random.choice(put))
            case 2:
                width = random.randint(1, 12)
                parts[at:at] = parts[at : at + width] * random.randint(1, 3)
            case 3:
                del parts[at : at + random.randint(1, 12)]
                parts = parts or [b""]
            case _:
                other = random.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
    return b"".join(parts)


def repacked(contents: bytes, change: Change, random: Random) -> bytes:
    """An archive with one member changed, or its bytes changed where it cannot be opened."""
    for magic, opened, pack in _PACKINGS:
        if contents.startswith(magic):
            try:
                inner = opened(io.BytesIO(contents)).read(_UNPACKED_MAX)  # type: ignore[attr-defined]
            except (OSError, EOFError, ValueError, lzma.LZMAError, zlib_error):
                return change(contents)
            return pack(repacked(inner, change, random))
    members = _members(contents)
    if not members:
        return change(contents)
    name = random.choice(list(members))
    members[name] = repacked(members[name], change, random)
    return (a_zip if contents.startswith(b"PK") else a_tar)(members)


def _members(contents: bytes) -> dict[str, bytes]:
    try:
        if contents.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(contents)) as archive:
                small = [member for member in archive.infolist() if member.file_size <= _UNPACKED_MAX]
                return {member.filename: archive.read(member) for member in small}
        if contents[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(contents)) as archive:
                files = [
                    (member.name, archive.extractfile(member)) for member in archive if member.isfile() and member.size <= _UNPACKED_MAX
                ]
                return {name: file.read() for name, file in files if file is not None}
    except Exception:  # noqa: BLE001 (an archive that the standard library cannot open is changed as bytes)
        return {}
    return {}

"""Source documents: kept whole beside the log, under the SHA-256 of their bytes, so that every number leads back to what was filed.

    keep(connection, [packed(sha256, contents)], since=120)
    contents(connection, sha256)                                     # the same bytes

Events name documents by their SHA-256. A document that nobody kept (`import --no-sources`, a book older than this) can be kept later: it is
whatever has the digest.
"""

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256 as sha256_of

import msgspec
from isal import isal_zlib
from sqlalchemy import Connection, func, select

from ledger.store import bulk
from ledger.store.errors import AlteredSourceError
from ledger.store.tables import source

PAGE = 500
FASTEST = 1
"""On filings as small as the best of zlib's own levels, in a fifth of its time."""


class Packed(msgspec.Struct, frozen=True, gc=False):
    """A document as it is stored: the hex SHA-256 and number of its bytes, and these in zlib's format."""

    sha256: str
    size: int
    contents: bytes


def packed(sha256: str, contents: bytes) -> Packed:
    """A document to be kept; `sha256` is that of its bytes."""
    return Packed(sha256, len(contents), isal_zlib.compress(contents, FASTEST))


def keep(connection: Connection, documents: Iterable[Packed], since: int) -> None:
    """Keep those of the documents that are not kept yet, from a position of the ledger on."""
    new = {document.sha256: document for document in documents}
    for sha256 in kept_among(connection, new):
        del new[sha256]
    bulk.insert(connection, source, [(document.sha256, document.contents, document.size, since) for document in new.values()])


def kept_among(connection: Connection, sha256s: Iterable[str]) -> list[str]:
    """Those of the documents that are kept."""
    return list(connection.scalars(select(source.c.sha256).where(bulk.among(connection, source.c.sha256, list(sha256s)))))


def contents(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a document, None when it is not kept. Raises AlteredSourceError for one that is not what it was."""
    row = connection.execute(select(source.c.contents, source.c.size).where(source.c.sha256 == sha256)).one_or_none()
    if row is None:
        return None
    unpacked = _unpacked(sha256, row.contents, row.size)
    if unpacked is None:
        raise AlteredSourceError(sha256)
    return unpacked


def count(connection: Connection) -> int:
    """How many documents are kept."""
    return connection.scalar(select(func.count()).select_from(source)) or 0


def altered(connection: Connection) -> Iterator[str]:
    """The documents whose bytes are no longer those of their SHA-256."""
    query = select(source.c.sha256, source.c.contents, source.c.size).order_by(source.c.sha256).limit(PAGE)
    after = ""
    while rows := bulk.fetch(connection, query.where(source.c.sha256 > after)):
        yield from (sha256 for sha256, stored, size in rows if _unpacked(sha256, stored, size) is None)
        after = rows[-1][0]


def _unpacked(sha256: str, stored: bytes, size: int) -> bytes | None:
    """The bytes of a document; None where they are not those of its SHA-256, whole and alone."""
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(stored, size + 1)
    except (zlib.error, TypeError, OverflowError, ValueError):
        return None
    is_whole = unpacking.eof and not unpacking.unused_data and len(unpacked) == size
    return unpacked if is_whole and sha256_of(unpacked).hexdigest() == sha256 else None

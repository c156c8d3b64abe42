"""Documents that could not be read: kept whole beside the log, with the reason and what to do, until they are resolved.

They are no events: nothing was reported that the book could state. `keep` them, `listing` shows what waits, `contents` gives the bytes back
for another try, `resolve` marks what has been read at last.
"""

import zlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select, update

from ledger.commands import SetAside
from ledger.store import bulk
from ledger.store.instants import from_microseconds, microseconds
from ledger.store.tables import set_aside as kept

WITHOUT_ISSUER: Final = "unknown-symbol"
"""The reason under which a row of a table of splits waits for a filing of its issuer."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A document that waits to be resolved; fields as in `SetAside`, without its bytes."""

    sha256: str
    name: str
    reason: str
    message: str
    advice: str
    line: int | None
    set_aside_at: datetime


def keep(connection: Connection, document: SetAside, at: datetime) -> bool:
    """Keep a document; False when these bytes wait already. One that was resolved and cannot be read again waits again."""
    row = {
        "name": document.name,
        "reason": document.reason,
        "message": document.message,
        "advice": document.advice,
        "line": document.line,
        "set_aside_at": microseconds(at),
        "resolved_at": None,
    }
    found = connection.execute(select(kept.c.resolved_at).where(kept.c.sha256 == document.sha256)).one_or_none()
    if found is None:
        packed = zlib.compress(document.contents)
        connection.execute(insert(kept).values(sha256=document.sha256, contents=packed, **row))
        return True
    if found.resolved_at is None:
        return False
    connection.execute(update(kept).where(kept.c.sha256 == document.sha256).values(row))
    return True


def listing(connection: Connection) -> list[Waiting]:
    """What waits, oldest first, then by name."""
    columns = [kept.c[field] for field in Waiting.__struct_fields__]
    rows = connection.execute(
        select(*columns).where(kept.c.resolved_at.is_(None)).order_by(kept.c.set_aside_at, kept.c.name, kept.c.sha256)
    )
    return [Waiting(**{**row, "set_aside_at": from_microseconds(row["set_aside_at"])}) for row in rows.mappings()]


def contents(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a document that was ever kept, None when there is no such document."""
    packed: bytes | None = connection.scalar(select(kept.c.contents).where(kept.c.sha256 == sha256))
    return None if packed is None else zlib.decompress(packed)


def waiting_among(connection: Connection, sha256s: Iterable[str]) -> list[str]:
    """Those of the documents that wait."""
    query = select(kept.c.sha256).where(kept.c.resolved_at.is_(None))
    return list(connection.scalars(query.where(bulk.among(connection, kept.c.sha256, sha256s))))


def waiting_named(connection: Connection, names: Collection[str]) -> list[str]:
    """Those that wait under one of these names, whatever they were packed in."""
    if not names:
        return []
    waiting = connection.execute(select(kept.c.sha256, kept.c.name).where(kept.c.resolved_at.is_(None)))
    return [sha256 for sha256, name in waiting if name.rpartition("/")[2] in names]


def resolve(connection: Connection, sha256: str, at: datetime) -> bool:
    """Mark a waiting document as resolved; False when it does not wait."""
    waiting = (kept.c.sha256 == sha256) & kept.c.resolved_at.is_(None)
    return connection.execute(update(kept).where(waiting).values(resolved_at=microseconds(at))).rowcount == 1

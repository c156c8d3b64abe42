"""A PostgreSQL server: what of its settings matters to a ledger, who writes, and who holds a transaction open."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, text

from ledger.store.inspection.sizes import bytes_on_disk
from ledger.store.postgresql import WRITER_LOCK


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Another session: its process on the server, and since when its transaction is open (None: the server does not tell us)."""

    process: int
    since: datetime | None


class ServerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the server says: `version` as 150004 for 15.4; `size` in bytes, of all tables of the schema with their indexes.

    `writer` holds the ledger's lock, `oldest` is the oldest other transaction. `is_analyzed` says whether the planner knows how long the
    log is (a server before version 14 always seems to); None where it is partitioned.
    """

    version: int
    encoding: str
    is_standby: bool
    is_synced: bool
    size: int
    now: datetime
    writer: Session | None
    oldest: Session | None
    is_analyzed: bool | None


_SETTINGS: Final = text(
    """
    SELECT CAST(current_setting('server_version_num') AS integer), current_setting('server_encoding'), pg_is_in_recovery(),
        current_setting('fsync') = 'on', clock_timestamp()
    """
)
_ANALYZED: Final = text(
    """
    SELECT c.reltuples >= 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relname = 'event' AND c.relkind = 'r'
    """
)
_WRITER: Final = text(
    """
    SELECT l.pid, a.xact_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
        AND CAST(l.classid AS bigint) = :lock AND CAST(l.objid AS bigint) = CAST(hashtext(current_schema()) AS bigint) & 4294967295
    """
)
_OTHERS: Final = text(
    """
    SELECT pid, xact_start FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'
    ORDER BY xact_start, pid
    """
)


def server_facts(connection: Connection) -> ServerFacts:
    """What the server says of itself and its sessions."""
    version, encoding, is_standby, is_synced, now = connection.execute(_SETTINGS).one()
    lock = connection.execute(_WRITER, {"lock": WRITER_LOCK}).first()
    writer = None if lock is None else Session(process=lock[0], since=lock[1])
    others = (Session(process=process, since=since) for process, since in connection.execute(_OTHERS))
    return ServerFacts(
        version=version,
        encoding=encoding,
        is_standby=is_standby,
        is_synced=is_synced,
        size=bytes_on_disk(connection),
        now=now,
        writer=writer,
        oldest=next((session for session in others if writer is None or session.process != writer.process), None),
        is_analyzed=connection.scalar(_ANALYZED),
    )

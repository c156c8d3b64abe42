"""Where a book lives: its file, its disk, its server. Each check judges facts that were read before, and knows no database.

`disk(facts)` of a database of 3 GB on a disk with 2 GB free is one row, `disk-short`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from insider_ledger.amounts import plural, size, span
from insider_ledger.health.findings import HealthRow, found, judged
from ledger.store.inspection.files import FolderFacts, PageFacts
from ledger.store.inspection.server import ServerFacts, Session
from ledger.store.instants import from_microseconds

MEGABYTE: Final = 1_000_000
DISK_FULL: Final = 64 * MEGABYTE
WAL_LARGE: Final = 256 * MEGABYTE
FREE_LARGE: Final = 64 * MEGABYTE
LEFT_AFTER: Final = timedelta(hours=1)
"""How long nobody has written to a file that was not finished, until it counts as left over."""

SERVER_TRIED: Final = 15
"""The oldest major version of PostgreSQL that this program is tested on."""

WRITER_LONG: Final = timedelta(hours=1)
TRANSACTION_LONG: Final = timedelta(hours=1)
ANALYZED_FROM: Final = 10_000
"""From this many events on the planner of PostgreSQL ought to know how long the log is."""


def storage(folder: FolderFacts, pages: PageFacts) -> tuple[HealthRow, ...]:
    """The file of an SQLite ledger, its rights and its pages."""
    kept = size(folder.size or 0)
    free = pages.free_pages * pages.page_size
    return judged(
        "storage",
        _storage(folder, pages, free),
        f"{folder.path} has {kept}, {size(free)} of them free, and {size(folder.wal_size or 0)} in its write-ahead log.",
    )


def _storage(folder: FolderFacts, pages: PageFacts, free: int) -> Iterator[HealthRow]:
    if not folder.is_writable:
        yield found("storage", "read-only", f"This user may not write to {folder.path} or its folder, so nothing can be imported.")
    if folder.is_open_to_all:
        yield found("storage", "open-to-all", f"Every user of this machine may write to {folder.path}.")
    if pages.journal_mode != "wal" and folder.is_writable:  # where no log can be made, SQLite does not say what there would be
        says = f"{folder.path} has the journal mode {pages.journal_mode} and not wal: readers and the writer wait for each other."
        yield found("storage", "not-write-ahead", says)
    if (folder.wal_size or 0) > max(WAL_LARGE, folder.size or 0):
        says = f"The write-ahead log of {folder.path} has {size(folder.wal_size or 0)}: no program has taken it back into the file."
        yield found("storage", "wal-large", says)
    if free > FREE_LARGE and pages.free_pages * 4 > pages.pages:
        yield found("storage", "space-to-reclaim", f"{size(free)} of the {size(folder.size or 0)} of {folder.path} are not used.")


def disk(folder: FolderFacts) -> tuple[HealthRow, ...]:
    """The room on the disk of an SQLite ledger."""
    says = f"There are {size(folder.disk_free)} free beside a database of {size(folder.size or 0)}."
    return judged("disk", _disk(folder, says), says)


def _disk(folder: FolderFacts, says: str) -> Iterator[HealthRow]:
    if folder.disk_free < DISK_FULL:
        yield found("disk", "disk-full", says)
    elif folder.disk_free < (folder.size or 0):
        yield found("disk", "disk-short", says)


def left_over(tables: tuple[str, ...], folder: FolderFacts | None, now: datetime) -> tuple[HealthRow, ...]:
    """Tables and files that a program which ended early did not remove."""
    return judged("left-over", _left_over(tables, folder, now), "No table and no file is left of work that was not finished.")


def _left_over(tables: tuple[str, ...], folder: FolderFacts | None, now: datetime) -> Iterator[HealthRow]:
    if tables:
        yield found("left-over", "tables-left-over", f"Tables of a rebuild that was not finished are there: {', '.join(tables)}.")
    written = () if folder is None else folder.part_files
    old = [path for path, written_at in written if now - from_microseconds(written_at) > LEFT_AFTER]
    if old:
        says = f"{plural(len(old), 'file')} that no program finished, the first of them {old[0]}."
        yield found("left-over", "files-left-over", says)


def server(facts: ServerFacts) -> tuple[HealthRow, ...]:
    """The settings of a PostgreSQL server that matter."""
    version = f"PostgreSQL {facts.version // 10_000}"
    return judged("server", _server(facts, version), f"{version}, encoding {facts.encoding}; the tables have {size(facts.size)}.")


def _server(facts: ServerFacts, version: str) -> Iterator[HealthRow]:
    if facts.version // 10_000 < SERVER_TRIED:
        yield found("server", "server-older", f"{version} is older than any that this program is tested on ({SERVER_TRIED}).")
    if facts.encoding != "UTF8":
        says = f"The database has the encoding {facts.encoding} and not UTF8: a name that it cannot hold ends an import."
        yield found("server", "encoding-other", says)
    if facts.is_standby:
        yield found("server", "server-standby", "The server is a standby: it answers, and takes no imports.")
    if not facts.is_synced:
        yield found("server", "not-synced", "The server does not wait for its disk (fsync = off).")


def sessions(facts: ServerFacts) -> tuple[HealthRow, ...]:
    """Who writes, and who holds a transaction open, on a PostgreSQL server."""
    otherwise = "Nobody writes." if facts.writer is None else f"Process {facts.writer.process} writes{_since(facts.writer, facts.now)}."
    return judged("sessions", _sessions(facts), otherwise)


def _sessions(facts: ServerFacts) -> Iterator[HealthRow]:
    if facts.writer is not None and _is_long(facts.writer, facts.now, WRITER_LONG):
        says = f"Process {facts.writer.process} holds the lock of the writer{_since(facts.writer, facts.now)}."
        yield found("sessions", "writer-long", says)
    if facts.oldest is not None and _is_long(facts.oldest, facts.now, TRANSACTION_LONG):
        says = f"Process {facts.oldest.process} holds a transaction open{_since(facts.oldest, facts.now)}."
        yield found("sessions", "transaction-long", says)


def statistics(facts: ServerFacts, events: int) -> tuple[HealthRow, ...]:
    """Whether the planner of PostgreSQL knows how long the log is."""
    return judged("statistics", _statistics(facts, events), "The planner knows its tables, or they are small.")


def _statistics(facts: ServerFacts, events: int) -> Iterator[HealthRow]:
    if facts.is_analyzed is False and events >= ANALYZED_FROM:
        says = f"The log has {plural(events, 'event')}, and the server has never looked at it: questions may take its slow ways."
        yield found("statistics", "statistics-missing", says)


def _is_long(session: Session, now: datetime, limit: timedelta) -> bool:
    return session.since is not None and now - session.since >= limit


def _since(session: Session, now: datetime) -> str:
    return "" if session.since is None else f", for {span(now - session.since)} now"

"""Snapshots of a book: the whole market in Parquet files, from which questions about everybody are answered without searching the book.

    book.write_snapshot("market.snapshot").ledger_position             # 41
    kept = book.read_snapshot("market.snapshot")
    kept.behind                                                        # 3: events that the book has recorded since
    kept.holdings(as_of=date(2024, 6, 30)).ledger_position             # 41

An answer is what the book gave at that position, and says which it was. Tables stand in a folder of their own for each writing, which
`snapshot.json` names last: a reader finds the older snapshot or the newer one, never some files of each.
"""

import re
import secrets
import shutil
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection

from insider_ledger.errors import SnapshotError
from insider_ledger.extras import needed
from insider_ledger.printing.output import alone_in, replaced
from ledger.feed import Feed
from projections import RULES_VERSION

MANIFEST: Final = "snapshot.json"
FORMAT: Final = 1
TABLES: Final = re.compile(r"\d+-[0-9a-f]{8}")
BEGUN: Final = re.compile(rf"\.{TABLES.pattern}\.part")
OURS: Final = re.compile(rf"{re.escape(MANIFEST)}|{TABLES.pattern}|\..+\.part")
ANEW: Final = "Write it anew with: insider-ledger export snapshot {}"


class SnapshotManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says of itself: up to which position the events are in it, by which rules, and how much there is.

    `last_event` is the stream, version and time of the event at that position, by which a book knows its own; `tables` names the folder.
    """

    format: int = FORMAT
    ledger_position: int
    rules_version: str
    last_event: str | None
    tables: str
    lines: int
    points: int


def libraries_needed() -> None:
    """Make sure that the libraries for columns are there. Raises MissingLibraryError."""
    needed("polars", "export", "A snapshot")
    needed("pyarrow", "export", "A snapshot")


def write_snapshot(connection: Connection, folder: Path) -> SnapshotManifest:
    """Write the book, as the connection sees it; an older snapshot in the folder is replaced when the new one is whole.

    Raises SnapshotError for a folder that holds anything else; OSError.
    """
    libraries_needed()
    _check_folder(folder)
    with alone_in(folder):
        _remove_begun(folder)
        manifest = _write_tables(connection, folder)
        _publish(folder, manifest)
    return manifest


def _write_tables(connection: Connection, folder: Path) -> SnapshotManifest:
    """Write the tables to a folder of their own, which is whole or not there."""
    from projections.market.kept_tables import write_tables  # noqa: PLC0415 (an extra)

    position = Feed(connection).head()
    name = f"{position}-{secrets.token_hex(4)}"
    beside = folder / f".{name}.part"
    beside.mkdir()
    try:
        written = write_tables(connection, beside)
        beside.rename(folder / name)
    except BaseException:
        shutil.rmtree(beside)
        raise
    return SnapshotManifest(
        ledger_position=position,
        rules_version=RULES_VERSION,
        last_event=_last_event(connection, position),
        tables=name,
        lines=written.lines,
        points=written.points,
    )


def read_manifest(folder: Path) -> SnapshotManifest:
    """What a snapshot says of itself. Raises SnapshotError for a folder that holds none, or one of other rules."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=SnapshotManifest)
    except (OSError, msgspec.DecodeError) as error:
        advice = "Name the folder of one, or write one with: insider-ledger export snapshot DIR"
        raise SnapshotError(str(folder), "holds no snapshot", advice) from error
    if (manifest.format, manifest.rules_version) != (FORMAT, RULES_VERSION):
        stated = f"format {manifest.format} for rules version {manifest.rules_version}"
        ours = f"and this program is of {FORMAT} and {RULES_VERSION}"
        raise SnapshotError(str(folder), f"holds a snapshot of {stated}, {ours}", ANEW.format(folder))
    return manifest


def events_since(connection: Connection, folder: Path, manifest: SnapshotManifest) -> int:
    """How many events the book has recorded since a snapshot was written. Raises SnapshotError for a snapshot of another book."""
    behind = Feed(connection).head() - manifest.ledger_position
    if behind < 0 or _last_event(connection, manifest.ledger_position) != manifest.last_event:
        advice = f"Name the ledger that it was written from, or write one of this ledger: insider-ledger export snapshot {folder}"
        raise SnapshotError(str(folder), "holds a snapshot of another ledger", advice)
    return behind


def _last_event(connection: Connection, position: int) -> str | None:
    """What tells a book from another that has as many events; None while it is empty."""
    recorded = Feed(connection).at([position]).get(position)
    return None if recorded is None else f"{recorded.originator_id}/{recorded.originator_version}/{recorded.recorded_at}"


def _check_folder(folder: Path) -> None:
    """Refuse a folder with anything but older snapshots."""
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    strange = next((name for name in names if OURS.fullmatch(name) is None), None)
    if strange is not None:
        raise SnapshotError(str(folder), f"holds {strange}, which is no snapshot", "Name a new or an empty folder.")


def _remove_begun(folder: Path) -> None:
    """Remove the tables of a writer that was killed."""
    for path in folder.iterdir():
        if BEGUN.fullmatch(path.name):
            shutil.rmtree(path)


def _publish(folder: Path, manifest: SnapshotManifest) -> None:
    """Let the manifest name the new tables, then remove those that it names no longer."""
    with replaced(folder / MANIFEST) as beside:
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    for path in folder.iterdir():
        if TABLES.fullmatch(path.name) and path.name != manifest.tables:
            shutil.rmtree(path)

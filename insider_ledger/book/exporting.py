"""What a book writes for other programs: files of rows, panels, snapshots and partitions."""

from contextlib import suppress
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec

from insider_ledger.book.opened import Opened
from insider_ledger.errors import SnapshotError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from insider_ledger.book_snapshot import BookSnapshot
    from insider_ledger.exporting import Exported, ExportSummary
    from insider_ledger.panels import PanelAnswer
    from insider_ledger.partitions import Partitions
    from insider_ledger.printing.layout import FileFormat
    from insider_ledger.snapshots import SnapshotManifest
    from projections.market.panel_rows import Panel
    from projections.market.period_ends import Every


class Exporting(Opened):
    """The part of a book that writes for other programs."""

    def export(
        self,
        kind: "Exported",
        output: "str | PathLike[str] | TextIO",
        *,
        file_format: "FileFormat | None" = None,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "ExportSummary":
        """Write `holdings` (as `holdings()` answers), `points`, `periods` or `transactions` (as `history()` answers) to a file, in pieces.

        The format is as the name ends (`.parquet`, `.csv`, `.jsonl`) where it is not said. A stream takes CSV or JSON lines. Raises as
        `holdings` does, MissingLibraryError, OSError; ValueError where no format is known, or for another kind.
        """
        from insider_ledger.exporting import KINDS, Wanted, export, format_of  # noqa: PLC0415

        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of export: {', '.join(KINDS)}; a panel is written by export_panel")
        chosen, target = format_of(output, file_format)
        with self._database.read() as connection:
            wanted = Wanted(
                kind=kind,
                owner=self._optional_party(connection, "owner", owner, known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                include_closed=include_closed,
            )
            return export(connection, wanted, target, chosen)

    def panel(
        self,
        every: "Every",
        start: date,
        end: date,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "PanelAnswer":
        """Every holding at the end of every `month` or `quarter` that ends in [start, end], each as known at its own end.

        `known_at` fixes the knowledge of all. Each row is what `holdings()` answers for its day and instant. Raises as `holdings` does,
        and MissingLibraryError without the extra `export`.
        """
        from insider_ledger.panels import panel  # noqa: PLC0415

        with self._database.read() as connection:
            asked = self._panel(connection, every, start, end, owner, issuer, known_at)
            return panel(connection, msgspec.structs.replace(asked, include_closed=include_closed))

    def export_panel(
        self,
        output: "str | PathLike[str] | TextIO",
        every: "Every",
        start: date,
        end: date,
        *,
        file_format: "FileFormat | None" = None,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> "ExportSummary":
        """Write the rows of `panel()` to a file, in pieces, as `export` does. Raises as these do."""
        from insider_ledger.exporting import Wanted, export, format_of  # noqa: PLC0415

        chosen, target = format_of(output, file_format)
        with self._database.read() as connection:
            asked = self._panel(connection, every, start, end, owner, issuer, known_at)
            wanted = Wanted(
                kind="panel",
                owner=asked.owner,
                issuer=asked.issuer,
                as_of=end,
                known_at=asked.ends[-1].known_at if asked.ends else self._instant(known_at),
                include_closed=include_closed,
                ends=asked.ends,
                is_known_at_ends=known_at is None,
            )
            return export(connection, wanted, target, chosen)

    def snapshot(self, folder: "str | PathLike[str] | None" = None) -> "BookSnapshot":
        """The book as it is now, from a snapshot in `folder` that answers questions about everybody; another one there is written anew.

        Without `folder` it stands beside an SQLite file, in `ledger.db.snapshot`. Raises MissingLibraryError without the extra `export`,
        SnapshotError for a folder that holds anything else, OSError; ValueError where a PostgreSQL book has no folder.
        """
        files = self._database.files
        if folder is None and not files:
            raise ValueError("say in which folder the snapshot of a book on PostgreSQL is kept")
        place = Path(folder) if folder is not None else files[0].with_name(f"{files[0].name}.snapshot")
        with suppress(SnapshotError):
            found = self.read_snapshot(place)
            if found.behind == 0:
                return found
        self.write_snapshot(place)
        return self.read_snapshot(place)

    def write_snapshot(self, folder: str | PathLike[str]) -> "SnapshotManifest":
        """Write the whole market to Parquet files in a folder, from which `read_snapshot` answers.

        An older snapshot there is replaced once the new one is whole. Raises MissingLibraryError without the extra `export`, SnapshotError
        for a folder that holds anything else, OSError.
        """
        from insider_ledger.snapshots import write_snapshot  # noqa: PLC0415

        with self._database.read() as connection:
            return write_snapshot(connection, Path(folder))

    def read_snapshot(self, folder: str | PathLike[str]) -> "BookSnapshot":
        """The book as it was when a snapshot was written. Raises MissingLibraryError without the extra `export`.

        Raises SnapshotError for a folder that holds none, or one that other rules or another ledger made.
        """
        from insider_ledger.snapshots import events_since, libraries_needed, read_manifest  # noqa: PLC0415

        libraries_needed()
        manifest = read_manifest(Path(folder))
        from insider_ledger.book_snapshot import BookSnapshot  # noqa: PLC0415 (an extra)

        with self._database.read() as connection:
            behind = events_since(connection, Path(folder), manifest)
        return BookSnapshot(Path(folder), manifest, behind=behind, clock=self._database.clock)

    def write_partitions(self, folder: str | PathLike[str], *, count: int = 16) -> "Partitions":
        """Write the whole book to `count` files in a folder, which `insider_ledger.folding.fold` reads on any machine, without a database.

        Older partitions in the folder are replaced once the new ones are whole. Raises PartitionFolderError for a folder that holds
        anything else; ValueError for a `count` below 1; OSError.
        """
        from insider_ledger.partitions import write_partitions  # noqa: PLC0415

        with self._database.read() as connection:
            return write_partitions(connection, Path(folder), count)

    def _panel(
        self,
        connection: "Connection",
        every: "Every",
        start: date,
        end: date,
        owner: str | None,
        issuer: str | None,
        known_at: datetime | date | None,
    ) -> "Panel":
        from insider_ledger.panels import asked  # noqa: PLC0415

        return asked(
            every,
            (start, end),
            None if known_at is None else self._instant(known_at),
            owner=self._optional_party(connection, "owner", owner, known_at),
            issuer=self._optional_party(connection, "issuer", issuer),
        )

"""The answers of a snapshot: those of `Book` about everybody, as the book gave them when the snapshot was written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Final, TextIO

import msgspec
import polars as pl

from insider_ledger.asking import day_asked, instant_asked
from insider_ledger.errors import SnapshotError
from insider_ledger.exporting import Export, ExportSummary, format_of, stamps_of_export, write_export
from insider_ledger.panels import PanelAnswer, asked
from insider_ledger.printing.layout import FileFormat
from insider_ledger.printing.written import RecordsInPieces
from insider_ledger.results import Holdings
from insider_ledger.snapshots import SnapshotManifest
from projections import RULES_VERSION
from projections.answers import BasisAsked, Holding
from projections.holdings import Question
from projections.market.kept_tables import TABLES, path_of
from projections.market.one_day import holdings_of
from projections.market.panel import panel_in_pieces
from projections.market.panel_rows import Panel, PanelRow
from projections.market.period_ends import Every
from projections.market.snapshot import Snapshot

ADVICE: Final = "Ask again; where that does not help, write it with: insider-ledger export snapshot {}"


class BookSnapshot:
    """A book as it was at `ledger_position`; `behind` is how many events it has recorded since.

    Answers are read from its files. All raise SnapshotError where another program has replaced or damaged them.
    """

    def __init__(self, folder: Path, manifest: SnapshotManifest, *, behind: int, clock: Callable[[], datetime]) -> None:
        self.ledger_position = manifest.ledger_position
        self.behind = behind
        self._folder = folder
        self._clock = clock
        self._tables = folder / manifest.tables
        if not all(path_of(self._tables, table).is_file() for table in TABLES):
            raise self._broken()
        self._market = Snapshot(self._tables)

    def held(self, as_of: date, known_at: datetime | date) -> pl.DataFrame:
        """The balance of each line at the end of a day, as known at an instant (a day: its end), by issuer, owner and line.

        Quantities and values are exact text, `effective` null is an open start. Lines are described as by their latest report.
        """
        with self._whole():
            return self._market.held(as_of, instant_asked(known_at, self._clock()))

    def holdings(
        self,
        *,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        basis: BasisAsked = "reported",
        include_closed: bool = False,
        implied: bool = True,
    ) -> Holdings:
        """Who held what in the whole market, as `Book.holdings` answers."""
        question = self._question(as_of, known_at, basis=basis, include_closed=include_closed, implied=implied)
        return Holdings(
            as_of=question.as_of,
            known_at=question.known_at,
            ledger_position=self.ledger_position,
            rules_version=RULES_VERSION,
            basis=basis,
            holdings=tuple(holding for piece in self._holdings(question) for holding in piece),
        )

    def export(
        self,
        output: str | PathLike[str] | TextIO,
        *,
        file_format: FileFormat | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> ExportSummary:
        """Write the holdings to a file, as `Book.export` does."""
        question = self._question(as_of, known_at, include_closed=include_closed)
        records = RecordsInPieces(of=Holding, pieces=lambda: self._holdings(question))
        stamps = stamps_of_export(self.ledger_position, question.known_at, as_of=question.as_of)
        chosen, target = format_of(output, file_format)
        return write_export(Export(kind="holdings", records=records, stamps=stamps), target, chosen)

    def panel(
        self, every: Every, start: date, end: date, *, known_at: datetime | date | None = None, include_closed: bool = False
    ) -> PanelAnswer:
        """Every holding at the end of every period, as `Book.panel` answers."""
        rows = self._panel(self._ends(every, start, end, known_at, include_closed=include_closed))
        return PanelAnswer(
            ledger_position=self.ledger_position, rules_version=RULES_VERSION, rows=tuple(row for piece in rows for row in piece)
        )

    def export_panel(
        self,
        output: str | PathLike[str] | TextIO,
        every: Every,
        start: date,
        end: date,
        *,
        file_format: FileFormat | None = None,
        known_at: datetime | date | None = None,
        include_closed: bool = False,
    ) -> ExportSummary:
        """Write the rows of the panel to a file, as `Book.export_panel` does."""
        wanted = self._ends(every, start, end, known_at, include_closed=include_closed)
        records = RecordsInPieces(of=PanelRow, pieces=lambda: self._panel(wanted))
        stamps = stamps_of_export(self.ledger_position, None if known_at is None else instant_asked(known_at, self._clock()))
        chosen, target = format_of(output, file_format)
        return write_export(Export(kind="panel", records=records, stamps=stamps), target, chosen)

    def _question(
        self,
        as_of: date | None,
        known_at: datetime | date | None,
        *,
        include_closed: bool,
        basis: BasisAsked = "reported",
        implied: bool = True,
    ) -> Question:
        now = self._clock()
        return Question(
            owner=None,
            issuer=None,
            as_of=day_asked(as_of, now),
            known_at=instant_asked(known_at, now),
            basis=basis,
            include_closed=include_closed,
            implied=implied,
        )

    def _ends(self, every: Every, start: date, end: date, known_at: datetime | date | None, *, include_closed: bool) -> Panel:
        instant = None if known_at is None else instant_asked(known_at, self._clock())
        return msgspec.structs.replace(asked(every, (start, end), instant), include_closed=include_closed)

    def _holdings(self, question: Question) -> Iterator[tuple[Holding, ...]]:
        with self._whole():
            yield from holdings_of(self._market, question)

    def _panel(self, wanted: Panel) -> Iterator[tuple[PanelRow, ...]]:
        with self._whole():
            yield from panel_in_pieces(self._market, wanted)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, pl.exceptions.PolarsError) as error:
            raise self._broken() from error

    def _broken(self) -> SnapshotError:
        says = "holds a snapshot that is not whole, or was replaced meanwhile"
        return SnapshotError(str(self._folder), says, ADVICE.format(self._folder))

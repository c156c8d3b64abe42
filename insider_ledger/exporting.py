"""Whole-book files: holdings, balance points, periods and transactions, written piece by piece and complete or not there.

`export(connection, Wanted(kind="holdings", ...), Path("held.parquet"), "parquet")` writes the records of `holdings --format parquet`. All
pieces are read from one snapshot of the database, so that an import meanwhile is in none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Final, Literal, TextIO, assert_never

import msgspec
from sqlalchemy import Connection

from insider_ledger.extras import needed
from insider_ledger.panels import panel_pieces
from insider_ledger.printing.cells import Cell, machine_text
from insider_ledger.printing.layout import ENDINGS, FileFormat
from insider_ledger.printing.output import replaced
from insider_ledger.printing.written import RecordsInPieces, write, write_text
from ledger.feed import Feed
from projections import RULES_VERSION
from projections.answers import HistoryRow, Holding
from projections.history import history, history_by_accounts
from projections.holdings import Question
from projections.market.panel_rows import Panel, PanelRow
from projections.market.period_ends import PeriodEnd
from projections.market.points import PeriodRecord, PointRecord, periods_in_pieces, points_in_pieces
from projections.market.whole import holdings_in_pieces

Exported = Literal["holdings", "points", "periods", "transactions", "panel"]
KINDS: Final[tuple[Exported, ...]] = ("holdings", "points", "periods", "transactions")
"""What `Book.export` writes; a panel has questions of its own."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is exported: party keys (None: everybody), the day, the instant, and how, as far as the kind asks for them.

    `ends` are those of a panel, whose `known_at` is that of the last.
    """

    kind: Exported
    owner: str | None
    issuer: str | None
    as_of: date
    known_at: datetime
    include_closed: bool = False
    ends: tuple[PeriodEnd, ...] = ()
    is_known_at_ends: bool = False


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Records of a kind, and what they were made from."""

    kind: Exported
    records: RecordsInPieces
    stamps: Mapping[str, str]


class ExportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: records of a kind, from the events up to `ledger_position`."""

    kind: str
    rows: int
    ledger_position: int
    rules_version: str
    output: str | None


def format_of(output: str | PathLike[str] | TextIO, said: FileFormat | None) -> tuple[FileFormat, Path | TextIO]:
    """The format that was said, else as the name of the file ends, and where to write. Raises ValueError and MissingLibraryError."""
    target = Path(output) if isinstance(output, str | PathLike) else output
    found = said or (ENDINGS.get(target.suffix) if isinstance(target, Path) else None)
    if found is None:
        raise ValueError(f"{output} does not say its format: end the name with one of {', '.join(ENDINGS)}, or give file_format")
    if found not in ENDINGS.values():
        raise ValueError(f"{found} is no format of an export: {', '.join(ENDINGS.values())}")
    if found == "parquet":
        needed("pyarrow", "parquet", "Parquet")
        if not isinstance(target, Path):
            raise ValueError("Parquet needs a file to write to")
    return found, target


def export(connection: Connection, wanted: Wanted, target: Path | TextIO, file_format: FileFormat) -> ExportSummary:
    """Write the records of a book as `write_export` does."""
    as_of = wanted.as_of if wanted.kind == "holdings" else None
    known_at = None if wanted.is_known_at_ends else wanted.known_at
    stamps = stamps_of_export(Feed(connection).head(), known_at, as_of=as_of)
    return write_export(Export(kind=wanted.kind, records=_records(connection, wanted), stamps=stamps), target, file_format)


def write_export(made: Export, target: Path | TextIO, file_format: FileFormat) -> ExportSummary:
    """Write the records to a file, which takes the place of `target` when it is whole, or to a stream. Raises OSError."""
    if isinstance(target, Path):
        with replaced(target) as path:
            rows = write(made.records, path, file_format, made.stamps)
    else:
        rows = write_text(made.records, target, file_format)
    return ExportSummary(
        kind=made.kind,
        rows=rows,
        ledger_position=int(made.stamps["ledger_position"]),
        rules_version=RULES_VERSION,
        output=str(target) if isinstance(target, Path) else None,
    )


def _records(connection: Connection, wanted: Wanted) -> RecordsInPieces:
    owner, issuer, known_at = wanted.owner, wanted.issuer, wanted.known_at
    match wanted.kind:
        case "holdings":
            question = Question(
                owner=owner,
                issuer=issuer,
                as_of=wanted.as_of,
                known_at=known_at,
                include_closed=wanted.include_closed,
            )
            return RecordsInPieces(of=Holding, pieces=lambda: holdings_in_pieces(connection, question))
        case "points":
            return RecordsInPieces(of=PointRecord, pieces=lambda: points_in_pieces(connection, known_at, owner=owner, issuer=issuer))
        case "periods":
            return RecordsInPieces(of=PeriodRecord, pieces=lambda: periods_in_pieces(connection, known_at, owner=owner, issuer=issuer))
        case "transactions":
            return RecordsInPieces(of=HistoryRow, pieces=lambda: _transactions(connection, wanted))
        case "panel":
            panel = Panel(ends=wanted.ends, owner=owner, issuer=issuer, include_closed=wanted.include_closed)
            return RecordsInPieces(of=PanelRow, pieces=lambda: panel_pieces(connection, panel))
        case _ as never:
            assert_never(never)


def _transactions(connection: Connection, wanted: Wanted) -> Iterable[Sequence[HistoryRow]]:
    if wanted.owner is None and wanted.issuer is None:
        return history_by_accounts(connection, wanted.known_at)
    return (history(connection, owner=wanted.owner, issuer=wanted.issuer, known_at=wanted.known_at).rows,)


EACH_AT_ITS_END: Final = "end of each period"
"""In place of an instant: every period of a panel is answered by what was known at its own end."""


def stamps_of_export(position: int, known_at: datetime | None, *, as_of: date | None = None) -> Mapping[str, str]:
    """What records were made from: holdings of one day (`as_of`), or others, up to a ledger position; `known_at` None: as panels are."""
    made_from: dict[str, Cell] = {"known_at": known_at or EACH_AT_ITS_END, "ledger_position": position, "rules_version": RULES_VERSION}
    asked: dict[str, Cell] = {} if as_of is None else {"as_of": as_of, "basis": "reported"}
    return {name: machine_text(value) for name, value in {**asked, **made_from}.items()}

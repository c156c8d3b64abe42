"""Writing an export from the command line: which format, to which file or to standard output, and what is said about it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from insider_ledger.cli.copies import check_whole_market, opened
from insider_ledger.cli.setup import STANDARD_OUTPUT, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.printing.layout import ENDINGS, FileFormat, Format
from projections.market.period_ends import Every

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from datetime import date

    from insider_ledger.exporting import Exported, ExportSummary


class Of(TypedDict):
    """Whose records are written, and from which snapshot (None: from the ledger)."""

    owner: str | None
    issuer: str | None
    snapshot: Path | None


class Asked(TypedDict, total=False):
    """What else an export may be asked, as a book and a snapshot take it."""

    known_at: "date | None"
    include_closed: bool


class AskedOfDay(Asked, total=False):
    """The same of one day."""

    as_of: "date | None"


def write(setup: Setup, kind: "Exported", of: Of, **asked: Unpack[AskedOfDay]) -> Status:
    """Write the records of a kind, those of a snapshot being holdings, and say how many they were."""
    owner, issuer, snapshot = _whose(of)
    output, chosen = _where(setup)
    with setup.open() as book, setup.writing():
        if snapshot is None:
            summary = book.export(kind, output or sys.stdout, file_format=chosen, owner=owner, issuer=issuer, **asked)
        else:
            summary = opened(book, snapshot).export(output or sys.stdout, file_format=chosen, **asked)
    _tell(summary)
    return Status.DONE


def write_panel(setup: Setup, every: Every, days: "tuple[date, date]", of: Of, **asked: Unpack[Asked]) -> Status:
    """Write the rows of a panel, and say how many they were."""
    owner, issuer, snapshot = _whose(of)
    output, chosen = _where(setup)
    with setup.open() as book, setup.writing():
        if snapshot is None:
            summary = book.export_panel(output or sys.stdout, every, *days, file_format=chosen, owner=owner, issuer=issuer, **asked)
        else:
            summary = opened(book, snapshot).export_panel(output or sys.stdout, every, *days, file_format=chosen, **asked)
    _tell(summary)
    return Status.DONE


def _whose(of: Of) -> tuple[str | None, str | None, Path | None]:
    """The owner, the issuer and the snapshot. Raises `click.UsageError` for a snapshot that is asked about one of them."""
    check_whole_market(of["snapshot"], owner=of["owner"], issuer=of["issuer"])
    return of["owner"], of["issuer"], of["snapshot"]


def _where(setup: Setup) -> tuple[Path | None, FileFormat]:
    """The file (None: standard output) and the format."""
    output = None if setup.output in {None, STANDARD_OUTPUT} else setup.output
    return output, chosen_format(setup.format, output)


def _tell(summary: "ExportSummary") -> None:
    """Say what was written, where it went to a file."""
    if summary.output is not None:
        talk(f"{summary.rows:,} rows of {summary.kind} in {summary.output}, from the ledger up to position {summary.ledger_position:,}.")


def chosen_format(said: Format, output: Path | None) -> FileFormat:
    """The format that was said, else as the file's name ends, else CSV. Raises `click.UsageError` for one that holds no rows alone."""
    match said:
        case "parquet" | "csv" | "jsonl":
            return said
        case "json":
            raise click.UsageError("An export has no --format json, which holds a whole answer at once: take jsonl.")
        case "table" | "html":
            if output is None:
                return "csv"
    if output.suffix not in ENDINGS:
        raise click.UsageError(f"In which format? Let the name of --output end with one of {', '.join(ENDINGS)}, or give --format.")
    return ENDINGS[output.suffix]

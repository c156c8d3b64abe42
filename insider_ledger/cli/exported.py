"""Writing an export from the command line: which format, to which file or to standard output, and what is said about it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from insider_ledger.cli.setup import STANDARD_OUTPUT, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.printing.layout import ENDINGS, FileFormat, Format
from projections.market.period_ends import Every

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from datetime import date

    from insider_ledger.exporting import Exported, ExportSummary


class Asked(TypedDict, total=False):
    """What every export may be asked, as the book takes it."""

    owner: str | None
    issuer: str | None
    known_at: "date | None"
    include_closed: bool


class AskedOfDay(Asked, total=False):
    """The same of one day."""

    as_of: "date | None"


def write(setup: Setup, kind: "Exported", **asked: Unpack[AskedOfDay]) -> Status:
    """Write the records of a kind, and say how many they were."""
    output = None if setup.output in {None, STANDARD_OUTPUT} else setup.output
    chosen = chosen_format(setup.format, output)
    with setup.open() as book, setup.writing():
        summary = book.export(kind, output or sys.stdout, file_format=chosen, **asked)
    _tell(summary)
    return Status.DONE


def write_panel(setup: Setup, every: Every, start: "date", end: "date", **asked: Unpack[Asked]) -> Status:
    """Write the rows of a panel, and say how many they were."""
    output = None if setup.output in {None, STANDARD_OUTPUT} else setup.output
    chosen = chosen_format(setup.format, output)
    with setup.open() as book, setup.writing():
        summary = book.export_panel(output or sys.stdout, every, start, end, file_format=chosen, **asked)
    _tell(summary)
    return Status.DONE


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
        case "table":
            if output is None:
                return "csv"
    if output.suffix not in ENDINGS:
        raise click.UsageError(f"In which format? Let the name of --output end with one of {', '.join(ENDINGS)}, or give --format.")
    return ENDINGS[output.suffix]

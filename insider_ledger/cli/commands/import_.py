"""`insider-ledger import`: files, folders and archives become recorded filings."""

import os
from pathlib import Path
from typing import TypedDict, Unpack

import click

from insider_ledger.batches import BATCH
from insider_ledger.cli.imported import say_next, show_summary
from insider_ledger.cli.options import data_options, lock_timeout_option, nice_option, workers_option
from insider_ledger.cli.parameters import AccessionNumber
from insider_ledger.cli.progress import progress_bar
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.errors import NothingReadError
from insider_ledger.printing.cells import harmless


class Asked(TypedDict):
    """How to import, as the book takes it."""

    accession_number: str | None
    batch: int
    workers: int | None
    keep_sources: bool


@click.command(
    "import",
    cls=TaughtCommand,
    examples=(
        "insider-ledger import filings/ more-filings.zip",
        "insider-ledger --db postgresql://localhost/ledger import 2024/ --workers 4",
        "insider-ledger import form4.xml --accession 0001234567-24-000001 --format json",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@workers_option("Processes that read (when not given: two for a thousand documents or more).")
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    default=BATCH,
    show_default=True,
    metavar="N",
    help="Documents in one transaction; others may write in between.",
)
@click.option(
    "--accession", "accession_number", type=AccessionNumber(), metavar="NUMBER", help="For one document that does not state its own."
)
@click.option(
    "--sources/--no-sources", "keep_sources", default=True, help="Keep every document that was recorded, compressed.", show_default=True
)
@click.option(
    "--limit",
    multiple=True,
    metavar="NAME=VALUE",
    help="What one input may cost, such as document-bytes=128M; may be repeated (environment: INSIDER_LEDGER_LIMITS).",
)
@lock_timeout_option
@nice_option
@data_options
@click.pass_obj
def command(setup: Setup, *, paths: tuple[Path, ...], limit: tuple[str, ...], lock_timeout: float, **how: Unpack[Asked]) -> Status:
    """Record the filings in files, folders and archives (.zip, .tar, .tar.gz), recognised by what is in them, not by their names.

    Ownership XML, full submission text, rendered HTML and text, typed paper forms, and the SEC's quarterly data sets (a zip, or a folder
    with their tables) are read. What is recorded already is recognised and adds nothing, so an import that was interrupted is simply run
    again. A document that cannot be read stops nothing: it is set aside with the reason,
    and `insider-ledger quarantine` lists it.
    """
    from insider_ledger.intake import limits_from, limits_of  # noqa: PLC0415 (help must not pay for the importers)

    limits = limits_from(limit, limits_of())
    if how["accession_number"] is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise click.UsageError("--accession is the number of one document: give one file with it.")
    if not any(os.path.lexists(path) for path in paths):  # a slip of the keyboard must not leave an empty ledger behind
        raise NothingReadError(
            tuple((str(path), f"There is no file or folder {harmless(str(path))}.", "Check the path.") for path in paths)
        )
    with setup.open(create=True, lock_timeout=lock_timeout) as book:
        try:
            with progress_bar(is_wanted=not setup.tells) as on_progress:
                summary = book.import_paths(paths, limits=limits, on_progress=on_progress, **how)
        except KeyboardInterrupt:
            talk("Every batch that was complete is recorded: run the same command again to go on.")
            raise
    show_summary(setup, summary)
    say_next(setup, summary)
    if not summary.readable and not summary.events:  # a document that contradicts a recorded one was read, and is kept as an event
        talk("Nothing could be read.")
        return Status.NOTHING_READ
    return Status.INCOMPLETE if summary.refused or summary.quarantined or summary.rows_set_aside else Status.DONE

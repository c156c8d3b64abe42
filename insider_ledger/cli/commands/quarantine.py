"""`insider-ledger quarantine`: documents that could not be read, kept whole until they can be."""

import click

from insider_ledger.cli.imported import show_summary
from insider_ledger.cli.options import check_option, data_options
from insider_ledger.cli.parameters import AccessionNumber
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand, TaughtGroup
from insider_ledger.cli.waiting import show_waiting


@click.group(
    "quarantine",
    cls=TaughtGroup,
    invoke_without_command=True,
    examples=(
        "insider-ledger quarantine",
        "insider-ledger quarantine --check --format csv",
        "insider-ledger quarantine retry",
    ),
)
@check_option
@data_options
@click.pass_context
def command(context: click.Context, *, check: bool) -> Status:
    """List the documents that could not be read: what is wrong, where, and what to do about it.

    Nothing is lost: their bytes are in the ledger. When the reason is gone, because the program learned to read them, `retry` reads them
    again; a document that was mended is simply imported again.
    """
    setup: Setup = context.obj
    if context.invoked_subcommand is not None:
        return Status.DONE
    setup.check()
    with setup.telling(), setup.open() as book:
        answer = book.quarantine()
    show_waiting(setup, answer)
    return Status.INCOMPLETE if check and answer.rows else Status.DONE


@command.command("retry", cls=TaughtCommand, examples=("insider-ledger quarantine retry",))
@click.option(
    "--accession", "accession_number", type=AccessionNumber(), metavar="NUMBER", help="For one document that does not state its own."
)
@data_options
@click.pass_obj
def retry(setup: Setup, *, accession_number: str | None) -> Status:
    """Read every document in quarantine again, with the program as it is now. What can be read is recorded and leaves quarantine."""
    with setup.open() as book:
        summary = book.retry_quarantine(accession_number=accession_number)
    show_summary(setup, summary)
    return Status.INCOMPLETE if summary.quarantined or summary.refused else Status.DONE

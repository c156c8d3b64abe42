"""`insider-ledger info`: which ledger this is, and what is in it."""

import click

from insider_ledger.cli.options import data_options
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Page


@click.command(
    "info",
    cls=TaughtCommand,
    examples=(
        "insider-ledger info",
        "insider-ledger --db postgresql://localhost/ledger info --format json",
    ),
)
@data_options
@click.pass_obj
def command(setup: Setup) -> Status:
    """Show which database is used and what the ledger holds: position, counts, schema revision and the version of the rules."""
    with setup.open() as book:
        answer = book.info()
    setup.show(Page(answer=answer, blocks=lambda: [facts(answer)]))
    return Status.DONE

"""`insider-ledger replay`: the book as it stood, rebuilt in another database."""

from datetime import date, datetime

import click

from insider_ledger.cli.options import READERS, data_options, nice_option, workers_option
from insider_ledger.cli.parameters import KnownAt
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Page
from ledger.values.times import end_of_eastern_day


@click.command(
    "replay",
    cls=TaughtCommand,
    examples=(
        "insider-ledger replay --to-position 4213 --into audit.db",
        "insider-ledger replay --to-time 2024-03-31 --into audit.db",
        "insider-ledger replay --to-position 4213 --into postgresql://localhost/audit",
    ),
)
@click.option("--to-position", type=click.IntRange(min=0), metavar="N", help="As the book stood after its first N events.")
@click.option("--to-time", type=KnownAt(), metavar="INSTANT|DATE", help="As the book stood at this moment, by what was recorded.")
@click.option("--into", required=True, metavar="URL", help="An empty database, or the name of a file that does not exist yet.")
@workers_option(READERS)
@nice_option
@data_options
@click.pass_obj
def command(setup: Setup, *, to_position: int | None, to_time: date | None, into: str, workers: int | None) -> Status:
    """Rebuild the book as it stood into another database, event by event, and the read models by the rules of this program.

    The copy has the same digest at its last position, so `verify --against` tells that it is this book's beginning. For single answers no
    replay is needed: holdings --ledger-position answers from the book itself, and gives the same.
    """
    if (to_position is None) == (to_time is None):
        raise click.UsageError("How far? Give either --to-position or --to-time.")
    moment = to_time if to_time is None or isinstance(to_time, datetime) else end_of_eastern_day(to_time)
    with setup.open() as book:
        summary = book.replay(into, to_position=to_position, to_time=moment, workers=workers)
    setup.show(Page(answer=summary, blocks=lambda: [facts(summary)]))
    return Status.DONE

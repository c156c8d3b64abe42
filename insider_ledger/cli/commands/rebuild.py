"""`insider-ledger rebuild`: the read models anew from the events, to compare or to take their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from insider_ledger.cli.options import READERS, data_options, lock_timeout_option, nice_option, workers_option
from insider_ledger.cli.parameters import Words
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import facts, heading
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book, CompareAnswer
    from projections.answers import Difference


@click.command(
    "rebuild",
    cls=TaughtCommand,
    examples=(
        "insider-ledger rebuild",
        "insider-ledger rebuild --compare",
        "insider-ledger rebuild --holding 2f1c9a52-7d5e-5f0e-9d4b-1f6f0c3a8e11",
    ),
)
@click.argument("name", required=False, type=click.Choice(("holdings",)), metavar="[holdings]")
@click.option("--compare", is_flag=True, help="Change nothing; print what would differ, and exit with status 1 if anything does.")
@click.option("--holding", type=Words(), metavar="ID", help="Rebuild one holding, with the others of its owner and issuer.")
@workers_option(READERS)
@lock_timeout_option
@nice_option
@data_options
@click.pass_obj
def command(setup: Setup, *, name: str | None, compare: bool, holding: str | None, workers: int | None, lock_timeout: float) -> Status:
    """Build the read models that answers come from anew, out of the recorded events, beside the live ones, and swap them.

    The events are never touched, and answers stay available while the new tables are built. `--compare` proves that what is live is what
    the events say. [holdings] names the read models to build; there is one set.
    """
    del name  # there is one set of read models, so that its name changes nothing yet
    if compare and holding is not None:
        raise click.UsageError("--compare looks at everything: leave --holding out.")
    with setup.open(upgrade=not compare, lock_timeout=lock_timeout) as book:
        return _compare(setup, book, workers) if compare else _rebuild(setup, book, holding, workers)


def _compare(setup: Setup, book: "Book", workers: int | None) -> Status:
    answer = book.compare(workers=workers)
    setup.show(Page(answer=answer, rows="differences", blocks=lambda: _blocks(answer)))
    return Status.INCOMPLETE if answer.differences else Status.DONE


def _rebuild(setup: Setup, book: "Book", holding: str | None, workers: int | None) -> Status:
    summary = book.rebuild(holding=holding, workers=workers)
    setup.show(Page(answer=summary, blocks=lambda: [facts(summary)]))
    return Status.DONE


COLUMNS: Final[tuple["Column[Difference]", ...]] = (
    Column(heading="Table", cell=lambda difference: difference.table),
    Column(heading="Key", cell=lambda difference: difference.key),
    Column(heading="Live", cell=lambda difference: difference.live),
    Column(heading="Rebuilt", cell=lambda difference: difference.rebuilt),
)


def _blocks(answer: "CompareAnswer") -> Iterator[Block]:
    yield heading(answer)
    if answer.differences:
        yield Grid(columns=COLUMNS, rows=answer.differences)
    else:
        yield Paragraph("No difference: the live read models are what the events say.")

"""`insider-ledger diff`: what changed between two moments of knowledge, or two positions of the ledger."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypedDict, Unpack

import click

from insider_ledger.cli.options import as_of_option, data_options, issuer_option, owner_option
from insider_ledger.cli.parameters import KnownAt
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import heading, lot, ownership, party
from insider_ledger.cli.wording import row as row_words
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from projections.difference import DiffAnswer, DiffRow


class Asked(TypedDict):
    """The question, as the book takes it."""

    owner: str | None
    issuer: str | None
    as_of: date | None
    known_from: date | None
    known_to: date | None
    from_position: int | None
    to_position: int | None


@click.command(
    "diff",
    cls=TaughtCommand,
    examples=(
        "insider-ledger diff --owner 0001234567 --from 2024-05-10 --to 2024-05-21 --as-of 2024-05-01",
        "insider-ledger diff --issuer ASTI --from 2007-12-04",
        "insider-ledger diff --from-position 7 --to-position 9 --format jsonl",
    ),
)
@owner_option
@issuer_option
@as_of_option
@click.option("--from", "--known-from", "known_from", type=KnownAt(), metavar="INSTANT|DATE", help="By what was public then ...")
@click.option("--to", "--known-to", "known_to", type=KnownAt(), metavar="INSTANT|DATE", help="... and by what was public then (else now).")
@click.option("--from-position", type=click.IntRange(min=0), metavar="N", help="As the book stood after its first N events ...")
@click.option("--to-position", type=click.IntRange(min=0), metavar="M", help="... and after its first M events (else all).")
@data_options
@click.pass_obj
def command(setup: Setup, **asked: Unpack[Asked]) -> Status:
    """List what is answered otherwise about one day at two moments, and the rows of filings that made it so.

    Compare two knowledge times to see what filings brought to light, or two positions of the ledger to see what imports and decisions
    changed in this book; without an owner or issuer, everything is compared. A day as a knowledge time is its end in US Eastern.
    """
    if asked["known_from"] is None and asked["from_position"] is None:
        raise click.UsageError("Since when? Give the first moment with --from (what was public) or --from-position (what was recorded).")
    with setup.open() as book:
        answer = book.diff(**asked)
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))
    return Status.DONE


COLUMNS: Final[tuple[Column[DiffRow], ...]] = (
    Column(heading="Owner", cell=lambda row: party(row.owner), may_lift=True),
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Security", cell=lambda row: row.security.title),
    Column(heading="Lot", cell=lambda row: lot(row.lot), may_go=True),
    Column(heading="Held", cell=lambda row: ownership(row.ownership)),
    Column(heading="What", cell=lambda row: row.field),
    Column(heading="Before", cell=lambda row: row.before),
    Column(heading="After", cell=lambda row: row.after),
    Column(heading="Because of", cell=lambda row: [row_words(evidence) for evidence in row.because]),
)


def _blocks(answer: DiffAnswer) -> Iterator[Block]:
    yield heading(answer.since)
    yield heading(answer)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    else:
        yield Paragraph("Nothing changed between these moments.")

"""`insider-ledger discrepancies`: where reported balances do not follow from the rows, and why."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypedDict, Unpack

import click

from insider_ledger.cli.options import (
    as_of_option,
    check_option,
    data_options,
    issuer_option,
    known_at_option,
    owner_option,
)
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import filing, heading, lot, ownership, party
from insider_ledger.cli.wording import row as place
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from projections.answers import DiscrepanciesAnswer, Discrepancy

CAUSES: Final = (*(f"B{number}" for number in range(1, 17)), "B99")


class Asked(TypedDict):
    """The question, as the book takes it."""

    owner: str | None
    issuer: str | None
    cause: str | None
    as_of: date | None
    known_at: date | None


@click.command(
    "discrepancies",
    cls=TaughtCommand,
    examples=(
        "insider-ledger discrepancies --issuer ASTI",
        "insider-ledger discrepancies --cause B4 --known-at 2024-03-01",
        "insider-ledger discrepancies --owner 0001234567 --check --format json",
    ),
)
@owner_option
@issuer_option
@click.option("--cause", type=click.Choice(CAUSES, case_sensitive=False), help="Only those with this cause.")
@as_of_option
@known_at_option
@check_option
@data_options
@click.pass_obj
def command(setup: Setup, *, check: bool, **asked: Unpack[Asked]) -> Status:
    """List where reported balances do not follow from the rows: cause, difference, and what would resolve it.

    The reported balance is believed all the same, and nothing is added to make it fit. A difference that a later filing explains stays in
    the list: it was open before that filing became known, and is explained since. Without an owner or issuer the whole book is listed.
    """
    with setup.open() as book:
        answer = book.discrepancies(**asked)
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))
    return Status.INCOMPLETE if check and answer.rows else Status.DONE


COLUMNS: Final[tuple[Column[Discrepancy], ...]] = (
    Column(heading="Owner", cell=lambda row: party(row.owner), may_lift=True),
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Cause", cell=lambda row: row.cause),
    Column(heading="Status", cell=lambda row: row.status),
    Column(heading="Date", cell=lambda row: row.effective),
    Column(heading="Security", cell=lambda row: row.security.title),
    Column(heading="Lot", cell=lambda row: lot(row.lot), may_go=True),
    Column(heading="Held", cell=lambda row: ownership(row.ownership)),
    Column(heading="Expected", cell=lambda row: row.expected),
    Column(heading="Reported", cell=lambda row: row.reported),
    Column(heading="Residual", cell=lambda row: row.residual),
    Column(heading="Reported by", cell=lambda row: place(row.evidence[0])),
    Column(
        heading="Explained by",
        cell=lambda row: None if row.explained_by is None else filing(row.explained_by.accession, row.explained_by.document),
        may_go=True,
    ),
    Column(heading="What to know", cell=lambda row: row.advice),
)


def _blocks(answer: DiscrepanciesAnswer) -> Iterator[Block]:
    yield heading(answer)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    else:
        yield Paragraph("No discrepancies: every balance that could be checked follows from the rows.")

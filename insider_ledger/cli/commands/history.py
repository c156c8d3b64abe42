"""`insider-ledger history`: every reported row, in the order in which it happened."""

from collections.abc import Iterator
from datetime import date
from typing import Final, TypedDict, Unpack

import click

from insider_ledger.cli.options import data_options, issuer_option, known_at_option, owner_option
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import filing, heading, lot, ownership, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from projections.answers import HistoryAnswer, HistoryRow


class Asked(TypedDict):
    """The question, as the book takes it."""

    owner: str | None
    issuer: str | None
    known_at: date | None


@click.command(
    "history",
    cls=TaughtCommand,
    examples=(
        "insider-ledger history --owner 0001234567",
        "insider-ledger history --issuer ASTI --known-at 2007-12-31",
        "insider-ledger history --owner 0001234567 --issuer ASTI --format jsonl",
    ),
)
@owner_option
@issuer_option
@known_at_option
@data_options
@click.pass_obj
def command(setup: Setup, **asked: Unpack[Asked]) -> Status:
    """List every reported row behind an owner, an issuer, or both, in the order in which it happened in the world.

    Each row stands with the moment at which it became known, the filing that it comes from, the amount that the form says is owned
    following, and the balance that the ledger believes; a row that an amendment replaced names what took its place.
    """
    if asked["owner"] is None and asked["issuer"] is None:
        raise click.UsageError("Whose history? Name an owner with --owner, an issuer with --issuer, or both.")
    with setup.open() as book:
        answer = book.history(**asked)
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))
    return Status.DONE


def _place(row: HistoryRow) -> str:
    place = (row.table, row.kind, row.row) if row.table is not None else (row.kind, *row.footnotes)
    return " ".join(str(part) for part in (filing(row.accession, row.document), *place) if part is not None)


COLUMNS: Final[tuple[Column[HistoryRow], ...]] = (
    Column(heading="Owner", cell=lambda row: party(row.owner), may_lift=True),
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Date", cell=lambda row: row.effective),
    Column(heading="Known at", cell=lambda row: row.known_at),
    Column(heading="Filing, table and row", cell=_place),
    Column(heading="Security", cell=lambda row: row.security_title),
    Column(heading="Lot", cell=lambda row: lot(row.lot), may_go=True),
    Column(heading="Held", cell=lambda row: ownership(row.ownership)),
    Column(heading="Code", cell=lambda row: row.transaction_code, may_go=True),
    Column(heading="A/D", cell=lambda row: row.acquired_disposed, may_go=True),
    Column(heading="Quantity", cell=lambda row: row.quantity, may_go=True),
    Column(heading="Price", cell=lambda row: row.price_per_share, may_go=True),
    Column(heading="Total", cell=lambda row: row.reported_total),
    Column(heading="Balance", cell=lambda row: row.balance, may_go=True),
    Column(heading="Notes", cell=lambda row: [f"({mark})" for mark in row.footnotes], may_go=True),
    Column(
        heading="Paired with", cell=lambda row: [f"{one.table} {one.kind} {one.row} ({one.role})" for one in row.paired_with], may_go=True
    ),
    Column(heading="Superseded by", cell=lambda row: row.superseded_by, may_go=True),
)


def _blocks(answer: HistoryAnswer) -> Iterator[Block]:
    yield heading(answer)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    else:
        yield Paragraph("No rows: nothing was known at that moment.")

"""`insider-ledger holdings`: who held what on a day, as known at a moment."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from insider_ledger.cli.copies import check_whole_market, opened
from insider_ledger.cli.options import as_of_option, data_options, issuer_option, known_at_option, owner_option, snapshot_option
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.cli.wording import bounds, heading, lot, ownership, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from projections.answers import BasisAsked, Holding, HoldingsAnswer, Total


class AskedOfAll(TypedDict):
    """The question about everybody, as a book and a snapshot take it."""

    as_of: date | None
    known_at: date | None
    basis: BasisAsked
    include_closed: bool
    implied: bool


@click.command(
    "holdings",
    cls=TaughtCommand,
    examples=(
        "insider-ledger holdings --owner 0001234567",
        "insider-ledger holdings --issuer ASTI --as-of 2007-12-03 --known-at 2007-12-05 --include-closed",
        'insider-ledger holdings --owner "Nath Prem" --format csv --output nath.csv',
        "insider-ledger holdings --snapshot market.snapshot --as-of 2024-06-30 --format parquet --output june.parquet",
    ),
)
@owner_option
@issuer_option
@as_of_option
@known_at_option
@click.option("--ledger-position", type=click.IntRange(min=0), metavar="N", help="As the book stood after its first N events.")
@click.option(
    "--basis",
    type=click.Choice(("reported", "reconstructed")),
    default="reported",
    show_default=True,
    help="Balances as the rows state them, or as the flows add up.",
)
@click.option("--include-closed", is_flag=True, help="List lines with a balance of zero and expired lots too.")
@click.option("--implied/--no-implied", default=True, help="Whether to list openings that only a later row implies (they are).")
@snapshot_option
@data_options
@click.pass_obj
def command(
    setup: Setup,
    *,
    owner: str | None,
    issuer: str | None,
    ledger_position: int | None,
    snapshot: Path | None,
    **asked: Unpack[AskedOfAll],
) -> Status:
    """List who held what at the end of a day, resting on nothing but what was public at a given moment.

    A holding is one line: an owner, a security, direct or indirect, and for options the lot. Name an owner, an issuer, or both; an issuer
    alone gives totals too, in which shares reported jointly count once. Move --as-of to see another day, and --known-at to see what the
    same day looked like before a late report or an amendment. Without both, as JSON, CSV or Parquet, the whole market is listed, with
    --snapshot without searching the ledger; `export holdings` writes the same piece by piece.
    """
    check_whole_market(snapshot, owner=owner, issuer=issuer, ledger_position=ledger_position)
    if owner is None and issuer is None and setup.format == "table":
        whose = "Whose holdings? Name an owner with --owner, an issuer with --issuer, or both; for" if snapshot is None else "For"
        raise click.UsageError(f"{whose} the whole market choose another --format.")
    with setup.open() as book:
        if snapshot is None:
            answer = book.holdings(owner=owner, issuer=issuer, ledger_position=ledger_position, **asked)
        else:
            answer = opened(book, snapshot).holdings(**asked)
    setup.show(Page(answer=answer, rows="holdings", blocks=lambda: _blocks(answer)))
    return Status.DONE


COLUMNS: Final[tuple[Column[Holding], ...]] = (
    Column(heading="Owner", cell=lambda held: party(held.owner), may_lift=True),
    Column(heading="Issuer", cell=lambda held: party(held.issuer), may_lift=True),
    Column(heading="Security", cell=lambda held: held.security.title),
    Column(heading="Lot", cell=lambda held: lot(held.lot), may_go=True),
    Column(heading="Held", cell=lambda held: ownership(held.ownership)),
    Column(heading="Quantity", cell=lambda held: held.quantity),
    Column(heading="Value", cell=lambda held: held.value, may_go=True),
    Column(heading="Between", cell=lambda held: bounds(held.bounds), may_go=True),
    Column(heading="Vested", cell=lambda held: held.vested, may_go=True),
    Column(heading="Unvested", cell=lambda held: held.unvested, may_go=True),
    Column(heading="Undetermined", cell=lambda held: held.undetermined, may_go=True),
    Column(heading="Basis", cell=lambda held: held.basis),
    Column(heading="Status", cell=lambda held: held.status),
    Column(heading="Flags", cell=lambda held: held.flags, may_go=True),
    Column(heading="Joint with", cell=lambda held: [party(owner) for owner in held.joint_with], may_go=True),
    Column(heading="Since", cell=lambda held: held.valid.start),
)

TOTALS: Final[tuple[Column[Total], ...]] = (
    Column(heading="All owners together", cell=lambda total: total.security.title),
    Column(heading="Table", cell=lambda total: total.security.table),
    Column(heading="Quantity", cell=lambda total: total.quantity),
    Column(heading="Owners", cell=lambda total: total.owners),
    Column(heading="Rows shared", cell=lambda total: total.rows_shared),
    Column(heading="Of unknown quantity", cell=lambda total: total.unknown),
)


def _blocks(answer: HoldingsAnswer) -> Iterator[Block]:
    yield heading(answer)
    if not answer.holdings:
        yield Paragraph("No holdings. Lines with a balance of zero and expired lots are listed with --include-closed.")
        return
    yield Grid(columns=COLUMNS, rows=answer.holdings)
    if isinstance(answer.totals, tuple) and answer.totals:
        yield Grid(columns=TOTALS, rows=answer.totals)

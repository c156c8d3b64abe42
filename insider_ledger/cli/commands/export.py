"""`insider-ledger export`: the book as files of rows, for other programs."""

from datetime import date
from pathlib import Path

import click

from insider_ledger.cli.copies import writing_into
from insider_ledger.cli.exported import Of, write, write_panel
from insider_ledger.cli.options import as_of_option, data_options, issuer_option, known_at_option, owner_option, snapshot_option
from insider_ledger.cli.parameters import Day, KnownAt
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtGroup
from insider_ledger.cli.wording import facts
from insider_ledger.printing import Page
from projections.market.period_ends import Every, period_ends


@click.group(
    "export",
    cls=TaughtGroup,
    examples=(
        "insider-ledger export holdings --output holdings.parquet",
        "insider-ledger export holdings --as-of 2024-06-30 --known-at 2024-06-30 --output june.csv",
        "insider-ledger export transactions --issuer ASTI --format jsonl",
        "insider-ledger export panel --every month --from 2019-01-01 --to 2023-12-31 --output panel.parquet",
        "insider-ledger export snapshot market.snapshot",
    ),
)
@data_options
def command() -> None:
    """Write holdings, balance points, periods, transactions or a panel as Parquet, CSV or JSON lines; or a copy of the whole book.

    The format is as the name of the file ends (.parquet, .csv, .jsonl), or as --format says; without --output, or with --output -, CSV or
    JSON lines go to standard output. A book of any size takes little memory, and a file is complete or not there. `snapshot` and
    `partitions` write folders: one to answer questions about everybody from, the other for the machines of a cluster to read.
    """


@command.command("holdings", examples=("insider-ledger export holdings --as-of 2024-06-30 --include-closed --output june.parquet",))
@owner_option
@issuer_option
@as_of_option
@known_at_option
@click.option("--include-closed", is_flag=True, help="Write lines with a balance of zero and expired lots too.")
@snapshot_option
@data_options
@click.pass_obj
def holdings(
    setup: Setup,
    *,
    owner: str | None,
    issuer: str | None,
    as_of: date | None,
    known_at: date | None,
    include_closed: bool,
    snapshot: Path | None,
) -> Status:
    """Write who held what at the end of a day, by what was public at a moment: the records of `holdings`, of the whole book."""
    of = Of(owner=owner, issuer=issuer, snapshot=snapshot)
    return write(setup, "holdings", of, as_of=as_of, known_at=known_at, include_closed=include_closed)


@command.command("points", examples=("insider-ledger export points --output points.parquet",))
@owner_option
@issuer_option
@data_options
@click.pass_obj
def points(setup: Setup, *, owner: str | None, issuer: str | None) -> Status:
    """Write every balance that was ever believed, with the day on which it took effect and the period in which it was believed."""
    return write(setup, "points", Of(owner=owner, issuer=issuer, snapshot=None))


@command.command("periods", examples=("insider-ledger export periods --issuer ASTI --output asti.csv",))
@owner_option
@issuer_option
@data_options
@click.pass_obj
def periods(setup: Setup, *, owner: str | None, issuer: str | None) -> Status:
    """Write every balance as periods: from when to when in the world, as known from when to when. Those of a line never overlap."""
    return write(setup, "periods", Of(owner=owner, issuer=issuer, snapshot=None))


@command.command("transactions", examples=("insider-ledger export transactions --output transactions.parquet",))
@owner_option
@issuer_option
@known_at_option
@data_options
@click.pass_obj
def transactions(setup: Setup, *, owner: str | None, issuer: str | None, known_at: date | None) -> Status:
    """Write every reported row, transactions and holdings: the records of `history`, of the whole book."""
    return write(setup, "transactions", Of(owner=owner, issuer=issuer, snapshot=None), known_at=known_at)


@command.command("panel", examples=("insider-ledger export panel --every quarter --from 2023-01-01 --to 2023-12-31 --output 2023.parquet",))
@click.option("--every", type=click.Choice(("month", "quarter")), default="month", show_default=True, help="Which ends of periods.")
@click.option("--from", "start", type=Day(), required=True, metavar="DATE", help="The first day: YYYY-MM-DD.")
@click.option("--to", "end", type=Day(), required=True, metavar="DATE", help="The last day, itself included: YYYY-MM-DD or today.")
@owner_option
@issuer_option
@click.option(
    "--known-at",
    type=KnownAt(),
    metavar="INSTANT|DATE",
    help="By what was public when, for all ends alike (when not given, each by what was public at its own end).",
)
@click.option("--include-closed", is_flag=True, help="Write lines with a balance of zero and expired lots too.")
@snapshot_option
@data_options
@click.pass_obj
def panel(
    setup: Setup,
    *,
    every: Every,
    start: date,
    end: date,
    owner: str | None,
    issuer: str | None,
    known_at: date | None,
    include_closed: bool,
    snapshot: Path | None,
) -> Status:
    """Write every holding at every month's or quarter's end, each as it was known then: nothing that was filed later is in it.

    The columns are those of holdings, then the day and the instant of the row.
    """
    if end < start:
        raise click.UsageError(f"--to {end} is before --from {start}.")
    _check_instants(every, start, end, is_fixed=known_at is not None)
    of = Of(owner=owner, issuer=issuer, snapshot=snapshot)
    return write_panel(setup, every, (start, end), of, known_at=known_at, include_closed=include_closed)


def _check_instants(every: Every, start: date, end: date, *, is_fixed: bool) -> None:
    """That the end of each period can be told as an instant of knowledge, unless that is fixed. Raises `click.UsageError`."""
    if is_fixed:
        return
    try:
        period_ends(every, start, end)
    except ValueError as error:
        raise click.UsageError(f"--to {end}: {error}") from error


@command.command("snapshot", examples=("insider-ledger export snapshot market.snapshot",))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@data_options
@click.pass_obj
def snapshot(setup: Setup, *, folder: Path) -> Status:
    """Write the whole market as Parquet files to DIR, from which --snapshot DIR answers as the ledger answers now.

    DIR is new, empty, or holds an older snapshot, which is replaced when the new one is whole. What was written is printed.
    """
    with setup.open() as book, writing_into(folder):
        manifest = book.write_snapshot(folder)
    setup.show(Page(answer=manifest, blocks=lambda: [facts(manifest)]))
    return Status.DONE


@command.command("partitions", examples=("insider-ledger export partitions partitions --partitions 64",))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--partitions", "count", type=click.IntRange(min=1), default=16, show_default=True, metavar="N", help="How many files.")
@data_options
@click.pass_obj
def partitions(setup: Setup, *, folder: Path, count: int) -> Status:
    """Write the events of the whole book to N files in DIR, which other machines read without the ledger.

    DIR is new, empty, or holds older partitions, which are replaced when the new ones are whole. What was written is printed.
    """
    with setup.open() as book, writing_into(folder):
        manifest = book.write_partitions(folder, count=count)
    setup.show(Page(answer=manifest, blocks=lambda: [facts(manifest)]))
    return Status.DONE

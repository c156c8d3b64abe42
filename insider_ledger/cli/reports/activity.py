"""`insider-ledger report activity`: what insiders acquired and disposed of, by code and plan."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import click

from insider_ledger.cli.options import issuer_option, known_at_option, owner_option, report_options
from insider_ledger.cli.parameters import Day
from insider_ledger.cli.reports.asked import check_asked
from insider_ledger.cli.reports.cited import CitedPart, CitedRow, anchor_of, appendix
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import ReportCommand
from insider_ledger.cli.wording import heading, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.printing.cells import Cell
from insider_ledger.printing.records import records_in
from projections.activity.answer import Activity, ActivityAnswer

EVERYBODY: Final = "All together"


@click.command(
    "activity",
    cls=ReportCommand,
    examples=(
        "insider-ledger report activity --issuer NWND --from 2024-01-01 --to 2024-12-31",
        "insider-ledger report activity --owner 0001234567 --format csv",
        "insider-ledger report activity --issuer NWND --summary --format jsonl",
    ),
)
@issuer_option
@owner_option
@click.option("--from", "start", type=Day(), metavar="DATE", help="Of transactions from this day on.")
@click.option("--to", "end", type=Day(), metavar="DATE", help="Of transactions up to this day, itself included.")
@known_at_option
@click.option("--summary", is_flag=True, help="Print the sums of trades as the records of csv, jsonl and parquet.")
@report_options
@click.pass_obj
def command(
    setup: Setup,
    *,
    issuer: str | None,
    owner: str | None,
    start: date | None,
    end: date | None,
    known_at: date | None,
    summary: bool,
) -> Status:
    """Show what each insider acquired and disposed of, net in shares and dollars, by class, code and Rule 10b5-1 plan.

    A row of several owners is each owner's, and counts once for all together. Rows without a price are in shares and not in dollars.
    Whether a trade was under a plan is yes, no, or unknown: forms have a box for it since April 2023, older ones words or nothing.
    """
    check_asked(issuer, owner, start, end)
    with setup.open() as book:
        answer = book.activity(issuer=issuer, owner=owner, start=start, end=end, known_at=known_at)
    setup.show(page(answer, summary=summary))
    return Status.DONE


def page(answer: ActivityAnswer, *, summary: bool = False) -> Page:
    """The answer as it is printed; `summary` makes the sums of trades its records."""
    return Page(
        answer=answer,
        rows="rows",
        listed=records_in(answer, "summary") if summary else None,
        blocks=lambda: _blocks(answer),
        title=_heading(answer),
        sources=lambda: appendix(_parts(answer)),
    )


def _heading(answer: ActivityAnswer) -> str:
    issuers = {line.issuer: party(line.issuer) for line in answer.rows}
    return f"Activity of insiders{f': {next(iter(issuers.values()))}' if len(issuers) == 1 else ''}"


def _name(line: Activity) -> str:
    return EVERYBODY if line.owner is None else party(line.owner)


def _anchor(line: Activity) -> str:
    owner = "all" if line.owner is None else line.owner.cik or line.owner.name
    what = (line.security or "", line.table, line.transaction_code or "trades", line.plan or "")
    return anchor_of(line.issuer.cik or line.issuer.name, owner, *what)


def _figure(heading: str, cell: Callable[[Activity], Cell]) -> Column[Activity]:
    """A column of numbers, each of which leads to the rows of its line."""
    return Column(heading=heading, cell=cell, refers=_anchor)


TRADES: Final[tuple[Column[Activity], ...]] = (
    Column(heading="Issuer", cell=lambda line: party(line.issuer), may_lift=True),
    Column(heading="Insider", cell=_name),
    Column(heading="Security", cell=lambda line: line.security, may_lift=True),
    _figure("Trades", lambda line: line.transactions),
    _figure("Bought", lambda line: line.acquired),
    _figure("Sold", lambda line: line.disposed),
    _figure("Net", lambda line: line.net),
    _figure("Spent", lambda line: line.acquired_value),
    _figure("Taken in", lambda line: line.disposed_value),
    Column(heading="Unpriced", cell=lambda line: line.unpriced or None, may_go=True, refers=_anchor),
)

COLUMNS: Final[tuple[Column[Activity], ...]] = (
    Column(heading="Issuer", cell=lambda line: party(line.issuer), may_lift=True),
    Column(heading="Insider", cell=_name),
    Column(heading="Table", cell=lambda line: line.table, may_lift=True),
    Column(heading="Security", cell=lambda line: line.security, may_lift=True),
    Column(heading="Code", cell=lambda line: line.transaction_code),
    Column(heading="Plan", cell=lambda line: line.plan),
    _figure("Rows", lambda line: line.transactions),
    _figure("Acquired", lambda line: line.acquired),
    _figure("Disposed", lambda line: line.disposed),
    _figure("Net", lambda line: line.net),
    _figure("Net value", lambda line: line.net_value),
    Column(heading="Unknown", cell=lambda line: line.unknown or None, may_go=True, refers=_anchor),
    Column(heading="Unpriced", cell=lambda line: line.unpriced or None, may_go=True, refers=_anchor),
)


def _blocks(answer: ActivityAnswer) -> Iterator[Block]:
    yield heading(answer)
    if not answer.rows:
        yield Paragraph("No transactions: by what was known, nothing was reported for these days.")
    if answer.summary:
        yield Paragraph("Trades (codes P and S)", is_heading=True)
        yield Grid(columns=TRADES, rows=answer.summary)
    if answer.rows:
        yield Paragraph("By code and plan", is_heading=True)
        yield Grid(columns=COLUMNS, rows=answer.rows)


def _parts(answer: ActivityAnswer) -> Iterator[CitedPart]:
    for line in (*answer.summary, *answer.rows):
        code = f"code {line.transaction_code or 'not stated'}, plan {line.plan}" if line.plan else "trades"
        title = f"{party(line.issuer)}: {_name(line)}, {line.security or 'not stated'}, {code}"
        rows = tuple(CitedRow(anchor=_anchor(line), figure=code, quantity=None, evidence=evidence) for evidence in line.evidence)
        yield CitedPart(anchor=anchor_of("part", _anchor(line)), title=title, rows=rows)

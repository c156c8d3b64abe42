"""`insider-ledger report late-filings`: what was due when, what came late, and the figures of Item 405."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from insider_ledger.cli.options import issuer_option, known_at_option, owner_option, report_options
from insider_ledger.cli.parameters import Day, MonthDay
from insider_ledger.cli.reports.asked import check_asked
from insider_ledger.cli.reports.cited import CitedPart, CitedRow, anchor_of, appendix
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import ReportCommand
from insider_ledger.cli.wording import filing, heading, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.printing.records import records_in
from projections.deadlines.answer import Deadline, Delinquency, FiscalYearEnd, LateFilingsAnswer, PossibleFailure

if TYPE_CHECKING:
    from projections.deadlines.closures import Closure

EVERYBODY: Final = "All together"
YEAR_ENDS: Final = {
    "given": "as asked",
    "header": "as the headers of filings say",
    "form_5": "as a Form 5 shows",
    "assumed": "which is assumed, since no filing says it: what belongs on a Form 5 has no due date",
}

MISSED: Final = {"no_form_3": "no Form 3 in the book", "unexplained_change": "a balance does not follow"}


class Asked(TypedDict):
    """What the options ask, as a book takes it."""

    issuer: str | None
    owner: str | None
    start: date | None
    end: date | None
    fiscal_year: int | None
    fiscal_year_end: str | None
    registered_on: date | None
    known_at: date | None
    include_timely: bool


@click.command(
    "late-filings",
    cls=ReportCommand,
    examples=(
        "insider-ledger report late-filings --issuer NWND --fiscal-year 2024",
        "insider-ledger report late-filings --owner 0001234567 --from 2024-01-01 --to 2024-12-31 --all",
        "insider-ledger report late-filings --issuer NWND --fiscal-year 2024 --format html --output item-405.html",
    ),
)
@issuer_option
@owner_option
@click.option("--from", "start", type=Day(), metavar="DATE", help="Of transactions and events from this day on.")
@click.option("--to", "end", type=Day(), metavar="DATE", help="Of transactions and events up to this day, itself included.")
@click.option("--fiscal-year", type=click.IntRange(1900, 2200), metavar="YEAR", help="Of the fiscal year that ends in this year.")
@click.option("--fiscal-year-end", type=MonthDay(), metavar="MM-DD", help="When fiscal years end (as the filings say when not given).")
@click.option(
    "--registered-on", type=Day(), metavar="DATE", help="When the issuer was first registered: Forms 3 of that day were due on it."
)
@click.option(
    "--closures",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A table of days, in a column closed_on, on which nothing could be filed; besides those that are known.",
)
@known_at_option
@click.option("--all", "include_timely", is_flag=True, help="List every row with its due date, not only what was late.")
@click.option("--summary", is_flag=True, help="Print the figures of Item 405 as the records of csv, jsonl and parquet.")
@report_options
@click.pass_obj
def command(setup: Setup, *, closures: Path | None, summary: bool, **asked: Unpack[Asked]) -> Status:
    """Show which reports of an issuer's insiders, or of an owner, came late, and count them as Item 405 of Regulation S-K asks.

    Each row has its due date and the rule for it: business days without federal holidays, up to 22:00 US Eastern. A row is late by its
    days, or where a Form 5 declares it; what the words of a filing admit is shown beside it. What cannot be said is unknown.

    It is a screen: it sees what was filed. Whether a transaction had to be reported, and what was never filed, it cannot tell.
    """
    check_asked(asked["issuer"], asked["owner"], asked["start"], asked["end"])
    with setup.open() as book:
        answer = book.late_filings(closures=_closures(closures), **asked)
    setup.show(page(answer, summary=summary))
    return Status.DONE


def _closures(path: Path | None) -> "tuple[Closure, ...]":
    if path is None:
        return ()
    from insider_ledger.closures_file import read_closures  # noqa: PLC0415 (only where a file is given)

    return read_closures(path)


def page(answer: LateFilingsAnswer, *, summary: bool = False) -> Page:
    """The answer as it is printed; `summary` makes the figures of Item 405 its records."""
    return Page(
        answer=answer,
        rows="rows",
        listed=records_in(answer, "summary") if summary else None,
        blocks=lambda: _blocks(answer),
        title=_heading(answer),
        sources=lambda: appendix(_parts(answer)),
    )


def _heading(answer: LateFilingsAnswer) -> str:
    issuers = [party(end.issuer) for end in answer.fiscal_year_ends]
    return f"Late reports under Section 16(a){f': {issuers[0]}' if len(issuers) == 1 else ''}"


def _anchor_of_row(row: Deadline) -> str:
    return anchor_of(row.accession or row.document, row.table or "", row.kind, row.row or "")


def _anchor_of_figure(figures: Delinquency, figure: str) -> str:
    owner = "all" if figures.owner is None else figures.owner.cik or figures.owner.name
    return anchor_of(figures.issuer.cik or figures.issuer.name, figures.fiscal_year, owner, figure)


def _anchor_of_failure(failure: PossibleFailure) -> str:
    where = [f"{one.accession or one.document} {one.table} {one.row}" for one in failure.evidence[:1]]
    return anchor_of("missing", failure.kind, failure.issuer.cik or failure.issuer.name, failure.owner.cik or failure.owner.name, *where)


SUMMARY: Final[tuple[Column[Delinquency], ...]] = (
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Fiscal year", cell=lambda row: None if row.fiscal_year is None else str(row.fiscal_year)),
    Column(heading="Insider", cell=lambda row: EVERYBODY if row.owner is None else party(row.owner)),
    Column(heading="Late reports", cell=lambda row: row.late_reports, refers=lambda row: _anchor_of_figure(row, "late_reports")),
    Column(
        heading="Transactions",
        cell=lambda row: row.late_transactions,
        refers=lambda row: _anchor_of_figure(row, "late_transactions") if row.late_transactions else None,
    ),
)

COLUMNS: Final[tuple[Column[Deadline], ...]] = (
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Insider", cell=lambda row: [party(owner) for owner in row.owners], may_lift=True),
    Column(heading="On", cell=lambda row: row.effective),
    Column(heading="Code", cell=lambda row: row.transaction_code, may_go=True),
    Column(heading="Quantity", cell=lambda row: row.quantity, may_go=True),
    Column(heading="Security", cell=lambda row: row.security_title, may_go=True),
    Column(heading="Rule", cell=lambda row: row.rule),
    Column(heading="Due", cell=lambda row: row.due_on),
    Column(heading="Filed", cell=lambda row: row.filed_on),
    Column(heading="Days late", cell=lambda row: row.days_late, refers=_anchor_of_row),
    Column(heading="Status", cell=lambda row: [row.status.replace("_", " "), *_why(row)], refers=_anchor_of_row),
    Column(heading="Form", cell=lambda row: row.form_type),
    Column(heading="Filing", cell=lambda row: filing(row.accession, row.document)),
)

MISSING: Final[tuple[Column[PossibleFailure], ...]] = (
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Insider", cell=lambda row: party(row.owner)),
    Column(heading="What", cell=lambda row: MISSED[row.kind], refers=_anchor_of_failure),
    Column(heading="On", cell=lambda row: row.effective),
    Column(heading="Differs by", cell=lambda row: row.quantity, may_go=True),
    Column(heading="Filing", cell=lambda row: filing(row.evidence[0].accession, row.evidence[0].document) if row.evidence else None),
)


def _why(row: Deadline) -> Iterator[str]:
    """What stands beside the status: why it is not known, and what the form itself says."""
    if row.why_unknown is not None:
        yield row.why_unknown.replace("-", " ")
    if row.declared_late:
        yield "declared"
    if row.admitted_late:
        yield "admitted"


def _blocks(answer: LateFilingsAnswer) -> Iterator[Block]:
    yield heading(answer)
    yield Paragraph(_tally(answer))
    for end in answer.fiscal_year_ends:
        yield Paragraph(_year_end(end))
    if answer.closures:
        yield Paragraph(f"Counted as no business days: {', '.join(str(closure.closed_on) for closure in answer.closures)}.")
    if answer.summary:
        yield Grid(columns=SUMMARY, rows=answer.summary)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    for words in dict.fromkeys(f"{filing(row.accession, row.document)}: {row.admission}" for row in answer.rows if row.admission):
        yield Paragraph(words, indent=2)
    if answer.possible_failures:
        yield Paragraph("What may be missing (a report older than the book, or an exempt transaction, looks the same)", is_heading=True)
        yield Grid(columns=MISSING, rows=answer.possible_failures)


def _tally(answer: LateFilingsAnswer) -> str:
    counts = answer.counts
    rows = counts.timely + counts.late + counts.unknown + counts.not_required
    text = f"Of {rows:,} rows with a due date {counts.late:,} came late and {counts.timely:,} in time"
    others = ((counts.unknown, "cannot be told"), (counts.not_required, "needed no report"))
    return "; ".join((text, *(f"{number:,} {words}" for number, words in others if number))) + "."


def _year_end(end: FiscalYearEnd) -> str:
    return f"Fiscal years of {party(end.issuer)} end on {end.ends}, {YEAR_ENDS[end.by]}."


def _parts(answer: LateFilingsAnswer) -> Iterator[CitedPart]:
    for figures in answer.summary:
        name = EVERYBODY if figures.owner is None else party(figures.owner)
        title = f"{party(figures.issuer)}, fiscal year {figures.fiscal_year}: {name}"
        yield CitedPart(anchor=_anchor_of_figure(figures, "figures"), title=title, rows=tuple(_counted(figures)))
    if answer.rows:
        yield CitedPart(anchor="rows", title="Reported rows", rows=tuple(cited for row in answer.rows for cited in _cited(row)))
    if answer.possible_failures:
        missing = tuple(cited for failure in answer.possible_failures for cited in _missing(failure))
        yield CitedPart(anchor="missing", title="What may be missing", rows=missing)


def _counted(figures: Delinquency) -> Iterator[CitedRow]:
    for counted in figures.evidence:
        anchor, figure = _anchor_of_figure(figures, counted.figure), counted.figure.replace("_", " ")
        for evidence in counted.rows or (None,):
            yield CitedRow(anchor=anchor, figure=f"{figure}: {counted.counted}", quantity=None, evidence=evidence)


def _cited(row: Deadline) -> Iterator[CitedRow]:
    owners = "; ".join(party(owner) for owner in row.owners)
    figure = f"{owners}, Form {row.form_type}: due {row.due_on or 'not known'}, filed {row.filed_on or 'not known'}"
    for evidence in row.evidence or (None,):
        yield CitedRow(anchor=_anchor_of_row(row), figure=figure, quantity=row.quantity, evidence=evidence)


def _missing(failure: PossibleFailure) -> Iterator[CitedRow]:
    figure = f"{party(failure.owner)}: {MISSED[failure.kind]}"
    for evidence in failure.evidence or (None,):
        yield CitedRow(anchor=_anchor_of_failure(failure), figure=figure, quantity=failure.quantity, evidence=evidence)

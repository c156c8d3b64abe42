"""`insider-ledger report beneficial-ownership`: who owns how much of an issuer, as Rule 13d-3 counts it."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import click

from insider_ledger.cli.options import as_of_option, issuer_option, known_at_option, report_options
from insider_ledger.cli.parameters import OfClass, Words
from insider_ledger.cli.reports.cited import CitedPart, CitedRow, anchor_of, appendix
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import ReportCommand
from insider_ledger.cli.wording import heading, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.printing.cells import Cell
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer, OwnershipRow, RelationshipRef

LESS: Final = "*"


@click.command(
    "beneficial-ownership",
    cls=ReportCommand,
    examples=(
        "insider-ledger report beneficial-ownership --issuer ASTI --as-of 2007-12-03",
        "insider-ledger report beneficial-ownership --issuer NWND --shares-outstanding 12345678",
        'insider-ledger report beneficial-ownership --issuer NWND --shares-outstanding "Class A Common Stock=12345678" --format json',
    ),
)
@issuer_option
@as_of_option
@known_at_option
@click.option(
    "--shares-outstanding",
    type=OfClass(),
    multiple=True,
    metavar="[TITLE=]NUMBER",
    help="For percentages: of the only class, or with the title of its class, once for each.",
)
@click.option("--within-days", type=click.IntRange(min=0), default=60, show_default=True, metavar="N", help="How far ahead a right counts.")
@click.option("--title", type=Words(), metavar="TITLE", help="Only this class (every class when not given).")
@click.option("--include-former", is_flag=True, help="List those who are no longer subject to Section 16 too.")
@report_options
@click.pass_obj
def command(
    setup: Setup,
    *,
    issuer: str | None,
    as_of: date | None,
    known_at: date | None,
    shares_outstanding: tuple[tuple[str | None, Decimal], ...],
    within_days: int,
    title: str | None,
    include_former: bool,
) -> Status:
    """Show what each insider of an issuer owns, and all together: direct, indirect, and what can be acquired within 60 days.

    Percentages are of the shares outstanding and of what the insider, or the group, can acquire (17 CFR 240.13d-3). Amounts that a filing
    disclaims count; shares that several insiders report count for each of them and once in the group.

    It is a screen, no proxy table: Section 16 filings tell pecuniary interest, not the power to vote or dispose; holders above five percent
    who file no Section 16 reports are missing; the group here is everybody listed, ten percent owners included.
    """
    if issuer is None:
        raise click.UsageError("Of which issuer? Name it with --issuer.")
    outstanding = _outstanding(shares_outstanding)
    with setup.open() as book:
        answer = book.beneficial_ownership(
            issuer=issuer,
            as_of=as_of,
            known_at=known_at,
            shares_outstanding=outstanding,
            within_days=within_days,
            title=title,
            include_former=include_former,
        )
    setup.show(page(answer))
    return Status.DONE


def page(answer: BeneficialOwnershipAnswer) -> Page:
    """The answer as it is printed."""
    title = f"Beneficial ownership of {party(answer.issuer)}"
    return Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer), title=title, sources=lambda: appendix(_parts(answer)))


def _outstanding(given: tuple[tuple[str | None, Decimal], ...]) -> dict[str, Decimal] | Decimal | None:
    if not given:
        return None
    named = {title: number for title, number in given if title is not None}
    if not named and len(given) == 1:
        return given[0][1]
    if len(named) < len(given):
        raise click.UsageError("Several --shares-outstanding need the title of their class, each another: TITLE=NUMBER.")
    return named


def _name(row: OwnershipRow) -> str:
    return f"All {row.insiders} as a group" if row.owner is None else party(row.owner)


def _anchor(row: OwnershipRow, figure: str) -> str:
    return anchor_of(row.owner.cik if row.owner and row.owner.cik else _name(row), row.security, figure)


def _refers(figure: str) -> Callable[[OwnershipRow], str | None]:
    """Where the rows of a figure stand; None where nothing gives to it."""
    given = {figure} if figure != "total" else {"direct", "indirect", "acquirable"}
    return lambda row: _anchor(row, figure) if any(part.figure in given for part in row.evidence) else None


COLUMNS: Final[tuple[Column[OwnershipRow], ...]] = (
    Column(heading="Class", cell=lambda row: row.security or "not stated", may_lift=True),
    Column(heading="Owner", cell=_name),
    Column(heading="Relationship", cell=lambda row: _relationship(row.relationship), may_go=True),
    Column(heading="Direct", cell=lambda row: row.direct, refers=_refers("direct")),
    Column(heading="Indirect", cell=lambda row: row.indirect, refers=_refers("indirect")),
    Column(heading="Acquirable", cell=lambda row: row.acquirable, refers=_refers("acquirable")),
    Column(heading="Total", cell=lambda row: row.total, refers=_refers("total")),
    Column(heading="Percent", cell=lambda row: _percent(row.percent), may_go=True),
    Column(
        heading="Undetermined",
        cell=lambda row: row.undetermined if row.undetermined != 0 else None,
        may_go=True,
        refers=_refers("undetermined"),
    ),
    Column(heading="Notes", cell=lambda row: [f"({note.number})" for note in row.notes], may_go=True),
)


def _relationship(ref: RelationshipRef | None) -> Cell:
    if ref is None:
        return None
    said = (
        (ref.director, "director"),
        (ref.officer, f"officer: {ref.officer_title}" if ref.officer_title else "officer"),
        (ref.ten_percent_owner, "ten percent owner"),
        (ref.other, "other"),
    )
    return [words for holds, words in said if holds]


def _percent(percent: Decimal | None) -> Cell:
    return LESS if percent is not None and percent < 1 else percent


def _blocks(answer: BeneficialOwnershipAnswer) -> Iterator[Block]:
    yield heading(answer)
    if not answer.rows:
        yield Paragraph("No insiders: by what was known, nobody reports about the issuer, or all have left.")
    by_class: dict[str | None, list[OwnershipRow]] = {}
    for row in answer.rows:
        by_class.setdefault(row.security, []).append(row)
    for rows in by_class.values():
        yield Grid(columns=COLUMNS, rows=rows)
    if any(row.percent is not None and row.percent < 1 for row in answer.rows):
        yield Paragraph(f"{LESS} Less than one percent.")
    for note in answer.notes:
        yield Paragraph(f"({note.number}) {note.text}")


def _parts(answer: BeneficialOwnershipAnswer) -> Iterator[CitedPart]:
    for row in answer.rows:
        if row.evidence:
            title = ", ".join((_name(row), row.security or "not stated"))
            yield CitedPart(anchor=_anchor(row, "total"), title=title, rows=tuple(_cited(row)))


def _cited(row: OwnershipRow) -> Iterator[CitedRow]:
    """The rows of each figure, figure after figure; a quantity is said at its first row."""
    for part in sorted(row.evidence, key=lambda part: part.figure):
        for place, evidence in enumerate(part.rows or (None,)):
            quantity = part.quantity if place == 0 else None
            yield CitedRow(anchor=_anchor(row, part.figure), figure=part.figure.replace("_", " "), quantity=quantity, evidence=evidence)

"""`insider-ledger report short-swing`: purchases and sales within six months of each other, and what they made."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

import click

from insider_ledger.cli.options import issuer_option, known_at_option, owner_option, report_options
from insider_ledger.cli.parameters import Day
from insider_ledger.cli.reports.asked import check_asked
from insider_ledger.cli.reports.cited import CitedPart, CitedRow, anchor_of, appendix
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import ReportCommand
from insider_ledger.cli.wording import filing, heading, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph
from insider_ledger.printing.cells import reader_text
from insider_ledger.printing.records import records_in
from projections.short_swing.answer import LeftOut, Leg, Owed, Pair, ShortSwingAnswer

Records = Literal["rows", "summary", "by_ranges", "exempt", "by_hand"]

SCREEN: Final = "This is a screen of what was filed, and no legal conclusion: exemptions and standings are as the forms tell them."

BOUND: Final = (
    "A bound is what footnotes leave open: purchases at the lowest price that they state, sales at the highest. No single trades "
    "of these rows make more; what they made can be less."
)


@click.command(
    "short-swing",
    cls=ReportCommand,
    examples=(
        "insider-ledger report short-swing --issuer NWND",
        "insider-ledger report short-swing --owner 0001234567 --from 2023-06-01 --to 2024-12-31 --conservative",
        "insider-ledger report short-swing --issuer NWND --format html --output short-swing.html",
    ),
)
@issuer_option
@owner_option
@click.option("--from", "start", type=Day(), metavar="DATE", help="Match transactions from this day on.")
@click.option("--to", "end", type=Day(), metavar="DATE", help="Match transactions up to this day, itself included.")
@click.option("--conservative", is_flag=True, help="Match up to the day before the same day of the sixth month; else one day less.")
@known_at_option
@click.option(
    "--records",
    type=click.Choice([name.replace("_", "-") for name in get_args(Records)]),
    default="rows",
    show_default=True,
    help="What csv, jsonl and parquet print: pairs (rows), sums by insider, pairs that bound them, exempt rows, or rows to judge by hand.",
)
@report_options
@click.pass_obj
def command(
    setup: Setup,
    *,
    issuer: str | None,
    owner: str | None,
    start: date | None,
    end: date | None,
    conservative: bool,
    known_at: date | None,
    records: str,
) -> Status:
    """Show the purchases and sales within six months that together made the most, which Section 16(b) lets the issuer recover.

    The sum is exact: the largest that any matching of the shares gives, losses never offset. The pairs are one way to make it, lowest in
    against highest out. Every other row stands below them with the rule that exempts it, or the reason why a person has to judge it.

    Where footnotes say between which prices the trades of a row were made, a bound stands beside the profit: each purchase at its lowest
    price and each sale at its highest, matched anew.

    It is a screen and no legal conclusion: who was an insider, and whether an exemption holds, the forms alone do not settle.
    """
    check_asked(issuer, owner, start, end)
    with setup.open() as book:
        answer = book.short_swing(issuer=issuer, owner=owner, start=start, end=end, known_at=known_at, conservative=conservative)
    setup.show(page(answer, records=records.replace("-", "_")))
    return Status.DONE


def page(answer: ShortSwingAnswer, *, records: str = "rows") -> Page:
    """The answer as it is printed; `records` names the field with the records that are printed alone."""
    return Page(
        answer=answer,
        rows="rows",
        listed=records_in(answer, records),
        blocks=lambda: _blocks(answer),
        title=_heading(answer),
        sources=lambda: appendix(_parts(answer)),
    )


def _heading(answer: ShortSwingAnswer) -> str:
    issuers = {owed.issuer: party(owed.issuer) for owed in answer.summary}
    return f"Short-swing screen under Section 16(b){f': {next(iter(issuers.values()))}' if len(issuers) == 1 else ''}"


def _owners(one: Pair | Owed | LeftOut) -> list[str]:
    return [party(owner) for owner in one.owners]


def _keys(one: Pair | Owed | LeftOut) -> tuple[str, ...]:
    return (one.issuer.cik or one.issuer.name or "", *(owner.cik or owner.name or "" for owner in one.owners))


def _anchor_of_pair(pair: Pair) -> str:
    return _anchor("pair", pair)


def _anchor_by_ranges(pair: Pair) -> str:
    return _anchor("by ranges", pair)


def _anchor(word: str, pair: Pair) -> str:
    legs = (f"{leg.accession or leg.document} {leg.table} {leg.row}" for leg in (pair.purchase, pair.sale))
    return anchor_of(word, *_keys(pair), *legs)


def _anchor_of_sum(owed: Owed) -> str:
    return anchor_of("sum", *_keys(owed))


def _anchor_of_row(row: LeftOut) -> str:
    return anchor_of("row", row.accession or row.document, row.table, row.row, row.rule or row.reason)


SUMS: Final[tuple[Column[Owed], ...]] = (
    Column(heading="Issuer", cell=lambda owed: party(owed.issuer), may_lift=True),
    Column(heading="Insider", cell=_owners),
    Column(heading="Pairs", cell=lambda owed: owed.pairs, refers=_anchor_of_sum),
    Column(heading="Quantity", cell=lambda owed: owed.quantity, refers=_anchor_of_sum),
    Column(heading="Profit", cell=lambda owed: owed.profit, refers=_anchor_of_sum),
    Column(heading="Bound", cell=lambda owed: _if_other(owed.profit_bound, owed.profit), may_go=True, refers=_anchor_of_sum),
    Column(heading="In doubt", cell=lambda owed: owed.in_doubt or None, may_go=True, refers=_anchor_of_sum),
    Column(heading="Shares rows with", cell=lambda owed: [party(owner) for owner in owed.shares_rows_with], may_go=True),
)

PAIRS: Final[tuple[Column[Pair], ...]] = (
    Column(heading="Issuer", cell=lambda pair: party(pair.issuer), may_lift=True),
    Column(heading="Insider", cell=_owners, may_lift=True),
    Column(heading="Security", cell=lambda pair: pair.security, may_lift=True),
    Column(heading="Bought", cell=lambda pair: pair.purchase.effective),
    Column(heading="At", cell=lambda pair: pair.purchase.counted_price),
    Column(heading="Sold", cell=lambda pair: pair.sale.effective),
    Column(heading="At", cell=lambda pair: pair.sale.counted_price),
    Column(heading="Quantity", cell=lambda pair: pair.quantity, refers=_anchor_of_pair),
    Column(heading="Profit", cell=lambda pair: pair.profit, refers=_anchor_of_pair),
    Column(heading="Bound", cell=lambda pair: _if_other(pair.profit_bound, pair.profit), may_go=True, refers=_anchor_of_pair),
    Column(heading="To look at", cell=lambda pair: list(_doubts(pair)), may_go=True),
)

BY_RANGES: Final[tuple[Column[Pair], ...]] = (
    Column(heading="Issuer", cell=lambda pair: party(pair.issuer), may_lift=True),
    Column(heading="Insider", cell=_owners, may_lift=True),
    Column(heading="Security", cell=lambda pair: pair.security, may_lift=True),
    Column(heading="Bought", cell=lambda pair: pair.purchase.effective),
    Column(heading="Lowest", cell=lambda pair: pair.purchase.bound_price),
    Column(heading="Sold", cell=lambda pair: pair.sale.effective),
    Column(heading="Highest", cell=lambda pair: pair.sale.bound_price),
    Column(heading="Quantity", cell=lambda pair: pair.quantity, refers=_anchor_by_ranges),
    Column(heading="By averages", cell=lambda pair: pair.profit, refers=_anchor_by_ranges),
    Column(heading="Bound", cell=lambda pair: pair.profit_bound, refers=_anchor_by_ranges),
)

LEFT_OUT: Final[tuple[Column[LeftOut], ...]] = (
    Column(heading="Issuer", cell=lambda row: party(row.issuer), may_lift=True),
    Column(heading="Insider", cell=_owners, may_lift=True),
    Column(heading="On", cell=lambda row: row.effective),
    Column(heading="Code", cell=lambda row: row.transaction_code),
    Column(heading="A/D", cell=lambda row: row.acquired_disposed, may_go=True),
    Column(heading="Quantity", cell=lambda row: row.quantity, may_go=True),
    Column(heading="At", cell=lambda row: row.price_per_share, may_go=True),
    Column(heading="Security", cell=lambda row: row.security_title, may_go=True),
    Column(heading="Rule", cell=lambda row: row.rule, may_go=True, refers=_anchor_of_row),
    Column(heading="Why", cell=lambda row: row.reason and row.reason.replace("-", " "), may_go=True, refers=_anchor_of_row),
    Column(heading="Filing", cell=lambda row: filing(row.accession, row.document)),
)


def _if_other(bound: Decimal, profit: Decimal) -> Decimal | None:
    """A bound where there is one to be told."""
    return None if bound == profit else bound


def _doubts(pair: Pair) -> Iterator[str]:
    yield from (doubt.replace("-", " ") for doubt in pair.doubts)
    if "market" in {pair.purchase.priced_by, pair.sale.priced_by}:
        yield "derivative at the price of the shares"


def _blocks(answer: ShortSwingAnswer) -> Iterator[Block]:
    yield heading(answer)
    yield Paragraph(SCREEN)
    yield Paragraph(_counts(answer))
    if answer.summary:
        yield Grid(columns=SUMS, rows=answer.summary)
    if answer.rows:
        yield Paragraph("Pairs, lowest in and highest out", is_heading=True)
        yield Grid(columns=PAIRS, rows=answer.rows)
    if any(owed.profit_bound != owed.profit for owed in answer.summary):
        yield Paragraph(BOUND)
    if answer.by_ranges:
        yield Paragraph("Other pairs, which make the bound", is_heading=True)
        yield Grid(columns=BY_RANGES, rows=answer.by_ranges)
    if answer.by_hand:
        yield Paragraph("To be judged by hand, and in no pair", is_heading=True)
        yield Grid(columns=LEFT_OUT, rows=answer.by_hand)
    if answer.exempt:
        yield Paragraph("Exempt, with the rule", is_heading=True)
        yield Grid(columns=LEFT_OUT, rows=answer.exempt)


def _counts(answer: ShortSwingAnswer) -> str:
    counts = answer.counts
    return (
        f"Purchases that may match: {counts.purchases:,}; sales: {counts.sales:,}; pairs with a profit: {len(answer.rows):,}; "
        f"exempt rows: {counts.exempt:,}; rows to be judged by hand: {counts.by_hand:,}."
    )


def _parts(answer: ShortSwingAnswer) -> Iterator[CitedPart]:
    for owed in answer.summary:
        rows = tuple(
            CitedRow(anchor=_anchor_of_sum(owed), figure=f"profit {reader_text(owed.profit)}", quantity=None, evidence=evidence)
            for evidence in owed.evidence
        )
        yield CitedPart(anchor=anchor_of("part", *_keys(owed)), title=f"{party(owed.issuer)}: {', '.join(_owners(owed))}", rows=rows)
    for title, pairs, anchored in (("Pairs", answer.rows, _anchor_of_pair), ("Pairs by ranges", answer.by_ranges, _anchor_by_ranges)):
        if pairs:
            rows = tuple(cited for pair in pairs for cited in _cited(pair, anchored(pair)))
            yield CitedPart(anchor=anchor_of(title), title=title, rows=rows)
    for title, left_out in (("To be judged by hand", answer.by_hand), ("Exempt", answer.exempt)):
        if left_out:
            yield CitedPart(anchor=anchor_of(title), title=title, rows=tuple(cited for row in left_out for cited in _cited_row(row)))


def _cited(pair: Pair, anchor: str) -> Iterator[CitedRow]:
    figure = f"{', '.join(_owners(pair))}: {_side('bought', pair.purchase)}, {_side('sold', pair.sale)}"
    for evidence in pair.evidence:
        yield CitedRow(anchor=anchor, figure=figure, quantity=pair.quantity, evidence=evidence)


def _side(word: str, leg: Leg) -> str:
    return f"{word} {leg.effective} at {reader_text(leg.counted_price)}{_between(leg)}"


def _between(leg: Leg) -> str:
    """The range of a leg in words."""
    if leg.lowest_price is None or leg.highest_price is None:
        return ""
    return f" (a footnote says {reader_text(leg.lowest_price)} to {reader_text(leg.highest_price)})"


def _cited_row(row: LeftOut) -> Iterator[CitedRow]:
    figure = f"{', '.join(_owners(row))}: {row.rule or (row.reason or '').replace('-', ' ')}"
    for evidence in row.evidence:
        yield CitedRow(anchor=_anchor_of_row(row), figure=figure, quantity=row.quantity, evidence=evidence)

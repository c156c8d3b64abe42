"""Decisions in print: the event that one became, the list of all, and splits that might be recorded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from insider_ledger.cli.setup import Setup
from insider_ledger.cli.talk import talk
from insider_ledger.cli.wording import facts, heading, party
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from projections.decisions import DecisionEvent, DecisionRow, DecisionsAnswer
    from projections.proposals import ProposalsAnswer, SplitProposal


def show_event(setup: Setup, event: "DecisionEvent") -> None:
    """Print the event that a decision became."""
    if not event.is_new:
        talk(f"This counts already, from {event.known_at:%Y-%m-%dT%H:%M:%SZ}: nothing was appended. Here is its event.")
    setup.show(Page(answer=event, blocks=lambda: [Paragraph(event.says, is_heading=True), facts(event, without=("says", "is_new"))]))


def show_list(setup: Setup, answer: "DecisionsAnswer") -> None:
    """Print all decisions."""
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer)))


COLUMNS: Final[tuple["Column[DecisionRow]", ...]] = (
    Column(heading="Position", cell=lambda row: row.ledger_position),
    Column(heading="Decision", cell=lambda row: row.says),
    Column(heading="Why", cell=lambda row: row.why),
    Column(heading="Counts from", cell=lambda row: row.known_from),
    Column(heading="To", cell=lambda row: row.known_to, may_go=True),
)


def _blocks(answer: "DecisionsAnswer") -> Iterator[Block]:
    yield heading(answer)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    else:
        yield Paragraph("Nothing was decided yet: every answer follows from the filings and the rules alone.")


PROPOSED: Final[tuple["Column[SplitProposal]", ...]] = (
    Column(heading="Issuer", cell=lambda row: party(row.issuer)),
    Column(heading="Security", cell=lambda row: row.security_title, may_go=True),
    Column(heading="Split", cell=lambda row: f"{row.numerator}-for-{row.denominator}"),
    Column(heading="From", cell=lambda row: row.effective.start),
    Column(heading="To", cell=lambda row: row.effective.end),
    Column(heading="Confidence", cell=lambda row: row.confidence),
    Column(heading="Lines", cell=lambda row: row.lines),
    Column(heading="Owners", cell=lambda row: row.owners),
)


def show_proposals(setup: Setup, answer: "ProposalsAnswer") -> None:
    """Print the splits that are proposed, and the commands that would record them."""
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _proposed(answer)))


def _proposed(answer: "ProposalsAnswer") -> Iterator[Block]:
    yield heading(answer)
    if not answer.rows:
        yield Paragraph("No split is proposed: the filings speak of none that is not recorded.")
        return
    yield Grid(columns=PROPOSED, rows=answer.rows)
    yield Paragraph("Nothing is applied. What would record each, and what speaks for it:")
    for row in answer.rows:
        yield Paragraph(row.command, is_whole=True)
        for text in row.words:
            yield Paragraph(f'"{text}"', indent=4)

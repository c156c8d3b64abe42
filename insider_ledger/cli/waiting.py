"""Documents and rows that wait, in print."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from insider_ledger.cli.setup import Setup
from insider_ledger.cli.wording import heading
from insider_ledger.printing import Block, Column, Grid, Page, Paragraph

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import QuarantineAnswer, QuarantineRow


def show_waiting(setup: Setup, answer: "QuarantineAnswer", nothing: str = "Nothing is in quarantine.") -> None:
    """Print what waits, `nothing` when there is nothing."""
    setup.show(Page(answer=answer, rows="rows", blocks=lambda: _blocks(answer, nothing)))


COLUMNS: Final[tuple["Column[QuarantineRow]", ...]] = (
    Column(heading="Document", cell=lambda row: row.name),
    Column(heading="Line", cell=lambda row: row.line, may_go=True),
    Column(heading="Reason", cell=lambda row: row.reason),
    Column(heading="What is wrong", cell=lambda row: row.message),
    Column(heading="What to do", cell=lambda row: row.advice),
    Column(heading="Set aside at", cell=lambda row: row.set_aside_at),
)


def _blocks(answer: "QuarantineAnswer", nothing: str) -> Iterator[Block]:
    yield heading(answer)
    if answer.rows:
        yield Grid(columns=COLUMNS, rows=answer.rows)
    else:
        yield Paragraph(nothing)

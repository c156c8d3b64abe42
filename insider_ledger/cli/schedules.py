"""Schedules in print: tranches as a grid, those without a day as sentences. A long one shows its first and last tranches.

Of 37 tranches the first six and the last three are shown, and between them a row of dots.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from insider_ledger.printing import Block, Column, Grid, Paragraph
from insider_ledger.printing.cells import Cell

if TYPE_CHECKING:  # what is written brings the rules of allocation, which `--help` does without
    from insider_ledger.written_terms import WrittenPart, WrittenTranche

ROWS_MAX: Final = 12
FIRST: Final = 6
LAST: Final = 3
DOTS: Final = "..."


def _cell(of: "Callable[[WrittenTranche], Cell]") -> "Callable[[WrittenTranche | None], Cell]":
    """The cell of a tranche; dots where None stands for those that are left out."""
    return lambda tranche: DOTS if tranche is None else of(tranche)


COLUMNS: Final[tuple["Column[WrittenTranche | None]", ...]] = (
    Column(heading="Date", cell=_cell(lambda tranche: tranche.date)),
    Column(heading="Part of the grant", cell=_cell(lambda tranche: tranche.fraction)),
)
UNITS: Final[tuple["Column[WrittenTranche | None]", ...]] = (
    Column(heading="Units", cell=_cell(lambda tranche: tranche.quantity)),
    Column(heading="Together", cell=_cell(lambda tranche: tranche.cumulative)),
)


def schedule_blocks(
    tranches: "Sequence[WrittenTranche]",
    undated: "Sequence[WrittenPart]" = (),
    no_later_than: date | None = None,
    *,
    is_short: bool = False,
) -> Iterator[Block]:
    """A schedule as blocks; one that `is_short` leaves out the middle of many tranches."""
    if tranches:
        shown = [*tranches[:FIRST], None, *tranches[-LAST:]] if is_short and len(tranches) > ROWS_MAX else tranches
        yield Grid(columns=COLUMNS if tranches[0].quantity is None else COLUMNS + UNITS, rows=shown)
    for part in undated:
        yield Paragraph(f"{part.fraction} undated: {part.condition}")
    if no_later_than is not None:
        yield Paragraph(f"No later than {no_later_than}")

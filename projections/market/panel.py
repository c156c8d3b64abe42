"""A panel: every holding at every period end, each end as it was known then, so that nothing is in it that was learned later.

Worked example: 13,500 shares were sold down to 13,400 on March 12, and an amendment of April 2 said so. The row of March 31 says 13,500,
that of April 30 says 13,400. Each row is exactly what `holdings` answers for that day and instant.
"""

from collections.abc import Iterator
from typing import Final

from ledger.store import bulk
from projections.answers import Holding
from projections.holdings import Question
from projections.market.at_ends import AtEnd, pieces
from projections.market.panel_rows import Panel, PanelRow
from projections.market.source import Market

ROWS_AT_ONCE: Final = 5_000
"""Lines times ends that are worked out at one time."""


def panel_in_pieces(market: Market, panel: Panel) -> Iterator[tuple[PanelRow, ...]]:
    """The rows by issuer (as named at the last end), owner, line and period end; those of some lines at a time."""
    if not panel.ends:
        return
    last = panel.ends[-1]
    question = Question(owner=None, issuer=None, as_of=last.as_of, known_at=last.known_at, include_closed=panel.include_closed)
    for piece in pieces(market, panel.ends, question):
        for lines in bulk.chunks(piece.lines, max(1, ROWS_AT_ONCE // len(panel.ends))):
            yield tuple(_row(one, panel) for one in piece.held(lines))


def _row(one: AtEnd, panel: Panel) -> PanelRow:
    told = {name: getattr(one.holding, name) for name in Holding.__struct_fields__}
    end = panel.ends[one.end]
    return PanelRow(**told, as_of=end.as_of, known_at=end.known_at)

"""The holdings of a whole market on one day, wherever it is kept: what `holdings` answers about everybody, some issuers at a time."""

from collections.abc import Iterator

from projections.answers import Holding
from projections.holdings import Question, order_of
from projections.market.at_ends import pieces
from projections.market.period_ends import PeriodEnd
from projections.market.source import Market


def holdings_of(market: Market, question: Question) -> Iterator[tuple[Holding, ...]]:
    """The holdings of an answer in its order."""
    end = PeriodEnd(as_of=question.as_of, known_at=question.known_at)
    for piece in pieces(market, [end], question):
        yield tuple(sorted((one.holding for one in piece.held(piece.lines)), key=order_of))

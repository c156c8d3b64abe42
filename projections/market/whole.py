"""Holdings of the whole market piece by piece, each exactly as one answer about everybody has them, and in its order."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from projections.answers import Holding
from projections.holdings import Question, stated_holdings
from projections.market.issuers import issuers_in_pieces
from projections.rulings import WhoIsWho


def holdings_in_pieces(connection: Connection, question: Question) -> Iterator[tuple[Holding, ...]]:
    """The holdings of an answer, those of some issuers at a time. Only an earlier ledger position is answered in one piece."""
    if question.ledger_position is not None:
        yield tuple(record for record, _ in stated_holdings(connection, question).held)
        return
    who = WhoIsWho(connection)
    for issuers in issuers_in_pieces(connection, question.known_at, owner=question.owner, issuer=question.issuer):
        piece = msgspec.structs.replace(question, issuers=issuers)
        yield tuple(record for record, _ in stated_holdings(connection, piece, who).held)

"""Panels of a book: what is asked in calendar days, and the answer with its stamps.

`asked("quarter", (date(2024, 1, 1), date(2024, 12, 31)), None)` is about March 31, June 30, September 30 and December 31, each as known at
its own end.
"""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from insider_ledger.columnar import Columnar
from insider_ledger.extras import needed
from ledger.feed import Feed
from projections import RULES_VERSION
from projections.market.panel_rows import Panel, PanelRow
from projections.market.period_ends import Every, period_ends


class PanelAnswer(msgspec.Struct, Columnar, frozen=True, kw_only=True):
    """Every holding at every period end, by issuer, owner, line and end."""

    ledger_position: int
    rules_version: str
    rows: tuple[PanelRow, ...]


def asked(
    every: Every, days: tuple[date, date], known_at: datetime | None, *, owner: str | None = None, issuer: str | None = None
) -> Panel:
    """The panel of the periods that end in [first, last] of `days`; `known_at` is for all ends, None for each its own."""
    return Panel(ends=period_ends(every, *days, known_at), owner=owner, issuer=issuer)


def panel_pieces(connection: Connection, of: Panel) -> Iterator[tuple[PanelRow, ...]]:
    """The rows, those of some issuers at a time. Raises MissingLibraryError."""
    needed("polars", "export", "A panel")
    from projections.market.live import LiveMarket  # noqa: PLC0415 (an extra)
    from projections.market.panel import panel_in_pieces  # noqa: PLC0415

    return panel_in_pieces(LiveMarket(connection, owner=of.owner, issuer=of.issuer), of)


def panel(connection: Connection, of: Panel) -> PanelAnswer:
    """The rows, all in memory. Raises MissingLibraryError."""
    rows = tuple(row for piece in panel_pieces(connection, of) for row in piece)
    return PanelAnswer(ledger_position=Feed(connection).head(), rules_version=RULES_VERSION, rows=rows)

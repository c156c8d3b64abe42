"""A panel: every holding at every period end, each end as it was known then, so that nothing is in it that was learned later.

Worked example: 13,500 shares were sold down to 13,400 on March 12, and an amendment of April 2 said so. The row of March 31 says 13,500,
that of April 30 says 13,400. Each row is exactly what `holdings` answers for that day and instant; which balances hold at which ends is
worked out for all ends at once, and what a row says of them by the rules of `holdings`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec
import polars as pl
from sqlalchemy import Connection

from ledger.feed import Feed
from ledger.store.instants import from_microseconds, microseconds
from projections.accounts.balances import Point
from projections.accounts.line import Line
from projections.accounts.reading import ExitReport
from projections.accounts.showing import ClassShown
from projections.as_of import Believed, exited_on, exits, line_of, point_of, unplaced_by
from projections.directory import Account
from projections.evidence import cited
from projections.holdings import Question, record_of
from projections.logical_reports import Reports
from projections.lots import in_units_of
from projections.market.issuers import issuers_in_pieces
from projections.market.names_over_time import NamesOverTime
from projections.market.panel_rows import Panel, PanelRow
from projections.market.period_ends import PeriodEnd
from projections.market.points import line_rows, point_rows
from projections.market.spans import POINTS, Ends, following, held
from projections.parties import Aliases
from projections.reassertion import Shown, ever_shown
from projections.rulings import Rulings
from projections.twins import twins_among

ROWS_AT_ONCE: Final = 3_000
"""Issuers times ends in one piece: some ten thousand rows."""


class _Piece(msgspec.Struct, frozen=True, kw_only=True):
    """All that the rows of some issuers rest on."""

    balances: Mapping[int, Sequence[Believed]]
    reports: Reports
    names: NamesOverTime
    exits: Mapping[Account, Sequence[ExitReport]]
    shown: Sequence[tuple[Account, ClassShown]]
    rulings: Rulings


def panel_in_pieces(connection: Connection, panel: Panel) -> Iterator[tuple[PanelRow, ...]]:
    """The rows by issuer (as named at the last end), owner, line and period end; those of some issuers at a time."""
    if not panel.ends:
        return
    rulings = Rulings.load(connection, Aliases.load(connection))
    at_once = max(1, ROWS_AT_ONCE // len(panel.ends))
    known_at = panel.ends[-1].known_at
    for issuers in issuers_in_pieces(connection, known_at, owner=panel.owner, issuer=panel.issuer, at_once=at_once):
        piece = _read(connection, panel, issuers, rulings)
        place = {issuer: number for number, issuer in enumerate(issuers)}
        found = [pair for number, end in enumerate(panel.ends) for pair in _rows(piece, panel, number, end)]
        found.sort(key=lambda pair: (place[pair[0][1]], pair[0][0], pair[1].id, pair[1].as_of))
        yield tuple(row for _, row in found)


def _read(connection: Connection, panel: Panel, issuers: Sequence[str], rulings: Rulings) -> _Piece:
    balances = _balances(connection, panel, issuers)
    believed = [item for items in balances.values() for item in items]
    rows = cited(Feed(connection), {position for item in believed for position in item.point.evidence})
    last = panel.ends[-1].known_at
    reports = Reports(rows, twins_among(connection, (source.filing.filing_id for source in rows.values()), last))
    return _Piece(
        balances=balances,
        reports=reports,
        names=NamesOverTime(connection, (item.account for item in believed), reports.owners(), rulings),
        exits=exits(connection, owner=panel.owner, issuer=None, issuers=issuers),
        shown=tuple(ever_shown(connection, owner=panel.owner, issuers=issuers)),
        rulings=rulings,
    )


def _balances(connection: Connection, panel: Panel, issuers: Sequence[str]) -> dict[int, list[Believed]]:
    """The balances that hold at each end, by the number of the end."""
    rows = list(point_rows(connection, panel.owner, issuers))
    versions: dict[str, list[Any]] = {}
    for row in line_rows(connection, panel.owner, issuers):
        versions.setdefault(row.line_id, []).append(row)
    numbers = {line_id: number for number, line_id in enumerate(sorted(versions))}
    cells = [(numbers[row.line_id], row.sequence, row.known_from, row.known_to) for row in rows]
    points, ends = pl.DataFrame(cells, schema=POINTS, orient="row"), Ends(panel.ends)
    then = {(line, at): rows[place] for line, place, at in following(points, ends).select("line", "place", "at").iter_rows()}
    found: dict[int, list[Believed]] = {number: [] for number in range(ends.count)}
    lines = cache(line_of)
    for line, place, start, end in held(points, ends).select("line", "place", "start", "end").iter_rows():
        row, point = rows[place], point_of(rows[place])
        for number in range(start, end):
            version = _known(versions[row.line_id], panel.ends[number].known_at)
            if version is not None:
                then_held = then.get((line, number))
                found[number].append(_believed(lines(version), version, point, row, then_held))
    return found


def _known(versions: Iterable[Any], known_at: datetime) -> Any:
    instant = microseconds(known_at)
    return next((row for row in versions if row.known_from <= instant and (row.known_to is None or instant < row.known_to)), None)


def _believed(line: Line, version: Any, point: Point, row: Any, then: Any) -> Believed:
    residual = None if then is None or then.residual is None else Decimal(then.residual)
    return Believed(
        account=(version.owner, version.issuer),
        line=line,
        point=point,
        known_from=from_microseconds(row.known_from),
        valid_to=None if then is None else then.effective,
        unplaced=None if then is None else unplaced_by(residual, then.flags.split()),
    )


def _rows(piece: _Piece, panel: Panel, number: int, end: PeriodEnd) -> Iterator[tuple[Account, PanelRow]]:
    """The rows of one end."""
    items = piece.balances[number]
    question = Question(owner=panel.owner, issuer=panel.issuer, as_of=end.as_of, known_at=end.known_at)
    names, reports = piece.names.at(end.known_at), piece.reports.among(items, end.known_at)
    shown = Shown()
    for account, of_class in piece.shown:
        shown.take(account, [of_class], end.known_at)
    for stated in items:
        item = in_units_of(stated, piece.rulings, end.as_of, end.known_at, names.issuer(stated.account[1]).name)
        exited = exited_on(piece.exits.get(item.account, ()), end.as_of, end.known_at)
        record = record_of(item, question, reports, names, exited=exited, left_out=shown.leaves_out(item, end.as_of))
        if panel.include_closed or record.status not in {"closed", "expired"}:
            told = {name: getattr(record, name) for name in record.__struct_fields__}
            yield item.account, PanelRow(**told, as_of=end.as_of, known_at=end.known_at)

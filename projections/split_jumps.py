"""Balances that jump by the ratio of a split: what a filing implies before its rows is the balance on file, times a simple fraction.

One line may do so by chance or by a slip of the filer's; several owners of a class at about the same time do not.

Worked example: 1,200 on file on January 31; a sale of 100 on March 2 leaves 1,700, so 1,800 stood before it: three for two, on some day
after January 31 and up to March 2.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Select, and_, func, select

from ledger.events import RowEvent
from ledger.feed import Feed
from projections.accounts.balances import BEGINNING
from projections.accounts.reports import flow_of
from projections.accounts.securities import security_key
from projections.parties import Aliases
from projections.tables import LIVE

UNITS_MIN: Final = 50  # below, too many ratios fit by chance
ROUNDING: Final = 1  # fractions of a share are paid in cash or rounded up

SIMPLE: Final = (
    *(Fraction(new) for new in (*range(2, 21), 25, 30, 40, 50, 100)),
    *(Fraction(new, old) for new, old in ((3, 2), (4, 3), (5, 4), (5, 2), (5, 3), (6, 5), (11, 10), (21, 20))),
    *(Fraction(1, old) for old in (*range(2, 101), 125, 150, 200, 250, 500)),
)


class Jump(msgspec.Struct, frozen=True, kw_only=True):
    """One line whose balance jumped by `ratio`, after the day `after` and up to the day `upto`; `position` is of the row that shows it."""

    issuer: str
    owner: str
    security: str
    title: str | None
    ratio: Fraction
    after: date
    upto: date
    position: int
    row: tuple[str, str, str, int]

    @property
    def first_day(self) -> date:
        """The first day on which the split may have taken effect."""
        return self.after + timedelta(days=1)


def jumps(connection: Connection, issuer: str | None) -> list[Jump]:
    """The jumps of all lines as believed now, of one issuer or all; a row of a joint filing counts once."""
    rows = list(connection.execute(_query(connection, issuer)))
    last = {row: int(row.evidence.split()[-1]) for row in rows if row.evidence}
    events = Feed(connection).at(last.values())
    found: dict[tuple[str, str, str, int], Jump] = {}
    for row, position in last.items():
        event = events[position].event
        if isinstance(event, RowEvent):
            for jump in _jump(row, position, event):
                found.setdefault(jump.row, jump)
    return list(found.values())


def _query(connection: Connection, issuer: str | None) -> Select[Any]:
    line, point = LIVE.line, LIVE.point
    believed = (
        select(
            point.c.line_id,
            point.c.effective,
            point.c.quantity,
            point.c.residual,
            point.c.evidence,
            func.lag(point.c.effective, type_=point.c.effective.type)
            .over(partition_by=point.c.line_id, order_by=point.c.sequence)
            .label("before"),
        )
        .where(point.c.known_to.is_(None))
        .subquery()
    )
    joined = line.join(believed, and_(line.c.line_id == believed.c.line_id, line.c.known_to.is_(None)))
    query = select(line.c.issuer, line.c.owner, line.c.form_table, line.c.title, line.c.security, line.c.underlying_title, *believed.c)
    query = query.select_from(joined).where(believed.c.residual.is_not(None)).order_by(line.c.issuer, line.c.line_id, believed.c.effective)
    return query if issuer is None else query.where(line.c.issuer.in_(Aliases.load(connection).keys("issuer", issuer)))


def _jump(row: Row[Any], position: int, event: RowEvent) -> Iterator[Jump]:
    flow = flow_of(event.row)
    if flow is None or row.before is None or row.before == BEGINNING or row.before >= row.effective:
        return
    opening = Decimal(row.quantity) - flow
    ratio = simple_ratio(opening - Decimal(row.residual), opening)
    if ratio is not None:
        is_lot = row.form_table == "II"
        yield Jump(
            issuer=row.issuer,
            owner=row.owner,
            security=security_key(row.underlying_title, None, "I") if is_lot else row.security,
            title=row.underlying_title if is_lot else row.title,
            ratio=ratio,
            after=row.before,
            upto=row.effective,
            position=position,
            row=(event.filing_id, event.row.table, event.row.kind, event.row.row),
        )


def simple_ratio(before: Decimal, after: Decimal) -> Fraction | None:
    """The simplest ratio by which `before` becomes `after` but for a rounded fraction of a unit; None when there is none."""
    if min(before, after) < UNITS_MIN:
        return None
    fitting = [ratio for ratio in SIMPLE if abs(Fraction(before) * ratio - Fraction(after)) <= ROUNDING]
    return min(fitting, key=lambda ratio: (ratio.numerator + ratio.denominator, ratio), default=None)


def clusters(found: Iterable[Jump]) -> Iterator[list[Jump]]:
    """Jumps of one issuer and ratio that one day explains together."""
    groups: list[list[Jump]] = []
    for jump in sorted(found, key=lambda jump: (jump.issuer, jump.ratio, jump.upto, jump.after, jump.row)):
        group = groups[-1] if groups else []
        if group and (group[0].issuer, group[0].ratio) == (jump.issuer, jump.ratio) and jump.after < min(item.upto for item in group):
            group.append(jump)
        else:
            groups.append([jump])
    yield from groups

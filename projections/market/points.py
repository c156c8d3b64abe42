"""Every balance that was ever believed, line by line: as points, and as periods of days and knowledge.

For those who build their own as-of questions. `points` says what was believed in which order; `periods` says it as rectangles: of those
that contain a day and an instant, a line has at most one, and it is the balance that `holdings` answers, before expiry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from ledger.store.instants import from_microseconds
from projections.accounts.balances import BEGINNING
from projections.accounts.line import Line
from projections.answers import IssuerRef, LotRef, OwnerRef, OwnershipRef, SecurityRef, Valid
from projections.as_of import concerning, line_of, point_of
from projections.directory import Account
from projections.holdings import lot_ref, security_ref
from projections.market.issuers import issuers_in_pieces
from projections.market.rectangles import Known, Rectangle, Spot, rectangles
from projections.naming import Names
from projections.rulings import WhoIsWho
from projections.tables import LIVE


class KnownPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Instants of knowledge, [from, to): None is still."""

    start: datetime = msgspec.field(name="from")
    end: datetime | None = msgspec.field(name="to")


class LineRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A line as its latest report describes it; a lot in the units of that report."""

    id: str
    owner: OwnerRef
    issuer: IssuerRef
    security: SecurityRef
    ownership: OwnershipRef
    lot: LotRef | None


class PointRecord(LineRecord, frozen=True, kw_only=True):
    """One balance: believed in `known`, in force from `valid.from` on, up to `valid.to` by what was known last while it was believed.

    `order` counts within the day. `evidence` are the ledger positions of the rows that it rests on.
    """

    valid: Valid
    order: int
    known: KnownPeriod
    quantity: Decimal | None
    value: Decimal | None
    reconstructed: Decimal | None
    residual: Decimal | None
    basis: str
    flags: tuple[str, ...]
    evidence: tuple[int, ...]


class PeriodRecord(LineRecord, frozen=True, kw_only=True):
    """One balance for the days of `valid`, as known in `known`."""

    valid: Valid
    known: KnownPeriod
    quantity: Decimal | None
    value: Decimal | None
    basis: str
    flags: tuple[str, ...]
    evidence: tuple[int, ...]


class _LineOfPoints(msgspec.Struct, frozen=True):
    described: dict[str, Any]
    rows: Sequence[Any]
    rectangles: tuple[Rectangle, ...]


def points_in_pieces(
    connection: Connection, known_at: datetime, *, owner: str | None, issuer: str | None
) -> Iterator[tuple[PointRecord, ...]]:
    """The points of an owner, an issuer, both or everybody, by issuer, owner, line and valid order; parties as named at `known_at`."""
    for lines in _pieces(connection, known_at, owner=owner, issuer=issuer):
        yield tuple(point for line in lines for point in _points(line))


def periods_in_pieces(
    connection: Connection, known_at: datetime, *, owner: str | None, issuer: str | None
) -> Iterator[tuple[PeriodRecord, ...]]:
    """The periods of the same, by issuer, owner, line, valid order and knowledge."""
    for lines in _pieces(connection, known_at, owner=owner, issuer=issuer):
        yield tuple(period for line in lines for period in _periods(line))


def _pieces(connection: Connection, known_at: datetime, *, owner: str | None, issuer: str | None) -> Iterator[Iterator[_LineOfPoints]]:
    who = WhoIsWho(connection)
    for issuers in issuers_in_pieces(connection, known_at, owner=owner, issuer=issuer):
        lines = _lines(connection, owner, issuers)
        names = Names(connection, (account for account, _ in lines.values()), known_at, who)
        order = {key: place for place, key in enumerate(issuers)}
        in_order = sorted(lines, key=lambda key: (order[lines[key][0][1]], lines[key][0][0], key))
        yield _of_lines(_rows(connection, owner, issuers), lines, in_order, names)


def _lines(connection: Connection, owner: str | None, issuers: Sequence[str]) -> dict[str, tuple[Account, Line]]:
    return {row.line_id: ((row.owner, row.issuer), line_of(row)) for row in line_rows(connection, owner, issuers)}


def line_rows(connection: Connection, owner: str | None, issuers: Sequence[str]) -> Iterable[Any]:
    """The rows of the read model that describe the lines of an owner (None: of all) at some issuers, by line and knowledge."""
    line = LIVE.line
    asked = concerning(line, owner=owner, issuer=None, issuers=issuers)
    return connection.execute(select(line).where(*asked).order_by(line.c.line_id, line.c.known_from))


def point_rows(connection: Connection, owner: str | None, issuers: Sequence[str]) -> Iterable[Any]:
    """The rows of the read model that hold the balances of these lines, by line, valid order and knowledge."""
    line, point = LIVE.line, LIVE.point
    among = select(line.c.line_id).where(*concerning(line, owner=owner, issuer=None, issuers=issuers))
    return connection.execute(
        select(point).where(point.c.line_id.in_(among)).order_by(point.c.line_id, point.c.sequence, point.c.known_from)
    )


def _rows(connection: Connection, owner: str | None, issuers: Sequence[str]) -> dict[str, Sequence[Any]]:
    rows = groupby(point_rows(connection, owner, issuers), key=lambda row: str(row.line_id))
    return {line_id: list(of_line) for line_id, of_line in rows}


def _of_lines(
    rows: Mapping[str, Sequence[Any]], lines: Mapping[str, tuple[Account, Line]], in_order: Sequence[str], names: Names
) -> Iterator[_LineOfPoints]:
    for line_id in in_order:
        account, line = lines[line_id]
        described = {
            "id": line_id,
            "owner": names.owner(account[0]),
            "issuer": names.issuer(account[1]),
            "security": security_ref(line),
            "ownership": OwnershipRef(form=line.ownership_form, nature=line.nature),
            "lot": lot_ref(line),
        }
        own = rows.get(line_id, ())
        spots = [Spot(row.effective, Known(row.known_from, row.known_to)) for row in own]
        yield _LineOfPoints(described, own, tuple(rectangles(spots)))


def _points(line: _LineOfPoints) -> Iterator[PointRecord]:
    ends = {found.place: found.valid_to for found in line.rectangles}
    for place, row in enumerate(line.rows):
        point = point_of(row)
        yield PointRecord(
            **line.described,
            valid=Valid(start=_day(point.effective), end=ends.get(place, point.effective)),
            order=point.rank,
            known=_period(Known(row.known_from, row.known_to)),
            quantity=point.quantity,
            value=point.value,
            reconstructed=point.reconstructed,
            residual=None if row.residual is None else Decimal(row.residual),
            basis=point.basis,
            flags=point.flags,
            evidence=point.evidence,
        )


def _periods(line: _LineOfPoints) -> Iterator[PeriodRecord]:
    for found in line.rectangles:
        point = point_of(line.rows[found.place])
        yield PeriodRecord(
            **line.described,
            valid=Valid(start=_day(point.effective), end=found.valid_to),
            known=_period(found.known),
            quantity=point.quantity,
            value=point.value,
            basis=point.basis,
            flags=point.flags,
            evidence=point.evidence,
        )


def _day(effective: date) -> date | None:
    return None if effective == BEGINNING else effective


def _period(known: Known) -> KnownPeriod:
    return KnownPeriod(start=from_microseconds(known.start), end=None if known.end is None else from_microseconds(known.end))

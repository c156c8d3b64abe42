"""Balances on a day as known at an instant: of the points with known_from <= K < known_to and effective <= D, the last one of each line.

From the tables with one statement, or from readings in memory (for an earlier ledger position); both give the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, BindParameter, ColumnElement, Connection, FromClause, Select, Table, and_, bindparam, or_, select
from sqlalchemy.engine import Row

from ledger.store.instants import from_microseconds, microseconds
from ledger.values.form import DerivativeTerms
from ledger.values.quantity import shortest
from projections.accounts.balances import Point
from projections.accounts.believed import BalancePoint, ExitReport
from projections.accounts.line import Line, LineVersion
from projections.directory import Account
from projections.stored_readings import RANK_BITS, sequence_of
from projections.tables import LIVE
from projections.vesting.stored import restored, stored

if TYPE_CHECKING:
    from projections.accounts.reading import AccountReading

Dated = TypeVar("Dated", BalancePoint, LineVersion, ExitReport)


class Believed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The balance of one line: the point that holds, since when it was known, and the day on which the next point takes over.

    `unplaced` is what the next balance has beyond what its rows explain, so that it may belong before it; None when it follows.
    """

    account: Account
    line: Line
    point: Point
    known_from: datetime
    valid_to: date | None
    unplaced: Decimal | None = None


def balances(
    connection: Connection, as_of: date, known_at: datetime, *, owner: str | None, issuer: str | None, issuers: Sequence[str] | None = None
) -> list[Believed]:
    """The balance of every line of an owner, an issuer, or both, from the live read models; `issuers` leaves out all others."""
    query = _balances(by_owner=owner is not None, by_issuer=issuer is not None, by_issuers=issuers is not None)
    asked = {"instant": microseconds(known_at), "last": last_sequence(as_of), "owner": owner, "issuer": issuer, "issuers": issuers}
    return [_believed(row) for row in connection.execute(query, asked)]


def last_sequence(day: date) -> int:
    """The last place in valid order on a day."""
    return (day.toordinal() + 1 << RANK_BITS) - 1


@cache
def _balances(*, by_owner: bool, by_issuer: bool, by_issuers: bool) -> Select[Any]:
    """The statement; building it takes as long as running it."""
    instant, last = bindparam("instant", type_=BigInteger), bindparam("last", type_=BigInteger)
    line, point = LIVE.line, LIVE.point
    following, later = LIVE.point.alias("following"), LIVE.point.alias("later")
    held = LIVE.point.alias("held")
    sequence = (
        select(held.c.sequence)
        .where(held.c.line_id == line.c.line_id, held.c.sequence <= last, _known(held, instant))
        .order_by(held.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    next_sequence = (
        select(later.c.sequence)
        .where(later.c.line_id == line.c.line_id, later.c.sequence > last, _known(later, instant))
        .order_by(later.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    joined = line.join(point, and_(point.c.line_id == line.c.line_id, point.c.sequence == sequence, _known(point, instant))).outerjoin(
        following, and_(following.c.line_id == line.c.line_id, following.c.sequence == next_sequence, _known(following, instant))
    )
    asked = _concerning(line, by_owner=by_owner, by_issuer=by_issuer, by_issuers=by_issuers)
    told = ("sequence", "effective", "quantity", "value", "reconstructed", "basis", "flags", "evidence", "vested", "unvested")
    of_point = [point.c[name] for name in told]
    of_following = [following.c[name].label(f"next_{name}") for name in ("effective", "residual", "flags")]
    columns = (*line.c, *of_point, point.c.known_from.label("point_known_from"), *of_following)
    return select(*columns).select_from(joined).where(_known(line, instant), *asked)


def balances_of(account: Account, reading: "AccountReading", as_of: date, known_at: datetime) -> Iterator[Believed]:
    """The balance of every line of one account, from its reading in memory."""
    held: dict[UUID, BalancePoint] = {}
    following: dict[UUID, Point] = {}
    for item in sorted(_known_of(reading.points, known_at), key=lambda item: sequence_of(item.point)):
        if item.point.effective <= as_of:
            held[item.line_id] = item
        else:
            following.setdefault(item.line_id, item.point)
    for version in _known_of(reading.lines, known_at):
        last = held.get(version.line.line_id)
        then = following.get(version.line.line_id)
        if last is not None:
            yield Believed(
                account=account,
                line=_line_as_stored(version.line),
                point=_point_as_stored(last.point),
                known_from=last.known_from,
                valid_to=None if then is None else then.effective,
                unplaced=None if then is None else unplaced_by(shortest(then.residual), then.flags),
            )


def _line_as_stored(line: Line) -> Line:
    """The line as the read models give it back, so that both print the same: 3.2 where a form has 3.20."""
    terms = line.terms
    if terms is not None:
        terms = msgspec.structs.replace(
            terms,
            exercise_price=shortest(terms.exercise_price),
            underlying_quantity=shortest(terms.underlying_quantity),
            underlying_value=shortest(terms.underlying_value),
        )
    return msgspec.structs.replace(line, terms=terms, vesting=restored(stored(line.vesting)))


def _point_as_stored(point: Point) -> Point:
    return msgspec.structs.replace(
        point,
        quantity=shortest(point.quantity),
        value=shortest(point.value),
        reconstructed=shortest(point.reconstructed),
        vested=shortest(point.vested),
        unvested=shortest(point.unvested),
    )


def exits(
    connection: Connection, *, owner: str | None, issuer: str | None, issuers: Sequence[str] | None = None
) -> dict[Account, list[ExitReport]]:
    """Reports of the accounts that ever checked the exit box, by account."""
    query = rows_concerning(LIVE.exit, by_owner=owner is not None, by_issuer=issuer is not None, by_issuers=issuers is not None)
    found: dict[Account, list[ExitReport]] = {}
    for row in connection.execute(query, {"owner": owner, "issuer": issuer, "issuers": issuers}):
        found.setdefault((row.owner, row.issuer), []).append(exit_of(row))
    return found


@cache
def rows_concerning(table: Table, *, by_owner: bool, by_issuer: bool, by_issuers: bool) -> Select[Any]:
    """The rows of a table that `concerning` means, as a statement that is built once."""
    return select(table).where(*_concerning(table, by_owner=by_owner, by_issuer=by_issuer, by_issuers=by_issuers))


def _concerning(table: Table, *, by_owner: bool, by_issuer: bool, by_issuers: bool) -> list[ColumnElement[bool]]:
    asked = [column == bindparam(column.name) for column, given in ((table.c.owner, by_owner), (table.c.issuer, by_issuer)) if given]
    return [*asked, table.c.issuer.in_(bindparam("issuers", expanding=True))] if by_issuers else asked


def exit_of(row: Any) -> ExitReport:
    """The report that a row of the read model keeps."""
    return ExitReport(
        effective=row.effective,
        known_from=from_microseconds(row.known_from),
        known_to=None if row.known_to is None else from_microseconds(row.known_to),
        is_exit=row.is_exit,
    )


def concerning(table: Table, *, owner: str | None, issuer: str | None, issuers: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """The conditions on the rows of a table for an owner, an issuer, some issuers (None: all), or these together."""
    asked: list[ColumnElement[bool]] = [
        column == key for column, key in ((table.c.owner, owner), (table.c.issuer, issuer)) if key is not None
    ]
    return asked if issuers is None else [*asked, table.c.issuer.in_(issuers)]


def exited_on(reports: Iterable[ExitReport], as_of: date, known_at: datetime) -> date | None:
    """Since when the owner is no longer subject to Section 16, if the latest report that speaks of a day up to `as_of` says so."""
    spoken = [report for report in _known_of(reports, known_at) if report.effective <= as_of]
    since = None
    for report in sorted(spoken, key=lambda report: (report.effective, report.known_from)):
        since = (since or report.effective) if report.is_exit else None
    return since


def _known(table: FromClause, instant: BindParameter[int]) -> ColumnElement[bool]:
    return and_(table.c.known_from <= instant, or_(table.c.known_to.is_(None), table.c.known_to > instant))


def _known_of(items: Iterable[Dated], known_at: datetime) -> Iterator[Dated]:
    return (item for item in items if item.known_from <= known_at and (item.known_to is None or item.known_to > known_at))


def _believed(row: Row[tuple[object, ...]]) -> Believed:
    return Believed(
        account=(row.owner, row.issuer),
        line=line_of(row),
        point=point_of(row),
        known_from=from_microseconds(row.point_known_from),
        valid_to=row.next_effective,
        unplaced=unplaced_by(_exact(row.next_residual), (row.next_flags or "").split()),
    )


def line_of(row: Any) -> Line:
    """The line that a row of the read model describes."""
    terms = None
    if row.form_table == "II":
        terms = DerivativeTerms(
            exercise_price=_exact(row.exercise_price),
            exercisable_on=row.exercisable_on,
            expires_on=row.expires_on,
            underlying_title=row.underlying_title,
            underlying_quantity=_exact(row.underlying_quantity),
            underlying_value=_exact(row.underlying_value),
        )
    return Line(
        line_id=msgspec.convert(row.line_id, UUID),  # half the time of UUID(text)
        table=row.form_table,
        title=row.title,
        ownership_form=row.ownership_form,
        nature=row.nature,
        terms=terms,
        granted_on=row.granted_on,
        security=row.security,
        stated_on=row.stated_on,
        vesting=restored(row.vesting),
    )


def point_of(row: Any) -> Point:
    """The point that a row of the read model holds, but for its residual."""
    return Point(
        effective=row.effective,
        rank=row.sequence & ((1 << RANK_BITS) - 1),
        quantity=_exact(row.quantity),
        value=_exact(row.value),
        reconstructed=_exact(row.reconstructed),
        basis=row.basis,
        flags=tuple(row.flags.split()),
        evidence=tuple(int(position) for position in row.evidence.split()),
        vested=_exact(row.vested),
        unvested=_exact(row.unvested),
    )


def unplaced_by(residual: Decimal | None, flags: Iterable[str]) -> Decimal | None:
    """What the next balance has beyond its rows: its residual of the next balance, unless that balance is known to carry an error on."""
    return None if "break:B9" in flags else residual


def _exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

"""Readings of accounts as rows of the read models, each in the column order of its table.

Made where an account is read, also in another process; the writer only inserts them.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from ledger.store.instants import microseconds
from ledger.values.form import DerivativeTerms
from ledger.values.identity import REMEMBERED
from ledger.values.quantity import exact_text
from projections.accounts.balances import Point
from projections.accounts.believed import BalancePoint, ExitReport
from projections.accounts.line import LineVersion
from projections.accounts.showing import ClassShown
from projections.directory import Account
from projections.vesting.stored import stored

if TYPE_CHECKING:
    from projections.accounts.reading import AccountReading

RANK_BITS: Final = 16

StoredRow = tuple[object, ...]


class AccountRows(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The rows that some accounts have in the read models."""

    lines: list[StoredRow]
    points: list[StoredRow]
    exits: list[StoredRow]
    shown: list[StoredRow]


def rows_of(readings: Iterable[tuple[Account, "AccountReading"]]) -> AccountRows:
    """The rows of these readings."""
    rows = AccountRows(lines=[], points=[], exits=[], shown=[])
    for account, reading in readings:
        rows.lines.extend(_line_row(account, version) for version in reading.lines)
        rows.points.extend(_point_row(point) for point in reading.points)
        rows.exits.extend(_exit_row(account, report) for report in reading.exits)
        rows.shown.extend(_shown_row(account, item) for item in reading.shown)
    return rows


def sequence_of(point: Point) -> int:
    """The place of a point in the valid order of its line, as one number: day, then order within the day."""
    return point.effective.toordinal() << RANK_BITS | point.rank


def _line_row(account: Account, version: LineVersion) -> StoredRow:
    line = version.line
    terms = line.terms or DerivativeTerms()
    return (
        msgspec.to_builtins(line.line_id),
        _instant(version.known_from),
        _instant(version.known_to),
        *account,
        line.table,
        line.title,
        line.ownership_form,
        line.nature,
        _exact(terms.exercise_price),
        terms.exercisable_on,
        terms.expires_on,
        line.granted_on,
        terms.underlying_title,
        _exact(terms.underlying_quantity),
        _exact(terms.underlying_value),
        line.security,
        line.stated_on,
        stored(line.vesting),
    )


def _shown_row(account: Account, item: ClassShown) -> StoredRow:
    known = (_instant(item.known_from), _instant(item.known_to))
    return (*account, item.security, item.filing_id, *known, item.effective, " ".join(sorted(map(msgspec.to_builtins, item.lines))))


def _point_row(item: BalancePoint) -> StoredRow:
    point = item.point
    quantity = _exact(point.quantity)
    return (
        msgspec.to_builtins(item.line_id),  # as `str` has it, in a quarter of the time
        sequence_of(point),
        _instant(item.known_from),
        _instant(item.known_to),
        point.effective,
        quantity,
        _exact(point.value),
        quantity if point.reconstructed is point.quantity else _exact(point.reconstructed),
        point.basis,
        " ".join(point.flags),
        " ".join(map(str, point.evidence)),
        _exact(point.residual),
        _exact(point.vested),
        _exact(point.unvested),
    )


def _exit_row(account: Account, report: ExitReport) -> StoredRow:
    return (*account, report.effective, _instant(report.known_from), report.is_exit, _instant(report.known_to))


@lru_cache(REMEMBERED)  # what follows from one filing has the same
def _instant(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_text(value)

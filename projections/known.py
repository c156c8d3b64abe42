"""Accounts as the filings known at an instant tell them: their reports, and what follows from these, worked out in memory.

For questions that look behind a number (history, explain) or at an earlier ledger position; the read models answer the rest.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from projections.accounts.balances import Point
from projections.accounts.reading import AccountReading, Line, read_account
from projections.accounts.reports import Report
from projections.build import accounts_of_parties, reports_by_account
from projections.directory import Account
from projections.parties import Aliases


class KnownAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One account: the reports known at the instant asked, in order of knowledge, and their reading."""

    account: Account
    reports: tuple[Report, ...]
    reading: AccountReading

    def lines(self) -> dict[str, Line]:
        """The lines by id, as described by the latest known report."""
        return {str(version.line.line_id): version.line for version in self.reading.lines if version.known_to is None}

    def points(self) -> Iterator[tuple[Line, Point]]:
        """The points believed at the instant asked, each with its line."""
        lines = self.lines()
        for item in self.reading.points:
            if item.known_to is None:
                yield lines[str(item.line_id)], item.point


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a row stands in valid order: its day, its line, its order on the line that day, and the balance after it."""

    effective: date
    line: Line | None = None
    rank: int = 0
    balance: Decimal | None = None


def known_accounts(
    connection: Connection,
    *,
    owner: str | None,
    issuer: str | None,
    known_at: datetime,
    position: int | None = None,
) -> Iterator[KnownAccount]:
    """The accounts of an owner, an issuer, or both, from the events up to `position` (None: all) and the filings known at `known_at`."""
    aliases = Aliases.load(connection)
    accounts = accounts_of_parties(connection, aliases, owner=owner, issuer=issuer)
    for account, reports in reports_by_account(connection, aliases, accounts, up_to=position):
        known = tuple(report for report in reports if report.filing.known_at <= known_at)
        if known:
            yield KnownAccount(account=account, reports=known, reading=read_account(*account, known))


def places(known: KnownAccount) -> dict[int, Place]:
    """Where each row of an account stands, by ledger position; a row that no balance rests on stands on the day that it states."""
    found: dict[int, Place] = {}
    for line, point in known.points():
        position = point.evidence[-1]
        if point.basis != "implied" and (position not in found or point.effective < found[position].effective):
            found[position] = Place(effective=point.effective, line=line, rank=point.rank, balance=point.quantity)
    for report in known.reports:
        for item in report.rows:
            if item.position not in found:
                found[item.position] = Place(effective=report.day_of(item.row))
    return found

"""Accounts as the filings known at an instant tell them: their reports, and what follows from these, worked out in memory.

For questions that look behind a number (history, explain) or at an earlier ledger position; the read models answer the rest.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec
from sqlalchemy import Connection

from projections.accounts.balances import Point
from projections.accounts.line import Line
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import Report
from projections.accounts.showing import ClassShown
from projections.build import accounts_of_parties
from projections.directory import Account
from projections.dossiers import regimes_by_account
from projections.parties import Aliases
from projections.rulings import Rulings


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

    def leaving_out(self, line_id: str) -> Iterator[ClassShown]:
        """The filings known at the instant asked that show the class of a line without it."""
        line = self.lines()[line_id]
        for item in self.reading.shown:
            if item.known_to is None and item.security == line.security and line.line_id not in item.lines:
                yield item


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
    identified_up_to: int | None = None,
) -> Iterator[KnownAccount]:
    """The accounts of an owner, an issuer, or both, from the events up to `position` (None: all) and the filings known at `known_at`.

    `identified_up_to` is the ledger position whose knowledge of who is who counts, None for all.
    """
    aliases = Aliases.load(connection, up_to=identified_up_to)
    rulings = Rulings.load(connection, aliases, up_to=position)
    accounts = accounts_of_parties(connection, aliases, rulings, owner=owner, issuer=issuer)
    yield from _known(regimes_by_account(connection, aliases, rulings, accounts, up_to=position), known_at)


def known_accounts_among(connection: Connection, accounts: Iterable[Account], known_at: datetime) -> Iterator[KnownAccount]:
    """These accounts, from the filings known at `known_at`, a few at a time."""
    aliases = Aliases.load(connection)
    rulings = Rulings.load(connection, aliases)
    yield from _known(regimes_by_account(connection, aliases, rulings, list(accounts)), known_at)


def _known(regimes_of: Iterable[tuple[Account, list[Regime]]], known_at: datetime) -> Iterator[KnownAccount]:
    for account, regimes in regimes_of:
        begun = [_known_at(regime, known_at) for regime in regimes if regime.start is None or regime.start <= known_at]
        if begun[-1].reports:
            yield KnownAccount(account=account, reports=begun[-1].reports, reading=read_regimes(*account, begun))


def _known_at(regime: Regime, known_at: datetime) -> Regime:
    known = tuple(report for report in regime.reports if report.filing.known_at <= known_at)
    return msgspec.structs.replace(regime, reports=known)


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
        for stated in report.attestations:
            found.setdefault(stated.position, Place(effective=report.effective))
    return found

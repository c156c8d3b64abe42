"""Whether answers hold: before each filing, what the book answers about a line beside the opening balance that the filing then implies.

    python benchmarks/consecutive.py sqlite:///dev.db

For each line and each later filing of it, the balance that its first row goes on from is compared with what was answered just before: as
of the day on which the filing became known, and as of the first day of its rows, which differ where rows are reported late. The baseline
is what the line's previous filing reported last. Every miss just before a filing should be among the discrepancies that are known from then
on, with a cause; those of unknown cause (B99) are counted.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.store.database import Database
from ledger.values.form import TransactionRow
from ledger.values.times import eastern_day
from projections.accounts.breaks import Break
from projections.accounts.chaining import Step, chain
from projections.accounts.reading import AccountReading
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import Report, ReportedRow, effective_day, flow_of
from projections.as_of import balances_of
from projections.dossiers import regimes_by_account
from projections.parties import Aliases
from projections.rulings import Rulings
from projections.tables import LIVE

INSTANT = timedelta(microseconds=1)


class Implied(NamedTuple):
    """What one filing says of one line: its first day there, the balance before, the balance that it reports last, and its rows."""

    line: UUID
    known_at: datetime
    day: date
    opening: Decimal | None
    last: Decimal | None
    positions: frozenset[int]


class Compared(NamedTuple):
    """One filing of a line after another: the opening that it implies, what was answered just before, what was last reported, the break.

    `answer` is as of the day on which the filing became known, `on_day` as of the first day of its rows.
    """

    opening: Decimal
    answer: Decimal | None
    on_day: Decimal | None
    last: Decimal | None
    found: Break | None


def main() -> None:
    """Print agreement, misses, and the causes that the misses are listed with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="a book that holds the filings")
    database = Database.open(parser.parse_args().url)
    with database.read() as connection:
        compared = list(compare(connection))
    total = len(compared)
    misses = [item for item in compared if item.answer != item.opening]
    on_day = sum(item.on_day == item.opening for item in compared)
    agreed = {
        "answer just before": total - len(misses),
        "as of the first row's day": on_day,
        "last reported balance": sum(item.last == item.opening for item in compared),
    }
    print(f"{total} filings of a line after another")
    for name, count in agreed.items():
        print(f"{name:26} {count:>6} agree {count / max(total, 1):>7.1%}")
    causes = Counter(item.found.cause if item.found else "not listed" for item in misses)
    print(f"{len(misses)} misses, {causes['not listed']} of them not listed, cause unknown (B99) {causes['B99'] / max(len(misses), 1):.1%}")
    for cause, count in sorted(causes.items(), key=lambda pair: -pair[1]):
        print(f"  {cause:10} {count:>6}")


def compare(connection: Connection) -> Iterator[Compared]:
    """Every filing of a line after another, account by account."""
    line = LIVE.line
    accounts = sorted((row.owner, row.issuer) for row in connection.execute(select(line.c.owner, line.c.issuer).distinct()))
    aliases = Aliases.load(connection)
    rulings = Rulings.load(connection, aliases)
    for account, regimes in regimes_by_account(connection, aliases, rulings, accounts):
        reading = read_regimes(*account, regimes)
        yield from _compare(account, reading, regimes[-1].reports)


def _compare(account: tuple[str, str], reading: AccountReading, reports: Iterable[Report]) -> Iterator[Compared]:
    lines = {position: point.line_id for point in reading.points for position in point.point.evidence}
    last: dict[UUID, Decimal | None] = {}
    for report in reports:
        for implied in _implied(report, lines):
            if implied.line in last and implied.opening is not None and not report.filing.is_amendment:
                before = implied.known_at - INSTANT
                answer, on_day = (
                    next((b.point.quantity for b in balances_of(account, reading, day, before) if b.line.line_id == implied.line), None)
                    for day in (max(implied.day, eastern_day(implied.known_at)), implied.day)
                )
                found = _listed(reading.breaks, implied)
                yield Compared(implied.opening, answer, on_day, last[implied.line], found)
            if implied.last is not None or implied.line not in last:
                last[implied.line] = implied.last


def _listed(breaks: Iterable[Break], implied: Implied) -> Break | None:
    """The break of a row of the filing that is known when the filing is, else one that it made on the line."""
    known = [
        item
        for item in breaks
        if item.line_id == implied.line
        and item.known_from <= implied.known_at
        and (item.known_to is None or item.known_to > implied.known_at)
    ]
    own = [item for item in known if item.position in implied.positions]
    made = [item for item in known if item.known_from == implied.known_at]
    return next(iter((*own, *made)), None)


def _implied(report: Report, lines: dict[int, UUID]) -> Iterator[Implied]:
    by_line: dict[UUID, list[ReportedRow]] = {}
    for item in report.rows:
        if item.position in lines:
            by_line.setdefault(lines[item.position], []).append(item)
    for line, items in by_line.items():
        moves = [item for item in items if isinstance(item.row, TransactionRow)]
        opening, last = _ends(moves) if moves else (items[-1].row.reported_total, items[-1].row.reported_total)
        day = min(effective_day(report.filing, item.row)[0] for item in moves) if moves else report.effective
        yield Implied(line, report.filing.known_at, day, opening, last, frozenset(item.position for item in items))


def _ends(items: list[ReportedRow]) -> tuple[Decimal | None, Decimal | None]:
    """The balance before and after the transactions of a filing on a line, in the order in which they close."""
    rows = [(item.row.reported_total, flow_of(item.row)) for item in items]
    steps = [Step(total - flow, total) for total, flow in rows if total is not None and flow is not None]
    if not steps or len(steps) < len(rows):
        return None, None
    if len({step.after for step in steps}) == 1 and len(steps) > 1:
        return steps[0].after - sum((step.after - step.before for step in steps), Decimal(0)), steps[0].after
    order = chain(steps, None).indices
    return steps[order[0]].before, steps[order[-1]].after


if __name__ == "__main__":
    main()

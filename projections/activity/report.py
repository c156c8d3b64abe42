"""What the insiders of an issuer, or one owner at all of its issuers, did in some days: sums by class, code and plan, each with its rows.

It counts rows as they are after all amendments, each once. Code M disposes of a derivative and acquires shares: these are two lines, and
so is every code apart; only `summary` puts the trades P and S together, which tell what insiders chose to do.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from ledger.feed import Feed
from ledger.values.form import TransactionRow
from ledger.values.times import eastern_day
from projections import RULES_VERSION
from projections.accounts.reports import Report
from projections.activity.answer import ActivityAnswer
from projections.activity.plans import TRADES, plan_of
from projections.activity.sums import Deed, Sums, deed_of
from projections.counted_rows import Units, counted_rows, rules_by_issuer
from projections.deadlines.reported import RowPlace, retracted_rows
from projections.known import KnownAccount, known_accounts
from projections.naming import Names
from projections.rulings import WhoIsWho
from projections.twins import twins_among


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: party keys (None: whoever), and days of transactions, both inclusive (None: open)."""

    owner: str | None
    issuer: str | None
    known_at: datetime
    start: date | None = None
    end: date | None = None

    def spans(self, day: date) -> bool:
        """Whether transactions of a day are asked about."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def activity(connection: Connection, asked: Asked) -> ActivityAnswer:
    """The report, from the filings known at the instant asked."""
    known = list(known_accounts(connection, owner=asked.owner, issuer=asked.issuer, known_at=asked.known_at))
    who = WhoIsWho(connection)
    twins = twins_among(connection, {report.filing.filing_id for one in known for report in one.reports}, asked.known_at)
    rules = rules_by_issuer(known, who.rulings, asked.known_at)
    retracted = retracted_rows(who.rulings, asked.known_at)
    units_of = eastern_day(asked.known_at)
    lines, summary = Sums(twins), Sums(twins)
    for one in known:
        units = Units(rules=rules[one.account[1]], day=units_of)
        for done in deeds_of(one, retracted, units):
            if asked.spans(done.row.counts_on):
                for owner in (one.account[0], None) if asked.owner is None else (one.account[0],):
                    line = msgspec.structs.replace(done.line, owner=owner)
                    lines.add(line, done)
                    if line.code in TRADES and line.table == "I":
                        summary.add(msgspec.structs.replace(line, code=None, plan=None), done)
    names = Names(connection, (one.account for one in known), asked.known_at, who)
    return ActivityAnswer(
        known_at=asked.known_at,
        ledger_position=Feed(connection).head(),
        rules_version=RULES_VERSION,
        start=asked.start,
        end=asked.end,
        units_of=units_of,
        rows=tuple(lines.drawn(names)),
        summary=tuple(summary.drawn(names)),
    )


def deeds_of(known: KnownAccount, retracted: Iterable[RowPlace], units: Units) -> Iterator[Deed]:
    """The transactions of an account, each with the line that it is of."""
    beside = {report.filing.filing_id: _transactions(report) for report in known.reports}
    for one in counted_rows(known, retracted):
        filing = one.reported.filing
        yield deed_of(one, units, plan_of(one.row, filing.form, beside[filing.filing_id]))


def _transactions(report: Report) -> list[TransactionRow]:
    return [item.row for item in report.rows if isinstance(item.row, TransactionRow)]

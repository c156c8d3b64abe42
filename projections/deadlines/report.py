"""Which reports of the insiders of an issuer, or of one owner, were late: each row with its due date, and the figures of Item 405.

It is a screen of what was filed. What was never filed it cannot see, whether a transaction had to be reported at all it does not judge, and
an exemption that no code tells of (an order of the Commission, a filing date adjusted on request) it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from ledger.feed import Feed
from ledger.values.identity import normal_text
from ledger.values.times import eastern_day
from projections import RULES_VERSION
from projections.accounts.reports import Filing
from projections.deadlines.answer import Deadline, LateFilingsAnswer, Tally
from projections.deadlines.calendar import Calendar
from projections.deadlines.closures import Closure
from projections.deadlines.delinquents import delinquencies
from projections.deadlines.drawing import LATE, Drawing, JudgedRow
from projections.deadlines.fiscal_years import FiscalYears
from projections.deadlines.judging import Judged, Setting, dated_of, judged
from projections.deadlines.possible_failures import possible_failures
from projections.deadlines.reported import Reported, RowPlace, reported_of, retracted_rows
from projections.deadlines.rules import CLOCKS
from projections.deadlines.year_ends import YearEnd, year_end_of
from projections.known import KnownAccount, known_accounts
from projections.rulings import WhoIsWho
from projections.twins import twins_among


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: party keys (None: whoever), days of transactions and events (inclusive), a fiscal year, and what only people know.

    `include_timely` lists all rows.
    """

    owner: str | None
    issuer: str | None
    known_at: datetime
    start: date | None = None
    end: date | None = None
    fiscal_year: int | None = None
    years: FiscalYears | None = None
    registered_on: date | None = None
    closures: tuple[Closure, ...] = ()
    include_timely: bool = False

    def spans(self, day: date, fiscal_year: int | None) -> bool:
        """Whether what happened on a day, and belongs to a fiscal year, is asked about."""
        in_span = (self.start is None or self.start <= day) and (self.end is None or day <= self.end)
        return in_span and self.fiscal_year in {None, fiscal_year}


def late_filings(connection: Connection, asked: Asked) -> LateFilingsAnswer:
    """The report, from the filings known at the instant asked."""
    known = list(known_accounts(connection, owner=asked.owner, issuer=asked.issuer, known_at=asked.known_at))
    who = WhoIsWho(connection)
    retracted = retracted_rows(who.rulings, asked.known_at)
    ends = _year_ends(known, asked.years)
    rows = [row for row in _rows(known, ends, asked, retracted) if _is_asked(row, asked)]
    filing_ids = {row.reported.first.filing_id for row in rows}
    twins = twins_among(connection, filing_ids, asked.known_at)
    drawn = Drawing(connection, known, asked.known_at, who, twins)
    listed = [row for row in rows if asked.include_timely or row.is_told]
    deadlines = {row.reported.key: drawn.deadline(row) for row in listed}
    late = [drawn.late_row(row, deadlines[row.reported.key]) for row in listed if row.judged.status == LATE]
    failures = (failure for one in known for failure in possible_failures(one, drawn.names, ends[one.account[1]].years))
    return LateFilingsAnswer(
        known_at=asked.known_at,
        ledger_position=Feed(connection).head(),
        rules_version=RULES_VERSION,
        start=asked.start,
        end=asked.end,
        fiscal_year=asked.fiscal_year,
        fiscal_year_ends=tuple(drawn.year_ends(ends)),
        closures=asked.closures,
        counts=_tally(rows),
        rows=tuple(sorted(deadlines.values(), key=_order)),
        summary=tuple(delinquencies(late, drawn.parties(ends, late), asked.owner)),
        possible_failures=tuple(one for one in failures if asked.spans(one.effective, one.fiscal_year)),
    )


def _rows(known: Sequence[KnownAccount], ends: Mapping[str, YearEnd], asked: Asked, retracted: Iterable[RowPlace]) -> Iterator[JudgedRow]:
    """What all accounts report, a row of several owners once."""
    calendar = Calendar(closure.closed_on for closure in asked.closures)
    seen: set[object] = set()
    for one in known:
        reported = list(reported_of(one, retracted))
        dated = {item.place: one_day for item in reported if item.place is not None and (one_day := dated_of(item, calendar)) is not None}
        end = ends[one.account[1]]
        setting = Setting(
            calendar=calendar,
            years=end.known,
            years_given=end.by == "given",
            registered_on=asked.registered_on,
            transactions=dated,
        )
        for item in reported:
            if item.key not in seen:
                seen.add(item.key)
                found = judged(item, setting)
                yield JudgedRow(reported=item, judged=found, fiscal_year=_fiscal_year(item, found, end.years))


def _fiscal_year(item: Reported, found: Judged, years: FiscalYears) -> int | None:
    """The year in which the report was due; of what belongs on a Form 5, and where no due date is known, the year that it is about."""
    years = found.years or years
    is_annual = found.due is not None and CLOCKS[found.due.rule] == "forty_five_days_after_year_end"
    due_on = None if found.due is None or is_annual else found.due.due_on
    day = due_on or found.effective or item.filing.form.period_of_report or (found.filed.on if found.filed else None)
    return None if day is None else years.year_of(day)


def _is_asked(row: JudgedRow, asked: Asked) -> bool:
    return asked.spans(row.judged.effective or eastern_day(row.reported.filing.known_at), row.fiscal_year)


def _year_ends(known: Iterable[KnownAccount], given: FiscalYears | None) -> dict[str, YearEnd]:
    filings: dict[str, dict[str, Filing]] = {}
    for one in known:
        filings.setdefault(one.account[1], {}).update({report.filing.filing_id: report.filing for report in one.reports})
    return {issuer: year_end_of(of_issuer.values(), given) for issuer, of_issuer in filings.items()}


def _tally(rows: Iterable[JudgedRow]) -> Tally:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.judged.status] = counts.get(row.judged.status, 0) + 1
    return Tally(**counts)


def _order(row: Deadline) -> tuple[str, ...]:
    parties = (normal_text(row.issuer.name), row.issuer.cik or "", str(row.effective or ""))
    return (*parties, row.accession or row.document, row.table or "", row.kind, f"{row.row or 0:06}")

"""The bitemporal reading of one account: every balance that was ever believed, and the period of knowledge in which it was.

Reports are taken in order of knowledge. Each changes the days that its rows touch, and those after them until nothing changes any more; a
point that is no longer believed ends at that instant, a new one starts there. So the points with `known_from <= K < known_to` are exactly
what follows from the filings accepted by K.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

import msgspec

from ledger.values.form import DerivativeTerms, OwnershipForm, Row, TransactionRow
from projections.accounts.balances import Balance, Entry, Point, read_day
from projections.accounts.entries import entries_of
from projections.accounts.lines import LineKey, Lines, flow_of, line_id
from projections.accounts.reports import Report, ReportedRow

VESTING_FIELDS = frozenset({"exercisable_on", "security_title", "quantity", "reported_total", "underlying_quantity"})
SIZE_FIELDS = frozenset({"underlying_quantity", "underlying_value"})


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line as described by the latest filing that reported it. `vests_on`: all of it vests that day, None when undetermined."""

    line_id: UUID
    table: str
    title: str | None
    ownership_form: OwnershipForm | None
    nature: str | None
    terms: DerivativeTerms | None = None
    granted_on: date | None = None
    vests_on: date | None = None
    has_vesting_note: bool = False


class LineVersion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A description of a line, believed from `known_from` up to but not including `known_to` (None: still)."""

    line: Line
    known_from: datetime
    known_to: datetime | None = None


class BalancePoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A balance of a line, believed from `known_from` up to but not including `known_to` (None: still)."""

    line_id: UUID
    point: Point
    known_from: datetime
    known_to: datetime | None = None


class ExitReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether the report that speaks of `effective` had the exit box checked (no longer subject to Section 16)."""

    effective: date
    known_from: datetime
    is_exit: bool


class AccountReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything that was ever believed about one account; `exits` is empty when no report has the exit box."""

    lines: tuple[LineVersion, ...]
    points: tuple[BalancePoint, ...]
    exits: tuple[ExitReport, ...]


def read_account(owner: str, issuer: str, reports: Sequence[Report]) -> AccountReading:
    """Read an account from all of its reports, given in order of knowledge."""
    lines = Lines()
    histories: dict[tuple[LineKey, int], _LineHistory] = {}
    for known_at, together in groupby(enumerate(reports), key=lambda pair: pair[1].filing.known_at):
        changed: dict[tuple[LineKey, int], list[tuple[date, Entry]]] = {}
        for order, report in together:
            for key, number, rows in lines.assign(report):
                history = histories.get((key, number))
                if history is None:
                    history = histories[key, number] = _LineHistory(line_id(owner, issuer, key, number))
                history.describe(rows, known_at)
                changed.setdefault((key, number), []).extend(entries_of(report, rows, order))
        for which, entries in changed.items():
            histories[which].add(entries, known_at)
    return AccountReading(
        lines=tuple(version for history in histories.values() for version in history.versions),
        points=tuple(point for history in histories.values() for point in history.points()),
        exits=tuple(_exits(reports)),
    )


def _exits(reports: Sequence[Report]) -> Iterable[ExitReport]:
    """What each report says of the exit box; of two that became known together about one day, the exit counts."""
    if not any(report.filing.form.not_subject_to_section_16 for report in reports):
        return ()
    found: dict[tuple[date, datetime], ExitReport] = {}
    for report in reports:
        key = (report.effective, report.filing.known_at)
        is_exit = bool(report.filing.form.not_subject_to_section_16) or (key in found and found[key].is_exit)
        found[key] = ExitReport(effective=report.effective, known_from=report.filing.known_at, is_exit=is_exit)
    return found.values()


class _LineHistory:
    """One line while the reports of its account are taken: entries by day, points believed now, and those believed before."""

    def __init__(self, identity: UUID) -> None:
        self._id = identity
        self._days: list[date] = []
        self._entries: dict[date, list[Entry]] = {}
        self._starts: dict[date, Balance] = {}
        self._ends: dict[date, Balance] = {}
        self._current: dict[date, list[BalancePoint]] = {}
        self._past: list[BalancePoint] = []
        self.versions: list[LineVersion] = []

    def points(self) -> Iterator[BalancePoint]:
        """All points, those no longer believed first."""
        yield from self._past
        for day in self._days:
            yield from self._current[day]

    def describe(self, rows: Sequence[ReportedRow], known_at: datetime) -> None:
        """Take the description from the last row of a report; what it leaves out stays as it was."""
        before = self.versions[-1] if self.versions else None
        line = _described(self._id, before.line if before else None, rows)
        if before is not None and before.line == line:
            return
        if before is not None:
            del self.versions[-1]
            if before.known_from != known_at:
                self.versions.append(msgspec.structs.replace(before, known_to=known_at))
        self.versions.append(LineVersion(line=line, known_from=known_at))

    def add(self, entries: Iterable[tuple[date, Entry]], known_at: datetime) -> None:
        """Take the entries of the reports of one instant, and read again the days from the first that they touch."""
        touched = set()
        for day, entry in entries:
            if day not in self._entries:
                insort(self._days, day)
                self._entries[day] = []
            self._entries[day].append(entry)
            touched.add(day)
        first = bisect_left(self._days, min(touched))
        balance = self._ends[self._days[first - 1]] if first else Balance()
        for day in self._days[first:]:
            if day in touched or self._starts.get(day) != balance:
                self._starts[day] = balance
                points, self._ends[day] = read_day(day, self._entries[day], balance)
                self._believe(day, points, known_at)
            balance = self._ends[day]

    def _believe(self, day: date, points: Sequence[Point], known_at: datetime) -> None:
        kept = {item.point: item for item in self._current.get(day, [])}
        current = []
        for point in points:
            same = kept.pop(point, None)
            current.append(BalancePoint(line_id=self._id, point=point, known_from=known_at) if same is None else same)
        self._current[day] = current
        for item in kept.values():
            if item.known_from != known_at:
                self._past.append(msgspec.structs.replace(item, known_to=known_at))


def _described(identity: UUID, before: Line | None, rows: Sequence[ReportedRow]) -> Line:
    row = rows[-1].row
    terms, noted = _merged_terms(before, rows)
    vests_on = terms.exercisable_on if terms is not None and not noted else None
    return Line(
        line_id=identity,
        table=row.table,
        title=row.security_title,
        ownership_form=row.ownership_form,
        nature=row.nature_of_ownership,
        terms=terms,
        granted_on=(before.granted_on if before else None) or _granted_on(rows),
        vests_on=vests_on,
        has_vesting_note=noted,
    )


def _merged_terms(before: Line | None, rows: Sequence[ReportedRow]) -> tuple[DerivativeTerms | None, bool]:
    """Terms as last stated, cell by cell; and whether any row so far cites a footnote where vesting language may stand."""
    terms = before.terms if before else None
    noted = before.has_vesting_note if before else False
    for item in rows:
        stated = item.row.terms
        if stated is not None:
            kept = terms or stated
            changes = {name: getattr(stated, name) for name in stated.__struct_fields__ if getattr(stated, name) is not None}
            if terms is not None and _takes_away(item.row):
                changes = {name: value for name, value in changes.items() if name not in SIZE_FIELDS}  # they tell the size of the exercise
            terms = msgspec.structs.replace(kept, **changes)
        noted = noted or any(citation.field in VESTING_FIELDS for citation in item.row.citations)
    return terms, noted


def _takes_away(row: Row) -> bool:
    return isinstance(row, TransactionRow) and row.acquired_disposed == "D"


def _granted_on(rows: Sequence[ReportedRow]) -> date | None:
    for item in rows:
        row = item.row
        if isinstance(row, TransactionRow) and row.table == "II" and row.transaction_code == "A" and row.reported_total == flow_of(row):
            return row.transaction_date
    return None

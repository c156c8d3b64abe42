"""The bitemporal reading of one account: every balance that was ever believed, and the period of knowledge in which it was.

Reports are taken in order of knowledge. Each changes the days that its rows touch, and those after them until nothing changes any more; a
point that is no longer believed ends at that instant, a new one starts there. So the points with `known_from <= K < known_to` are exactly
what follows from the filings accepted by K. An amendment changes the filing that it amends: from then on the rows that count of that filing
are the amended ones, in its place and on its dates.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

import msgspec

from ledger.values.form import Row
from projections.accounts.amendments import Change, Link, changes_of, find_original, is_ambiguous
from projections.accounts.attested import read_attested
from projections.accounts.balances import CONTRADICTED, Entry
from projections.accounts.believed import BalancePoint, ExitReport
from projections.accounts.breaks import Break, BreakLog, with_causes
from projections.accounts.conventions import PLAIN, Learned, Understanding
from projections.accounts.counting import CountingRows, RowFact, Which, fact_of
from projections.accounts.entries import entries_of
from projections.accounts.in_force import NOTHING, InForce
from projections.accounts.judging import Checks
from projections.accounts.line import UNSPLIT, Line, LineVersion, Units
from projections.accounts.line_history import LineHistory
from projections.accounts.line_key import LineKey, line_id
from projections.accounts.lines import OF_LOTS, Lines
from projections.accounts.reports import Filing, Report, ReportedRow, effective_day, grants_more_than_total
from projections.accounts.restating import keeps_number
from projections.accounts.showing import ClassShown, Showing
from projections.accounts.vesting_words import Told, told_by


class Amended(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was made of one amendment: the filing that it was linked to (None: none fits), how well, and what it changed.

    `superseded` are ledger positions of rows that no longer count, with the position of a row that counts instead (None: nothing does).
    `corrected` are positions of its rows that count, each with the position of the row that it stands for now.
    """

    filing_id: str
    original_id: str | None
    rows_in_common: int = 0
    days_beside: int = 0
    modes: tuple[str, ...] = ()
    is_ambiguous: bool = False
    superseded: tuple[tuple[int, int | None], ...] = ()
    corrected: tuple[tuple[int, int], ...] = ()


class AccountReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything that was ever believed about one account; `exits` is empty when no report has the exit box."""

    lines: tuple[LineVersion, ...]
    points: tuple[BalancePoint, ...]
    exits: tuple[ExitReport, ...]
    amendments: tuple[Amended, ...] = ()
    shown: tuple[ClassShown, ...] = ()
    breaks: tuple[Break, ...] = ()
    learned: tuple[Learned, ...] = ()


def read_account(
    owner: str, issuer: str, reports: Sequence[Report], rules: InForce = NOTHING, understood: Understanding = PLAIN
) -> AccountReading:
    """Read an account from all of its reports, given in order of knowledge, with the decisions that are in force.

    `understood` is what later reports teach about all of them; the reading says in `learned` what these ones teach, and when.
    """
    account = _Account(owner, issuer, rules, understood)
    for known_at, together in groupby(reports, key=lambda report: report.filing.known_at):
        for report in together:
            account.take(report)
        account.know(known_at)
    breaks = account.breaks.all()
    lines, points = read_attested(owner, issuer, account.taken, rules)
    return AccountReading(
        lines=(*(version for history in account.histories.values() for version in history.versions), *lines),
        points=(*with_causes((point for history in account.histories.values() for point in history.points()), breaks), *points),
        exits=tuple(_exits(reports)),
        amendments=tuple(account.amendments),
        shown=tuple(account.showing.told(lambda which: account.histories[which].identity)),
        breaks=breaks,
        learned=tuple(account.learned),
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


class _Filed(msgspec.Struct):
    """A filing as it counts now: its place in order of knowledge, its rows after all amendments so far, and their lines by position."""

    order: int
    report: Report
    lines: dict[int, Which]


class _Account:
    """An account while its reports are taken: `take` all that became known at one instant, then `know` it."""

    def __init__(self, owner: str, issuer: str, rules: InForce, understood: Understanding) -> None:
        self._owner = owner
        self._issuer = issuer
        self._rules = rules
        self._lines = Lines(rules, understood)
        self._filed: dict[str, _Filed] = {}
        self._amends: dict[str, str] = {}
        self.taken: list[Report] = []
        self._reported: dict[Which, list[ReportedRow]] = {}
        self._changed: dict[str, bool] = {}
        self._counting = CountingRows()
        self._checks = Checks()
        self._uncounted: set[str] = set()
        self._days: dict[int, date] = {}
        self._filing_of: dict[int, Filing] = {}
        self._told: dict[tuple[int, date], Told | None] = {}
        self.histories: dict[Which, LineHistory] = {}
        self.amendments: list[Amended] = []
        self.learned: list[Learned] = []
        self.showing = Showing()
        self.breaks = BreakLog()

    def take(self, report: Report) -> None:
        """Take one more report, without reading balances yet."""
        report = _counting(report, self._rules)
        self._filing_of |= dict.fromkeys((item.position for item in report.rows), report.filing)
        if self._rules.splits:
            self._days |= {item.position: effective_day(report.filing, item.row)[0] for item in report.rows}
        if not (report.filing.is_amendment and self._amend(report)):
            self._file(report)
        self.taken.append(report)

    def know(self, known_at: datetime) -> None:
        """Read again what the reports taken since the last instant touch."""
        for which, rows in self._reported.items():
            self._history(which).describe(rows, known_at, self._units(which[0]))
        entries: dict[Which, list[tuple[date, Entry]]] = {}
        told: dict[Which, dict[str, list[Told]]] = {}
        amended = {filing_id for filing_id, is_new in self._changed.items() if not is_new}
        for filing_id in self._changed:
            filed = self._filed[filing_id]
            by_line = _by_line(filed)
            self.showing.see(filed.report, by_line, known_at)
            for which, rows in by_line.items():
                entries.setdefault(which, []).extend(entries_of(filed.report, rows, filed.order))
                told.setdefault(which, {})[filing_id] = [item for row in rows if (item := self._told_by(row, filed.report)) is not None]
        for which in self.histories if amended else entries:
            history = self.histories[which]
            history.change(entries.get(which, ()), amended, known_at)
            history.vest(told.get(which, {}), amended, known_at)
        self._judge(known_at)
        understood = self._lines.learned()
        if understood != (self.learned[-1].understood if self.learned else PLAIN):
            self.learned.append(Learned(known_at, understood))
        self._reported.clear()
        self._changed.clear()

    def _told_by(self, item: ReportedRow, report: Report) -> Told | None:
        """What a row tells of vesting, by the words of its own filing; it counts on the day on which it counts in `report`."""
        key = (item.position, report.day_of(item.row))
        if key not in self._told:
            self._told[key] = told_by(self._filing_of[item.position], item, key[1], self._rules.vesting)
        return self._told[key]

    def _judge(self, known_at: datetime) -> None:
        """Say why reported balances do not follow, where any does not."""
        self._uncounted |= self._changed.keys()
        if not self.breaks.stand and not any(history.fails for history in self.histories.values()):
            return
        for filing_id in self._uncounted:
            self._counting.put(filing_id, [*self._facts(self._filed[filing_id])])
        self._uncounted.clear()
        self.breaks.judge(self._checks.failing(self.histories, self._counting), self._counting, known_at)

    def _facts(self, filed: _Filed) -> Iterator[RowFact]:
        """The rows of a filing as they count now."""
        filing_id = filed.report.filing.filing_id
        for number, item in enumerate(filed.report.rows):
            position = item.position
            yield fact_of(position, item.row, filed.lines[position], self._filing_of[position], filing_id, (filed.order, number))

    def _history(self, which: Which) -> LineHistory:
        history = self.histories.get(which)
        if history is None:
            history = self.histories[which] = LineHistory(
                line_id(self._owner, self._issuer, *which), self._counted_splits(which[0]), which[0].security
            )
        return history

    def _splits_of(self, key: LineKey) -> tuple[tuple[date, Fraction], ...]:
        """The splits of what the line holds, or leads to."""
        if not self._rules.splits:
            return ()
        name = self.taken[-1].filing.form.issuer.name if self.taken else None
        return tuple(self._rules.splits_of(key.underlying if key.table == "II" else key.security, name))

    def _counted_splits(self, key: LineKey) -> tuple[tuple[date, Fraction], ...]:
        """The splits that change how many the line holds: what converts at a ratio keeps its number, and its ratio changes."""
        return () if keeps_number(key.table, key.security) else self._splits_of(key)

    def _units(self, key: LineKey) -> Units:
        splits = self._splits_of(key)
        return Units(splits, self._days) if splits else UNSPLIT

    def _file(self, report: Report) -> None:
        filing_id = report.filing.filing_id
        rows, lines = self._assign(report, report.rows)
        filed = report if rows == report.rows else msgspec.structs.replace(report, rows=rows)
        self._filed[filing_id] = _Filed(len(self.taken), filed, lines)
        self._changed[filing_id] = True

    def _assign(self, report: Report, rows: Sequence[ReportedRow]) -> tuple[tuple[ReportedRow, ...], dict[int, Which]]:
        """The rows, with flags for what is not certain, and the line of each; a line's description follows the rows of the report."""
        found: dict[int, Which] = {}
        flagged: dict[int, ReportedRow] = {}
        part = report if rows is report.rows else msgspec.structs.replace(report, rows=tuple(rows))
        for key, number, items in self._lines.assign(part):
            which = (key, number)
            for item in items:
                found[item.position], flagged[item.position] = which, item
                self._reported.setdefault(which, []).append(self._lines.describing(item, report.filing))
        return tuple(flagged[item.position] for item in rows), found

    def _amend(self, amendment: Report) -> bool:
        """Change the filing that the amendment amends; False when no filing fits, and the amendment stands alone."""
        link = self._link(amendment)
        if link is None:
            self.amendments.append(Amended(filing_id=amendment.filing.filing_id, original_id=None))
            return False
        found = link.original.filing.filing_id
        original_id = self._amends.get(found, found)
        self._amends[amendment.filing.filing_id] = original_id
        filed = self._filed[original_id]
        changes = list(changes_of(amendment, filed.report.rows))
        ambiguous = is_ambiguous(amendment, changes, filed.report.rows)
        flags = ("amended", "amendment_ambiguous") if ambiguous else ("amended",)
        self._apply(amendment, filed, changes, flags)
        self._changed.setdefault(original_id, False)
        self.amendments.append(
            Amended(
                filing_id=amendment.filing.filing_id,
                original_id=original_id,
                rows_in_common=link.rows_in_common,
                days_beside=link.days_beside,
                modes=tuple(change.mode for change in changes),
                is_ambiguous=ambiguous,
                superseded=tuple(_superseded(changes)),
                corrected=tuple(_corrected(changes)),
            )
        )
        return True

    def _link(self, amendment: Report) -> Link | None:
        """The original that a person named, otherwise the one that fits best."""
        filing_id = amendment.filing.filing_id
        if filing_id not in self._rules.originals:
            return find_original(amendment, self.taken)
        named = self._rules.originals[filing_id]
        return find_original(amendment, [report for report in self.taken if report.filing.filing_id == named], named=True)

    def _apply(self, amendment: Report, filed: _Filed, changes: Sequence[Change], flags: tuple[str, ...]) -> None:
        """Put the rows that count from now on in the places of those that they replace, or at the end."""
        filing = filed.report.filing
        rows = list(filed.report.rows)
        unplaced: list[ReportedRow] = []
        for change in changes:
            if change.mode == "repeat":
                continue
            kept = [flag for flag in change.before[0].flags if flag in OF_LOTS] if change.before else []
            after = [msgspec.structs.replace(item, flags=(*flags, *_still(kept, item.row))) for item in change.after]
            place = rows.index(change.before[0]) if change.before else len(rows)
            rows[place : place + len(change.before)] = after
            for item in after:
                if change.before and self._lines.key_of(item.row, filing) == self._lines.key_of(change.before[0].row, filing):
                    which = self._lines.equated(filed.lines[change.before[0].position], item.row, amendment.filing)
                    filed.lines[item.position] = which
                    self._reported.setdefault(which, []).append(self._lines.describing(item, filing))
                else:
                    unplaced.append(item)
        placed, lines = self._assign(amendment, unplaced)
        by_position = {item.position: item for item in placed}
        filed.report = msgspec.structs.replace(filed.report, rows=tuple(by_position.get(item.position, item) for item in rows))
        filed.lines |= lines


def _counting(report: Report, rules: InForce) -> Report:
    """The report without the rows that a person retracted."""
    if not rules.retracted:
        return report
    filing_id = report.filing.filing_id
    rows = tuple(i for i in report.rows if (filing_id, i.row.table, i.row.kind, i.row.row) not in rules.retracted)
    return msgspec.structs.replace(report, rows=rows)


def _still(flags: Iterable[str], row: Row) -> Iterator[str]:
    """The flags of a row that hold of the one that replaces it too."""
    return (flag for flag in flags if flag != CONTRADICTED or grants_more_than_total(row))


def _by_line(filed: _Filed) -> dict[Which, list[ReportedRow]]:
    rows: dict[Which, list[ReportedRow]] = {}
    for item in filed.report.rows:
        rows.setdefault(filed.lines[item.position], []).append(item)
    return rows


def _superseded(changes: Iterable[Change]) -> Iterable[tuple[int, int | None]]:
    for change in changes:
        if change.mode == "repeat":
            yield change.after[0].position, change.before[0].position
        else:
            yield from ((item.position, change.after[0].position if change.after else None) for item in change.before)


def _corrected(changes: Iterable[Change]) -> Iterable[tuple[int, int]]:
    for change in changes:
        if change.mode == "replace":
            yield from ((item.position, change.before[0].position) for item in change.after)


__all__ = ["AccountReading", "Amended", "BalancePoint", "ExitReport", "Line", "LineVersion", "read_account"]

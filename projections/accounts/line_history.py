"""The history of one line: what is believed about it now, and what was believed before, with the periods of knowledge."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from projections.accounts.balances import CONTRADICTED, Balance, Entry, Point, read_day
from projections.accounts.believed import BalancePoint
from projections.accounts.granting import vesting_of
from projections.accounts.late import Dated, OnFile, placed
from projections.accounts.line import UNSPLIT, Line, LineVersion, Units, described
from projections.accounts.reports import ReportedRow
from projections.accounts.totals import are_final, stated_once
from projections.accounts.vesting_words import Told


class LineHistory:
    """One line while the reports of its account are taken: entries by day, points believed now, and those believed before."""

    def __init__(self, identity: UUID, splits: Iterable[tuple[date, Fraction]] = (), security: str = "") -> None:
        self.identity = identity
        self._security = security
        self._splits: dict[date, Fraction] = {}
        for day, ratio in splits:
            self._splits[day] = self._splits.get(day, Fraction(1)) * ratio
        self._days: list[date] = sorted(self._splits)
        self._entries: dict[date, list[Entry]] = {day: [] for day in self._days}
        self._starts: dict[date, Balance] = {}
        self._ends: dict[date, Balance] = {}
        self._current: dict[date, list[BalancePoint]] = {}
        self._past: list[BalancePoint] = []
        self._failing: set[date] = set()
        self._told: dict[str, Sequence[Told]] = {}
        self.versions: list[LineVersion] = []

    def points(self) -> Iterator[BalancePoint]:
        """All points, those no longer believed first."""
        yield from self._past
        for day in self._days:
            yield from self._current.get(day, ())

    @property
    def fails(self) -> bool:
        """Whether a balance believed now does not follow."""
        return bool(self._failing)

    def failing(self) -> Iterator[BalancePoint]:
        """The points believed now that do not follow, or that a row of their own filing contradicts."""
        for day in sorted(self._failing):
            yield from (item for item in self._current[day] if _fails(item.point))

    def balance_before(self, day: date) -> Decimal | None:
        """The balance at the beginning of a day; None when there is none."""
        place = bisect_left(self._days, day)
        return self._quantity(self._days[place - 1]) if place else None

    def balance_after(self, day: date) -> Decimal | None:
        """The balance at the end of a day; None when there is none."""
        return self._quantity(day) if day in self._ends else self.balance_before(day)

    def _quantity(self, day: date) -> Decimal | None:
        end = self._ends.get(day)
        return None if end is None else end.quantity

    def describe(self, rows: Sequence[ReportedRow], known_at: datetime, units: Units = UNSPLIT) -> None:
        """Take the description from the last row of a report; what it leaves out stays as it was."""
        before = self.versions[-1].line if self.versions else None
        self._believe_line(described(self.identity, before, rows, self._security, units), known_at)

    def vest(self, told: Mapping[str, Sequence[Told]], amended: AbstractSet[str], known_at: datetime) -> None:
        """Take what the rows of these filings tell of vesting, in place of what the `amended` ones told; see what follows."""
        forgotten = amended & self._told.keys() - told.keys() if amended else ()
        for filing_id in forgotten:
            del self._told[filing_id]
        new = {filing_id: items for filing_id, items in told.items() if items}
        self._told |= new
        line = self.versions[-1].line
        if not self._told and not line.vesting.grants:
            return
        if line.table == "I" and not (new or forgotten):  # there the words alone tell, not the balances
            return
        items = [item for rows in self._told.values() for item in rows]
        vesting = vesting_of(items, self._believed_points(), sorted(self._splits.items()))
        self._believe_line(msgspec.structs.replace(line, vesting=vesting), known_at)

    def _believed_points(self) -> Iterator[Point]:
        for day in self._days:
            yield from (item.point for item in self._current.get(day, ()))

    def _believe_line(self, line: Line, known_at: datetime) -> None:
        before = self.versions[-1] if self.versions else None
        if before is not None and before.line == line:
            return
        if before is not None:
            del self.versions[-1]
            if before.known_from != known_at:
                self.versions.append(msgspec.structs.replace(before, known_to=known_at))
        self.versions.append(LineVersion(line=line, known_from=known_at))

    def change(self, entries: Iterable[tuple[date, Entry]], amended: AbstractSet[str], known_at: datetime) -> None:
        """Put `entries` in place of all those of the `amended` filings, and read again from the first day that this touches."""
        touched = self._forget(amended) if amended else set()
        for day, entry in self._placed(entries, amended):
            if day not in self._entries:
                insort(self._days, day)
                self._entries[day] = []
            self._entries[day].append(entry)
            touched.add(day)
        if not touched:
            return
        first = 0 if not self._ends else bisect_left(self._days, min(touched))  # days of splits stand there from the start
        balance = self._ends[self._days[first - 1]] if first else Balance()
        for day in self._days[first:]:
            if day in touched or self._starts.get(day) != balance:
                self._starts[day] = balance
                points, self._ends[day] = read_day(day, self._entries[day], balance, self._splits.get(day))
                self._believe(day, points, known_at)
            balance = self._ends[day]

    def _placed(self, entries: Iterable[Dated], amended: AbstractSet[str]) -> Iterator[Dated]:
        """The entries, those of late reports placed where their totals speak of."""
        filed: dict[str, list[Dated]] = {}
        for day, entry in entries:
            filed.setdefault(entry.filing_id, []).append((day, entry))
        for filing_id, own in filed.items():
            steps = [step for step in own if step[1].kind == "transaction"]
            on_file = self._on_file(own) if self._ends and filing_id not in amended else None
            if len(steps) > 1 and are_final(steps, self.balance_before(min(day for day, _ in steps))):
                yield from stated_once(steps)
                yield from (other for other in own if other[1].kind != "transaction")
            else:
                yield from own if on_file is None else placed(own, on_file)

    def _on_file(self, own: Sequence[Dated]) -> OnFile | None:
        """What the line holds where a late report comes in; None when the report is not late."""
        if any(entry.kind != "transaction" for _, entry in own):
            return None
        first = min(day for day, _ in own)
        last_day = next((day for day in reversed(self._days) if self._entries[day]), first)
        if max(day for day, _ in own) >= last_day or last_day not in self._ends:
            return None
        place = bisect_left(self._days, first)
        before = self._ends[self._days[place - 1]].quantity if place else None
        that_day = self._ends[first].quantity if first in self._ends else before
        return OnFile(before=before, that_day=that_day, last_day=last_day, latest=self._ends[last_day].quantity)

    def _forget(self, amended: AbstractSet[str]) -> set[date]:
        """Drop the entries of these filings; returns the days on which there were any."""
        touched = set()
        for day, entries in self._entries.items():
            kept = [entry for entry in entries if entry.filing_id not in amended]
            if len(kept) < len(entries):
                self._entries[day] = kept
                touched.add(day)
        return touched

    def _believe(self, day: date, points: Sequence[Point], known_at: datetime) -> None:
        before = self._current.get(day)
        kept = {item.point: item for item in before} if before else {}
        current = []
        for point in points:
            same = kept.pop(point, None) if kept else None
            current.append(BalancePoint(line_id=self.identity, point=point, known_from=known_at) if same is None else same)
        self._current[day] = current
        if any(map(_fails, points)):
            self._failing.add(day)
        else:
            self._failing.discard(day)
        for item in kept.values():
            if item.known_from != known_at:
                self._past.append(msgspec.structs.replace(item, known_to=known_at))


def _fails(point: Point) -> bool:
    return point.residual is not None or CONTRADICTED in point.flags

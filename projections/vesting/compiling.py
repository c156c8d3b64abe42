"""Parts with the facts of a row become tranches: days are resolved, installments counted, fractions given out of the original grant.

A part that does not come out exactly - installments that do not fill the time that is stated, amounts over the grant, a day that the text
does not tell - makes the whole unreadable: `UnreadableError` is caught by the reader, which then abstains. Nothing is rounded to fit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, takewhile
from typing import Final

import msgspec

from projections.vesting.business_days import first_business_day
from projections.vesting.days import Step, later, monthly_on, on_day, yearly_on
from projections.vesting.lexicon import MONTH, QUARTER, YEAR
from projections.vesting.parts import Part
from projections.vesting.phrases import Amount, Point, Uncertain
from projections.vesting.reading import Facts

ONE: Final = Fraction(1)
ROUGHLY: Final = Fraction(3, 100)  # 33 % three times, 66.6 %: what is missing for the whole is rounding of percentages
TRANCHES_MAX: Final = 400
NEAR: Final = timedelta(days=31)


class UnreadableError(Exception):
    """The words do not add up to a schedule."""


class VagueError(Exception):
    """The text names a month without a day; `last` is the last day that it can be."""

    def __init__(self, last: date) -> None:
        super().__init__(str(last))
        self.last = last


class Compiled(msgspec.Struct):
    """What parts come to so far: tranches with fractions of the grant, parts without a day, and how sure the reading is.

    `may_shift`: a series that begins on a stated day may as well begin one step later, or the other way round; `may_be_monthly`: that
    it is yearly is assumed. `is_weak`: it only says what hastens vesting.
    """

    tranches: list[tuple[date, Fraction]] = []
    undated: list[tuple[Fraction, str]] = []
    no_later_than: date | None = None
    doubts: list[str] = []
    may_shift: bool = False
    may_be_monthly: bool = False
    is_weak: bool = False

    @property
    def dated(self) -> Fraction:
        """The part of the grant that has days."""
        return sum((fraction for _, fraction in self.tranches), Fraction(0))

    @property
    def given(self) -> Fraction:
        """The part of the grant that is accounted for."""
        return self.dated + sum((fraction for fraction, _ in self.undated), Fraction(0))


class Compiler:
    """Takes the parts of a text in order. `facts` are those of the row, `names` the dates that the text names.

    The other way to read it: `is_shifted` where a series may begin one step earlier or later, `assumed` the step where none is stated. `whole` is the time
    in which all of it vests, where a heading of the text says so.
    """

    def __init__(
        self,
        facts: Facts,
        names: Mapping[str, date],
        granted_on: date | None,
        *,
        is_shifted: bool = False,
        assumed: Step = YEAR,
        is_performed: bool = False,
        whole: Step | None = None,
    ) -> None:
        self._facts = facts
        self._names = names
        self._granted_on = granted_on
        self._is_shifted = is_shifted
        self._assumed = assumed
        self._is_performed = is_performed
        self._whole = whole
        self._previous: date | None = None
        self.result = Compiled(tranches=[], undated=[], doubts=[])

    def take(self, part: Part) -> None:
        """Give the part its tranches. Raises UnreadableError."""
        before = len(self.result.tranches)
        if not self.result.given and part.amounts and part.amounts[0].is_rest and part.amounts[0].count is None:
            raise UnreadableError("what remains after something that is not told")
        if part.final is not None:
            self._refine(part)
        elif part.is_already and not self._is_to_come(part):
            self._give([self._already_on()], part.amounts)
        elif doubt := self._doubt(part):
            self._undated(part, doubt)
        elif part.is_series and not (part.points and _is_list(part)):
            self._series(part)
        elif part.points:
            self._listed(part)
        elif part.start is not None and part.start.is_first:
            self._give([self._day(part.start.point)], part.amounts)
        elif part.start is not None:
            raise UnreadableError("it says after what, and not when")
        new = self.result.tranches[before:]
        if new:
            self._previous = max(day for day, _ in new)
            if part.until is not None and not part.is_series and self._day(part.until.point) != self._previous:
                raise UnreadableError("the end that is stated is another")

    def _doubt(self, part: Part) -> Uncertain | None:
        """What keeps a part from having a day; the end of service or a sale beside a day only hastens vesting."""
        doubts = [doubt for doubt in part.doubts if not (self._is_performed and doubt.doubt == "performance")]
        hard = [doubt for doubt in doubts if doubt.doubt not in {"departure", "control"}]
        if hard:
            return hard[0]
        return doubts[0] if doubts and not (part.points or part.is_series or part.start or part.is_already) else None

    def _is_to_come(self, part: Part) -> bool:
        """Whether a part that sounds vested has a day after the grant: `fully vested on March 1, 2026`."""
        granted_on = self._facts.granted_on or self._granted_on
        return bool(part.points) and granted_on is not None and any(self._day(point) > granted_on for point in part.points)

    def _already_on(self) -> date:
        if self._granted_on is None:
            raise UnreadableError("vested, but the day of the row is not known")
        return self._facts.granted_on or self._granted_on

    def _undated(self, part: Part, doubt: Uncertain) -> None:
        """A part on no known day; of several days the earliest is the latest that it can be."""
        fraction = self._fraction(part.amounts[0]) if part.amounts else ONE - self.result.given
        if self.result.given >= ONE:
            return
        latest = None
        is_later = part.choice is not None and part.choice.is_later
        if not is_later:
            latest = self._latest(part)
        self.result.undated.append((min(fraction, ONE - self.result.given), doubt.words))
        self.result.is_weak = doubt.doubt in {"departure", "control"}
        if latest is not None:
            self.result.no_later_than = max(latest, self.result.no_later_than or latest)

    def _latest(self, part: Part) -> date | None:
        try:
            if part.points:
                days = [self._day(point) for point in part.points]
                return min(days) if part.choice is not None or len(days) == 1 else max(days)
            if part.until is not None:
                return self._day(part.until.point)
            if part.start is not None:
                return self._day(part.start.point)
            if part.over is not None:
                return later(self._base(part), part.over.length)
        except VagueError as vague:
            return vague.last
        return None

    def _refine(self, part: Part) -> None:
        """Amounts for the first installments, or the last one, of the series before."""
        final = part.final
        assert final is not None  # noqa: S101 (asked before)
        tranches = self.result.tranches
        if not tranches:
            raise UnreadableError("a last installment of nothing")
        if doubt := self._doubt(part):
            day, fraction = tranches.pop()
            self.result.undated.append((fraction, doubt.words))
            self.result.no_later_than = max(day, self._latest(part) or day)
            return
        if not part.amounts:
            return
        fraction = self._fraction(part.amounts[0])
        places = range(final.count) if final.count is not None else range(len(tranches) - 1, len(tranches))
        if final.count is not None and final.count > len(tranches):
            raise UnreadableError("more installments than there are")
        for place in places:
            tranches[place] = (tranches[place][0], fraction)

    def _listed(self, part: Part) -> None:
        days = [self._day(point) for point in part.points]
        if len(set(days)) < len(days):
            raise UnreadableError("a day twice")
        self._give(days, part.amounts)

    def _give(self, days: Sequence[date], amounts: Sequence[Amount]) -> None:
        """Fractions for days that are listed: one each, or one for all of them."""
        rest = ONE - self.result.given
        if len(amounts) == len(days) > 1:
            fractions = [self._fraction(amount) for amount in amounts]
        elif len(amounts) > 1:
            raise UnreadableError("amounts and days do not match")
        else:
            fractions = [self._each(amounts[0] if amounts else None, len(days), rest)] * len(days)
        self._add(zip(days, fractions, strict=True))

    def _each(self, amount: Amount | None, count: int, rest: Fraction) -> Fraction:
        """The fraction that each of `count` days has."""
        if amount is None or _is_whole_rest(amount):
            return rest / count
        fraction = self._fraction(amount)
        if amount.is_rest or (count > 1 and fraction == rest and not amount.is_each):
            if abs(fraction - rest) > ROUGHLY:
                raise UnreadableError("what remains is another part")
            return rest / count
        return fraction

    def _fraction(self, amount: Amount) -> Fraction:
        if amount.portion is not None:
            return amount.portion
        if amount.count is not None:
            quantity = self._facts.quantity
            if quantity is None or quantity <= 0:
                raise UnreadableError("a count of a grant whose size is not known")
            return Fraction(amount.count) / Fraction(quantity)
        return ONE - self.result.given

    def _add(self, more: Iterable[tuple[date, Fraction]]) -> None:
        self.result.tranches += more
        if self.result.given > ONE + ROUGHLY:
            raise UnreadableError("more than the grant")

    def _series(self, part: Part) -> None:
        rest = ONE - self.result.given
        amount = part.amounts[0] if part.amounts else None
        if rest <= 0:
            raise UnreadableError("nothing is left for these installments")
        if len(part.amounts) > 1:
            raise UnreadableError("several amounts for one series")
        step = self._step(part)
        count = self._count(part, step, amount, rest)
        ends_on = self._end(part)
        days = self._days(part, step, count, ends_on)
        each = self._share(amount, len(days), rest)
        self._add((day, each) for day in days)

    def _end(self, part: Part) -> date | None:
        """The last day that is stated; of a day in each month, also one that is told by its month."""
        try:
            return None if part.until is None else self._day(part.until.point)
        except VagueError as vague:
            if part.day_of is None:
                raise
            return on_day(vague.last.year, vague.last.month, part.day_of.day)

    def _share(self, amount: Amount | None, count: int, rest: Fraction) -> Fraction:
        if amount is None or _is_whole_rest(amount):
            return rest / count
        fraction = self._fraction(amount)
        if not amount.is_rest and abs(fraction * count - rest) <= ROUGHLY:
            return rest / count if amount.count is None else fraction
        if not amount.is_each and abs(fraction - rest) <= ROUGHLY:
            return rest / count
        if not amount.is_rest and fraction * count < rest:
            return fraction
        raise UnreadableError("the installments are not the part that is stated")

    def _step(self, part: Part) -> Step | None:
        """How far apart; where no word says so, a stretch counted in months is monthly, one counted in years is yearly."""
        for source in (part.rate, part.installments, part.day_of):
            if source is not None and source.step is not None:
                return source.step
        if part.yearly is not None:
            return None
        count = part.installments.count if part.installments is not None else None
        if part.over is not None:
            if count is not None and part.over.length.months % count == 0:
                self.result.doubts.append("the time between installments is inferred")
                return Step(part.over.length.months // count)
            if part.over.unit in {MONTH, QUARTER}:
                self.result.doubts.append("the time between installments is inferred")
                return part.over.unit
            self.result.doubts.append("yearly is assumed")
            self.result.may_be_monthly = True
            return self._assumed
        first = None if part.start is None or not part.start.is_first else self._day(part.start.point)
        if first is not None and self._granted_on is not None and first == later(self._granted_on, YEAR):
            self.result.doubts.append("yearly, since the first is a year after the grant")
            return YEAR
        raise UnreadableError("how far apart is not said")

    def _count(self, part: Part, step: Step | None, amount: Amount | None, rest: Fraction) -> int | None:
        """How many tranches, None when only a last day tells."""
        counts = [part.installments.count if part.installments is not None else None, part.rate.count if part.rate is not None else None]
        if part.over is not None and step is not None:
            counts.append(step.within(part.over.length))
        stated = {count for count in counts if count is not None}
        if len(stated) > 1:
            raise UnreadableError("installments that do not fill the time")
        if stated:
            return stated.pop()
        if amount is not None and not _is_whole_rest(amount) and not amount.is_rest:
            fraction = self._fraction(amount)
            number = round(rest / fraction)
            if abs(number * fraction - rest) <= (ROUGHLY if amount.portion is not None else 0):
                return number
            if part.until is None:
                raise UnreadableError("the parts do not make up the whole")
        if part.until is None:
            return self._count_by_pace(step, rest)
        return None

    def _count_by_pace(self, step: Step | None, rest: Fraction) -> int:
        """How many, when only the pace tells: 25 % after a year and the rest monthly is 36 months more. Raises UnreadableError."""
        months = None if self._whole is None else rest * self._whole.months
        first = self.result.tranches[0] if len(self.result.tranches) == 1 else None
        if months is None and first is not None and self._granted_on is not None:
            passed = (first[0].year - self._granted_on.year) * YEAR.months + first[0].month - self._granted_on.month
            months = rest / first[1] * passed if later(self._granted_on, Step(passed)) == first[0] else None
        number = None if months is None or step is None or not step.months else months / step.months
        if number is None or number.denominator != 1 or number < 1:
            raise UnreadableError("how many is not said")
        self.result.doubts.append("the number of installments follows from the pace")
        return int(number)

    def _days(self, part: Part, step: Step | None, count: int | None, ends_on: date | None) -> list[date]:
        if count is not None and not 0 < count <= TRANCHES_MAX:
            raise UnreadableError("so many installments are not credible")
        source = self._source(part, step)
        days = (
            list(islice(source, count))
            if count is not None
            else list(islice(takewhile(lambda day: day <= (ends_on or day), source), TRANCHES_MAX))
        )
        if not days:
            raise UnreadableError("no day is before the end")
        if ends_on is not None and days[-1] != ends_on:
            days = self._ended(days, step, ends_on)
        return days

    def _ended(self, days: list[date], step: Step | None, ends_on: date) -> list[date]:
        """The days moved so that the last is the one that is stated, when that is at most one step away."""
        if step is not None and step.months:
            moved = [later(ends_on, step.times(-back)) for back in range(len(days) - 1, -1, -1)]
            if later(days[0], step.times(-1)) <= moved[0] <= later(days[0], step):
                self.result.doubts.append("the days follow from the last one")
                return moved
        if abs(ends_on - days[-1]) <= NEAR and (len(days) == 1 or days[-2] < ends_on):
            self.result.doubts.append("the last day is as stated")
            return [*days[:-1], ends_on]
        raise UnreadableError("the installments do not end on the day that is stated")

    def _source(self, part: Part, step: Step | None) -> Iterator[date]:
        """The days of a series, one after the other, without an end."""
        first, is_first = self._beginning(part)
        after = first if is_first else first + timedelta(days=1)
        if part.yearly is not None:
            yield from self._of_years(part.yearly.days, first, after, is_first=is_first)
            return
        assert step is not None  # noqa: S101 (only days of the year have none)
        if part.day_of is not None and step.months:
            yield from monthly_on(part.day_of.day, step.months, after)
            return
        if part.rate is not None and part.rate.since is not None and self._previous is not None and not is_first:
            since = self._day(part.rate.since)
            yield from (day for number in range(1, TRANCHES_MAX) if (day := later(since, step.times(number))) > self._previous)
            return
        for number in range(TRANCHES_MAX + 1):
            if number or is_first:
                yield later(first, step.times(number))

    def _of_years(self, days: tuple[tuple[int, int], ...], first: date, after: date, *, is_first: bool) -> Iterator[date]:
        if is_first and (first.month, first.day) not in days:
            yield first
            after = first + timedelta(days=1)
        yield from yearly_on(days, after)

    def _beginning(self, part: Part) -> tuple[date, bool]:
        """The day that a series begins with (True), or one step after which it begins (False)."""
        if part.start is not None:
            try:
                if part.start.is_first and part.until is None and part.step_is_short:
                    self.result.may_shift = True
                    return self._day(part.start.point), not self._is_shifted
                return self._day(part.start.point), part.start.is_first
            except VagueError as vague:
                if part.day_of is None:
                    raise
                return vague.last.replace(day=1), True
        if part.points:
            return self._day(part.points[0]), True
        if part.over is not None and part.over.since is not None:
            self.result.may_shift = part.until is None
            return self._day(part.over.since), self._is_shifted and part.until is None
        if self._previous is not None:
            return self._previous, False
        if part.rate is not None and part.rate.since is not None:
            return self._day(part.rate.since), False
        return self._base(part), False

    def _base(self, part: Part) -> date:
        """What a series counts from when it does not say: the commencement date that the text names, else the grant."""
        named = [day for name, day in self._names.items() if name != "grant date"]
        if len(set(named)) == 1:
            return named[0]
        if self._granted_on is None:
            raise UnreadableError("from when is not said")
        if part.over is None and part.rate is None:
            self.result.doubts.append("counted from the grant")
        return self._granted_on

    def _day(self, point: Point) -> date:
        """The day that a point means. Raises UnreadableError and VagueError."""
        if point.anchor == "month":
            assert point.day is not None  # noqa: S101 (months are read with their last day)
            raise VagueError(point.day)
        if point.anchor == "business_day":
            assert point.day is not None  # noqa: S101 (read with the first of the month)
            return first_business_day(point.day)
        base = self._anchor(point)
        if point.on is not None:
            year = base.year + (point.next_year or point.on <= (base.month, base.day))
            return next(yearly_on((point.on,), date(year, 1, 1)))
        day = later(base, point.step)
        if point.beside is None or day == point.beside:
            return day
        if point.step != Step() and abs(point.beside - day) <= NEAR:
            return point.beside
        return later(point.beside, point.step)

    def _anchor(self, point: Point) -> date:
        if point.anchor == "day" and point.day is not None:
            return point.day
        if point.anchor == "unknown":
            if point.beside is None:
                raise UnreadableError("a day that the text does not tell")
            return point.beside
        if point.anchor == "exercisable":
            if self._facts.exercisable_on is None:
                raise UnreadableError("the date exercisable is not stated")
            return self._facts.exercisable_on
        if point.anchor == "previous" and self._previous is not None:
            return self._previous
        if point.anchor == "named":
            named = self._names.get(point.name)
            others = set(self._names.values()) if not point.name else set()
            if named is not None or len(others) == 1:
                return named or others.pop()
            if point.name and point.beside is None:
                self.result.doubts.append(f"the {point.name} is not stated; the grant date is taken")
        base = self._names.get("grant date") or self._granted_on or point.beside
        if base is None:
            raise UnreadableError("the date of grant is not known")
        return base


def _is_list(part: Part) -> bool:
    """Whether the days are listed one by one, so that words about installments only repeat it."""
    count = part.installments.count if part.installments is not None else None
    if part.rate is not None or part.day_of is not None or part.yearly is not None or part.start is not None:
        return len(part.points) > 1 and (count is None or count == len(part.points))
    return count is None or count == len(part.points)


def _is_whole_rest(amount: Amount) -> bool:
    return amount.portion is None and amount.count is None

"""The days of a series: how far apart, how many, from when to when.

`in 36 equal monthly installments thereafter` after 2024-03-15 are the 36 days from 2024-04-15 to 2027-03-15. What is stated twice must
agree: installments that do not fill the time, or that do not end on the day that is stated, are unreadable.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, takewhile
from typing import Final

import msgspec

from projections.vesting.business_days import business_day
from projections.vesting.days import LAST, Step, later, monthly_on, on_day, yearly_on
from projections.vesting.lexicon import MONTH, QUARTER, YEAR
from projections.vesting.parts import Part
from projections.vesting.resolving import NEAR, Resolver, UnreadableError, VagueError

ROUGHLY: Final = Fraction(3, 100)  # 33 % three times, 66.6 %: what is missing for the whole is rounding of percentages
TRANCHES_MAX: Final = 400


class Series:
    """The days of one part that happens again and again.

    `each` is the fraction that the text gives to one installment, where it does (`is_exact`: as a count of units, not a percentage); `rest`
    what is left of the grant. `before` are the tranches of the text so far.
    """

    def __init__(
        self, part: Part, resolver: Resolver, *, each: Fraction | None, is_exact: bool, rest: Fraction, before: list[tuple[date, Fraction]]
    ) -> None:
        self._part = part
        self._resolver = resolver
        self._each = each
        self._is_exact = is_exact
        self._rest = rest
        self._before = before

    def days(self) -> list[date]:
        """The days, in order. Raises UnreadableError and VagueError."""
        step = self._step()
        count = self._count(step)
        if count is not None and not 0 < count <= TRANCHES_MAX:
            raise UnreadableError("so many installments are not credible")
        ends_on = self._end()
        source = self._source(step)
        if count is not None:
            days = list(islice(source, count))
        else:
            days = list(islice(takewhile(lambda day: day <= (ends_on or day), source), TRANCHES_MAX))
        if not days:
            raise UnreadableError("no day is before the end")
        if ends_on is not None and days[-1] != ends_on:
            days = self._ended(days, step, ends_on)
        return days

    def _end(self) -> date | None:
        """The last day that is stated; of a day in each month, also one that is told by its month."""
        part = self._part
        try:
            return None if part.until is None else self._resolver.day(part.until.point)
        except VagueError as vague:
            if part.day_of is None:
                raise
            return on_day(vague.last.year, vague.last.month, part.day_of.day)

    def _step(self) -> Step | None:
        """How far apart; where no word says so, a stretch counted in months is monthly, one counted in years is yearly."""
        part = self._part
        for source in (part.rate, part.installments, part.day_of):
            if source is not None and source.step is not None:
                return source.step
        if part.yearly is not None:
            return None
        count = part.installments.count if part.installments is not None else None
        if part.over is not None:
            if count is not None and part.over.length.months % count == 0:
                self._resolver.doubts.append("the time between installments is inferred")
                return Step(part.over.length.months // count)
            if part.over.unit in {MONTH, QUARTER}:
                self._resolver.doubts.append("the time between installments is inferred")
                return part.over.unit
            self._resolver.doubts.append("yearly is assumed")
            self._resolver.may_be_monthly = True
            return self._resolver.way.assumed
        first = None if part.start is None or not part.start.is_first else self._resolver.day(part.start.point)
        if first is not None and self._resolver.granted_on is not None and first == later(self._resolver.granted_on, YEAR):
            self._resolver.doubts.append("yearly, since the first is a year after the grant")
            return YEAR
        raise UnreadableError("how far apart is not said")

    def _count(self, step: Step | None) -> int | None:
        """How many tranches, None when only a last day tells."""
        part = self._part
        counts = [source.count if source is not None else None for source in (part.installments, part.rate, part.day_of)]
        if part.over is not None and step is not None:
            counts.append(step.within(part.over.length))
        if part.over is not None and part.yearly is not None:
            years = YEAR.within(part.over.length)
            counts.append(None if years is None else years * len(part.yearly.days))
        stated = {count for count in counts if count is not None}
        if len(stated) > 1:
            raise UnreadableError("installments that do not fill the time")
        if stated:
            return stated.pop()
        if self._each is not None:
            number = round(self._rest / self._each)
            if abs(number * self._each - self._rest) <= (0 if self._is_exact else ROUGHLY):
                return number
            if part.until is None:
                raise UnreadableError("the parts do not make up the whole")
        if part.until is None:
            return self._count_by_pace(step)
        return None

    def _count_by_pace(self, step: Step | None) -> int:
        """How many, when only the pace tells: 25 % after a year and the rest monthly is 36 months more. Raises UnreadableError."""
        months = None if self._resolver.way.whole is None else self._rest * self._resolver.way.whole.months
        first = self._before[0] if len(self._before) == 1 else None
        if months is None and first is not None and self._resolver.granted_on is not None:
            passed = (first[0].year - self._resolver.granted_on.year) * YEAR.months + first[0].month - self._resolver.granted_on.month
            months = self._rest / first[1] * passed if later(self._resolver.granted_on, Step(passed)) == first[0] else None
        number = None if months is None or step is None or not step.months else months / step.months
        if number is None and self._part.yearly is not None and first is not None:
            number = self._rest / first[1]  # 500 units on June 17, 2025 and on each June 17 thereafter
        if number is None or number.denominator != 1 or number < 1:
            raise UnreadableError("how many is not said")
        self._resolver.doubts.append("the number of installments follows from the pace")
        return int(number)

    def _ended(self, days: list[date], step: Step | None, ends_on: date) -> list[date]:
        """The days moved so that the last is the one that is stated, when that is at most one step away."""
        if step is not None and step.months:
            moved = [later(ends_on, step.times(-back)) for back in range(len(days) - 1, -1, -1)]
            is_one_away = moved[0] in {later(days[0], step.times(-1)), later(days[0], step), self._beginning()[0]}
            is_assumed = self._part.start is None and not self._part.points and self._resolver.previous is None
            if is_one_away or (is_assumed and later(days[0], step.times(-1)) <= moved[0] <= later(days[0], step)):
                self._resolver.doubts.append("the days follow from the last one")
                return moved
        if abs(ends_on - days[-1]) <= NEAR and (len(days) == 1 or days[-2] < ends_on):
            self._resolver.doubts.append("the last day is as stated")
            return [*days[:-1], ends_on]
        raise UnreadableError("the installments do not end on the day that is stated")

    def _source(self, step: Step | None) -> Iterator[date]:
        """The days of a series, one after the other, without an end."""
        part = self._part
        first, is_first = self._beginning()
        after = first if is_first else first + timedelta(days=1)
        if part.yearly is not None:
            yield from self._of_years(part.yearly.days, first, after, is_first=is_first)
            return
        assert step is not None  # noqa: S101 (only days of the year have none)
        if part.day_of is not None and step.months:
            days = monthly_on(part.day_of.day, step.months, after)
            yield from (business_day(day, is_last=part.day_of.day == LAST) if part.day_of.is_business else day for day in days)
            return
        if part.rate is not None and part.rate.since is not None and self._resolver.previous is not None and not is_first:
            since = self._resolver.day(part.rate.since)
            yield from (day for number in range(1, TRANCHES_MAX) if (day := later(since, step.times(number))) > self._resolver.previous)
            return
        origin, offset = self._origin(first)
        for number in range(TRANCHES_MAX + 1):
            if number or is_first:
                yield later(origin, Step(offset.months + step.months * number, offset.days + step.days * number))

    def _is_first(self, since: date) -> bool:
        """Whether a stretch that begins a year after the grant begins with its first installment."""
        granted_on = self._resolver.granted_on
        return (
            bool(self._part.over and self._part.over.begins)
            and granted_on is not None
            and since == later(granted_on, YEAR)
            and not self._part.step_is_short
        )

    def _origin(self, first: date) -> tuple[date, Step]:
        """What the days are counted from, so that they do not drift: of `beginning one month after January 31` it is January 31."""
        point = None if self._part.start is None else self._part.start.point
        if point is None or point.step == Step() or point.on is not None or point.beside is not None:
            return first, Step()
        origin = self._resolver.day(msgspec.structs.replace(point, step=Step()))
        return (origin, point.step) if later(origin, point.step) == first else (first, Step())

    def _of_years(self, days: tuple[tuple[int, int], ...], first: date, after: date, *, is_first: bool) -> Iterator[date]:
        if is_first and (first.month, first.day) not in days:
            yield first
            after = first + timedelta(days=1)
        yield from yearly_on(days, after)

    def _beginning(self) -> tuple[date, bool]:
        """The day that a series begins with (True), or one step after which it begins (False)."""
        part = self._part
        if part.start is not None:
            try:
                if part.start.is_first and part.until is None and part.step_is_short:
                    self._resolver.may_shift = True
                    return self._resolver.day(part.start.point), not self._resolver.way.is_shifted
                return self._resolver.day(part.start.point), part.start.is_first
            except VagueError as vague:
                if part.day_of is None:
                    raise
                return vague.last.replace(day=1), True
        if part.points:
            return self._resolver.day(part.points[0]), True
        if part.over is not None and part.over.since is not None:
            self._resolver.may_shift = part.until is None
            since = self._resolver.day(part.over.since)
            return since, self._is_first(since) != (self._resolver.way.is_shifted and part.until is None)
        if self._resolver.previous is not None:
            return self._resolver.previous, False
        if part.rate is not None and part.rate.since is not None:
            return self._resolver.day(part.rate.since), False
        return self._resolver.base(is_told=part.over is not None or part.rate is not None), False

"""Parts with the facts of a row become tranches: fractions of the original grant on days.

A part that does not come out exactly - amounts over the grant, amounts and days that do not match - makes the whole unreadable:
`UnreadableError` is caught by the reader, which then abstains. Nothing is rounded to fit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import msgspec

from ledger.values.vesting import together
from projections.vesting.days import Step, later
from projections.vesting.parts import Part
from projections.vesting.phrases import Amount, Point, Uncertain
from projections.vesting.reading import Facts
from projections.vesting.recurrence import ROUGHLY, Series
from projections.vesting.resolving import Resolver, UnreadableError, VagueError, Way

ZERO, ONE = Fraction(0), Fraction(1)
AT_MOST: Final = ONE + ROUGHLY
HASTENING: Final = frozenset({"departure", "control"})
FAILING: Final = frozenset({"performance", "approval", "departure", "control"})  # may not have come by any day

Settled = tuple[tuple[date, Fraction], ...]
"""The days on which rows took units of a lot whose grant is not shown, in order, with their parts of what was there before the first."""


class Compiled(msgspec.Struct):
    """What parts come to so far: tranches with fractions of the grant, parts without a day, and what was inferred.

    `may_shift`: a series that begins on a stated day may as well begin one step later, or the other way round; `may_be_monthly`: that
    it is yearly is assumed. `is_weak`: it only says what hastens vesting; `is_rounded`: percentages make up the whole only roughly;
    `may_fail`: what a part waits on may not have come by `no_later_than`.
    """

    tranches: list[tuple[date, Fraction]] = []
    undated: list[tuple[Fraction, str]] = []
    no_later_than: date | None = None
    doubts: list[str] = []
    may_shift: bool = False
    may_be_monthly: bool = False
    is_weak: bool = False
    is_rounded: bool = False
    may_fail: bool = False

    @property
    def dated(self) -> Fraction:
        """The part of the grant that has days."""
        return together([fraction.as_integer_ratio() for _, fraction in self.tranches])

    @property
    def given(self) -> Fraction:
        """The part of the grant that is accounted for."""
        if not (self.tranches or self.undated):
            return ZERO
        return sum((fraction for fraction, _ in self.undated), self.dated)


class Compiler:
    """Takes the parts of a text in order. `facts` are those of the row, `names` the dates that the text names, `way` how to read it.

    The first part goes on from what was `settled`.
    """

    def __init__(self, facts: Facts, names: Mapping[str, date], granted_on: date | None, way: Way, settled: Settled = ()) -> None:
        self._resolver = Resolver(facts, names, granted_on, way)
        self.result = Compiled(tranches=list(settled), undated=[], doubts=self._resolver.doubts)

    def take(self, part: Part) -> None:
        """Give the part its tranches. Raises UnreadableError and VagueError."""
        before = len(self.result.tranches)
        if part.amounts and part.amounts[0].is_rest and part.amounts[0].count is None and not self.result.given:
            raise UnreadableError("what remains after something that is not told")
        self._compile(part)
        self.result.may_shift, self.result.may_be_monthly = self._resolver.may_shift, self._resolver.may_be_monthly
        new = self.result.tranches[before:]
        if new:
            self._resolver.previous = max(day for day, _ in new)
            if (
                part.until is not None
                and not (part.is_series or part.is_already)
                and self._resolver.day(part.until.point) != self._resolver.previous
            ):
                raise UnreadableError("the end that is stated is another")

    def _compile(self, part: Part) -> None:
        if part.final is not None:
            self._refine(part)
        elif part.is_already and not self._is_to_come(part):
            self._give([self._already_on()], part.amounts)
        elif doubt := self._doubt(part):
            self._undated(part, doubt)
        elif part.choice is not None and part.choice.is_limit:
            self._undated(part, Uncertain(doubt="meeting", words="something before a last day"))
        elif part.is_series and not (part.points and _is_list(part)):
            self._series(part)
        elif part.points:
            self._listed(part)
        elif part.start is not None:
            if not part.start.is_first:
                if not part.amounts or part.start.point.step == Step():
                    raise UnreadableError("it says after what, and not when")
                self._resolver.doubts.append("on the day that it is said to follow")
            self._give([self._resolver.day(part.start.point)], part.amounts)

    def _doubt(self, part: Part) -> Uncertain | None:
        """What keeps a part from having a day; the end of service or a sale beside a day only hastens vesting."""
        doubts = [doubt for doubt in part.doubts if not (self._resolver.way.is_performed and doubt.doubt == "performance")]
        hard = [doubt for doubt in doubts if doubt.doubt not in HASTENING]
        if hard:
            return hard[0]
        return doubts[0] if doubts and not (part.points or part.is_series or part.start or part.is_already) else None

    def _is_to_come(self, part: Part) -> bool:
        """Whether a part that sounds vested has a day after the grant: `fully vested on March 1, 2026`."""
        granted_on = self._resolver.facts.granted_on or self._resolver.granted_on
        return bool(part.points) and granted_on is not None and any(self._resolver.day(point) > granted_on for point in part.points)

    def _already_on(self) -> date:
        if self._resolver.granted_on is None:
            raise UnreadableError("vested, but the day of the row is not known")
        return self._resolver.facts.granted_on or self._resolver.granted_on

    def _undated(self, part: Part, doubt: Uncertain) -> None:
        """A part on no known day; of several days the earliest is the latest that it can be."""
        if self.result.given and doubt.doubt in HASTENING and all(amount.is_all for amount in part.amounts):
            return
        fraction = self._fraction(part.amounts[0]) if part.amounts else ONE - self.result.given
        if self.result.given >= ONE:
            if doubt.doubt == "meeting":
                raise UnreadableError("a doubt after all is told")
            return
        latest = None
        is_later = part.choice is not None and part.choice.is_later
        if not is_later:
            latest = self._latest(part)
        self.result.undated.append((min(fraction, ONE - self.result.given), doubt.words))
        self.result.is_weak = doubt.doubt in {"departure", "control", "undated"}
        is_sooner = part.choice is not None and not (part.choice.is_later or part.choice.is_limit)
        self.result.may_fail = self.result.may_fail or (doubt.doubt in FAILING and not is_sooner)
        if latest is not None:
            self.result.no_later_than = max(latest, self.result.no_later_than or latest)

    def _latest(self, part: Part) -> date | None:
        """The last day that it can be. A day that something follows, or begins with, is the first one and no last."""
        try:
            if part.points:
                days = [self._resolver.day(point) for point in part.points if not point.is_least]
                return (min if part.choice is not None else max)(days, default=None)
            if part.until is not None and not part.until.point.is_least:
                return self._resolver.day(part.until.point)
            if part.over is not None:
                return later(self._resolver.base(is_told=True), part.over.length)
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
            self.result.may_fail = self.result.may_fail or doubt.doubt in FAILING
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
        days = self._next_days(part.points)
        if part.choice is not None and len(days) > 1:
            days = [max(days) if part.choice.is_later else min(days)]  # the later of two days
        elif part.choice is not None and part.choice.is_later:
            raise UnreadableError("the later of a day and something that is not understood")
        elif part.choice is not None and not part.doubts:
            self._undated(part, Uncertain(doubt="meeting", words="the earlier of a day and something that is not understood"))
            return
        if len(set(days)) < len(days):
            raise UnreadableError("a day twice")
        self._give(days, part.amounts)

    def _next_days(self, points: Sequence[Point]) -> list[date]:
        """The days of several points; the next anniversaries come after what was told before."""
        days, previous = self._days(points), self._resolver.previous
        later_on = points
        for _ in points:
            if previous is None or not points[0].is_next or days[0] > previous:
                break
            later_on = [msgspec.structs.replace(point, step=point.step.plus(points[0].step)) for point in later_on]
            days = self._days(later_on)
        return days

    def _days(self, points: Sequence[Point]) -> list[date]:
        """The days of several points. Months without a day are vague up to the last of them."""
        days: list[date] = []
        vague: list[date] = []
        for point in points:
            try:
                days.append(self._resolver.day(point))
            except VagueError as month:
                vague.append(month.last)
        if vague:
            raise VagueError(max(vague))
        return days

    def _give(self, days: Sequence[date], amounts: Sequence[Amount]) -> None:
        """Fractions for days that are listed: one each, or one for all of them."""
        rest = ONE - self.result.given
        if rest <= 0:
            raise UnreadableError("nothing is left for these days")
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
        if amount.is_of_part and self.result.given:
            raise UnreadableError("a part of a part")  # 40% starting on D, with 1/48 of those shares each month
        if amount.portion is not None:
            return amount.portion
        if amount.count is not None:
            quantity = self._resolver.facts.quantity
            if quantity is None or quantity <= 0:
                raise UnreadableError("a count of a grant whose size is not known")
            return Fraction(amount.count) / Fraction(quantity)
        return ONE - self.result.given

    def _add(self, more: Iterable[tuple[date, Fraction]]) -> None:
        self.result.tranches += more
        if self.result.given > AT_MOST:
            raise UnreadableError("more than the grant")

    def _series(self, part: Part) -> None:
        rest = ONE - self.result.given
        amount = part.amounts[0] if part.amounts else None
        if rest <= 0:
            raise UnreadableError("nothing is left for these installments")
        if len(part.amounts) > 1:
            raise UnreadableError("several amounts for one series")
        is_each = amount is not None and not _is_whole_rest(amount) and not amount.is_rest
        each = self._fraction(amount) if amount is not None and is_each else None
        is_exact = amount is not None and amount.portion is None
        days = Series(part, self._resolver, each=each, is_exact=is_exact, rest=rest, before=self.result.tranches).days()
        share = self._share(amount, len(days), rest)
        if part.cliff is not None:
            days = self._after_cliff(days, part.cliff.step)
        self._add((day, share) for day in days)

    def _after_cliff(self, days: list[date], cliff: Step) -> list[date]:
        """The days, those before the cliff put on its day; where that is, is known only of a series that begins with the grant."""
        if self.result.tranches:
            raise UnreadableError("a cliff after something else")
        first = later(self._resolver.base(is_told=True), cliff)
        if first not in days:
            raise UnreadableError("no installment falls on the cliff")
        return [max(day, first) for day in days]

    def _share(self, amount: Amount | None, count: int, rest: Fraction) -> Fraction:
        if amount is None or _is_whole_rest(amount):
            self.result.is_rounded = self.result.is_rounded or (amount is None and bool(self.result.tranches))
            return rest / count
        fraction = self._fraction(amount)
        if not amount.is_rest and abs(fraction * count - rest) <= ROUGHLY:
            self.result.is_rounded = self.result.is_rounded or amount.count is None
            return rest / count if amount.count is None else fraction
        if not amount.is_each and abs(fraction - rest) <= ROUGHLY:
            return rest / count
        if not amount.is_rest and fraction * count < rest:
            return fraction
        if abs(fraction * count - ONE) <= ROUGHLY:
            self._resolver.doubts.append("a part of what remains")
            return rest / count  # the remaining shares 1/36 per month
        if not amount.is_rest and not amount.is_each and fraction < rest:
            return fraction / count  # 50% in three installments, and 50% otherwise
        raise UnreadableError("the installments are not the part that is stated")


def _is_list(part: Part) -> bool:
    """Whether the days are listed one by one, so that words about installments only repeat it."""
    count = part.installments.count if part.installments is not None else None
    if part.rate is not None or part.day_of is not None or part.yearly is not None or part.start is not None:
        return len(part.points) > 1 and (count is None or count == len(part.points))
    return count is None or count == len(part.points)


def _is_whole_rest(amount: Amount) -> bool:
    return amount.portion is None and amount.count is None

"""Phrases of a sentence put together: each part says how much vests, and when.

"25% on March 1, 2024, and the remainder in 36 equal monthly installments thereafter" is two parts: 25% with a day; the rest with
installments and `thereafter`. A part is complete when it has an amount and a time; another amount, or another kind of time, begins the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from projections.vesting.days import YEAR_MONTHS
from projections.vesting.phrases import (
    Already,
    Amount,
    Break,
    Choice,
    Closing,
    DayOf,
    Days,
    FinalInstallment,
    GrantSize,
    Installments,
    Over,
    Point,
    Rate,
    Said,
    Start,
    Then,
    Uncertain,
    Until,
    Verb,
    Yearly,
)


@dataclass(slots=True, kw_only=True)
class Part:
    """What is said of one part of a grant, while it is put together."""

    amounts: list[Amount] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    doubts: list[Uncertain] = field(default_factory=list)
    installments: Installments | None = None
    rate: Rate | None = None
    over: Over | None = None
    start: Start | None = None
    until: Until | None = None
    day_of: DayOf | None = None
    yearly: Yearly | None = None
    final: FinalInstallment | None = None
    choice: Choice | None = None
    is_then: bool = False
    is_already: bool = False
    is_leading: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_series(self) -> bool:
        """Whether it happens again and again."""
        return any((self.installments, self.rate, self.day_of, self.yearly, self.over))

    @property
    def step_is_short(self) -> bool:
        """Whether installments come more often than once a year."""
        steps = [source.step for source in (self.rate, self.installments, self.day_of) if source is not None and source.step is not None]
        return bool(steps) and 0 < steps[0].months < YEAR_MONTHS

    @property
    def has_time(self) -> bool:
        """Whether it says when, or that nobody knows."""
        return bool(self.points or self.doubts) or self.is_series or self.start is not None or self.is_already or self.final is not None


def parts(phrases: Iterable[Said]) -> list[Part]:
    """The parts of one sentence."""
    builder = _Builder()
    for phrase in phrases:
        builder.take(phrase)
    return builder.parts()


class _Builder:
    """Takes phrases one by one. Before the first verb of vesting nothing counts for certain: the sentence may be about something else."""

    def __init__(self) -> None:
        self._done: list[Part] = []
        self._part = Part()
        self._is_vesting = False
        self._is_other = False
        self._is_closing = False
        self._is_joined = False
        self._last: Said | None = None

    def parts(self) -> list[Part]:
        """All parts that say when."""
        self._finish()
        return self._done if self._is_vesting else []

    def take(self, phrase: Said) -> None:
        """Put the next phrase where it belongs."""
        match phrase:
            case Verb():
                self._verb(phrase)
            case Break():
                self._is_closing = self._is_closing and phrase.word != ";"
                if phrase.word == ";":
                    self._is_other = False
                if phrase.word == ":" and not (self._part.amounts and self._part.has_time):
                    self._part.amounts.clear()  # the 70,000 units vest as follows: ...
                    self._part.points.clear()
            case GrantSize():
                if phrase.is_verb and not self._is_vesting:
                    self._part = Part()
            case Closing():
                self._is_closing = True
            case _ if self._is_other and not isinstance(phrase, Already):
                return
            case _:
                self._put(phrase)
        self._is_joined = isinstance(phrase, Break) and phrase.word == "and" and isinstance(self._last, Verb)
        if not isinstance(phrase, Break):
            self._last = phrase

    def _verb(self, verb: Verb) -> None:
        if not verb.is_other:
            part = self._part
            if not self._is_vesting and part.points and part.amounts and part.amounts[0].count is not None and not part.is_leading:
                self._part = Part()  # a grant of 9,920 shares on April 15, 2023, which will vest ...
            self._is_vesting, self._is_other = True, False
        elif not (self._is_vesting and self._is_joined):
            if not self._is_vesting:
                self._part = Part()
            self._is_other = True

    def _put(self, phrase: Said) -> None:
        part = self._part
        if self._is_closing:
            if isinstance(phrase, Days) and len(phrase.points) == 1:
                part.until = part.until or Until(point=phrase.points[0])
                part.spans.append((phrase.start, phrase.end))
            elif isinstance(phrase, Until | Start):
                part.until = part.until or Until(point=phrase.point)
            elif isinstance(phrase, Amount) and not phrase.is_all and phrase.portion != 1:
                self._is_closing = False
                self._put(phrase)
            return
        match phrase:
            case Amount():
                self._amount(phrase)
            case Days():
                self._days(phrase)
            case Installments():
                if part.installments is not None and not (part.installments.count is None and part.installments.step is None):
                    part = self._next()
                elif part.points and part.amounts and part.installments is None:
                    part = self._next()
                part.installments = phrase
            case Rate():
                if (part.rate is not None or (part.points and part.amounts)) and not part.installments:
                    part = self._next()
                part.rate = phrase
            case Over():
                if part.over is not None or (part.points and part.amounts and not part.rate):
                    part = self._next()
                part.over = phrase
            case DayOf():
                if part.day_of is not None or (part.points and part.amounts and not part.rate and not part.installments):
                    part = self._next()
                part.day_of = phrase
            case Yearly():
                if part.points and part.amounts and not part.rate and not part.installments:
                    part = self._next()
                part.yearly = Yearly(days=(*part.yearly.days, *phrase.days)) if part.yearly else phrase
            case Start():
                if part.start is None:
                    part.start = phrase
            case Until():
                part.until = part.until or phrase
            case Then():
                self._then()
                part = self._part
            case FinalInstallment():
                if part.final is not None or (phrase.count is None and part.is_series and not isinstance(self._last, Amount)):
                    part = self._next()
                part.final = phrase
            case Uncertain():
                part.doubts.append(phrase)
            case Choice():
                if part.is_series and part.final is None:
                    part = self._next()
                part.choice = phrase
            case Already():
                self._is_vesting, self._is_other = True, False
                if part.points and part.amounts:
                    part = self._next()
                part.is_already = True
            case _:
                return
        self._part.spans.append((phrase.start, phrase.end))

    def _amount(self, amount: Amount) -> None:
        part = self._part
        if isinstance(self._last, Amount) and self._is_of(amount):
            return  # a third of the 48,449 shares: the first says how much
        if isinstance(self._last, Amount) and part.installments is not None and part.amounts and not part.points:
            part.amounts[:] = [*(msgspec.structs.replace(item, is_each=False) for item in part.amounts), amount]
            return  # three installments of 33%, 33% and 34%
        if isinstance(self._last, Installments) and amount.start - self._last.end <= len(" of about "):
            part.amounts[:] = [Amount(portion=amount.portion, count=amount.count, is_each=True)]
            return  # five installments of 100,000 units each
        if part.amounts and not part.has_time and isinstance(self._last, Verb):
            part.amounts.clear()  # the remaining 7,500 options vest as follows: 2,500 ...
        if part.amounts and all(item.is_all and item.portion is None for item in part.amounts) and not part.has_time:
            part.amounts.clear()
        is_headed = not part.amounts or all(item.is_rest for item in part.amounts)
        if part.installments is not None and not part.points and part.rate is None and is_headed and not part.is_then:
            count = part.installments.count
            is_bare = count is None and part.installments.step is None
            if is_bare or amount.is_each or (amount.portion is not None and amount.portion * count == 1):
                part.amounts[:] = [Amount(portion=amount.portion, count=amount.count, is_each=True)]
                return
        if amount.is_all and not amount.is_rest and part.amounts:
            return
        if part.amounts and part.has_time:
            if part.installments is not None and part.points and part.start is None and part.rate is None:
                part.installments = None  # in three installments, with one third on ..., one third on ...
                part.amounts[:] = [msgspec.structs.replace(item, is_each=False) for item in part.amounts]
            self._next()
        elif (part.installments is not None or part.over is not None) and not part.points:
            if not (amount.is_all or (amount.is_rest and amount.portion is None)):
                self._next()
        elif part.is_series and not part.amounts and part.points:
            self._next()
        self._part.is_leading = bool(self._part.points) and not self._part.amounts
        self._part.amounts.append(amount)

    def _is_of(self, amount: Amount) -> bool:
        return (
            self._last is not None
            and amount.count is not None
            and amount.start - self._last.end < 60
            and not amount.is_rest
            and (not isinstance(self._last, Amount) or self._last.count is None)
        )

    def _days(self, days: Days) -> None:
        part = self._part
        if (
            part.is_series
            and not part.points
            and part.start is not None
            and part.amounts
            and part.amounts[-1].is_all
            and len(days.points) == 1
        ):
            part.until = part.until or Until(point=days.points[0])  # commencing on ..., and will be fully vested on ...
            part.amounts.pop()
            return
        if isinstance(self._last, Days) and part.points and days.start - self._last.end <= len(" or on the "):
            offset = part.points[-1]
            if offset.anchor == "grant" and offset.step.months and len(days.points) == 1 and days.points[0].day is not None:
                part.points[-1] = msgspec.structs.replace(offset, beside=days.points[0].day)  # one year later on June 22, 2024
                return
        if part.is_leading and not isinstance(self._last, Days):
            part.points[:] = days.points  # On April 25 it was determined that ... vest: 25% on the first anniversary
            part.is_leading = False
            return
        if isinstance(self._last, Days) and part.points and part.amounts and not part.choice:
            part.points += days.points
            return
        if part.points and not part.choice and (part.amounts or part.installments):
            part = self._next()
        part.points += days.points

    def _then(self) -> None:
        part = self._part
        if part.points and part.amounts and not part.is_series:
            part = self._next()
        part.is_then = True

    def _next(self) -> Part:
        self._finish()
        self._part = Part()
        return self._part

    def _finish(self) -> None:
        if self._part.has_time or self._part.amounts or self._part.until or self._part.is_then:
            self._done.append(self._part)


def spans_of(found: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """Where the parts stand: from the first phrase of each to its last."""
    for part in found:
        if part.spans:
            yield min(start for start, _ in part.spans), max(end for _, end in part.spans)

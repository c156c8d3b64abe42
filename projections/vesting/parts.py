"""Phrases of a sentence put together: each part says how much vests, and when.

"25% on March 1, 2024, and the remainder in 36 equal monthly installments thereafter" is two parts: 25% with a day; the rest with
installments and `thereafter`. A part is complete when it has an amount and a time; another amount, or another kind of time, begins the
next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, assert_never

import msgspec

from projections.vesting.days import YEAR_MONTHS
from projections.vesting.phrases import (
    Already,
    Amount,
    Break,
    Choice,
    Cliff,
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

Time = Installments | Rate | Over | Start | Until | DayOf | Yearly | FinalInstallment | Choice
SLOTS: Final = {
    Installments: "installments",
    Rate: "rate",
    Over: "over",
    Start: "start",
    Until: "until",
    DayOf: "day_of",
    Yearly: "yearly",
    FinalInstallment: "final",
    Choice: "choice",
}
ENDING, RECURRING, LEADING = Until | Days, Installments | Rate | Over | DayOf | Yearly, Amount | Verb
OF_WITHIN: Final = 60  # characters between a part and what it is a part of
KEEPS_FIRST: Final = frozenset({"start", "until"})


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
    cliff: Cliff | None = None
    is_then: bool = False
    is_already: bool = False
    is_leading: bool = False
    has_early_days: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_series(self) -> bool:
        """Whether it happens again and again."""
        return bool(self.installments or self.rate or self.day_of or self.yearly or self.over)

    @property
    def step_is_short(self) -> bool:
        """Whether installments come more often than once a year."""
        steps = [source.step for source in (self.rate, self.installments, self.day_of) if source is not None and source.step is not None]
        return bool(steps) and 0 < steps[0].months < YEAR_MONTHS

    @property
    def has_time(self) -> bool:
        """Whether it says when, or that nobody knows."""
        return bool(self.points or self.doubts) or self.is_series or self.start is not None or self.is_already or self.final is not None


def parts(phrases: Iterable[Said], *, is_fragment: bool = False) -> list[Part]:
    """The parts of one sentence; `is_fragment`: no verb is needed, the text is nothing but a schedule."""
    builder = _Builder(is_vesting=is_fragment)
    for phrase in phrases:
        builder.take(phrase)
    return builder.parts()


class _Builder:
    """Takes phrases one by one. Before the first verb of vesting nothing counts for certain: the sentence may be about something else."""

    def __init__(self, *, is_vesting: bool) -> None:
        self._done: list[Part] = []
        self._part = Part()
        self._is_vesting = is_vesting
        self._is_other = False
        self._is_closing = False
        self._is_joined = False
        self._has_break = False
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
                if phrase.word == ":" and not (self._part.amounts and self._part.has_time) and not isinstance(self._last, Days):
                    self._part.amounts.clear()  # the 70,000 units vest as follows: ...
                    self._part.points.clear()
            case GrantSize():
                if phrase.is_verb and not self._is_vesting:
                    self._part = Part()
            case Closing():
                self._is_closing = True
            case _ if self._is_other and not (isinstance(phrase, Already) or (isinstance(phrase, ENDING) and phrase.is_verb)):
                return
            case _:
                self._put(phrase)
        self._has_break = isinstance(phrase, Break)
        self._is_joined = isinstance(phrase, Break) and phrase.word == "and" and isinstance(self._last, Verb)
        if not self._has_break:
            self._last = phrase

    def _verb(self, verb: Verb) -> None:
        if not verb.is_other:
            part = self._part
            if not self._is_vesting and part.points and part.amounts and part.amounts[0].count is not None and not part.is_leading:
                self._part = Part()  # a grant of 9,920 shares on April 15, 2023, which will vest ...
            self._part.has_early_days = not self._is_vesting and bool(self._part.points)
            self._is_vesting, self._is_other = True, False
        elif not (self._is_vesting and self._is_joined):
            if not self._is_vesting:
                self._part = Part()
            self._is_other = True

    def _put(self, phrase: Said) -> None:
        if self._is_closing:
            self._close(phrase)
            return
        match phrase:
            case Amount():
                self._amount(phrase)
            case Days():
                if phrase.is_verb:
                    self._is_vesting, self._is_other = True, False
                self._days(phrase)
            case Then():
                self._then()
            case Uncertain():
                self._is_vesting, self._is_other = self._is_vesting or phrase.is_verb, self._is_other and not phrase.is_verb
                self._part.doubts.append(phrase)
            case Already():
                self._is_vesting, self._is_other = True, False
                part = self._next() if self._part.points and self._part.amounts else self._part
                part.is_already = True
            case Cliff():
                self._part.cliff = phrase
            case Verb() | Break() | GrantSize() | Closing():
                return
            case _:
                self._time(phrase)
        self._part.spans.append((phrase.start, phrase.end))

    def _close(self, phrase: Said) -> None:
        """What follows `such that`: a day is the end, anything else adds nothing; another amount goes on with the schedule."""
        part = self._part
        match phrase:
            case Days(points=(point,)):
                part.until = part.until or Until(point=point)
                part.spans.append((phrase.start, phrase.end))
            case Until() | Start():
                part.until = part.until or Until(point=phrase.point)
            case Amount() if not phrase.is_all and phrase.portion != 1:
                self._is_closing = False
                self._put(phrase)
            case _:
                return

    def _time(self, phrase: Time) -> None:
        """A kind of time that a part has once; where it cannot be of this part, it begins the next."""
        name = SLOTS[type(phrase)]
        if self._part.is_already and isinstance(phrase, Over):
            return  # fully vested, for a term of ten years
        if isinstance(phrase, Until) and phrase.is_verb:
            self._is_vesting, self._is_other = True, False
        if _begins_another(self._part, phrase, after_amount=isinstance(self._last, Amount)) or (
            self._part.is_already and isinstance(phrase, RECURRING)
        ):
            if isinstance(phrase, Installments):
                self._enumerate()  # in four installments, with 1/4 at once and the remaining installments on ...
            self._next()
        before = getattr(self._part, name)
        if isinstance(phrase, Rate) and before is not None:
            phrase = msgspec.structs.replace(phrase, since=phrase.since or before.since)
        if isinstance(phrase, Yearly) and before is not None:
            phrase = Yearly(days=(*before.days, *phrase.days))
        if before is None or name not in KEEPS_FIRST:
            setattr(self._part, name, phrase)

    def _amount(self, amount: Amount) -> None:
        if isinstance(self._last, Amount) and self._is_of(amount):
            return  # a third of the 48,449 shares: the first says how much
        if self._is_in_installments(amount):
            return
        part = self._part
        is_heading = amount.portion is None or any(item.portion is None or item.is_rest for item in part.amounts)
        if (
            part.amounts
            and not part.has_time
            and ((isinstance(self._last, Verb) and is_heading) or all(item.is_all and item.portion is None for item in part.amounts))
        ):
            part.amounts.clear()  # the remaining 7,500 options vest as follows: 2,500 ...
        if amount.is_all and not amount.is_rest and part.amounts:
            return
        if part.is_leading and isinstance(self._last, Amount) and len(part.amounts) < len(part.points):
            part.amounts.append(amount)
            return  # on each of three days, 40%, 30% and 30%
        if part.amounts and part.has_time:
            self._enumerate()
            self._next()
        elif (part.installments is not None or part.over is not None) and not part.points:
            if not (amount.is_all or (amount.is_rest and amount.portion is None)):
                self._next()
        elif part.is_series and not part.amounts and part.points:
            self._next()
        self._part.is_leading = bool(self._part.points) and not self._part.amounts
        self._part.amounts.append(amount)

    def _is_in_installments(self, amount: Amount) -> bool:
        """Whether the amount is what each installment has, or one of several that they have in turn; it is then taken."""
        part = self._part
        if part.installments is None or part.points:
            return False
        each = Amount(portion=amount.portion, count=amount.count, is_each=True)
        if isinstance(self._last, Amount) and part.amounts:
            part.amounts[:] = [*(msgspec.structs.replace(item, is_each=False) for item in part.amounts), amount]
            return True  # three installments of 33%, 33% and 34%
        if isinstance(self._last, Installments) and amount.start - self._last.end <= len(" of about "):
            part.amounts[:] = [each]
            return True  # five installments of 100,000 units each
        if part.rate is not None or part.is_then or not all(item.is_rest for item in part.amounts):
            return False
        count, is_bare = part.installments.count, part.installments.count is None and part.installments.step is None
        is_share = amount.portion is not None and count is not None and amount.portion * count == 1
        if is_bare or amount.is_each or is_share:
            part.amounts[:] = [each]
            return True
        return False

    def _enumerate(self) -> None:
        """In three installments, with one third on ...: from here on they are listed one by one."""
        part = self._part
        if part.installments is not None and part.points and part.start is None and part.rate is None:
            part.installments = None
            part.amounts[:] = [msgspec.structs.replace(item, is_each=False) for item in part.amounts]

    def _is_of(self, amount: Amount) -> bool:
        """Whether a count only says of what the amount before it is a part."""
        is_part = self._last is not None and (not isinstance(self._last, Amount) or self._last.count is None)
        return (
            is_part and amount.count is not None and not amount.is_rest and amount.start - (self._last.end if self._last else 0) < OF_WITHIN
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
        if part.installments is not None and part.start is not None and isinstance(self._last, Start) and not part.points:
            part.points += [part.start.point, *days.points]  # starting on April 10, 2024; April 10, 2025; and April 10, 2026
            part.start = None
            return
        if isinstance(self._last, Days) and part.points and days.start - self._last.end <= len(" or on the "):
            offset = part.points[-1]
            if offset.anchor == "grant" and offset.step.months and len(days.points) == 1 and days.points[0].day is not None:
                part.points[-1] = msgspec.structs.replace(offset, beside=days.points[0].day)  # one year later on June 22, 2024
                return
        is_bare = all(amount.is_all for amount in part.amounts)
        if part.points and is_bare and isinstance(self._last, Verb) and part.has_early_days:
            part.points.clear()  # the condition was satisfied on March 1, and the units vest on ...
        if part.is_leading and self._has_break and isinstance(self._last, LEADING) and part.points:
            part = self._next()  # on the first day as to 50%, and on the second ...
        elif part.is_leading and not isinstance(self._last, Days):
            part.points[:] = days.points  # On April 25 it was determined that ... vest: 25% on the first anniversary
            part.is_leading = False
            return
        is_listed = isinstance(self._last, Days) and bool(part.points) and days.start - self._last.end <= len("; and ")
        if isinstance(self._last, Days) and part.points and (part.amounts or is_listed) and not part.choice:
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
        part = self._part
        if (
            part.until is not None
            and part.until.is_verb
            and not (part.points or part.is_series or part.start or part.doubts or part.is_already)
        ):
            part.points.append(part.until.point)  # fully vested on D, and nothing else
            part.until = None
        if self._part.has_time or self._part.amounts or self._part.until or self._part.is_then:
            self._done.append(self._part)


def _begins_another(part: Part, phrase: Time, *, after_amount: bool) -> bool:
    """Whether a kind of time is of another part: this one has it already, or has its amount and its days."""
    is_told = bool(part.points and part.amounts)
    match phrase:
        case Installments():
            is_bare = part.installments is not None and part.installments.count is None and part.installments.step is None
            return (part.installments is not None and not is_bare) or (is_told and part.installments is None)
        case Rate():
            is_other = part.rate is not None and (part.rate.step != phrase.step or part.start is not None)
            return (is_other or (is_told and not after_amount)) and part.installments is None
        case Over():
            return part.over is not None or (is_told and part.rate is None)
        case DayOf():
            return part.day_of is not None or (is_told and part.rate is None and part.installments is None)
        case Yearly():
            return is_told and part.rate is None and part.installments is None
        case FinalInstallment():
            return part.final is not None or (phrase.count is None and part.is_series and not after_amount)
        case Choice():
            return part.is_series and part.final is None
        case Until():
            return is_told and not part.is_series and part.start is None
        case Start():
            return False
        case _ as never:
            assert_never(never)


def spans_of(found: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """Where the parts stand: from the first phrase of each to its last."""
    for part in found:
        if part.spans:
            yield min(start for start, _ in part.spans), max(end for _, end in part.spans)

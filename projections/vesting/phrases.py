"""The phrases that vesting language is made of, each a small value with the [start, end) of text that it stands for.

"One-third of the units vests on March 1, 2024, the remainder in 24 equal monthly installments thereafter" is
`Amount(1/3)`, `Days(2024-03-01)`, `Amount(rest)`, `Installments(24, monthly)`, `Then()`.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from projections.vesting.days import Step

Anchor = Literal["day", "grant", "named", "previous", "month", "business_day", "exercisable", "unknown"]
Doubt = Literal["meeting", "performance", "departure", "control", "approval", "undated"]


class Point(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A day as the text names it: `step` after its anchor.

    Anchors: a `day` of the calendar; the `grant`; a `named` date (`vesting commencement date`) that the text may define; the `previous`
    tranche; a day that is `unknown` here; the day that the row says the right is `exercisable`; a `month` with no day, of which `day` is
    the last; the first `business_day` of the month of `day`. `on` is a month and day: the first such day after what the rest says, in the
    year after it where `next_year`. `beside` is a day that the text puts in apposition.
    `is_next`: one of the next anniversaries, after what was told before. `is_least`: it may be any day from this one on.
    """

    anchor: Anchor
    day: date | None = None
    name: str = ""
    step: Step = Step()
    on: tuple[int, int] | None = None
    next_year: bool = False
    beside: date | None = None
    is_next: bool = False
    is_least: bool = False


class Phrase(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What all phrases have: where in the text they stand."""

    start: int = 0
    end: int = 0


class Amount(Phrase, frozen=True, kw_only=True, gc=False):
    """A part of the grant: `portion` of it, or a `count` of units.

    `is_rest`: what is left; `is_each`: so much every time; `is_of_part`: of `those` shares, which may be a part only.
    """

    portion: Fraction | None = None
    count: Decimal | None = None
    is_rest: bool = False
    is_each: bool = False
    is_all: bool = False
    is_of_part: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it does not say how much: `the remaining units`."""
        return self.portion is None and self.count is None


class Installments(Phrase, frozen=True, kw_only=True, gc=False):
    """Equal installments: how many (None: not said) and how far apart (None: not said)."""

    count: int | None = None
    step: Step | None = None


class Rate(Phrase, frozen=True, kw_only=True, gc=False):
    """Again and again, so far apart; counted from `since` where the text names it (each anniversary of the grant date).

    `count`: so many times.
    """

    step: Step
    since: Point | None = None
    count: int | None = None


class Days(Phrase, frozen=True, kw_only=True, gc=False):
    """Days that are listed one by one; `is_verb`: the phrase says itself that something vests (`three-year cliff vesting`)."""

    points: tuple[Point, ...]
    is_verb: bool = False


class Over(Phrase, frozen=True, kw_only=True, gc=False):
    """A stretch of time in which it happens, from `since` where the text says so (`begins`: as beginning there).

    `unit` is the length in which it is counted.
    """

    length: Step
    unit: Step
    since: Point | None = None
    begins: bool = False


class Start(Phrase, frozen=True, kw_only=True, gc=False):
    """Where a series begins: with a tranche on that day (`is_first`), or one step after it."""

    point: Point
    is_first: bool = True


class Until(Phrase, frozen=True, kw_only=True, gc=False):
    """The day of the last tranche; `is_verb`: the phrase says itself that all is vested by then (`fully vested on D`)."""

    point: Point
    is_verb: bool = False


class DayOf(Phrase, frozen=True, kw_only=True, gc=False):
    """A day of each month or quarter; 31 is the last. `step` is how far apart where said, `count` how many times.

    `is_business`: the first or last day of it on which business is done.
    """

    day: int
    step: Step | None = None
    count: int | None = None
    is_business: bool = False


class Yearly(Phrase, frozen=True, kw_only=True, gc=False):
    """Days (month, day) of every year."""

    days: tuple[tuple[int, int], ...]


class Then(Phrase, frozen=True, kw_only=True, gc=False):
    """After what was said before: `thereafter`."""


class Closing(Phrase, frozen=True, kw_only=True, gc=False):
    """What follows says how it ends (`such that all shares are vested on ...`) and adds nothing."""


class FinalInstallment(Phrase, frozen=True, kw_only=True, gc=False):
    """The last installment (`count` None), or each of the first `count`."""

    count: int | None = None


class Uncertain(Phrase, frozen=True, kw_only=True, gc=False):
    """Something on a day that nobody knows yet; `is_verb`: it says itself that it is about vesting."""

    doubt: Doubt
    words: str
    is_verb: bool = False


class Choice(Phrase, frozen=True, kw_only=True, gc=False):
    """The earlier, or the later, of several days; `is_limit`: only a last day is told (`no later than`)."""

    is_later: bool
    is_limit: bool = False


class Already(Phrase, frozen=True, kw_only=True, gc=False):
    """Vested by the time of the report; `is_sure`: said of the security of the row, not of vested ones in general."""


class Cliff(Phrase, frozen=True, kw_only=True, gc=False):
    """What would vest before this time has passed vests then: `with a one-year cliff`."""

    step: Step


class Verb(Phrase, frozen=True, kw_only=True, gc=False):
    """A verb: of vesting, or (`is_other`) of something else: expiring, settling, paying, forfeiting."""

    is_other: bool = False


class GrantSize(Phrase, frozen=True, kw_only=True, gc=False):
    """A grant that the sentence speaks of: so many units, on a day; None where it does not say. `is_verb`: it tells that it was made."""

    count: Decimal | None = None
    day: date | None = None
    is_verb: bool = False


class Break(Phrase, frozen=True, kw_only=True, gc=False):
    """A semicolon, colon, comma or `and` between phrases."""

    word: str


Said = (
    Amount
    | Installments
    | Rate
    | Days
    | Over
    | Start
    | Until
    | DayOf
    | Yearly
    | Then
    | Closing
    | FinalInstallment
    | Uncertain
    | Choice
    | Cliff
    | Already
    | Verb
    | GrantSize
    | Break
)
Found = tuple[Said, int] | None
"""What a rule gives: a phrase and the place after it."""

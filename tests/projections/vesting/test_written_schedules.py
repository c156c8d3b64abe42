"""Schedules written in words and read back: the same few schedules, in the words that filers choose from."""

from calendar import month_name
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from projections.vesting.days import Step, later
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.projections.vesting.wordings import Days, tranches_of

IN_WORDS: Final = {
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    8: "eight",
    12: "twelve",
    16: "sixteen",
    24: "twenty-four",
    36: "thirty-six",
    48: "forty-eight",
}
CADENCES: Final = {"annual": 12, "quarterly": 3, "monthly": 1, "semi-annual": 6}
ENDINGS: Final = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
WHAT: Final = (
    "The option",
    "This option",
    "The RSUs",
    "The restricted stock units",
    "The shares subject to the option",
    "The award",
    "These units",
)
VERBS: Final = (
    "vest",
    "will vest",
    "shall vest",
    "vest and become exercisable",
    "will become vested",
    "are scheduled to vest",
    "vest or have vested",
)
EQUAL: Final = ("equal ", "substantially equal ", "approximately equal ", "")
PIECES: Final = ("installments", "tranches", "increments")
BEFORE: Final = ("", "Subject to continued service, ", "Subject to the Reporting Person's continued employment through each vesting date, ")
BEHIND: Final = (
    "",
    ", subject to continued service through each vesting date",
    ", provided that Mr. Pell remains employed on each such date",
    ", so long as the reporting person continues to serve as a director",
    " (subject to acceleration upon a change in control)",
)
NOTES: Final = (
    "",
    "\nThe units do not expire.",
    "\nEach unit represents a right to receive one share.",
    " Unvested units are forfeited upon termination.",
)


class Written(msgspec.Struct, frozen=True):
    """A text, the day of the grant, and the days that were written into the text."""

    text: str
    granted_on: date
    days: Days


def spelled(day: date, way: int) -> str:
    """The day in one of the spellings of filings."""
    month = month_name[day.month]
    ending = ENDINGS.get(day.day, "th")
    return (
        f"{month} {day.day}, {day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.month:02}/{day.day:02}/{day.year % 100:02}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}{ending}, {day.year}",
        f"{month[:3]}. {day.day}, {day.year}" if len(month) > 4 else f"{month} {day.day}, {day.year}",
    )[way]


def number(value: int, way: int) -> str:
    """The number in figures, in words, or in both."""
    return (str(value), IN_WORDS[value], f"{IN_WORDS[value]} ({value})")[way]


def series(anchor: date, months: int, count: int, part: Fraction, *, after: bool = False) -> Days:
    """So many equal parts, the first on a day or the first so many months after it; each is counted from that day."""
    return {later(anchor, Step(months=months * (k + after))): part for k in range(count)}


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, str, str]:
    """What stands before a schedule, the verb with its subject, and what stands behind."""
    before, what = draw(st.sampled_from(BEFORE)), draw(st.sampled_from(WHAT))
    subject = f"{before}{what[0].lower()}{what[1:]}" if before else what
    return f"{subject} {draw(st.sampled_from(VERBS))}", draw(st.sampled_from(BEHIND)), draw(st.sampled_from(NOTES))


@st.composite
def installments(draw: st.DrawFn) -> Written:
    """`... vest in N equal monthly installments beginning on D`."""
    head, tail, note = draw(frames())
    granted_on = draw(st.dates(date(2005, 1, 1), date(2035, 12, 31)))
    first = later(granted_on, Step(days=draw(st.integers(1, 400))))
    cadence, months = draw(st.sampled_from(sorted(CADENCES.items())))
    count = draw(st.sampled_from(sorted(IN_WORDS)))
    start = draw(st.sampled_from(["beginning on", "commencing on", "starting on", "beginning", "commencing", "with the first vesting on"]))
    number_words = number(count, draw(st.integers(0, 2)))
    pieces = f"{number_words} {draw(st.sampled_from(EQUAL))}{cadence} {draw(st.sampled_from(PIECES))}"
    text = f"{head} in {pieces} {start} {spelled(first, draw(st.integers(0, 5)))}{tail}.{note}"
    return Written(text, granted_on, series(first, months, count, Fraction(1, count)))


@st.composite
def anniversaries(draw: st.DrawFn) -> Written:
    """`... vest in N equal annual installments on each of the first N anniversaries of the grant date`."""
    head, tail, note = draw(frames())
    granted_on = draw(st.dates(date(2005, 1, 1), date(2035, 12, 31)))
    count = draw(st.sampled_from([2, 3, 4, 5]))
    grant = draw(
        st.sampled_from(
            ["the grant date", "the date of grant", "the grant", "the date of the award", spelled(granted_on, draw(st.integers(0, 5)))]
        )
    )
    way = draw(st.integers(0, 2))
    on = draw(st.sampled_from([f"on each of the first {number(count, way)} anniversaries of", "beginning on the first anniversary of"]))
    text = f"{head} in {number(count, way)} equal annual installments {on} {grant}{tail}.{note}"
    return Written(text, granted_on, series(granted_on, 12, count, Fraction(1, count), after=True))


@st.composite
def cliffs(draw: st.DrawFn) -> Written:
    """`25% of ... vest on D, and the remainder vests in N equal monthly installments thereafter`."""
    head, tail, note = draw(frames())
    granted_on = draw(st.dates(date(2005, 1, 1), date(2035, 12, 31)).filter(lambda day: (day.month, day.day) != (2, 29)))
    part, words = draw(
        st.sampled_from(
            [
                (Fraction(1, 4), "25%"),
                (Fraction(1, 4), "one-quarter (1/4)"),
                (Fraction(1, 4), "twenty-five percent (25%)"),
                (Fraction(1, 3), "one-third"),
                (Fraction(1, 3), "1/3rd"),
                (Fraction(1, 5), "20%"),
                (Fraction(1, 2), "one half"),
            ]
        )
    )
    months, count, cadence = draw(
        st.sampled_from([(1, 36, "monthly"), (1, 24, "monthly"), (3, 12, "quarterly"), (3, 8, "quarterly"), (12, 2, "annual")])
    )
    cliff = later(granted_on, Step(months=12))
    on = draw(
        st.sampled_from(
            [
                "the first anniversary of the grant date",
                "the one-year anniversary of the date of grant",
                spelled(cliff, draw(st.integers(0, 5))),
            ]
        )
    )
    rest = draw(st.sampled_from(["the remainder", "the balance", "the rest", "the remaining shares"]))
    verb = " vest" if rest.endswith("shares") else " vests"
    amount = head.replace(" vest or have vested", " vest", 1)
    pieces = f"{number(count, draw(st.integers(0, 2)))} equal {cadence} installments"
    text = f"{amount} as to {words} of the total on {on}, and {rest}{verb} in {pieces} thereafter{tail}.{note}"
    days = series(cliff, months, count, (1 - part) / count, after=True)
    return Written(text, granted_on, {cliff: part, **days})


@st.composite
def lists(draw: st.DrawFn) -> Written:
    """`... vest as follows: 20% on D, 30% on D and 50% on D`."""
    head, tail, note = draw(frames())
    granted_on = draw(st.dates(date(2005, 1, 1), date(2035, 12, 31)))
    percents = draw(st.sampled_from([(50, 50), (40, 30, 30), (25, 25, 50), (10, 20, 30, 40), (20, 20, 20, 20, 20), (33, 33, 34)]))
    gaps = [draw(st.integers(20, 500)) for _ in percents]
    days = [later(granted_on, Step(days=sum(gaps[: k + 1]))) for k in range(len(percents))]
    way = draw(st.integers(0, 5))
    items = [f"{percent}% on {spelled(day, way)}" for percent, day in zip(percents, days, strict=True)]
    text = f"{head} as follows: {', '.join(items[:-1])} and {items[-1]}{tail}.{note}"
    return Written(text, granted_on, {day: Fraction(percent, 100) for percent, day in zip(percents, days, strict=True)})


def read_back(written: Written) -> Days:
    return tranches_of(read_vesting(written.text, Facts(granted_on=written.granted_on, quantity=Decimal(48_000))))


@given(installments())
def test_equal_installments_are_read_back(written: Written) -> None:
    assert read_back(written) == written.days, written.text


@given(anniversaries())
def test_anniversaries_are_read_back(written: Written) -> None:
    assert read_back(written) == written.days, written.text


@given(cliffs())
def test_a_cliff_and_what_follows_is_read_back(written: Written) -> None:
    assert read_back(written) == written.days, written.text


@given(lists())
def test_a_list_of_days_is_read_back(written: Written) -> None:
    assert read_back(written) == written.days, written.text

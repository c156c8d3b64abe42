"""Again and again: `three equal annual installments`, `monthly`, `each quarter`, `each of the next 36 months`, `the last installment`."""

from typing import Final

import msgspec

from projections.vesting.counted_days import COUNT_MAX, base_at
from projections.vesting.days import LAST, Step
from projections.vesting.lexicon import (
    EQUAL,
    HALVED,
    INSTALLMENTS,
    INSTRUMENTS,
    MONTH,
    QUARTER,
    RATABLY,
    RATES,
    SHARES_OF_EQUALS,
    UNITS,
    YEAR,
    word_set,
)
from projections.vesting.phrases import Cliff, DayOf, Days, FinalInstallment, Found, Installments, Point, Rate, Uncertain
from projections.vesting.places import Tokens, at, follows, skipped, whole, word

NOT_RATED: Final = word_set(
    "anniversary anniversaries meeting general shareholder shareholders stockholder stockholders incentive bonus report performance equity "
    "retainer grant award"
)
"""Words before which `annual` and the like say what something is, not how often it vests."""


BEGINNING: Final = frozenset({"beginning", "commencing", "starting"})


def installments_at(tokens: Tokens, place: int) -> Found:
    """`three equal annual installments`, `36 monthly increments`, `equal monthly installments`, `equal thirds`, `a series of 12 ...`."""
    start = place
    count = whole(at(tokens, place))
    if count is not None:
        if not 0 < count <= COUNT_MAX or word(tokens, place + 1) in INSTRUMENTS:
            return None
        place += 1
    step: Step | None = None
    while place < start + 10:
        token = at(tokens, place)
        here = token.word
        if here in HALVED and word(tokens, place + 1) in RATES:
            step = Step(RATES[word(tokens, place + 1)].months // 2)
            place += 2
        elif here in RATES:
            step = RATES[here]
            place += 1
        elif here in INSTALLMENTS and (count is not None or place > start or here in SHARES_OF_EQUALS):
            if here in {"amount", "amounts", "part", "parts"} and place == start + 1 and count is None and word(tokens, start) != "equal":
                return None
            return Installments(count=count or SHARES_OF_EQUALS.get(here), step=step), place + 1
        elif count is not None and here in UNITS and word(tokens, place + 1) in INSTALLMENTS:
            return None
        elif here in EQUAL or (token.kind == "mark" and here in {"(", ")"}) or (here == "," and word(tokens, place + 1) in RATES):
            place += 1
        else:
            return None
    return None


def cliff_at(tokens: Tokens, place: int) -> Found:
    """`a one-year cliff`; `three-year cliff vesting from March 8, 2022` is one day."""
    count = whole(at(tokens, place))
    unit = UNITS.get(word(tokens, place + 1))
    if count is None or unit is None or word(tokens, place + 2) != "cliff":
        return None
    after = place + 3
    if word(tokens, after) not in {"vest", "vests", "vesting", "vested"}:
        return Cliff(step=unit.times(count)), after
    base = base_at(tokens, after + 2) if word(tokens, after + 1) in {"from", "after", "following"} else None
    point, after = base if base is not None else (Point(anchor="grant"), after)
    return Days(points=(msgspec.structs.replace(point, step=unit.times(count)),), is_verb=True), after


def ratably_at(tokens: Tokens, place: int) -> Found:
    """`ratably`, `equally`, `pro rata`: in equal parts, however many; `in installments beginning on D`."""
    if follows(tokens, place, "pro", "rata"):
        return Installments(), place + 2
    here = word(tokens, place)
    if here in {"installments", "tranches"} and word(tokens, place - 1) == "in" and word(tokens, place + 1) in BEGINNING:
        return Installments(), place + 1
    return (Installments(), place + 1) if here in RATABLY and not installments_at(tokens, place) else None


def rate_at(tokens: Tokens, place: int) -> Found:
    """`monthly`, `on a quarterly basis`, `each quarter`, `every six months`, `each of the next 36 months`, `each anniversary of D`."""
    here = word(tokens, place)
    if here in HALVED and word(tokens, place + 1) in RATES:
        return Rate(step=Step(RATES[word(tokens, place + 1)].months // 2)), place + 2
    if here in RATES and word(tokens, place + 1) not in NOT_RATED:
        if here == "annual" and word(tokens, place + 1) not in {"basis", "rate", "vesting", "over", "in"}:
            return None
        return Rate(step=RATES[here]), place + 1 + (word(tokens, place + 1) == "basis")
    if here in {"anniversary", "anniversaries"}:
        return _single_anniversary(tokens, place) or _anniversary(tokens, place, YEAR)
    return _each(tokens, place + 1) if here in {"each", "every", "per"} else None


def _each(tokens: Tokens, place: int) -> Found:
    after = skipped(
        tokens,
        place,
        word_set(
            "of the next following successive subsequent calendar fiscal full succeeding such additional consecutive "
            "one completed remaining continuous thereafter company company's month's"
        ),
    )
    is_of_next = word(tokens, place) == "of"
    count = whole(at(tokens, after))
    ordinal = at(tokens, after).kind == "ordinal"
    if count is not None and 0 < count <= COUNT_MAX:
        unit = UNITS.get(word(tokens, after + 1))
        if unit is None:
            return None
        end = after + 2 + (word(tokens, after + 2) in {"period", "periods", "interval"})
        if word(tokens, end) in {"anniversary", "anniversaries"}:
            return _anniversary(tokens, end, unit.times(count))
        return (Rate(step=unit, count=count), end) if is_of_next else (Rate(step=unit.times(count)), end)
    if ordinal:
        is_known = at(tokens, after + 1).kind != "word" or word(tokens, after + 1) in {
            "anniversary",
            "anniversaries",
            "day",
            "business",
            "of",
        }
        return None if is_known else (Uncertain(doubt="undated", words="a day that is not told"), after + 1)
    here = word(tokens, after)
    if here in UNITS and UNITS[here] != Step(0, 1):
        return _each_unit(tokens, after + 1, UNITS[here])
    if here in RATES and word(tokens, after + 1) in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, after + 1, RATES[here])
    if here in RATES and word(tokens, after + 1) in {"vesting", "vest"} and word(tokens, after + 2) in {"date", "dates"}:
        return Rate(step=RATES[here]), after + 3
    if here in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, after, YEAR)
    return None


def _each_unit(tokens: Tokens, place: int, unit: Step) -> Found:
    """After `each month`: `period`, `anniversary of D`, or `end`, which is its last day."""
    place += word(tokens, place) in {"period", "periods"}
    if word(tokens, place) == "end" and unit in {MONTH, QUARTER}:
        return DayOf(day=LAST, step=unit), place + 1
    if word(tokens, place) in {"anniversary", "anniversaries"}:
        return _anniversary(tokens, place, unit)
    return Rate(step=unit), place


def _single_anniversary(tokens: Tokens, place: int) -> Found:
    """`the anniversary of the grant date, June 8, 2025`: that day, and not every year."""
    after = place + 1 + (word(tokens, place + 1) == "date")
    base = base_at(tokens, after + 1) if word(tokens, after) == "of" and word(tokens, place) == "anniversary" else None
    if base is None or base[0].beside is None or base[0].anchor == "day":
        return None
    return Days(points=(Point(anchor="day", day=base[0].beside),)), base[1]


def _anniversary(tokens: Tokens, place: int, step: Step) -> Found:
    """After `each quarterly`: the word anniversary, and of what."""
    after = place + 1
    after += word(tokens, after) in {"date", "dates"}
    if word(tokens, after) in {"of", "from", "following", "after"}:
        base = base_at(tokens, after + 1)
        if base is not None:
            return Rate(step=step, since=base[0]), base[1]
    return Rate(step=step), after


def final_at(tokens: Tokens, place: int) -> Found:
    """`the final installment`, `the first 35 installments`."""
    if word(tokens, place) in {"final", "last"} and word(tokens, place + 1) in {
        "installment",
        "tranche",
        "instalment",
        "vesting",
        "increment",
    }:
        return FinalInstallment(), place + 2
    count = whole(at(tokens, place + 1))
    if word(tokens, place) == "first" and count is not None and word(tokens, place + 2) in {"installments", "tranches", "instalments"}:
        return FinalInstallment(count=count), place + 3
    return None

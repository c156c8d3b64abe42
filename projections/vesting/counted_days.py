"""Days that are counted from another: anniversaries, and times after the grant or a date.

`the first, second and third anniversaries of the grant date`; `one year from the date of grant (May 15, 2023)`.
"""

from datetime import date
from typing import Final

import msgspec

from projections.vesting.days import Step
from projections.vesting.lexicon import RATES, UNITS, VEST, YEAR
from projections.vesting.named_days import EXERCISABLES, beside_at, date_granted_at, grant_at, named_at, unknown_at
from projections.vesting.phrases import Point
from projections.vesting.places import Tokens, at, follows, says, skipped, whole, word

COUNT_MAX: Final = 400
YEARS_MAX: Final = 10
OFFSETS_WITHIN: Final = 20
NEXT: Final = frozenset({"next", "following", "succeeding", "subsequent", "successive", "consecutive"})
PERIODS: Final = UNITS | RATES


def base_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """The day that something is counted from: a date, the grant, or a date with a name."""
    place = skipped(tokens, place)
    token = at(tokens, place)
    if token.kind == "day" and isinstance(token.value, date):
        return Point(anchor="day", day=token.value), place + 1
    anniversary = anniversaries_at(tokens, place)
    if anniversary is not None and len(anniversary[0]) == 1:
        return anniversary[0][0], anniversary[1]
    told = named_at(tokens, place) or grant_at(tokens, place)
    if told is not None:
        return told
    granted = date_granted_at(tokens, place + 1) if token.word == "date" else None
    if granted is not None:
        return Point(anchor="grant"), granted
    if token.word == "date" and word(tokens, place - 1) in {"that", "such", "same"} and word(tokens, place + 1) not in {"of", "on", "as"}:
        return Point(anchor="previous"), place + 1
    for name in EXERCISABLES.get(token.word, ()):
        if follows(tokens, place, *name) and word(tokens, place - 1) not in {"transaction", "grant", "commencement", "vesting"}:
            return Point(anchor="exercisable"), place + len(name)
    return None


def offset_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """A time after a day: `one year from the grant date`, `six months after ...`; `after three years` counts from the grant."""
    start = skipped(tokens, place)
    is_after = word(tokens, start) == "after"
    start = skipped(tokens, start + is_after)
    is_first = word(tokens, start) == "first"
    if word(tokens, start) == "year" and (number := whole(at(tokens, start + 1))) is not None and 0 < number <= YEARS_MAX:
        return Point(anchor="grant", step=YEAR.times(number)), start + 2  # at year one
    count = whole(at(tokens, start))
    unit = UNITS.get(word(tokens, start + 1))
    if count is None or unit is None or not 0 < count <= COUNT_MAX or is_first:
        return None
    after = start + 2 + (word(tokens, start + 2) in {"period", "periods"})
    measured = skipped(tokens, after, frozenset({"of", "service", "continuous", "employment", "measured"}))
    if measured > after and word(tokens, measured) == "from":
        after = measured
    if (
        word(tokens, place - 1) == "in"
        and word(tokens, place - 2) in VEST
        and (at(tokens, after).kind == "mark" or word(tokens, after) in {"", "and"})
    ):
        return Point(anchor="grant", step=unit.times(count)), after  # vests in one year
    if word(tokens, after) in {"from", "after", "following"}:
        base = base_at(tokens, after + 1) or unknown_at(tokens, after + 1)
        if base is not None:
            beside, end = beside_at(tokens, base[1])
            step = unit.times(count)
            if beside is None and base[0].beside is not None and base[0].step == Step() and word(tokens, base[1] - 2) == "of":
                return Point(anchor="day", day=base[0].beside, step=step), end  # one month after the commencement date of October 31
            whole_step = base[0].step.plus(step)  # six months after the first anniversary
            return msgspec.structs.replace(base[0], step=whole_step, beside=beside or base[0].beside), end
    if word(tokens, after) == "later" or (is_after and word(tokens, after) != "of"):
        return Point(anchor="grant", step=unit.times(count)), after + (word(tokens, after) == "later")
    if is_after and follows(tokens, after, "of"):
        return Point(anchor="grant", step=unit.times(count)), after
    return None


def anniversaries_at(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """Anniversaries of one day: `the first, second and third anniversaries of ...`, `each of the first three anniversaries of ...`."""
    start = skipped(tokens, place)
    found = _ordinals(tokens, start)
    if found is None or (word(tokens, start - 1) in {"each", "every"} and start > place):
        return None
    steps, place = found
    base = None
    after = place
    if word(tokens, after) in {"of", "from", "following", "after"}:
        base = base_at(tokens, after + 1) or unknown_at(tokens, after + 1)
    elif word(tokens, after) == "on" and (grant := base_at(tokens, after + 1)) is not None and grant[0].anchor == "grant":
        base = grant
    if base is None and word(tokens, after) in {"thereafter", "afterwards", "afterward"}:
        base = (Point(anchor="previous"), after + 1)
    point, place = base if base is not None else (Point(anchor="named"), place)
    beside, place = beside_at(tokens, place)
    is_next = any(word(tokens, k) in NEXT for k in range(start, after))
    points = tuple(msgspec.structs.replace(point, step=step, is_next=is_next) for step in steps)
    if beside is not None and len(points) == 1:
        points = (msgspec.structs.replace(points[0], beside=beside),)
    return points, place


def _ordinals(tokens: Tokens, place: int) -> tuple[list[Step], int] | None:
    """The steps before the word anniversary, and the place after it."""
    numbers: list[int] = []
    unit = YEAR
    start = place
    while place < start + 24:
        token = at(tokens, place)
        if token.kind == "ordinal" and isinstance(token.value, int):
            if unit != YEAR:
                return None  # the 13 month, 2nd and 3rd anniversaries
            is_range = word(tokens, place - 1) == "through" and numbers
            numbers += range(numbers[-1] + 1, token.value + 1) if is_range else [token.value]
        elif token.kind == "number" and (count := whole(token)) is not None and count <= COUNT_MAX:
            if (word(tokens, place - 1) == "first" and numbers == [1]) or word(tokens, place - 1) in NEXT:
                numbers = list(range(1, count + 1))
            else:
                numbers.append(count)
        elif token.word in {"anniversary", "anniversaries"}:
            if token.word == "anniversaries" and len(numbers) == 1 and at(tokens, place - 1).kind == "number":
                numbers = list(range(1, numbers[0] + 1))  # each of the three anniversaries
            place += 1
            place += word(tokens, place) in {"date", "dates"}
            return ([unit.times(number) for number in numbers], place) if numbers else None
        elif token.word in PERIODS and numbers:
            unit = PERIODS[token.word]
        elif token.word in {"annual", *NEXT} or (token.word in {",", "and", "&", "the", "year", "through"} and numbers):
            pass
        else:
            return None
        place += 1
    return None


def sum_of_steps_at(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """One time in two units: `six months and one day after the grant date`, `one year and one month from D`."""
    counts = whole(at(tokens, place)), whole(at(tokens, place + 3))
    units = UNITS.get(word(tokens, place + 1)), UNITS.get(word(tokens, place + 4))
    if None in counts or None in units or units[0] == units[1] or word(tokens, place + 2) not in {"and", ","}:
        return None
    base = base_at(tokens, place + 6) if word(tokens, place + 5) in {"from", "after", "following"} else None
    step = Step()
    for count, unit in zip(counts, units, strict=True):
        step = step.plus((unit or Step()).times(count or 0))
    return ((msgspec.structs.replace(base[0], step=step),), base[1]) if base is not None else None


def offsets_at(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """Several times after one day: `three, four and five years after the grant date`, `one year and two years, respectively, after`."""
    start = place
    numbers: list[int] = []
    unit: Step | None = None
    while place < start + OFFSETS_WITHIN:
        count = whole(at(tokens, place))
        if count is not None and 0 < count <= COUNT_MAX:
            numbers.append(count)
        elif word(tokens, place) in UNITS and numbers:
            unit = UNITS[word(tokens, place)]
        elif not (numbers and word(tokens, place) in {",", "and", "respectively"}):
            break
        place += 1
    if len(numbers) < 2 or unit is None or word(tokens, place) not in {"from", "after", "following"}:
        return None
    base = base_at(tokens, place + 1)
    if base is None:
        return None
    return tuple(msgspec.structs.replace(base[0], step=unit.times(number)) for number in numbers), base[1]


def lone_ordinal_at(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """An anniversary whose noun stands with another one: `10% on the first anniversary, 20% on the second and 30% on the third`."""
    start = skipped(tokens, place)
    value = at(tokens, start).value
    is_alone = at(tokens, start + 1).kind == "mark" or word(tokens, start + 1) in {"and", ""}
    is_on = word(tokens, start - 1) == "the" and word(tokens, start - 2) == "on"
    if at(tokens, start).kind != "ordinal" or not isinstance(value, int) or not (is_alone and is_on and says(tokens, "anniversary")):
        return None
    return (Point(anchor="named", step=YEAR.times(value)),), start + 1

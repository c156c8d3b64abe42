"""How vesting language names days: dates, anniversaries, offsets, the date of grant, and dates with a name of their own.

Each rule takes the tokens and a place, and gives what it found there with the place after it, or None. Examples: `March 5, 2024, 2025 and
2026`; `the first, second and third anniversaries of the grant date`; `one year from the date of grant (May 15, 2023)`.
"""

from datetime import date
from typing import Final

import msgspec

from projections.vesting.days import Step, month_end
from projections.vesting.lexicon import EXERCISABLE_NAMES, GRANT_NAMES, INSTRUMENTS, NAMED_DATES, RATES, UNITS, VEST, YEAR, word_set
from projections.vesting.phrases import Point
from projections.vesting.places import Tokens, at, by_first_word, follows, says, skipped, whole, word

AFTER: Final = frozenset({"from", "after", "following", "of", "since"})
FIRST_YEAR, LAST_YEAR = 1980, 2100
COUNT_MAX: Final = 400
QUARTERS: Final = 4
YEARS_MAX: Final = 10
OFFSETS_WITHIN: Final = 20
BESIDE: Final = word_set("( , of i e on is was which namely or means mean shall being :")
BESIDE_WITHIN: Final = 5
NEXT: Final = frozenset({"next", "following", "succeeding", "subsequent", "successive", "consecutive"})
CALENDAR: Final = frozenset({"day", "month_day", "month_year"})
BEGINS_DAY: Final = NEXT | {"after", "year", "date", "exercisable", "annual"}
NAME_WORDS: Final = 4
DEFINES: Final = frozenset({"is", "was", "means", "shall", "being", ":"})
PERIODS: Final = UNITS | RATES
UNKNOWN_WORDS: Final = 6
RELATED_WITHIN: Final = 10
UNKNOWN_DAYS: Final = word_set("hire hiring employment appointment election closing consummation ipo offering effectiveness start")


GRANTS: Final = by_first_word(GRANT_NAMES)
EXERCISABLES: Final = by_first_word(EXERCISABLE_NAMES)


def at_least(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Points as the first days that something can be on: `at least six months after the grant`, `on or after D`."""
    return tuple(msgspec.structs.replace(point, is_least=True) for point in points)


def days_at(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """Days that are listed, one or more."""
    found = _some(tokens, place)
    if found is None:
        return None
    points, place = list(found[0]), found[1]
    if len(points) == 1 and points[0].anchor == "day" and word(tokens, place) == "the":
        again = _anniversaries(tokens, place)  # June 16, 2025 (the one-year anniversary of the grant)
        place = again[1] if again is not None and len(again[0]) == 1 else place
    while True:
        after = _separated(tokens, place)
        more = _some(tokens, after) if after is not None else None
        if after is None or more is None:
            return tuple(points), place
        if word(tokens, place) == "," and points[-1].anchor == "grant" and points[-1].step != Step() and _is_one_day(more[0], points):
            points[-1] = msgspec.structs.replace(points[-1], beside=more[0][0].day)  # one year later, on June 10, 2025
        elif not _is_apposition(tokens, place, points[-1], more[0]):
            points += more[0]
        place = more[1]


def _is_one_day(more: tuple[Point, ...], points: list[Point]) -> bool:
    return len(points) == 1 and len(more) == 1 and more[0].anchor == "day"


def _is_apposition(tokens: Tokens, place: int, before: Point, more: tuple[Point, ...]) -> bool:
    """Whether an anniversary only says again what day the date before it is: `February 26, 2011, the third anniversary of the grant`."""
    is_comma = word(tokens, place) == "," and word(tokens, place + 1) in {"the", "which"}
    return is_comma and before.anchor == "day" and len(more) == 1 and more[0].anchor != "day" and more[0].step != Step()


def _separated(tokens: Tokens, place: int) -> int | None:
    """The place after `, and on` and the like between two days of a list; None when nothing separates."""
    start = place
    while word(tokens, place) in {",", "and", "&"}:
        place += 1
    if place == start:
        return None
    while word(tokens, place) in {"on", "each", "of", "the", "upon"}:
        place += 1
    return place


def _some(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    if not _may_begin_day(tokens, place):
        return None
    return _calendar_days(tokens, place) or _anniversaries(tokens, place) or _one(tokens, place)


def _may_begin_day(tokens: Tokens, place: int) -> bool:
    """Whether a rule for days can find what it begins with: asked at every article, most of which begin nothing of the kind."""
    if at(tokens, place).kind in CALENDAR or word(tokens, place - 1) in {"on", "upon", "at"}:
        return True
    first = at(tokens, skipped(tokens, place))
    return first.kind in {"ordinal", "number"} or first.word in BEGINS_DAY


def _one(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    listed = _sum_of_steps(tokens, place) or _offsets(tokens, place) or _lone_ordinal(tokens, place)
    if listed is not None:
        return listed
    found = offset_at(tokens, place)
    is_on = word(tokens, place - 1) in {"on", "upon"} or (
        word(tokens, place - 1) == "at" and word(tokens, skipped(tokens, place)) == "time"
    )
    if found is None and (is_on or word(tokens, skipped(tokens, place)) in {"date", "exercisable"}):
        base = base_at(tokens, place)
        is_named = base is not None and base[0].anchor in {"grant", "named"} and base[0].step == Step()
        is_day = base is not None and ((is_on and is_named) or base[0].anchor == "exercisable")
        found = base if is_day else None
    return ((found[0],), found[1]) if found else _business_days(tokens, place)


def _lone_ordinal(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """An anniversary whose noun stands with another one: `10% on the first anniversary, 20% on the second and 30% on the third`."""
    start = skipped(tokens, place)
    value = at(tokens, start).value
    is_alone = at(tokens, start + 1).kind == "mark" or word(tokens, start + 1) in {"and", ""}
    is_on = word(tokens, start - 1) == "the" and word(tokens, start - 2) == "on"
    if at(tokens, start).kind != "ordinal" or not isinstance(value, int) or not (is_alone and is_on and says(tokens, "anniversary")):
        return None
    return (Point(anchor="named", step=YEAR.times(value)),), start + 1


def _calendar_days(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """A day, with further years of the same day: `March 5, 2024, 2025 and 2026`; `May 13 of each of 2024 and 2025`."""
    token = at(tokens, place)
    if token.kind == "day" and isinstance(token.value, date):
        first = token.value
        years, place = years_at(tokens, place + 1)
        return (_day(first), *(_day(_in_year(first, year)) for year in years)), place
    if token.kind == "month_day" and isinstance(token.value, tuple):
        month, day = token.value
        after = skipped(tokens, place + 1, frozenset({"of", "in", "each", "the", "years"}))
        years, end = years_at(tokens, after, is_first=True)
        if years and after > place + 1:
            return tuple(_day(_in_year(date(2000, month, day), year)) for year in years), end
        return of_one_year(tokens, place) or _month_day(tokens, place, (month, day))
    if token.kind == "month_year" and isinstance(token.value, tuple):
        year, month = token.value
        return (Point(anchor="month", day=month_end(year, month)),), place + 1
    return _quarter(tokens, skipped(tokens, place))


def _quarter(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """A quarter of a year, which has no day: `the first quarter of 2026`."""
    token = at(tokens, place)
    if token.kind != "ordinal" or not isinstance(token.value, int) or not 1 <= token.value <= QUARTERS:
        return None
    after = skipped(tokens, place + 1, frozenset({"calendar", "fiscal"}))
    if word(tokens, after) != "quarter" or word(tokens, after + 1) not in {"of", "in", ","}:
        return None
    year = whole(at(tokens, skipped(tokens, after + 2, frozenset({"fiscal", "calendar", "year"}))))
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return (Point(anchor="month", day=month_end(year, token.value * 3)),), skipped(
        tokens, after + 2, frozenset({"fiscal", "calendar", "year"})
    ) + 1


def of_one_year(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """Days of which only the last states the year: `February 20, May 1, August 1 and November 1, 2023`."""
    days: list[tuple[int, int]] = []
    while isinstance(value := at(tokens, place).value, tuple) and at(tokens, place).kind == "month_day":
        days.append(value)
        after = _separated(tokens, place + 1)
        if after is None:
            return None
        place = after
    last = at(tokens, place).value
    if (
        at(tokens, place).kind != "day"
        or not isinstance(last, date)
        or [*days, (last.month, last.day)] != sorted({*days, (last.month, last.day)})
    ):
        return None
    return (*(_day(date(last.year, month, day)) for month, day in days), _day(last)), place + 1


def _month_day(tokens: Tokens, place: int, on: tuple[int, int]) -> tuple[tuple[Point, ...], int] | None:
    """A day without a year that is told from the grant: `March 31 the year following grant`, `March 1 following the award`."""
    after = skipped(tokens, place + 1, frozenset({"of", "in", "the", "first", "calendar", ","}))
    is_next_year = word(tokens, after) == "year"
    after += is_next_year
    if word(tokens, after) in {"following", "after"}:
        base = base_at(tokens, after + 1)
        if base is not None:
            return (msgspec.structs.replace(base[0], on=on, next_year=is_next_year),), base[1]
    return None


def _day(day: date) -> Point:
    return Point(anchor="day", day=day)


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 and day.day == 29 else day.day)


def years_at(tokens: Tokens, place: int, *, is_first: bool = False) -> tuple[list[int], int]:
    """Years that follow in a list: `, 2025 and 2026`. Where the list begins here (`is_first`), nothing separates the first one."""
    years: list[int] = []
    while True:
        after = place if is_first and not years else _separated(tokens, place)
        year = None if after is None else whole(at(tokens, after))
        if after is None or year is None or not FIRST_YEAR <= year <= LAST_YEAR or "," in word(tokens, after):
            return years, place
        if word(tokens, after + 1) in {"shares", "options", "units", "rsus", "annual"}:
            return years, place
        years.append(year)
        place = after + 1


def _anniversaries(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
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
    beside, place = _beside(tokens, place)
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


def _sum_of_steps(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
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


def _offsets(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
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
            beside, end = _beside(tokens, base[1])
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


def base_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """The day that something is counted from: a date, the grant, or a date with a name."""
    place = skipped(tokens, place)
    token = at(tokens, place)
    if token.kind == "day" and isinstance(token.value, date):
        return _day(token.value), place + 1
    anniversary = _anniversaries(tokens, place)
    if anniversary is not None and len(anniversary[0]) == 1:
        return anniversary[0][0], anniversary[1]
    told = _named(tokens, place) or _grant_at(tokens, place)
    if told is not None:
        return told
    granted = _date_granted(tokens, place + 1) if token.word == "date" else None
    if granted is not None:
        return Point(anchor="grant"), granted
    if token.word == "date" and word(tokens, place - 1) in {"that", "such", "same"} and word(tokens, place + 1) not in {"of", "on", "as"}:
        return Point(anchor="previous"), place + 1
    for name in EXERCISABLES.get(token.word, ()):
        if follows(tokens, place, *name) and word(tokens, place - 1) not in {"transaction", "grant", "commencement", "vesting"}:
            return Point(anchor="exercisable"), place + len(name)
    return None


def _grant_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """The date of grant by one of its names; of other units (`the grant of the units to which they relate`) it is not known."""
    for name in GRANTS.get(word(tokens, place), ()):
        if follows(tokens, place, *name):
            end = place + len(name)
            if {"relate", "relates"} & {word(tokens, end + k) for k in range(RELATED_WITHIN)}:
                return Point(anchor="unknown"), end
            beside, end = _beside(tokens, _of_security(tokens, end))
            return Point(anchor="grant", beside=beside), end
    return None


def unknown_at(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """A day that only other documents tell: `the date of hire`, `the date on which he became a director`, `the closing of the merger`."""
    place = skipped(tokens, place)
    words = [word(tokens, place + offset) for offset in range(UNKNOWN_WORDS)]
    if words[0] in {"date", "closing", "effectiveness", "effective", "consummation", "completion"} and words[1] not in {
        "thereafter",
        "hereof",
    }:
        return Point(anchor="unknown"), place + 1
    if UNKNOWN_DAYS & set(words[:4]):
        return Point(anchor="unknown"), place + 1
    return None


def _date_granted(tokens: Tokens, place: int) -> int | None:
    """The place after `on which the option was granted`, which names the date of grant."""
    after = skipped(tokens, place, frozenset({"on", "which", "the", "such", "these", "this"}))
    end = skipped(tokens, after, INSTRUMENTS)
    is_told = end > after and word(tokens, end) in {"was", "were"} and word(tokens, end + 1) in {"granted", "awarded", "issued", "made"}
    return end + 2 if is_told else None


def _of_security(tokens: Tokens, place: int) -> int:
    """The place after `of the restricted stock unit award`, which names the grant once more."""
    if word(tokens, place) != "of" or at(tokens, place + 1).kind != "word":
        return place
    after = skipped(tokens, place + 1)
    end = skipped(tokens, after, INSTRUMENTS | {"grant", "grants", "securities"})
    return end if end > after else place


def defined_at(tokens: Tokens, place: int) -> int | None:
    """The place after a sentence that gives a name its day: `vesting commencement date is February 15, 2023`; None where none stands."""
    found = _named(tokens, place)
    if found is None or found[0].beside is None or not any(word(tokens, k) in DEFINES for k in range(place, found[1])):
        return None
    return found[1]


def _named(tokens: Tokens, place: int) -> tuple[Point, int] | None:
    """`vesting commencement date`, `vesting start date`, `vesting reference date`: any words of a name before `date`."""
    if word(tokens, place) == "vcd":
        beside, end = _beside(tokens, place + 1)
        return Point(anchor="named", name="commencement date", beside=beside), end
    words = [word(tokens, place + offset) for offset in range(NAME_WORDS)]
    for last in (last for last in range(1, NAME_WORDS) if words[last] == "date"):
        if not NAMED_DATES.isdisjoint(words[:last]) and all(at(tokens, place + k).kind == "word" for k in range(last + 1)):
            beside, end = _beside(tokens, place + last + 1)
            return Point(anchor="named", name=" ".join(words[last - 1 : last + 1]), beside=beside), end
    return None


def _beside(tokens: Tokens, place: int) -> tuple[date | None, int]:
    """A day in apposition: `(May 17, 2023)`, `, January 17, 2026`, `of June 7, 2023`, `(i.e., ...)`."""
    after = place
    while word(tokens, after) in BESIDE and after < place + BESIDE_WITHIN:
        after += 1
    token = at(tokens, after)
    if token.kind == "day" and isinstance(token.value, date) and (after == place or not _goes_on_as_list(tokens, place, after)):
        return token.value, after + 1 + (word(tokens, after + 1) == ")")
    return None, place


def _goes_on_as_list(tokens: Tokens, place: int, after: int) -> bool:
    """Whether the day is rather the next of a list of days: after a comma, and followed by another."""
    is_only_comma = all(word(tokens, k) == "," for k in range(place, after))
    return is_only_comma and at(tokens, after + 1).word in {"and", ","} and at(tokens, after + 2).kind == "day"


def _business_days(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    """`the first business day in March 2024, 2025 and 2026`."""
    start = skipped(tokens, place)
    if not (word(tokens, start) == "first" and word(tokens, start + 1) in {"business", "trading"} and word(tokens, start + 2) == "day"):
        return None
    token = at(tokens, after := skipped(tokens, start + 3, frozenset({"in", "of", "each"})))
    if token.kind != "month_year" or not isinstance(token.value, tuple):
        return None
    month = token.value[1]
    years, end = years_at(tokens, after + 1)
    return tuple(Point(anchor="business_day", day=date(year, month, 1)) for year in (token.value[0], *years)), end

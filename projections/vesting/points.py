"""How vesting language lists days: dates, further years of the same day, and whatever else is a day.

Each rule takes the tokens and a place, and gives what it found there with the place after it, or None. Examples: `March 5, 2024, 2025 and
2026`; `February 20, May 1, August 1 and November 1, 2023`; `the first quarter of 2026`.
"""

from datetime import date
from typing import Final

import msgspec

from projections.vesting.counted_days import NEXT, anniversaries_at, base_at, lone_ordinal_at, offset_at, offsets_at, sum_of_steps_at
from projections.vesting.days import Step, month_end
from projections.vesting.phrases import Point
from projections.vesting.places import Tokens, at, skipped, whole, word

FIRST_YEAR, LAST_YEAR = 1980, 2100
QUARTERS: Final = 4
CALENDAR: Final = frozenset({"day", "month_day", "month_year"})
BEGINS_DAY: Final = NEXT | {"after", "year", "date", "exercisable", "annual"}


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
        again = anniversaries_at(tokens, place)  # June 16, 2025 (the one-year anniversary of the grant)
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
    return _calendar_days(tokens, place) or anniversaries_at(tokens, place) or _one(tokens, place)


def _may_begin_day(tokens: Tokens, place: int) -> bool:
    """Whether a rule for days can find what it begins with: asked at every article, most of which begin nothing of the kind."""
    if at(tokens, place).kind in CALENDAR or word(tokens, place - 1) in {"on", "upon", "at"}:
        return True
    first = at(tokens, skipped(tokens, place))
    return first.kind in {"ordinal", "number"} or first.word in BEGINS_DAY


def _one(tokens: Tokens, place: int) -> tuple[tuple[Point, ...], int] | None:
    listed = sum_of_steps_at(tokens, place) or offsets_at(tokens, place) or lone_ordinal_at(tokens, place)
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

"""Which days: `on March 1, 2024 and 2025`, `the last day of each month`, `each February 20 and August 20`."""

from typing import Final

from projections.vesting.days import LAST, month_end, on_day
from projections.vesting.lexicon import MONTH, QUARTER, RATES, UNITS, word_set
from projections.vesting.phrases import DayOf, Days, Found, Point, Uncertain, Yearly
from projections.vesting.places import Tokens, at, follows, skipped, whole, word
from projections.vesting.points import at_least, days_at, of_one_year, years_at

AT_LEAST: Final = (("at", "least"), ("more", "than"), ("less", "than"), ("earlier", "than"), ("sooner", "than"))


def day_of_at(tokens: Tokens, place: int) -> Found:
    """`the last day of each month`, `the end of each calendar quarter`, `the 15th of each month`, `the fifth day of every month`."""
    token = at(tokens, place)
    if token.word in {"last", "final"} and (
        word(tokens, place + 1) in {"day", "date"}
        or (word(tokens, place + 1) in {"business", "calendar", "trading"} and word(tokens, place + 2) == "day")
    ):
        day, after = LAST, place + 2 + (word(tokens, place + 1) not in {"day", "date"})
    elif token.word == "end":
        day, after = LAST, place + 1
    elif token.kind == "ordinal" and isinstance(token.value, int) and 0 < token.value <= LAST:
        day, after = token.value, place + 1 + (word(tokens, place + 1) in {"day", "calendar"})
        after += word(tokens, after) == "day"
    else:
        return None
    is_business = word(tokens, place + 1) in {"business", "trading"}
    if is_business and token.kind == "ordinal":
        after = place + 3
    if word(tokens, after) not in {"of", "in"}:
        return None
    of_next = after + 1
    after = skipped(
        tokens,
        after + 1,
        word_set("each every the such calendar fiscal company company's following successive subsequent full a issuer's any"),
    )
    count = None
    if follows(tokens, of_next, "each", "of", "the"):
        after = skipped(tokens, of_next + 3, word_set("following next successive subsequent remaining"))
        count = whole(at(tokens, after))
        after = skipped(tokens, after + (count is not None), word_set("calendar fiscal full consecutive successive following"))
    if at(tokens, after).kind in {"month", "month_year"}:
        return _yearly_months(tokens, after, day) or (_month_ends(tokens, after) if day == LAST else None)
    unit = UNITS.get(word(tokens, after)) or RATES.get(word(tokens, after))
    if unit not in {MONTH, QUARTER}:
        return None
    is_fourth = token.kind == "ordinal" and day <= 3 and unit == QUARTER and word(tokens, place + 1) != "day" and not is_business
    if is_fourth or follows(tokens, after + 1, "in", "which"):
        return None  # the first of four quarters; the month in which something falls
    return DayOf(day=day, step=unit, count=count, is_business=is_business), after + 1


def _month_ends(tokens: Tokens, place: int) -> Found:
    """`of February 2024, 2025 and 2026` after `the last day`."""
    value = at(tokens, place).value
    if not isinstance(value, tuple):
        return None
    years, after = years_at(tokens, place + 1)
    return Days(points=tuple(Point(anchor="day", day=month_end(year, value[1])) for year in (value[0], *years))), after


def _yearly_months(tokens: Tokens, place: int, day: int) -> Found:
    """`of each June, September, and December` after a day."""
    days: list[tuple[int, int]] = []
    while at(tokens, place).kind == "month" or word(tokens, place) in {",", "and"}:
        month = at(tokens, place).value
        if isinstance(month, int):
            days.append((month, day))
        place += 1
    return (Yearly(days=tuple(days)), place) if days else None


def yearly_at(tokens: Tokens, place: int) -> Found:
    """`each May 20, August 20 and November 20`, `each August 15th`, `February 15 and May 15 of each year`."""
    start = place
    is_each = word(tokens, place) in {"each", "every"}
    if is_each:
        place = skipped(tokens, place + 1, word_set("of the following successive subsequent anniversary next such"))
    if of_one_year(tokens, skipped(tokens, place)) is not None:
        return None
    days: list[tuple[int, int]] = []
    while True:
        token = at(tokens, place)
        if token.kind == "month_day" and isinstance(token.value, tuple):
            days.append(token.value)
            place += 1
        elif (
            days
            and token.word in {",", "and", "each", "on"}
            and at(tokens, after := skipped(tokens, place + 1, frozenset({"and", "each", "on", ","}))).kind == "month_day"
        ):
            place = after
        else:
            break
    if not days:
        return None
    after = skipped(
        tokens, place, frozenset({"of", "in", "each", "every", "calendar", "such", "the", "following", "successive", "subsequent"})
    )
    years, end = years_at(tokens, after, is_first=True) if after > place else ([], after)
    if years:
        points = tuple(Point(anchor="day", day=on_day(year, month, day)) for year in years for month, day in days)
        return Days(points=points), end
    is_of_year = word(tokens, after) == "year" and any(word(tokens, k) in {"each", "every"} for k in range(place, after))
    if not (is_each or is_of_year or len(days) > 1) or start == place:
        return None
    return Yearly(days=tuple(days)), after + 1 if is_of_year else place


def listed_days_at(tokens: Tokens, place: int) -> Found:
    """Days one by one, as `projections.vesting.points` reads them."""
    token = at(tokens, place)
    if token.kind in {"day", "month_day"} and token.value is None:
        return Uncertain(doubt="undated", words="a day that no calendar has"), place + 1
    found = days_at(tokens, place)
    if found is None:
        return None
    is_least = any(follows(tokens, place - 2, *words) for words in AT_LEAST)
    return Days(points=at_least(found[0]) if is_least else found[0]), found[1]

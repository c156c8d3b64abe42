"""Dates as printed on forms: `12/03/2007`, `December 04, 2007`, `2/7/00`, `2007-12-04`.

A year of two digits needs a day to stand near: `2/7/00` on a form signed in March 2000 is 2000, and an option that expires `2/7/05` expires
in 2005. Without such a day it is no date.
"""

import re
from datetime import date
from typing import Final, Literal

from ledger.values.times import is_possible

DateFlaw = Literal["not-a-date", "impossible-date"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    r"\.?"
)
_NUMERIC = re.compile(r"(\d{1,2})\s?([/-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_WRITTEN = re.compile(rf"{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(\d{{4}})", re.ASCII | re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(\d{{4}})", re.ASCII | re.IGNORECASE)


def read_date(text: str, *, near: date | None = None, may_follow: bool = False) -> date | DateFlaw:
    """The day that `text` prints, month before day; or what is wrong with it.

    `near` is the day by which a year of two digits is understood: the last such year up to `near`, or with `may_follow` the nearest one.
    `impossible-date`: it looks like a date, but there is no such day, or none that a form can mean.
    """
    numbers = _numbers(" ".join(text.split()))
    if numbers is None:
        return "not-a-date"
    year, month, day = numbers
    if len(year) == 2:
        if near is None:
            return "not-a-date"
        return _near(int(year), month, day, near, may_follow=may_follow)
    return _day(int(year), month, day)


def _numbers(text: str) -> tuple[str, int, int] | None:
    if found := _NUMERIC.fullmatch(text):
        return found[4], int(found[1]), int(found[3])
    if found := _ISO.fullmatch(text):
        return found[1], int(found[2]), int(found[3])
    if found := _WRITTEN.fullmatch(text):
        return found[3], _month(found[1]), int(found[2])
    if found := _DAY_FIRST.fullmatch(text):
        return found[3], _month(found[2]), int(found[1])
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _day(year: int, month: int, day: int) -> date | DateFlaw:
    try:
        found = date(year, month, day)
    except ValueError:
        return "impossible-date"
    return found if is_possible(found) else "impossible-date"


def _near(two_digits: int, month: int, day: int, near: date, *, may_follow: bool) -> date | DateFlaw:
    century = near.year - near.year % 100
    known = [_day(year + two_digits, month, day) for year in (century - 100, century, century + 100)]
    days: list[date] = [found for found in known if isinstance(found, date) and (may_follow or found <= near)]
    return min((abs((found - near).days), found) for found in days)[1] if days else "impossible-date"

"""Splits that footnotes and remarks speak of: the ratio, the day, and whether amounts are before or after it.

`On June 12, 2023, the Issuer effected a 1-for-15 reverse stock split` is 1/15 on 2023-06-12, and a `50% stock dividend` is 3/2.
A ratio of one for one is no split: it is how units convert, "subject to adjustment for stock splits".
"""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

import msgspec

BEFORE: Final = 110  # characters before the word `split`, and after it, in which its ratio and day stand
AFTER: Final = 220
RATIO_MAX: Final = 1_000

_ONE_TO_TWENTY: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS: Final = {"twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy-five": 75, "hundred": 100}
_NUMBERS: Final = {name: number for number, name in enumerate(_ONE_TO_TWENTY, start=1)} | _TENS
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBER: Final = rf"(\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_COUNTED: Final = rf"\b{_NUMBER}(?: ?\(\d{{1,4}}\))?"
_SPLIT: Final = re.compile(r"\b(?:splits?|consolidation)\b|\b(?:stock|share) dividend\b", re.IGNORECASE)
_RATIO: Final = re.compile(rf"{_COUNTED}(?:(?: ?- ?| )?(?:for|:)(?: ?- ?| )?|-to-){_COUNTED}\b", re.IGNORECASE)
_INTO: Final = re.compile(
    rf"\b(?:each|every) {_COUNTED} (?:issued |outstanding )*shares?\b.{{0,140}}?\b(?:into|for) {_COUNTED}\b", re.IGNORECASE
)
_PERCENT: Final = re.compile(r"\b(\d{1,3})(?:%| percent) (?:stock|share) dividend", re.IGNORECASE)
_REVERSE: Final = re.compile(r"\breverse\b|\bconsolidation\b|\bcombined\b", re.IGNORECASE)
_BEFORE: Final = re.compile(r"\b(?:before|prior to|without) giving effect|\bpre-split\b|\bproposed?\b|\bproposal\b|\bwill\b", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[.;] ")
_DAY: Final = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}}), ?(\d{{4}})\b|\b(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})\b", re.IGNORECASE)
_OTHER_DAY: Final = re.compile(
    r"\b(?:approv|declar|announc|filed|dated|granted|record|vest|ending|beginning|award|purchas|acquir)\w*\b.{0,20}$", re.IGNORECASE
)


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says of one split: new units for one old unit and the day, None when it does not say.

    `is_before`: the amounts beside it are those from before the split, or the split is yet to come.
    """

    ratio: Fraction | None
    effective_on: date | None
    is_reverse: bool
    is_before: bool
    words: str


def mentions(text: str) -> Iterator[Mention]:
    """The splits that a text speaks of, each once; without a ratio only where it gives a day."""
    found: dict[tuple[Fraction | None, date | None], Mention] = {}
    for word in _SPLIT.finditer(text):
        start, end = max(0, word.start() - BEFORE), word.end() + AFTER
        around = text[start:end]
        is_reverse = _REVERSE.search(around) is not None
        is_dividend = "dividend" in word[0].casefold()
        ratio = _ratio(around, word.start() - start, is_reverse=is_reverse, is_dividend=is_dividend)
        day = _day(around, word.start() - start)
        if ratio is not None or (day is not None and is_reverse):
            mention = Mention(
                ratio=ratio,
                effective_on=day,
                is_reverse=is_reverse if ratio is None else ratio < 1,
                is_before=_BEFORE.search(around) is not None,
                words=" ".join(around.split()),
            )
            found.setdefault((ratio, day), mention)
    yield from found.values()


def _ratio(around: str, place: int, *, is_reverse: bool, is_dividend: bool) -> Fraction | None:
    """The ratio that stands nearest to the word."""
    if is_dividend:
        percent = _PERCENT.search(around)
        return None if percent is None or int(percent[1]) == 0 else 1 + Fraction(int(percent[1]), 100)
    into = [(_distance(around, m, place), _number(m[2]), _number(m[1])) for m in _INTO.finditer(around)]
    stated = [(_distance(around, m, place), _number(m[1]), _number(m[2])) for m in _RATIO.finditer(around)]
    for _, new, old in sorted(stated) + sorted(into):
        if new and old and new != old and max(new, old) <= RATIO_MAX:
            ratio = Fraction(new, old)
            return 1 / ratio if is_reverse and ratio > 1 else ratio
    return None


def _day(around: str, place: int) -> date | None:
    """The day nearest to the word, apart from days of other things: approvals, grants, filings."""
    days = []
    for found in _DAY.finditer(around):
        day = _date(found)
        if day is not None and not _OTHER_DAY.search(around[: found.start()]):
            days.append((_distance(around, found, place), day))
    return min(days)[1] if days else None


def _distance(around: str, found: re.Match[str], place: int) -> int:
    """How far something stands from the word; what stands in another clause is further away than anything in its own."""
    between = around[found.end() : place] if found.start() < place else around[place : found.start()]
    return abs(found.start() - place) + (len(around) if _CLAUSE_END.search(between) else 0)


def _date(found: re.Match[str]) -> date | None:
    month = _MONTHS.index(found[1].casefold()) + 1 if found[1] else int(found[4])
    day, year = (int(found[2]), int(found[3])) if found[1] else (int(found[5]), int(found[6]))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.casefold()]

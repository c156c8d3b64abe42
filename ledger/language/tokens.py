"""Footnote text as tokens: words, numbers, fractions, percentages, ordinals and days, whether written in figures or in words.

`tokens("One-third (1/3rd) vests on March 15th, 2024")` is a fraction 1/3, the words `vests` and `on`, and the day 2024-03-15, each with the
[start, end) of the text that it stands for. A number that is repeated in brackets (`three (3)`) is one token. Hyphens join nothing:
`three-year` is the number 3 and the word `year`. Words are casefolded; marks (`.` at the end of a sentence, `,;:()"`) are tokens too.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

import msgspec

Kind = Literal["word", "number", "ordinal", "fraction", "percent", "day", "month_day", "month_year", "month", "mark"]


def _words(text: str) -> list[str]:
    return text.split()


TEXTS_REMEMBERED: Final = 256
CENTURY: Final = 2000
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_SMALL: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = _words("twenty thirty forty fifty sixty seventy eighty ninety")
CARDINALS: Final = {word: number for number, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, start=2)}
_SMALL_ORDINALS: Final = _words(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth"
)
_TENTHS: Final = _words("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth")
ORDINALS: Final = {word: number for number, word in enumerate(_SMALL_ORDINALS)} | {word: 10 * n for n, word in enumerate(_TENTHS, start=2)}
_PARTS: Final = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + ending: number for word, number in ORDINALS.items() if number > 2 for ending in ("", "s")
}
_VULGAR: Final = {
    "¼": Fraction(1, 4),
    "½": Fraction(1, 2),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "⅛": Fraction(1, 8),
}
_SPELLED: Final = frozenset({*CARDINALS, *ORDINALS, "half", "one-half"})
"""With these words a number, part or ordinal in words can begin."""

_ABBREVIATIONS: Final = frozenset(_words("mr mrs ms dr inc corp co ltd no jr sr st u s e i g approx vs"))

_COMPANY: Final = frozenset(_words("inc corp co ltd llc lp plc"))

_MONTH: Final = rf"(?P<{{0}}>(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b)\.?"
_ENDING: Final = r"(?:st|nd|rd|th)?"


def _month(group: str) -> str:
    return _MONTH.format(group)


_LEXEMES: Final = re.compile(
    rf"""
      (?P<plain>(?![{"".join(_VULGAR)}]|{"|".join(sorted({name[:3] for name in MONTHS}))})[^\W\d_]+(?:['\u2019][^\W\d_]+)?)
    | {_month("m1")}\s*(?P<d1>\d{{1,2}}){_ENDING}\b\s*(?:,|of|\s)\s*(?:of\s+)?(?P<y1>(?:19|20)\d\d)\b
    | (?P<d2>\d{{1,2}}){_ENDING}\s+(?:day\s+)?(?:of\s+)?{_month("m2")},?\s+(?P<y2>(?:19|20)\d\d)\b
    | (?P<m3>\d{{1,2}})[/.-](?P<d3>\d{{1,2}})[/.-](?P<y3>(?:19|20)\d\d|\d\d)(?![\d/])
    | (?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b
    | {_month("m5")}\s+(?P<d5>\d{{1,2}}){_ENDING}\b(?!,\d{{3}})
    | {_month("m6")},?\s+(?:of\s+)?(?P<y6>(?:19|20)\d\d)\b
    | {_month("m7")}
    | (?P<whole>\d{{1,2}})(?:\s+|-)(?P<part_over>\d)/(?P<part_under>\d)\s*(?:%|percent\b)
    | (?P<over>\d{{1,6}})\s*[/\u2044]\s*(?P<under>\d{{1,5}})(?:ths?|rds?|nds?|st|s)?\b
    | (?P<percent>\d{{1,3}}(?:\.\d+)?)\s*(?:%|percent\b|per\s+cent\b)
    | (?P<nth>\d{{1,3}})(?:st|nd|rd|th)\b
    | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
    | (?P<vulgar>[¼½¾⅓⅔⅛])
    | (?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)?)
    | (?P<mark>[.;:,()"“”?!&])
    """,
    re.VERBOSE | re.IGNORECASE,
)


_WORDS: Final = frozenset(_words("plain word"))
"""A word that begins as no month does is told at once; most of a text are such words."""


class Token(msgspec.Struct, frozen=True, gc=False):
    """One token; `word` is the text that it stands for, casefolded.

    `value` is a Decimal (number), int (ordinal, month), Fraction (fraction, percent as part of one), date, or (month, day) or
    (year, month); None for words and marks.
    """

    kind: Kind
    word: str
    start: int
    end: int
    value: "Decimal | Fraction | int | date | tuple[int, int] | None" = None


@lru_cache(TEXTS_REMEMBERED)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order. A day that no calendar has (February 30) is a day without a value."""
    return tuple(_once(_with_words(list(_lexed(text)))))


def _lexed(text: str) -> Iterator[Token]:
    for found in _LEXEMES.finditer(text):
        group = str(found.lastgroup)
        start, end = found.span()
        word = found.group().casefold()
        if group in _WORDS:
            yield Token("word", word, start, end)
        elif group == "mark":
            if word != "." or _ends_sentence(text, start, end):
                yield Token("word", "and", start, end) if word == "&" else Token("mark", '"' if word in "“”" else word, start, end)
        elif group in _READ:
            kind, value = _READ[group](found)
            yield Token(kind, word, start, end, value)
        else:
            yield from _dated(text, found, word)


def _number(found: re.Match[str]) -> tuple[Kind, Decimal]:
    return "number", Decimal(found["number"].replace(",", ""))


def _ordinal(found: re.Match[str]) -> tuple[Kind, int]:
    return "ordinal", int(found["nth"])


def _percent(found: re.Match[str]) -> tuple[Kind, Fraction]:
    return "percent", Fraction(Decimal(found["percent"])) / 100


def _mixed_percent(found: re.Match[str]) -> tuple[Kind, Fraction]:
    return "percent", (int(found["whole"]) + Fraction(int(found["part_over"]), max(1, int(found["part_under"])))) / 100


def _vulgar(found: re.Match[str]) -> tuple[Kind, Fraction]:
    return "fraction", _VULGAR[found["vulgar"]]


def _fraction(found: re.Match[str]) -> tuple[Kind, Fraction | Decimal]:
    over, under = int(found["over"]), int(found["under"])
    return ("number", Decimal(over)) if under == 0 or over > under else ("fraction", Fraction(over, under))


_READ: Final[dict[str, Callable[[re.Match[str]], tuple[Kind, Decimal | Fraction | int]]]] = {
    "number": _number,
    "nth": _ordinal,
    "percent": _percent,
    "part_under": _mixed_percent,
    "vulgar": _vulgar,
    "under": _fraction,
}


def _dated(text: str, found: re.Match[str], word: str) -> Iterator[Token]:
    """The tokens of what looks like a day, or a part of one."""
    start, end = found.span()
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    parts = {name[0]: MONTHS.get(value.casefold()) or int(value) for name, value in groups.items()}
    if "m7" in groups:
        is_month = word.rstrip(".") != "may" or _is_month_of_may(text, start, end)
        yield Token("month", word, start, end, parts["m"]) if is_month else Token("word", word, start, end)
    elif "y" not in parts:
        is_day = 1 <= parts["d"] <= monthrange(CENTURY, parts["m"])[1]
        yield Token("month_day", word, start, end, (parts["m"], parts["d"]) if is_day else None)
    elif "d" not in parts:
        yield Token("month_year", word, start, end, (parts["y"], parts["m"]))
    else:
        year = parts["y"] if parts["y"] >= 100 else CENTURY + parts["y"]
        is_day = 1 <= parts["m"] <= 12 and 1 <= parts["d"] <= monthrange(year, parts["m"])[1]
        yield Token("day", word, start, end, date(year, parts["m"], parts["d"]) if is_day else None)


def _is_month_of_may(text: str, start: int, end: int) -> bool:
    """Whether `May` is the month: written with a capital, and no verb follows (`May vest` is of a rule, not of a calendar)."""
    following = text[end : end + 4].lstrip()
    return text[start] == "M" and (not following[:1].islower() or following[:2] in {"an", "or", "of", "th"})


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a point ends a sentence: not after a title or an initial, and not inside a name or number."""
    before = re.search(r"(\w+)$", text[max(0, start - 12) : start])
    if before is not None and before[1].casefold() in _COMPANY and re.match(r"\s+\d", text[end:]):
        return True  # ... of Acme, Inc. 25% of the units vest ...
    if before is not None and (before[1].casefold() in _ABBREVIATIONS or (len(before[1]) == 1 and before[1].isalpha())):
        return not text[end:].strip()
    following = text[end : end + 1]
    return not following.isalnum() or (following.isupper() and before is not None and before[1].islower())


def _with_words(found: list[Token]) -> Iterator[Token]:
    """The same with numbers, parts and ordinals that are written in words: `thirty-six`, `one-third`, `forty-eighth`, `half`."""
    place = 0
    while place < len(found):
        token, used = found[place], 1
        if token.kind != "word" or token.word in _SPELLED:
            token, used = _spelled(found, place)
        yield token
        place += used


def _spelled(found: list[Token], place: int) -> tuple[Token, int]:
    first = found[place]
    number, used = _cardinal(found, place)
    if number is None:
        if first.kind == "word" and first.word in ORDINALS:
            return _joined("ordinal", found[place : place + 1], ORDINALS[first.word]), 1
        if first.word in {"half", "one-half"} and first.kind == "word":
            return _joined("fraction", [first], Fraction(1, 2)), 1
        return first, 1
    part, more = _denominator(found, place + used)
    if part is not None and number < part:
        return _joined("fraction", found[place : place + used + more], Fraction(number, part)), used + more
    more = 1 if _is_word(found, place + used, "percent") else 2 * _is_word(found, place + used, "per", "cent")
    if more:
        return _joined("percent", found[place : place + used + more], Fraction(number, 100)), used + more
    return (first, 1) if first.kind == "number" else _counted(found, place, number, used)


def _counted(found: list[Token], place: int, number: int, used: int) -> tuple[Token, int]:
    """A number in words, or with the word behind it an ordinal: `forty`, `forty-eighth`."""
    is_tens = number >= 20 and number % 10 == 0 and place + used < len(found)
    ordinal = ORDINALS.get(found[place + used].word, 0) if is_tens else 0
    if 0 < ordinal < 10:
        return _joined("ordinal", found[place : place + used + 1], number + ordinal), used + 1
    return _joined("number", found[place : place + used], Decimal(number)), used


def _cardinal(found: list[Token], place: int) -> tuple[int | None, int]:
    """A number in words (or small figures) and how many tokens it takes; None where there is none."""
    first = found[place]
    if first.kind == "number" and isinstance(first.value, Decimal) and first.value < 100 and first.value == first.value.to_integral_value():
        return int(first.value), 1
    if first.kind != "word" or first.word not in CARDINALS:
        return None, 0
    number = CARDINALS[first.word]
    following = CARDINALS.get(found[place + 1].word, 0) if place + 1 < len(found) else 0
    if number >= 20 and 0 < following < 10:
        return number + following, 2
    if _is_word(found, place + 1, "hundred"):
        return number * 100, 2
    return number, 1


def _denominator(found: list[Token], place: int) -> tuple[int | None, int]:
    """The number of parts that a word such as `thirds` or `forty-eighth` names after a number."""
    if place >= len(found) or found[place].kind != "word":
        return None, 0
    word = found[place].word
    tens = CARDINALS.get(word, 0)
    if tens >= 20 and place + 1 < len(found):
        ones = _PARTS.get(found[place + 1].word, 0)
        return (tens + ones, 2) if 0 < ones < 10 else (None, 0)
    if word in {"quarter", "quarters"} and not _is_of_grant(found, place + 1):
        return None, 0  # three months, not a fourth
    return (_PARTS[word], 1) if word in _PARTS else (None, 0)


def _is_of_grant(found: list[Token], place: int) -> bool:
    """Whether `one quarter` goes on as a part of something, rather than as a time."""
    return place < len(found) and found[place].word in {
        "of",
        "(",
        "shall",
        "will",
        "vest",
        "vests",
        "vested",
        "vesting",
        "on",
        "become",
        "becomes",
    }


def _is_word(found: list[Token], place: int, *words: str) -> bool:
    """Whether these words stand there, one after the other."""
    return [token.word for token in found[place : place + len(words)]] == list(words)


def _joined(kind: Kind, parts: list[Token], value: "Decimal | Fraction | int") -> Token:
    return Token(kind, " ".join(part.word for part in parts), parts[0].start, parts[-1].end, value)


def _once(found: Iterator[Token]) -> Iterator[Token]:
    """The same without repetitions in brackets: `three (3)`, `twenty-five percent (25%)`, `one-third (1/3)`."""
    kept = list(found)
    place = 0
    while place < len(kept):
        token = kept[place]
        inside = kept[place + 2] if place + 3 < len(kept) else None
        is_bracketed = inside is not None and kept[place + 1].word == "(" and kept[place + 3].word == ")"
        if is_bracketed and inside is not None and _repeats(token, inside):
            yield msgspec.structs.replace(token, end=kept[place + 3].end)
            place += 4
        elif is_bracketed and inside is not None and _contradicts(token, inside):
            yield msgspec.structs.replace(token, end=kept[place + 3].end, value=None)  # three (4): nobody knows
            place += 4
        else:
            yield token
            place += 1


def _contradicts(token: Token, inside: Token) -> bool:
    """Whether a number in words has another number in brackets behind it."""
    return token.kind == inside.kind == "number" and token.word[0].isalpha() and token.value != inside.value


def _repeats(token: Token, inside: Token) -> bool:
    if token.value is None or inside.value is None or isinstance(token.value, tuple) or isinstance(inside.value, tuple):
        return False
    return token.kind in {"number", "percent", "fraction", "ordinal"} and token.value == inside.value

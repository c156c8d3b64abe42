"""Footnote text as tokens: words, numbers, fractions, percentages, ordinals and days, whether written in figures or in words.

`tokens("One-third (1/3rd) vests on March 15th, 2024")` is a fraction 1/3, the words `vests` and `on`, and the day 2024-03-15, each with the
[start, end) of the text that it stands for. A number that is repeated in brackets (`three (3)`) is one token. Hyphens join nothing:
`three-year` is the number 3 and the word `year`. Words are casefolded; marks (`.` at the end of a sentence, `,;:()"`) are tokens too.
"""

import re
from calendar import monthrange
from collections.abc import Callable
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


_LETTERS: Final = r"[^\W\d_]*(?:['\u2019][^\W\d_]+)?"
_NO_WORDS: Final = "".join(_VULGAR)
_PLAIN: Final = rf"(?:[^\W\d_jfmasond{_NO_WORDS}]|(?!{'|'.join(sorted({name[:3] for name in MONTHS}))})[jfmasond]){_LETTERS}"
"""A word that begins as no month does. Most of a text are such words, and a run of them is found at once."""

_LEXEMES: Final = re.compile(
    rf"""
      (?P<run>{_PLAIN}(?:\ {_PLAIN})*)\ ?
    | (?P<mark>[.;:,()"“”?!&])\ ?
    | (?=\d) (?:
          (?P<d2>\d{{1,2}}){_ENDING}\s+(?:day\s+)?(?:of\s+)?{_month("m2")},?\s+(?P<y2>(?:19|20)\d\d)\b
        | (?P<m3>\d{{1,2}})[/.-](?P<d3>\d{{1,2}})[/.-](?P<y3>(?:19|20)\d\d|\d\d)(?![\d/])
        | (?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b
        | (?P<whole>\d{{1,2}})(?:\s+|-)(?P<part_over>\d)/(?P<part_under>\d)\s*(?:%|percent\b)
        | (?P<over>\d{{1,6}})\s*[/\u2044]\s*(?P<under>\d{{1,5}})(?:ths?|rds?|nds?|st|s)?\b
        | (?P<percent>\d{{1,3}}(?:\.\d+)?)\s*(?:%|percent\b|per\s+cent\b)
        | (?P<nth>\d{{1,3}})(?:st|nd|rd|th)\b
        | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
      )
    | (?=\w) (?:
          {_month("m1")}\s*(?P<d1>\d{{1,2}}){_ENDING}\b\s*(?:,|of|\s)\s*(?:of\s+)?(?P<y1>(?:19|20)\d\d)\b
        | {_month("m5")}\s+(?P<d5>\d{{1,2}}){_ENDING}\b(?!,\d{{3}})
        | {_month("m6")},?\s+(?:of\s+)?(?P<y6>(?:19|20)\d\d)\b
        | {_month("m7")}
        | (?P<vulgar>[{_NO_WORDS}])
        | (?P<word>[^\W\d_]{_LETTERS})
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_DAY, _MONTH_YEAR, _MONTH_ALONE = "567"  # as the groups of these forms are numbered
_WORD_BEFORE: Final = re.compile(r"\w+$")
_WORD_BEFORE_MAX: Final = 12


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
    return tuple(_once(_with_words(_lexed(text))))


def _lexed(text: str) -> list[Token]:
    lexed: list[Token] = []
    for found in _LEXEMES.finditer(text):
        group = str(found.lastgroup)
        if group == "run":
            start = found.start()
            for word in found["run"].split(" "):
                end = start + len(word)
                lexed.append(Token("word", word.casefold(), start, end))
                start = end + 1
        elif group == "mark":
            lexed += _marked(text, found["mark"], *found.span("mark"))
        else:
            start, end = found.span()
            lexed.append(_figured(text, found, group, start, end))
    return lexed


def _marked(text: str, mark: str, start: int, end: int) -> tuple[Token, ...]:
    """The token of a mark; none of a point that ends no sentence."""
    if mark == "&":
        return (Token("word", "and", start, end),)
    if mark == "." and not _ends_sentence(text, start, end):
        return ()
    return (Token("mark", '"' if mark in "“”" else mark, start, end),)


def _figured(text: str, found: re.Match[str], group: str, start: int, end: int) -> Token:
    """The token of a number or a day, or of a word that begins as a month does."""
    word = text[start:end].casefold()
    if group == "word":
        return Token("word", word, start, end)
    if group not in _READ:
        return _dated(text, found, group[-1], word)
    kind, value = _READ[group](found)
    return Token(kind, word, start, end, value)


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


def _dated(text: str, found: re.Match[str], form: str, word: str) -> Token:
    """The token of what looks like a day, or a part of one; `form` numbers the groups of the way in which it is written."""
    start, end = found.span()
    name = found["m" + form].casefold()
    month = MONTHS.get(name) or int(name)
    if form == _MONTH_ALONE:
        is_month = name != "may" or _is_month_of_may(text, start, end)
        return Token("month", word, start, end, month) if is_month else Token("word", word, start, end)
    if form == _MONTH_DAY:
        day = int(found["d" + form])
        return Token("month_day", word, start, end, (month, day) if 1 <= day <= monthrange(CENTURY, month)[1] else None)
    year = int(found["y" + form])
    if form == _MONTH_YEAR:
        return Token("month_year", word, start, end, (year, month))
    year, day = year if year >= 100 else CENTURY + year, int(found["d" + form])
    is_day = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return Token("day", word, start, end, date(year, month, day) if is_day else None)


def _is_month_of_may(text: str, start: int, end: int) -> bool:
    """Whether `May` is the month: written with a capital, and no verb follows (`May vest` is of a rule, not of a calendar)."""
    following = text[end : end + 4].lstrip()
    return text[start] == "M" and (not following[:1].islower() or following[:2] in {"an", "or", "of", "th"})


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a point ends a sentence: not after a title or an initial, and not inside a name or number."""
    found = _WORD_BEFORE.search(text, max(0, start - _WORD_BEFORE_MAX), start)
    before = "" if found is None else found[0]
    if before.casefold() in _COMPANY and re.match(r"\s+\d", text[end:]):
        return True  # ... of Acme, Inc. 25% of the units vest ...
    if before.casefold() in _ABBREVIATIONS or (len(before) == 1 and before.isalpha()):
        return not text[end:].strip()
    following = text[end : end + 1]
    return not following.isalnum() or (following.isupper() and before.islower())


def _with_words(found: list[Token]) -> list[Token]:
    """The same with numbers, parts and ordinals that are written in words: `thirty-six`, `one-third`, `forty-eighth`, `half`."""
    kept: list[Token] = []
    until = 0
    for place, token in enumerate(found):
        if place < until:
            continue
        if token.kind == "number" or token.word in _SPELLED:
            spelled, used = _spelled(found, place)
            kept.append(spelled)
            until = place + used
        else:
            kept.append(token)
    return kept


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
    return place < len(found) and found[place].word == words[0] and [token.word for token in found[place : place + len(words)]] == [*words]


def _joined(kind: Kind, parts: list[Token], value: "Decimal | Fraction | int") -> Token:
    return Token(kind, " ".join(part.word for part in parts), parts[0].start, parts[-1].end, value)


def _once(found: list[Token]) -> list[Token]:
    """The same without repetitions in brackets: `three (3)`, `twenty-five percent (25%)`, `one-third (1/3)`."""
    kept: list[Token] = []
    until = 0  # what is before has been taken
    for opening in [place for place, token in enumerate(found) if token.word == "("]:
        closing = opening + 2
        if opening <= until or closing >= len(found) or found[closing].word != ")":
            continue
        token, inside = found[opening - 1], found[opening + 1]
        if _repeats(token, inside):
            once = msgspec.structs.replace(token, end=found[closing].end)
        elif _contradicts(token, inside):
            once = msgspec.structs.replace(token, end=found[closing].end, value=None)  # three (4): nobody knows
        else:
            continue
        kept += [*found[until : opening - 1], once]
        until = closing + 1
    return kept + found[until:]


def _contradicts(token: Token, inside: Token) -> bool:
    """Whether a number in words has another number in brackets behind it."""
    return token.kind == inside.kind == "number" and token.word[0].isalpha() and token.value != inside.value


def _repeats(token: Token, inside: Token) -> bool:
    if token.value is None or inside.value is None or isinstance(token.value, tuple) or isinstance(inside.value, tuple):
        return False
    return token.kind in {"number", "percent", "fraction", "ordinal"} and token.value == inside.value

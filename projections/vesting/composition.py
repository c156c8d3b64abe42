"""How many units of a Table I balance a footnote declares unvested: restricted stock and units that are counted in with the shares.

`Includes 5,000 unvested RSUs` states 5,000; `All but 124,425 of these are restricted stock units` states the balance less 124,425;
`Represents 71,741 shares of common stock and 157,159 unvested restricted stock units` states 157,159. Amounts of one statement are added,
parts of an amount ("of which 21,769 were granted in March") are not. What is vested, deferred, left out or carried elsewhere states
nothing here.

Each sentence is written as plain words with `#` for each number, and the phrases below are looked for in that.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from ledger.language.tokens import Token, tokens

TEXTS_REMEMBERED: Final = 512

_UNVESTED: Final = (
    "(?:unvested|nonvested|non vested|restricted|(?:are|is|remain|remains|were|still)* ?(?:not yet|not|un) vested"
    "|(?:that |which )?(?:are |is |remain |remains |were |still )*subject to (?:future |continued |time based |certain |the )*"
    "(?:vesting|forfeiture|restrictions?|a risk of forfeiture))"
)
_KINDS: Final = (
    "(?:(?:unvested|outstanding|remaining|restricted|unearned|additional|time based|time vested|service based|performance based|performance"
    "|stock settled|director|annual|such) )*"
    "(?:restricted (?:common |ordinary |class \\w )?(?:stock|shares?|units?)(?: (?:units?|shares?|awards?))*|rsus?|rsas?|psus?|prsus?|dsus?"
    "|performance (?:stock |share )?units?|unvested (?:stock |share )?(?:units?|awards?))\\b"
)
_SHARES: Final = (
    "(?:(?:of (?:the |these |such |those )?)?(?:issuer's |company's )?(?:class \\w )?(?:common |ordinary )?(?:shares?|stock|units?)"
    "(?: of (?:the )?(?:issuer's |company's |corporation's )?(?:class \\w )?(?:common |ordinary )?(?:stock|shares?))?)"
)
_CARRIED: Final = (
    "(?:underlying|subject to|represented by|issuable (?:up)?on (?:the )?(?:vesting|settlement|vesting and settlement) of"
    "|to be (?:issued|received|delivered) (?:up)?on (?:the )?(?:vesting|settlement|vesting and settlement) of|in the form of|of|as)"
)
_AMOUNT: Final = re.compile(
    rf"# (?:{_KINDS}"
    rf"|{_SHARES} {_CARRIED} (?:outstanding |unvested )*{_KINDS}"
    rf"|{_UNVESTED} {_SHARES}"
    rf"|(?:{_SHARES}|of (?:these|those|such|which|the)) (?:(?:that|which|of which) )?(?:(?:are|is|remain|remains|were) )?{_UNVESTED}"
    rf"|(?:{_SHARES}|of (?:these|those|such|which|the)) (?:(?:that|which) )?(?:are|is|remain|remains|were|represent|constitute) {_KINDS}"
    rf"|(?:(?:are|is|remain|remains|were) ){_UNVESTED})"
)
_ALL_BUT: Final = re.compile(
    rf"all but # (?:{_SHARES} )?(?:of (?:these|those|such|the|which) )?(?:{_SHARES} )?(?:are|is|represent|consist of|remain) "
    rf"(?:{_KINDS}|{_UNVESTED})"
)
_LEADS: Final = re.compile(
    r"\b(includ\w+|consist\w*|compris\w+|represent\w*|of which|of these|of such|of those|all but|are|remain|reflects?|made up of)\b"
)
_STRONG: Final = re.compile(r"\b(includ\w+|consist\w*|compris\w+|of which|all but|column #?)")
_OF_ALL: Final = re.compile(r"\b(beneficial\w*|owned|owns|column|holdings|total|balance)\b")
_NEEDED: Final = {"reported_total": (_LEADS,), "security_title": (_STRONG,), "quantity": (_STRONG, _OF_ALL)}
_PARTS_FOLLOW: Final = re.compile(r"\b(of which|consisting of|comprised of|comprising|including)\b")
_OTHERWISE: Final = re.compile(
    r"\b(not includ\w*|exclud\w*|does not|do not|previously included|no longer|in addition to|adjusted by|will go forward|withheld"
    r"|were converted|was converted|have been converted|settled|were forfeited|vested and unvested|net of)\b"
)
_MAY_SPEAK: Final = re.compile(r"restrict|vest|rs[ua]|forfeit|performance", re.IGNORECASE)
_COUNT: Final = re.compile(r"\d[\d,]* ")
_NOT_RESTRICTED: Final = re.compile(r"# (?:\w+ ){0,2}(?:vested|deferred|fully vested|earned|dividend equivalent\w*|des)\b")


class Composition(msgspec.Struct, frozen=True, gc=False):
    """Units of a balance that are not vested, or (`is_rest`) those that are; `spans` are [start, end) of the words that say so."""

    count: Decimal
    is_rest: bool
    spans: tuple[tuple[int, int], ...]

    def unvested(self, balance: Decimal) -> Decimal | None:
        """The unvested units of a balance; None when the statement cannot be about it."""
        count = balance - self.count if self.is_rest else self.count
        is_whole = balance % 1 != 0 or count % 1 == 0  # `8.898 RSUs` of a whole number of shares is a slip
        return count if 0 <= count <= balance and is_whole else None


@lru_cache(TEXTS_REMEMBERED)
def composition(text: str, field: str = "reported_total") -> Composition | None:
    """What a text states about the balance; None when nothing, or nothing for certain.

    `field` is the column that cites it. A note to the title must say that it includes, one to the row's own amount that it is about all.
    """
    if not (_MAY_SPEAK.search(text) and _COUNT.search(text)):
        return None
    found: list[tuple[Decimal, tuple[int, int]]] = []
    for sentence in _sentences(tokens(text)):
        words, numbers = _plain(sentence)
        if not all(needed.search(words) for needed in _NEEDED.get(field, _NEEDED["quantity"])) or _OTHERWISE.search(words):
            continue
        rest = _ALL_BUT.search(words)
        if rest is not None:
            number = numbers[words.count("#", 0, rest.start())]
            return Composition(_count(number), is_rest=True, spans=((number.start, sentence[-1].end),))
        found += _amounts(words, numbers, sentence)
        if found:
            break  # what further sentences count is part of it
    if not found:
        return None
    return Composition(sum((count for count, _ in found), Decimal(0)), is_rest=False, spans=tuple(span for _, span in found))


def _amounts(words: str, numbers: Sequence[Token], sentence: Sequence[Token]) -> Iterator[tuple[Decimal, tuple[int, int]]]:
    """The amounts of a sentence that are not vested, each with its words; parts of an amount are left out."""
    is_part_from = len(words)
    for match in _AMOUNT.finditer(words):
        if match.start() > is_part_from or _NOT_RESTRICTED.match(words, match.start()):
            continue
        number = numbers[words.count("#", 0, match.start())]
        last = sentence[words.count(" ", 0, match.end())]
        yield _count(number), (number.start, last.end)
        parts = _PARTS_FOLLOW.search(words, match.end())
        is_part_from = min(is_part_from, parts.start() if parts else len(words))


def _sentences(found: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each sentence without its marks."""
    sentence: list[Token] = []
    for token in found:
        if token.kind != "mark":
            sentence.append(token)
        elif token.word == "." and sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _plain(sentence: Sequence[Token]) -> tuple[str, list[Token]]:
    """The words of a sentence with `#` for a number and `@` for anything else that is no word, and the numbers in order."""
    numbers = [token for token in sentence if _is_count(token)]
    words = ["#" if _is_count(token) else token.word if token.kind == "word" else "@" for token in sentence]
    return " ".join(words), numbers


def _is_count(token: Token) -> bool:
    return token.kind == "number" and isinstance(token.value, Decimal) and token.word[0].isdigit()


def _count(token: Token) -> Decimal:
    return token.value if isinstance(token.value, Decimal) else Decimal(0)

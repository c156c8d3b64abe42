"""How many units of a Table I balance a footnote declares unvested: restricted stock and units that are counted in with the shares.

`Includes 5,000 unvested RSUs` states 5,000; `All but 124,425 of these are restricted stock units` states the balance less 124,425;
`Represents 71,741 shares of common stock and 157,159 unvested restricted stock units` states 157,159. Amounts of one statement are added,
parts of an amount ("of which 21,769 were granted in March") are not. What is vested, deferred, left out or carried elsewhere states
nothing here. `Includes unvested RSUs` states that there are some, and no count.

Each sentence is written as plain words with `#` for each number and `;` before each item of a list, and the phrases below are looked for in
that.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from ledger.language.tokens import Token, tokens
from ledger.values.identity import REMEMBERED

ZERO: Final = Decimal(0)
TEXTS_REMEMBERED: Final = 512

_UNVESTED: Final = (
    "(?:unvested|nonvested|non vested|restricted|(?:are|is|remain|remains|were|still)* ?(?:not yet|not|un) vested"
    "|(?:that |which )?(?:are |is |remain |remains |were |still )*subject to (?:future |continued |time based |certain |the )*"
    "(?:vesting|forfeiture|restrictions?|a risk of forfeiture))"
)
_KINDS: Final = (
    "(?:(?:unvested|outstanding|remaining|restricted|unearned|additional|time based|time vested|service based|performance based|performance"
    "|stock settled|director|annual|such|previously (?:reported|granted|awarded|disclosed)) )*"
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
# No run of words may be read in two ways by what repeats here: `the` listed twice would take ever longer for each further one.
_UNCOUNTED: Final = re.compile(
    r"\b(?:includ\w+|consist\w* of|compris\w+(?: of)?|represents?|reflects?"
    r"|(?:certain|some) of (?:these|such|those|the) \w+ (?:are|represent)) "
    r"(?:(?:#|;|i|a|an|the|these|all|any|additional|other|further|aggregate|vested and|and|unvested|outstanding|certain|previously reported"
    r"|company|issuer|the (?:issuer's|company's)|shares?|stock|common|ordinary|class \w|of|subject to|underlying|issuable"
    r"|(?:that (?:will|may) |to )be issued|over time|(?:up)?on|in connection with|vesting|and settlement(?! of)|settlement of"
    r"|@ or more|non rsu|as well as) )*"
    rf"(?:{_KINDS}|rsu's|restricted awards?|unvested (?:(?:common|ordinary|class \w) )*(?:stock|shares?|equity)(?: awards?)?"
    r"|(?:shares?|stock) subject to (?:vesting|forfeiture|a risk of forfeiture)\b)"
)
_OF_ROW: Final = re.compile(r"\b(?:reported|disclosed|described|granted) (?:herein|above|(?:up)?on this|in this|in (?:column|table))\b")
_THEN_VESTED: Final = re.compile(r" (?:that |which )?(?:(?:have|had|has|were|was|are|fully|already|previously|since|recently) )*vested\b")
_TITLE: Final = re.compile(
    r"\b(?:restricted (?:common |ordinary |class \w )?(?:stock|shares?|units?|awards?)|rs[ua]s?|prsus?|psus?"
    r"|performance (?:stock |share )?units?|unvested)\b",
    re.IGNORECASE,
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
_STRONG_STEMS: Final = ("includ", "consist", "compris", "which", "but", "column")
_OF_ALL_STEMS: Final = ("beneficial", "owned", "owns", "column", "holdings", "total", "balance")
_STEMS: Final = {"reported_total": (), "security_title": (_STRONG_STEMS,), "quantity": (_STRONG_STEMS, _OF_ALL_STEMS)}
"""Without one of each no sentence has what is `_NEEDED`."""

_PARTS_FOLLOW: Final = re.compile(r"(?:# )?\b(of which|consisting of|comprised of|comprising|including)\b")
_SAYS_VESTED: Final = re.compile(r"\b(?:un|non)?vested\b")
_NO_NOUN: Final = re.compile(
    r"; (?:and )?(?:; )?(# (?:that |which )?(?:granted|awarded|(?:will |shall |are scheduled to |scheduled to )?vests?)\b)"
)
_ITEM: Final = re.compile(r"i{1,3}|i?v|vi{1,3}|i?x|[a-h]|[1-9]")
_OTHERWISE: Final = re.compile(
    r"\b(not includ\w*|exclud\w*|does not|do not|previously included|no longer|in addition to|adjusted by|will go forward|withheld"
    r"|were converted|was converted|have been converted|settled|were forfeited|forfeit(?:s|ed)?(?= #)|net of"
    r"|acceleration of (?:the )?vesting|(?:was|were|been) accelerated|vesting of # (?:out )?of)\b"
)
_MAY_SPEAK: Final = re.compile(r"restrict|vest|rs[ua]|forfeit|performance")  # in casefolded text
_NOT_RESTRICTED: Final = re.compile(r"# (?:\w+ ){0,2}(?:vested|deferred|fully vested|earned|dividend equivalent\w*|des)\b")


class Unvested(NamedTuple):
    """Units of a balance that are not vested; where not `is_complete`, at least so many."""

    units: Decimal
    is_complete: bool


class Composition(msgspec.Struct, frozen=True, gc=False):
    """Counts of units of a balance that are not vested, or (`is_rest`) the one of those that are; `spans` are [start, end) of the words.

    Not `is_complete`: more may be unvested than what is counted.
    """

    counts: tuple[Decimal, ...]
    spans: tuple[tuple[int, int], ...]
    is_rest: bool = False
    is_complete: bool = True

    def unvested(self, balance: Decimal) -> Unvested:
        """The unvested units of a balance. `8.898 RSUs` of a whole number of shares are no count, and leave the rest open."""
        possible = [count for count in self.counts if balance % 1 != 0 or count % 1 == 0]
        total = sum(possible, ZERO)
        if total > balance or (self.is_rest and not possible):
            return Unvested(ZERO, is_complete=False)
        is_complete = self.is_complete and len(possible) == len(self.counts)
        return Unvested(balance - total if self.is_rest else total, is_complete)


@lru_cache(TEXTS_REMEMBERED)
def composition(text: str, field: str = "reported_total") -> Composition | None:
    """What a text states about the balance; None when nothing, or nothing for certain.

    `field` is the column that cites it. A note to the title must say that it includes, one to the row's own amount that it is about all.
    """
    folded = text.casefold()
    if not (_MAY_SPEAK.search(folded) and _has_stems(folded, field)):
        return None
    uncounted = None
    for tokens_of_one in _sentences(tokens(text)):
        words, numbers = _plain(tokens_of_one)
        sentence = _Sentence(words, numbers, tokens_of_one)
        if not all(needed.search(words) for needed in _NEEDED.get(field, _NEEDED["quantity"])) or _OTHERWISE.search(words):
            continue
        rest = _ALL_BUT.search(words)
        if rest is not None:
            number = sentence.number(rest.start())
            return Composition((_count(number),), ((number.start, tokens_of_one[-1].end),), is_rest=True)
        found = _counted(sentence)
        if found is not None:
            return found  # what further sentences count is part of it
        uncounted = uncounted or _uncounted(sentence)
    return uncounted


def _has_stems(folded: str, field: str) -> bool:
    """Whether a text, casefolded, is worth lexing: most notes to a row's own amount are not."""
    return all(any(stem in folded for stem in stems) for stems in _STEMS.get(field, _STEMS["quantity"]))


@lru_cache(REMEMBERED)
def is_restricted(title: str) -> bool:
    """Whether the title of a security says that it is restricted stock or units; `Restricted Voting Shares` are something else."""
    return _TITLE.search(title) is not None and re.search(r"\bvested\b", title, re.IGNORECASE) is None


class _Sentence(NamedTuple):
    words: str
    numbers: Sequence[Token]
    tokens: Sequence[Token]

    def number(self, start: int) -> Token:
        """The number that stands at or behind a place of the words."""
        return self.numbers[self.words.count("#", 0, start)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) in the text of some of the words."""
        return self.tokens[self.words.count(" ", 0, start)].start, self.tokens[self.words.count(" ", 0, end)].end

    def sum(self, start: int) -> Decimal:
        """What the numbers behind a place come to."""
        return sum(map(_count, self.numbers[self.words.count("#", 0, start) :]), ZERO)


def _counted(sentence: _Sentence) -> Composition | None:
    """The amounts of a sentence that are not vested, each with its words; parts of an amount are left out."""
    amounts: list[tuple[int, int]] = []
    unsure: list[tuple[int, int]] = []
    parts = (0, 0)
    for match in _AMOUNT.finditer(sentence.words):
        if parts[0] <= match.start() < parts[1] or _is_vested(sentence.words, match):
            continue
        parts = _parts(sentence, match)
        is_sure = not (parts[1] and _SAYS_VESTED.search(sentence.words, *parts))
        (amounts if is_sure else unsure).append(match.span())
    more = _without_noun(sentence, amounts)
    is_list = len(amounts) > 1 or "following" in sentence.words
    if not (amounts or unsure):
        return None
    return Composition(
        tuple(_count(sentence.number(start)) for start, _ in (*amounts, *(more if is_list else ()))),
        tuple(sentence.span(*amount) for amount in (*amounts, *more, *unsure)),
        is_complete=not unsure and (is_list or not more) and "vested and unvested" not in sentence.words,
    )


def _is_vested(words: str, match: re.Match[str]) -> bool:
    return _NOT_RESTRICTED.match(words, match.start()) is not None or _THEN_VESTED.match(words, match.end()) is not None


def _uncounted(sentence: _Sentence) -> Composition | None:
    """That the balance holds restricted stock or units, where no number tells how many: "Includes unvested RSUs".

    Those "reported on this Form 4" are what the row brings, and its schedule tells of them.
    """
    found = _UNCOUNTED.search(sentence.words)
    if found is None or _THEN_VESTED.match(sentence.words, found.end()) or _OF_ROW.search(sentence.words, found.end()):
        return None
    return Composition((), (sentence.span(*found.span()),), is_complete=False)


def _parts(sentence: _Sentence, match: re.Match[str]) -> tuple[int, int]:
    """The [start, end) of the words that tell of what an amount is made: up to the next item of the list, unless they are a list."""
    item = sentence.words.find(";", match.end())
    end = len(sentence.words) if item < 0 else item
    parts = _PARTS_FOLLOW.search(sentence.words, match.end(), end)
    if parts is None or _AMOUNT.search(sentence.words, match.end(), parts.start()):
        return 0, 0
    is_list = parts.end() + 1 == item or sentence.sum(parts.start()) == _count(sentence.number(match.start()))
    return parts.start(), len(sentence.words) if is_list else end


def _without_noun(sentence: _Sentence, amounts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Items of a list of units that do not name them again, "; and 4,330 which will vest ..."; not those that an amount is made of."""
    if not amounts:
        return []
    start, end = amounts[0]
    found = [match.span(1) for match in _NO_NOUN.finditer(sentence.words, end)]
    is_made_of = sum((_count(sentence.number(place)) for place, _ in found), ZERO) == _count(sentence.number(start))
    return [] if is_made_of else found


def _sentences(found: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each sentence without its marks, but for those before items of a list: `;` and numbers in brackets, `(ii)`."""
    sentence: list[Token] = []
    for place, token in enumerate(found):
        if token.kind != "mark" or token.word == ";":
            sentence.append(msgspec.structs.replace(token, kind="mark", word=";") if _is_item(found, place) else token)
        elif token.word == "." and sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _is_item(found: Sequence[Token], place: int) -> bool:
    """Whether a token numbers an item of a list: `(ii)`."""
    is_bracketed = 0 < place < len(found) - 1 and found[place - 1].word == "(" and found[place + 1].word == ")"
    return is_bracketed and _ITEM.fullmatch(found[place].word) is not None


def _plain(sentence: Sequence[Token]) -> tuple[str, list[Token]]:
    """The words of a sentence with `#` for a number and `@` for anything else that is neither word nor item, and the numbers in order."""
    numbers = [token for token in sentence if _is_count(token)]
    words = ["#" if _is_count(token) else token.word if token.kind in {"word", "mark"} else "@" for token in sentence]
    return " ".join(words), numbers


def _is_count(token: Token) -> bool:
    return token.kind == "number" and isinstance(token.value, Decimal) and token.word[0].isdigit()


def _count(token: Token) -> Decimal:
    return token.value if isinstance(token.value, Decimal) else ZERO

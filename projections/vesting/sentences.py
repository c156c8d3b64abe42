"""Footnote text as sentences that can be read: split, without brackets and numbering, without conditions that change no date.

"Subject to continued service, 25% vests on ..." and "..., provided that the reporting person remains employed" speak of what is taken for
granted everywhere: service goes on. Dates that the text gives a name (`March 20, 2023 (the "Vesting Start Date")`) are kept aside.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from ledger.language.tokens import Token, tokens
from projections.vesting.conditions import (
    OPENERS_BY_WORD,
    REFERENCES,
    condition_end,
    is_about_performance,
    is_attributive,
    makes_unclear,
    opens,
)
from projections.vesting.counted_days import base_at
from projections.vesting.lexicon import (
    CONTROL,
    DEPARTURE,
    FOUND,
    LAPSE,
    NAMED_DATES,
    PERFORMANCE,
    RATES,
    REACHED,
    VEST,
    word_set,
)
from projections.vesting.places import Tokens, at, says, skipped, word

ENDS: Final = frozenset({".", "?", "!"})
NAME_WORDS_MAX: Final = 6
DEFINITION_WITHIN: Final = NAME_WORDS_MAX + 3
NAMING: Final = word_set("date vcd anniversary anniversaries")
"""Without one of these words nothing gives a name its day."""

INCLUDES: Final = frozenset({"includes", "include", "included", "excludes"})
MATTERS: Final = (
    VEST
    | LAPSE
    | PERFORMANCE
    | REACHED
    | DEPARTURE
    | CONTROL
    | RATES.keys()
    | word_set("exceeded certified immediate anniversary exercised convertible converted unvested")
)
REPLACED: Final = frozenset({"cancelled", "canceled", "exchanged", "surrendered", "replaced"})
SETS_PERFORMANCE: Final = PERFORMANCE | {"condition", "conditions", "criteria", "criterion"}
INCLUDES_WITHIN: Final = 5
INCLUDES_COUNT: Final = 20
PERIODS_MAX: Final = 12
FINDERS: Final = word_set("committee board directors company issuer")
FINDINGS: Final = word_set("achievement attainment satisfaction value results payout")
BEFORE_FINDINGS: Final = word_set("on as of the its that final company's issuer's performance level extent")


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """The tokens of a sentence that count.

    `is_on_performance`: a condition that was cut off speaks of performance; `is_performed`: the sentence says that it was reached;
    `is_about_total`: it tells what a balance includes, not when the grant of the row vests;
    `is_acceleration`: it begins with an event that would hasten vesting, and is about nothing else;
    `is_unclear`: an exception to the schedule was cut off.
    """

    tokens: tuple[Token, ...]
    is_on_performance: bool = False
    is_performed: bool = False
    is_about_total: bool = False
    is_acceleration: bool = False
    is_unclear: bool = False


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """The tokens of each sentence of a text that may matter, and the dates that it names, by their names in lower case."""

    sentences: tuple[tuple[Token, ...], ...]
    names: dict[str, date]


def prepared(text: str) -> Prepared:
    """The text, ready for the grammar."""
    found = tokens(text)
    has_days = any(token.kind == "day" for token in found)
    names = dict(_names(found)) | dict(_defined(found)) if has_days else {}
    return Prepared(tuple([tuple(sentence) for sentence in _split(text, found) if _may_matter(sentence)]), names)


def _may_matter(sentence: Tokens) -> bool:
    """Whether a sentence has a word of vesting or performance, a number or a day; any other says nothing that the grammar knows."""
    return any(token.kind not in {"word", "mark"} or token.word in MATTERS for token in sentence)


def _names(found: Tokens) -> Iterator[tuple[str, date]]:
    """Dates with a name: in brackets behind the date, or with the date behind the name. The first use of a name counts."""
    for place in range(len(found) - 1, -1, -1):
        token = found[place]
        if token.kind == "day" and isinstance(token.value, date) and word(found, place + 1) == "(":
            name = _bracketed(found, place + 1)
            if name == "vcd":
                yield "commencement date", token.value
            if name and name.endswith("date"):
                yield " ".join(name.split()[-2:]), token.value


def _defined(found: Tokens) -> Iterator[tuple[str, date]]:
    """Dates that follow their names: `the "Vesting Commencement Date" means November 20, 2023`."""
    plain = [token for token in found if token.word != '"']
    if not any(token.word in NAMING for token in plain):
        return
    for place in range(len(plain) - 1, -1, -1):
        if plain[place].word in NAMED_DATES or plain[place].word in {"vesting", "grant", "date", "vcd"}:
            base = base_at(plain, place)
            if base is not None and base[0].beside is not None and base[0].anchor == "named":
                yield base[0].name, base[0].beside


def _bracketed(found: Tokens, place: int) -> str | None:
    """The name that brackets define at a place: `(the "Grant Date")`; None where they hold something else."""
    words: list[str] = []
    for token in found[place + 1 : place + 2 + NAME_WORDS_MAX]:
        if token.word == ")":
            return " ".join(words)
        if token.kind == "word" and token.word not in {"the", "such", "date,", "each"}:
            words.append(token.word)
        elif token.word != '"' and token.kind != "word":
            return None
    return None


def _split(text: str, found: Sequence[Token]) -> Iterator[list[Token]]:
    """The sentences, without numbering and brackets; a new line that begins with a capital begins a sentence."""
    sentence: list[Token] = []
    has_lines = "\n" in text
    has_brackets = ")" in text
    defined = _defining(found) if has_brackets else frozenset()
    for place, token in enumerate(found):
        if has_lines and sentence and "\n" in text[sentence[-1].end : token.start] and text[token.start].isupper():
            yield sentence
            sentence = []
        if token.word in ENDS and token.kind == "mark":
            yield sentence
            sentence = []
        elif not has_brackets:
            if token.word != '"':
                sentence.append(token)
        elif sentence and sentence[-1].kind == "day" and _is_amount_in_brackets(found, place):
            units = [msgspec.structs.replace(token, kind="word", word="units", value=None)] if token.kind == "number" else []
            sentence[-1:] = [token, *units, sentence[-1]]  # on March 15, 2024 (33%), ...
        elif token.word not in {"(", ")", '"'} and not (place in defined or _is_numbering(found, place)):
            sentence.append(token)
    yield sentence


def _is_amount_in_brackets(found: Tokens, place: int) -> bool:
    """Whether the token is an amount that brackets put behind its day."""
    return (
        word(found, place - 1) == "("
        and found[place].kind in {"number", "percent", "fraction"}
        and ")"
        in {
            word(found, place + 1),
            word(found, place + 2),
            word(found, place + 3),
        }
    )


def _is_numbering(found: Tokens, place: int) -> bool:
    """Whether a token only numbers: `(i)`, `(a)`, `(1)`."""
    if word(found, place + 1) != ")":
        return False
    before, token = word(found, place - 1), found[place]
    if before == "(" or place == 0 or at(found, place - 1).kind == "mark":
        if token.kind == "word" and (set(token.word) <= set("ivx") or len(token.word) == 1):
            return True
        return (
            token.kind == "number"
            and len(token.word) == 1
            and before == "("
            and at(found, place - 2).kind in {"mark", "word"}
            and (word(found, place + 2) not in {"year", "month"})
        )
    return False


def _defining(found: Sequence[Token]) -> frozenset[int]:
    """The places of what stands inside short brackets with quotation marks: definitions."""
    places: set[int] = set()
    opening: int | None = None
    for place, token in enumerate(found):
        if token.word == "(":
            opening = place
        elif token.word == ")" and opening is not None:
            if any(inner.word == '"' for inner in found[opening:place]):
                places.update(range(max(opening, place - DEFINITION_WITHIN), min(place, opening + DEFINITION_WITHIN)))
            opening = None
    return frozenset(places)


def uncut(sentence: tuple[Token, ...]) -> Sentence:
    """The sentence without its conditions."""
    kept: list[Token] = []
    told: list[Token] = []  # what is said as a fact, for what is a condition was not reached yet
    is_on_performance = is_acceleration = is_unclear = False
    until = 0
    for place in [place for place, token in enumerate(sentence) if token.word in OPENERS_BY_WORD]:
        if place < until:
            continue
        if opens(sentence, place):
            end = condition_end(sentence, place)
            condition = sentence[place:end]
            told += sentence[until:place] + (condition if sentence[place].word in REFERENCES else ())
            is_unclear = is_unclear or makes_unclear(condition)
            is_hastened = place == 0 and sentence[place].word != "subject"
            is_acceleration = is_acceleration or (is_hastened and bool({t.word for t in condition} & (DEPARTURE | CONTROL)))
            is_on_performance = is_on_performance or is_about_performance(condition)
        elif is_attributive(sentence, place):
            end = place + 2
            told += sentence[until:place]
        else:
            continue
        kept += sentence[until:place]
        until = end
    kept += sentence[until:]
    told += sentence[until:]
    return Sentence(tuple(kept), is_on_performance, _is_performed(told), _is_about_total(sentence), is_acceleration, is_unclear)


def _is_about_total(sentence: Tokens) -> bool:
    """Whether it tells what a balance includes or leaves out, or of units that were replaced."""
    for place, token in enumerate(sentence[:INCLUDES_WITHIN]):
        if token.word == "excludes":
            return True
        if token.word in INCLUDES and any(_is_count(other) for other in sentence[place : place + INCLUDES_COUNT]):
            return True
    is_replaced = word(sentence, skipped(sentence, 0)) in REPLACED and any(token.word in VEST for token in sentence[1:9])
    return is_replaced or says(sentence, "not", "include")


def _is_count(token: Token) -> bool:
    """Whether a number is of units rather than of installments or years."""
    return token.kind == "number" and isinstance(token.value, Decimal) and token.value > PERIODS_MAX


def _is_finding(sentence: Tokens, place: int) -> bool:
    """Whether it is told there what somebody found: `the committee determined on D the achievement of ...`, `approved the results`."""
    if word(sentence, place) not in FOUND or not FINDERS & {word(sentence, place - 1), word(sentence, place - 2)}:
        return False
    after = place + 1
    while word(sentence, after) in BEFORE_FINDINGS or at(sentence, after).kind == "day":
        after += 1
    return word(sentence, after) in FINDINGS


def _is_performed(sentence: Tokens) -> bool:
    """Whether the sentence says that performance was reached: `the criteria were partially met`, `following the satisfaction of ...`."""
    words = {token.word for token in sentence}
    if words.isdisjoint(SETS_PERFORMANCE):
        return False
    if any(says(sentence, "previously", granted) for granted in ("granted", "awarded", "issued", "reported")):
        return False  # of other units
    told = {token.word for place, token in enumerate(sentence) if word(sentence, place - 1) not in {"be", "as"}}
    if told & {"exceeded", "certified"} or ("determined" in told and words & REACHED):
        return True
    if any(_is_finding(sentence, place) for place in range(len(sentence))):
        return True
    for place, token in enumerate(sentence):
        if token.word in REACHED and {word(sentence, place - 1), word(sentence, place - 2)} & {"was", "were", "been"}:
            return "not" not in {word(sentence, place - 1), word(sentence, place - 2)}
        if token.word in {"satisfaction", "achievement", "certification", "attainment"} and (
            {word(sentence, place - 1), word(sentence, place - 2)} & {"following", "result", "upon"}
            and words & {"previously", "result", "which"}
        ):
            return word(sentence, place - 1) != "upon" and word(sentence, place - 2) != "upon"
    return False

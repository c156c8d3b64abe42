"""A text as the grammar reads it, whatever the row: its sentences with their parts, the sizes that it tells, and what speaks against it.

Filings repeat their footnotes, so that what is understood of a text is remembered.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from ledger.language.tokens import Token
from projections.vesting.grammar import phrases
from projections.vesting.grammar.verbs import is_negated, is_past_at
from projections.vesting.lexicon import INSTALLMENTS, INSTRUMENTS, REST, VEST, word_set
from projections.vesting.parts import Part, parts
from projections.vesting.phrases import Already, Amount, Days, GrantSize, Installments, Said, Start, Uncertain, Verb
from projections.vesting.places import Tokens, says, word
from projections.vesting.sentences import Prepared, Sentence, prepared, uncut

TEXTS_REMEMBERED: Final = 512
SENTENCES_REMEMBERED: Final = 1_024
LEFT: Final = INSTRUMENTS | INSTALLMENTS | VEST | word_set("portion part award grant will shall")
LEFT_WITHIN: Final = 5
SPEAKS_OF_VESTING: Final = re.compile(
    r"vest|exercis|lapse|instal|annivers|increment|convert|perform|achiev|attain|hurdle|released"
    r"|(?:%|\d/\d|third|quarter|half)[^$]{0,60}(?:(?:19|20)\d\d|year|month)",
    re.IGNORECASE,
)


class Read(msgspec.Struct, frozen=True, gc=False):
    """One sentence as the grammar reads it.

    `parts` say how much vests and when, `if_fragment` what they would be if the sentence were nothing but a schedule; `sizes` the grants
    that it tells of. `is_on_performance`: it waits on performance, `is_performed`: that was reached; `is_conditional`: performance is a
    condition of all that it says; `is_past`: it reports that something vested on a day; `is_unclear`: something in it changes the
    schedule; `is_vesting`: it speaks of vesting, understood or not; `is_of_rest`: what it says first is of units that remain. `counts` are
    all its numbers, `loose` those that no phrase takes.
    """

    parts: tuple[Part, ...]
    sizes: tuple[GrantSize, ...]
    is_on_performance: bool
    is_performed: bool
    is_unclear: bool
    is_vesting: bool
    counts: frozenset[Decimal]
    loose: tuple[Decimal, ...]
    if_fragment: tuple[Part, ...]
    is_conditional: bool
    is_past: bool
    is_of_rest: bool


class Understood(msgspec.Struct, frozen=True, gc=False):
    """A text as the grammar reads it, whatever the row. `is_counted`: it has counts, so that the size of the grant matters to it."""

    sentences: tuple[Read, ...]
    names: dict[str, date]
    is_counted: bool = False


@lru_cache(TEXTS_REMEMBERED)
def understood(text: str) -> Understood:
    """The sentences of a text with their parts; remembered, since filings repeat their footnotes."""
    if "vest" not in text and not SPEAKS_OF_VESTING.search(text):
        return Understood((), {})
    ready: Prepared = prepared(text)
    sentences = tuple([read for found in ready.sentences if (read := _read(found)) is not None])
    return Understood(sentences, ready.names, any(_is_counted(sentence) for sentence in sentences))


@lru_cache(SENTENCES_REMEMBERED)  # texts that differ begin alike, or differ in a day at their end
def _read(found: tuple[Token, ...]) -> Read | None:
    """A sentence as the grammar reads it; None where it tells nothing of when the grant of the row vests."""
    sentence = uncut(found)
    return None if sentence.is_about_total or sentence.is_acceleration else _said(sentence, phrases(sentence.tokens))


def _said(sentence: Sentence, found: list[Said]) -> Read:
    """The parts of a sentence. One without any verb (`25% on each of the first four anniversaries`) may be nothing but a schedule."""
    words = {token.word for token in sentence.tokens}
    verbs = [phrase for phrase in found if isinstance(phrase, Verb)]
    sizes = [phrase for phrase in found if isinstance(phrase, GrantSize)]
    performance = [phrase for phrase in found if isinstance(phrase, Uncertain) and phrase.doubt == "performance"]
    is_already = any(isinstance(phrase, Already) for phrase in found)
    is_vesting = is_already or any(not verb.is_other for verb in verbs)
    has_verb = is_already or bool(verbs) or any(size.is_verb for size in sizes)
    numbers = [(token.start, token.value) for token in sentence.tokens if token.kind == "number" and isinstance(token.value, Decimal)]
    if sentence.is_performed and performance:
        found = [phrase for phrase in found if phrase not in performance]
    return Read(
        tuple(parts(found)),
        () if _is_past(sentence, words) else tuple(sizes),
        not (sentence.is_performed or is_already) and (sentence.is_on_performance or (is_vesting and bool(performance))),
        sentence.is_performed,
        sentence.is_unclear,
        not words.isdisjoint({"vest", "vests", "lapse", "lapses"}) or _is_denied(sentence.tokens),
        frozenset(number for _, number in numbers),
        tuple(number for place, number in numbers if not any(phrase.start <= place < phrase.end for phrase in found)),
        () if has_verb else tuple(parts(found, is_fragment=True)),
        sentence.is_on_performance and not sentence.is_performed,
        "vested" in words and any(is_past_at(sentence.tokens, place) for place in range(len(sentence.tokens))),
        not words.isdisjoint(REST) and _is_of_rest(sentence.tokens, found),
    )


def _is_counted(sentence: Read) -> bool:
    """Whether it has counts that are held against the size of the grant."""
    counts = [size.count for size in sentence.sizes]
    counts += [amount.count for part in (*sentence.parts, *sentence.if_fragment) for amount in part.amounts]
    return len(sentence.loose) > 1 or any(count is not None for count in counts)


def _is_denied(tokens: Tokens) -> bool:
    """Whether it is said that nothing, or only a part, is vested: `is not vested`, `no portion is exercisable`, `are unvested`."""
    return any(
        is_negated(tokens, place) if token.word in VEST else word(tokens, place - 1) in {"is", "are"}
        for place, token in enumerate(tokens)
        if token.word in VEST or token.word == "unvested"
    )


def _is_of_rest(tokens: Tokens, found: Sequence[Said]) -> bool:
    """Whether the first that it says, how much or when, is of units that remain: `the remaining units vest on D`, and not of a person."""
    first = min((phrase.start for phrase in found if isinstance(phrase, Amount | Installments | Days | Start)), default=-1)
    place = next((place for place, token in enumerate(tokens) if token.word in REST), 0)
    after = tokens[place + 1 : place + LEFT_WITHIN]
    return tokens[place].start == first and any(token.word in LEFT or token.kind in {"percent", "fraction"} for token in after)


def _is_past(sentence: Sentence, words: AbstractSet[str]) -> bool:
    """Whether it tells that an older grant vested: `the vesting of units granted on D`, `settlement of units`."""
    return "of" in words and any(first in words and says(sentence.tokens, first, "of") for first in ("vesting", "settlement"))

"""The grammar of vesting language: which words make which phrase. Phrases are tried in the order of `RULES`, the first that fits is taken.

Each rule takes the tokens of a sentence and a place, and gives the phrase that begins there with the place after it, or None. What no rule
knows is passed over. In short:

    amount   := percent | fraction | number instrument | "the remaining" amount? | "the balance" | "in full"
    series   := number? "equal"? rate? "installments" | rate | "each" number? unit | "each" rate "anniversary" (of day)?
    stretch  := "over" number unit (from day)? | ("beginning" | "commencing") day | "following" day | ("until" | "through") day
    days     := day ("," day)* | ordinals "anniversaries of" day | number unit "after" day | "the last day of each" unit
    day      := date | "the date of grant" | a date with a name | "the first business day of" month
    doubt    := meeting | performance | end of service | change in control; "the earlier of", "the later of"

To teach the reader a word, put it into `projections.vesting.lexicon`; a new way to say something is a rule here or a case of one.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from ledger.language.tokens import Kind
from projections.vesting.grammar.amounts import amount_at
from projections.vesting.grammar.doubts import UNEQUAL, choice_at, uncertain_at
from projections.vesting.grammar.recurring import day_of_at, listed_days_at, yearly_at
from projections.vesting.grammar.series import cliff_at, final_at, installments_at, ratably_at, rate_at
from projections.vesting.grammar.stretches import BEGIN, closing_at, over_at, start_at, then_at, until_at
from projections.vesting.grammar.verbs import already_at, break_at, granted_at, verb_at
from projections.vesting.lexicon import (
    ACCELERATION,
    CONTROL,
    DEPARTURE,
    EQUAL,
    FOUND,
    GRANTED,
    HALVED,
    INSTALLMENTS,
    LAPSE,
    NAMED_DATES,
    OTHER_VERBS,
    PERFORMANCE,
    RATABLY,
    RATES,
    REST,
    VEST,
    word_set,
)
from projections.vesting.named_days import EXERCISABLES, GRANTS
from projections.vesting.phrases import Found, Said
from projections.vesting.places import ARTICLES, Tokens


class Rule(msgspec.Struct, frozen=True, gc=False):
    """One way of saying something, with the words and kinds of tokens that it can begin with."""

    read: Callable[[Tokens, int], Found]
    words: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()


DAY_KINDS: Final[frozenset[Kind]] = frozenset({"day", "month_day", "month_year", "ordinal", "number"})
NAMES: Final = NAMED_DATES | VEST | GRANTED | GRANTS.keys() | word_set("service option award")
RULES: Final = (
    Rule(break_at, word_set("and"), frozenset({"mark"})),
    Rule(then_at, word_set("thereafter subsequently afterwards afterward after followed following from")),
    Rule(cliff_at, kinds=frozenset({"number"})),
    Rule(already_at, VEST | word_set("immediately currently presently immediate at")),
    Rule(choice_at, word_set("earlier earliest sooner later latest no not whichever")),
    Rule(granted_at, NAMES | FOUND | word_set("dated amended")),
    Rule(until_at, word_set("until through ending ends thru to last final fully full not no")),
    Rule(final_at, word_set("final last"), frozenset({"ordinal"})),
    Rule(day_of_at, word_set("last final end"), frozenset({"ordinal"})),
    Rule(yearly_at, word_set("each every"), frozenset({"month_day"})),
    Rule(installments_at, HALVED | RATES.keys() | INSTALLMENTS | EQUAL, frozenset({"number"})),
    Rule(over_at, word_set("over during within for across throughout")),
    Rule(start_at, BEGIN | word_set("from following after since same before prior"), frozenset({"ordinal"})),
    Rule(closing_at, word_set("such so at on upon resulting")),
    Rule(listed_days_at, ARTICLES | GRANTS.keys() | EXERCISABLES.keys() | NAMES | word_set("after year"), DAY_KINDS),
    Rule(rate_at, HALVED | RATES.keys() | word_set("anniversary anniversaries each every per")),
    Rule(
        amount_at,
        REST | word_set("additional further another in entirety cliff fully entire all"),
        frozenset({"percent", "fraction", "number"}),
    ),
    Rule(
        uncertain_at,
        UNEQUAL
        | PERFORMANCE
        | DEPARTURE
        | CONTROL
        | word_set("during in meeting meetings closing price prices shareholder stockholder initial")
        | word_set("approval approves elected based depend depends depending agm consummation"),
    ),
    Rule(ratably_at, RATABLY | word_set("pro installments tranches")),
    Rule(verb_at, VEST | LAPSE | OTHER_VERBS | ACCELERATION | word_set("exercised")),
)


Reads = tuple[Callable[[Tokens, int], Found], ...]


def _by_opening() -> tuple[dict[str, Reads], dict[Kind, Reads]]:
    """The rules by the words, and by the kinds, that they can begin with: at each place few of them are tried."""
    words = {word: tuple(rule.read for rule in RULES if word in rule.words) for rule in RULES for word in rule.words}
    kinds = {kind: tuple(rule.read for rule in RULES if kind in rule.kinds) for rule in RULES for kind in rule.kinds}
    return words, kinds


BY_WORD, BY_KIND = _by_opening()


def phrases(tokens: Tokens) -> list[Said]:
    """The phrases of a sentence, in order."""
    found: list[Said] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        rules = BY_WORD.get(token.word, ()) if token.kind == "word" else BY_KIND.get(token.kind, ())
        for read in rules:
            said = read(tokens, place)
            if said is not None:
                phrase, after = said
                found.append(msgspec.structs.replace(phrase, start=token.start, end=tokens[after - 1].end))
                place = after
                break
        else:
            place += 1
    return found

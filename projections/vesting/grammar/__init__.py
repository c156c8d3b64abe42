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

from projections.vesting.grammar.amounts import amount_at
from projections.vesting.grammar.doubts import choice_at, uncertain_at
from projections.vesting.grammar.recurring import day_of_at, listed_days_at, yearly_at
from projections.vesting.grammar.series import final_at, installments_at, ratably_at, rate_at
from projections.vesting.grammar.stretches import BEGIN, closing_at, over_at, start_at, then_at, until_at
from projections.vesting.grammar.verbs import already_at, break_at, granted_at, verb_at
from projections.vesting.lexicon import (
    ACCELERATION,
    CONTROL,
    DEPARTURE,
    EQUAL,
    GRANTED,
    HALVED,
    INSTALLMENTS,
    LAPSE,
    MEETING_OF,
    NAMED_DATES,
    OTHER_VERBS,
    PERFORMANCE,
    RATABLY,
    RATES,
    REST,
    VEST,
    word_set,
)
from projections.vesting.phrases import Found, Said
from projections.vesting.points import ARTICLES, EXERCISABLES, GRANTS, Tokens

Rule = Callable[[Tokens, int], Found]
RULES: Final[tuple[Rule, ...]] = (
    break_at,
    then_at,
    already_at,
    choice_at,
    granted_at,
    until_at,
    final_at,
    day_of_at,
    yearly_at,
    installments_at,
    over_at,
    start_at,
    closing_at,
    listed_days_at,
    rate_at,
    amount_at,
    uncertain_at,
    ratably_at,
    verb_at,
)
OPENING: Final = frozenset().union(
    *(RATES, HALVED, INSTALLMENTS, EQUAL, RATABLY, REST, VEST, LAPSE, OTHER_VERBS, GRANTED, PERFORMANCE, DEPARTURE, CONTROL, ACCELERATION),
    *(BEGIN, ARTICLES, GRANTS, EXERCISABLES, MEETING_OF),
    word_set(
        "additional further another in entirety cliff fully entire all each every per anniversary anniversaries over during within for"
    ),
    word_set(
        "across throughout first from following after since until through ending ends thru to last final such so at on upon resulting"
    ),
    word_set("thereafter subsequently afterwards afterward followed end meeting meetings closing price prices initial approval approves"),
    word_set(
        "earlier earliest sooner later latest no whichever immediately currently presently immediate dated amended pro and with vested"
    ),
    word_set("business different varying unequal differing shareholder stockholder") | NAMED_DATES,
)
"""Words that a phrase can begin with: nothing is tried at any other."""


def phrases(tokens: Tokens) -> list[Said]:
    """The phrases of a sentence, in order."""
    found: list[Said] = []
    place = 0
    while place < len(tokens):
        said = None
        if tokens[place].kind != "word" or tokens[place].word in OPENING:
            said = next((said for rule in RULES if (said := rule(tokens, place)) is not None), None)
        if said is None:
            place += 1
        else:
            phrase, after = said
            found.append(msgspec.structs.replace(phrase, start=tokens[place].start, end=tokens[after - 1].end))
            place = after
    return found

"""How much: `25%`, `one-third`, `6,000 phantom shares`, `the remaining 75%`, `the balance`, `in full`."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from projections.vesting.counted_days import COUNT_MAX
from projections.vesting.grammar.series import installments_at
from projections.vesting.lexicon import INSTALLMENTS, INSTRUMENTS, RATES, REST, UNITS, VEST, word_set
from projections.vesting.phrases import Amount, Found, Installments
from projections.vesting.places import Tokens, at, follows, skipped, word
from projections.vesting.points import FIRST_YEAR, LAST_YEAR

COUNTED: Final = word_set("shares options units rsus psus warrants rsrs msus dsus")
BEFORE_UNITS: Final = word_set("of the these such said time based vested unvested reported an option non qualified")
AFTER_COUNT: Final = word_set("are were vest vests vested vesting will shall became become becomes on")
PART_OF: Final = frozenset({"of", "on", "will", "shall"})
LEAST_PART: Final = 3
FILLERS: Final = word_set("the of such these this an a its such said total then such")


def amount_at(tokens: Tokens, place: int) -> Found:
    """`25%`, `one-third`, `6,000 phantom shares`, `the remaining 75%`, `the balance`, `a further 1/16th`, `in full`, `25% increments`."""
    token = at(tokens, place)
    if token.word in REST and token.kind == "word":
        return _rest(tokens, place)
    is_more = token.word in {"additional", "further", "another"} and at(tokens, place + 1).kind != "word"
    start = place + is_more
    token = at(tokens, start)
    if token.kind in {"percent", "fraction"} and isinstance(token.value, Fraction):
        if not 0 < token.value <= 1:
            return None
        if follows(tokens, start + 1, "of", "the") and word(tokens, start + 3) in REST and token.value.numerator == 1:
            return Installments(count=token.value.denominator), start + 4  # 1/36th of the remaining shares, again and again
        is_each = word(tokens, start + 1) in INSTALLMENTS or (word(tokens, start + 1) in RATES and word(tokens, start + 2) in INSTALLMENTS)
        is_of_part = follows(tokens, start + 1, "of", "those")
        return Amount(portion=token.value, is_each=is_each, is_of_part=is_of_part), start + 1 + (word(tokens, start + 1) in INSTALLMENTS)
    if is_more and (part := _ordinal_part(tokens, start)) is not None:
        return Amount(portion=part), start + 1
    return count_of_units_at(tokens, start) or all_at(tokens, place)


def _ordinal_part(tokens: Tokens, place: int) -> Fraction | None:
    """A part that is written like an ordinal: `an additional third vesting`, `the remaining third of the units`."""
    token = at(tokens, place)
    is_part = word(tokens, place + 1) in VEST | INSTRUMENTS | PART_OF or at(tokens, place + 1).kind == "mark"
    if token.kind != "ordinal" or not isinstance(token.value, int) or token.value < LEAST_PART or not is_part:
        return None
    return Fraction(1, token.value)


def _rest(tokens: Tokens, place: int) -> Found:
    """What is left, with or without its size: `remaining 7,500 options`, `remaining two-thirds`, `remainder`."""
    after = place + 1
    if word(tokens, after) in {"portion", "part"}:
        after += 1
    token = at(tokens, after)
    if token.kind in {"percent", "fraction"} and isinstance(token.value, Fraction):
        return Amount(portion=token.value, is_rest=True), after + 1
    counted = count_of_units_at(tokens, after)
    if counted is not None and isinstance(counted[0], Amount):
        return msgspec.structs.replace(counted[0], is_rest=True), counted[1]
    if (part := _ordinal_part(tokens, after)) is not None:
        return Amount(portion=part, is_rest=True), after + 1
    if token.kind == "number" and word(tokens, after + 1) in UNITS:
        return None  # the remaining three years
    if token.kind == "number" and (found := installments_at(tokens, after)) is not None:
        return found
    if word(tokens, place) == "remaining" and (
        word(tokens, after) in INSTALLMENTS or word(tokens, after) in UNITS or word(tokens, after) == "in"
    ):
        return None
    return Amount(is_rest=True), after


def count_of_units_at(tokens: Tokens, place: int) -> Found:
    """A number of units: `10,417 options`, `2,083 Option Shares`; in a list (`13,032, 13,032, and 13,031 LTIP Units`) each of them."""
    token = at(tokens, place)
    if token.kind != "number" or not isinstance(token.value, Decimal) or token.value <= 0:
        return None
    if word(tokens, 0) == "of" and place <= 2:
        return None  # of the 10,000 units, 4,000 vest ...
    if word(tokens, place + 1) in UNITS or token.value <= 1:
        return None
    if FIRST_YEAR <= token.value <= LAST_YEAR and "," not in token.word and word(tokens, place + 1) not in COUNTED:
        return None
    after = place + 1
    if follows(tokens, after, "of", "which"):
        return Amount(count=token.value), after + 2
    if word(tokens, after) == "," and word(tokens, after + 1) in COUNTED and "," in token.word:
        after += 1
    after = skipped(tokens, after, BEFORE_UNITS)
    if word(tokens, after) in INSTRUMENTS:
        return Amount(count=token.value), skipped(tokens, after, INSTRUMENTS)
    if word(tokens, place + 1) in AFTER_COUNT:
        return (Amount(count=token.value), place + 1) if token.value > COUNT_MAX or word(tokens, place + 1) != "on" else None
    return (Amount(count=token.value), place + 1) if _in_list_of_counts(tokens, place) else None


def _in_list_of_counts(tokens: Tokens, place: int) -> bool:
    """Whether the number is one of several before units: each with a thousands comma, or `respectively`, so that no year is meant."""
    is_told = any(token.word == "respectively" for token in tokens[place:])
    after = place
    while word(tokens, after) in {",", "and"} or (at(tokens, after).kind == "number" and (is_told or "," in word(tokens, after))):
        after += 1
    after_of = skipped(tokens, after, frozenset({"of", "the", "these", "such"}))
    return after > place + 2 and word(tokens, after_of) in INSTRUMENTS


def all_at(tokens: Tokens, place: int) -> Found:
    """All of it: `in full`, `in its entirety`, `fully`, `all of the options`, `cliff`."""
    if follows(tokens, place, "in", "full"):
        return Amount(is_all=True), place + 2
    if word(tokens, place) in {"entirety", "cliff", "fully", "entire"}:
        return Amount(is_all=True), place + 1
    if follows(tokens, place, "in", "one", "installment") or follows(tokens, place, "in", "a", "single", "installment"):
        return Amount(is_all=True), place + 3
    if word(tokens, place) == "all":
        after = skipped(tokens, place + 1, FILLERS)
        if word(tokens, after) in INSTRUMENTS:
            return Amount(is_all=True), after
    return None

"""Conditions of a sentence: where one begins, where it ends, and what it does to the schedule.

"Subject to continued service" changes no date, since service is taken for granted everywhere; "subject to the achievement of goals" leaves
none. A reference to a plan or an agreement ends like a condition, and is none.
"""

from typing import Final

from projections.vesting.lexicon import EQUAL, INSTRUMENTS, LAPSE, PERFORMANCE, REST, VEST, word_set
from projections.vesting.places import Tokens, at, by_first_word, follows, says, skipped, word

OPENERS: Final = (
    ("subject", "to"),
    ("subject", "generally", "to"),
    ("subject", "only", "to"),
    ("subject", "in", "each", "case", "to"),
    ("subject", "in", "all", "cases", "to"),
    ("subject", "always", "to"),
    ("subject", "further", "to"),
    ("contingent", "in", "each", "case"),
    ("conditioned", "in", "each", "case"),
    ("dependent", "on"),
    ("dependent", "upon"),
    ("based", "on", "continued"),
    ("based", "upon", "continued"),
    ("with", "continued"),
    ("while",),
    ("in", "the", "event"),
    ("to", "the", "extent"),
    ("on", "the", "same"),
    ("upon", "the", "terms"),
    ("on", "the", "terms"),
    ("provided",),
    ("so", "long", "as"),
    ("as", "long", "as"),
    ("contingent", "on"),
    ("contingent", "upon"),
    ("conditioned", "on"),
    ("conditioned", "upon"),
    ("conditional", "on"),
    ("conditional", "upon"),
    ("assuming",),
    ("if",),
    ("unless",),
    ("except",),
    ("in", "each", "case"),
    ("rounded",),
    ("with", "any", "fractional"),
    ("in", "accordance", "with"),
    ("pursuant", "to"),
    ("under", "the"),
    ("as", "defined"),
    ("in", "lieu"),
    ("in", "connection"),
    ("in", "exchange"),
    ("as", "part", "of"),
    ("as", "a", "result"),
)
OPENERS_BY_WORD: Final = by_first_word(OPENERS)
REFERENCES: Final = frozenset({"pursuant", "under", "in", "as"})  # begin a reference to a plan or agreement, not a condition of vesting
RESUMING: Final = word_set("the such and with then an each these this which as to respect")
BEFORE_VESTING: Final = word_set("which that will shall and is are become becomes fully be scheduled to")
ATTAINED: Final = word_set("completion trials capitalization certification results financing achieved clearance fda return")
SERVED: Final = word_set("service employment year years employed term vesting appointment")


def opens(sentence: Tokens, place: int) -> bool:
    """Whether a condition begins there: `subject to`, `provided that`, `so long as`, or a reference to a plan or agreement."""
    if is_attributive(sentence, place):
        return False
    if word(sentence, place) == "subject" and word(sentence, place + 1) == "to":
        after = skipped(sentence, place + 2)
        if "beneficial" in {word(sentence, after + 1), word(sentence, after + 2)}:
            return True  # subject to a 4.99% beneficial ownership limitation
        if at(sentence, after).kind in {"number", "percent", "fraction"} or word(sentence, after) in {
            "annual",
            "monthly",
            "quarterly",
            "vesting",
            "time",
        }:
            return word(sentence, after) == "vesting" and word(sentence, after + 1) in {"conditions", "condition", "requirements"}
        return word(sentence, after) != "vest"
    if word(sentence, place) == "if":
        return word(sentence, place + 1) not in {"earlier", "later", "sooner"}
    if word(sentence, place) == "provided":
        is_condition = (
            place == 0
            or word(sentence, place - 1) in {",", ";", "and", "however"}
            or word(sentence, place + 1) in {"that", "the", "he", "she"}
        )
        is_clause = word(sentence, place - 1) not in {"originally", "which", "agreement", "award", "plan", "for"}
        return is_condition and is_clause and not {word(sentence, place + offset) for offset in range(1, 6)} & {"final", "last"}
    return any(follows(sentence, place, *opener) for opener in OPENERS_BY_WORD.get(word(sentence, place), ()))


def condition_end(sentence: Tokens, place: int) -> int:
    """Where a condition ends: at the end, a semicolon or colon, or a comma after which vesting is spoken of again."""
    start = place
    is_reference = word(sentence, place) in REFERENCES
    place += 1
    while place < len(sentence):
        here = word(sentence, place)
        if here in {";", ":"} or (is_reference and place > start + 2 and _speaks_of_vesting(sentence, place)):
            return place
        if here in {",", "and"} and place > start + 1 and _resumes(sentence, place + 1, is_first=start == 0):
            return place
        place += 1
    return place


def is_attributive(sentence: Tokens, place: int) -> bool:
    """`shares subject to the option`: says which shares, and no condition."""
    if sentence[place].word != "subject" or word(sentence, place + 1) != "to":
        return False
    after = skipped(sentence, place + 2)
    end = skipped(sentence, after, INSTRUMENTS | {"grant", "employee", "nonqualified", "non", "qualified", "incentive"})
    if end == after:
        return False
    return word(sentence, place - 1) in INSTRUMENTS | {"securities"} or word(sentence, end) in {
        "shall",
        "will",
        "vest",
        "vests",
        "become",
        "becomes",
    }


def makes_unclear(condition: Tokens) -> bool:
    """Whether a condition changes the schedule: an exception to it, or a right to repurchase that lapses over time."""
    words = {token.word for token in condition}
    return (condition[0].word == "except" and bool(words & VEST)) or ("repurchase" in words and bool(words & LAPSE))


def is_about_performance(condition: Tokens) -> bool:
    """Whether a condition waits on performance: its words, or the price of the stock."""
    if word(condition, 0) in REFERENCES:
        return False
    words = {token.word for token in condition}
    if words & (PERFORMANCE | ATTAINED) and not words & SERVED:
        return True
    if "price" in words and any(says(condition, first, "price") for first in ("closing", "stock", "share", "average")):
        return True
    return bool(words & PERFORMANCE)


def _speaks_of_vesting(sentence: Tokens, place: int) -> bool:
    """Whether a verb of vesting stands there: `vests`, `which will vest`, `that shall become exercisable`."""
    after = skipped(sentence, place, BEFORE_VESTING)
    if word(sentence, after) not in VEST:
        return False
    is_going_on = word(sentence, after) == "vesting" and word(sentence, after + 1) in {"in", "on", "over", "as", "ratably", "equally"}
    return after > place or is_going_on or word(sentence, after) in {"vest", "vests"}


def _resumes(sentence: Tokens, place: int, *, is_first: bool) -> bool:
    """Whether what begins here speaks of vesting again: an amount or a day, `the remaining ...`, `such that ...`, `the shares ... vest`."""
    after = skipped(sentence, place, RESUMING)
    token = at(sentence, after)
    if word(sentence, after) == "in" and word(sentence, after + 1) in EQUAL:
        return True
    if word(sentence, after) in {"on", "upon", "in"} and at(sentence, skipped(sentence, after + 1)).kind in {"day", "ordinal", "number"}:
        return True
    if token.kind in {"percent", "fraction"} or token.word in REST | {"additional", "thereafter", "beginning", "commencing", "starting"}:
        return True
    if follows(sentence, place, "such", "that") or follows(sentence, place, "so", "that") or token.word == "earlier":
        return True
    if token.kind == "number" and "," in token.word:
        return True
    if not is_first:
        return _speaks_of_vesting(sentence, place) or _speaks_of_vesting(sentence, after)
    return any(word(sentence, after + offset) in VEST for offset in range(22)) or any(
        at(sentence, after + k).kind in {"day", "percent", "fraction"} for k in range(12)
    )

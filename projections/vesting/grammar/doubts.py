"""What nobody knows yet: meetings, performance, the end of service, a sale; and which of several days counts."""

from typing import Final

from projections.vesting.lexicon import CONTROL, DEPARTURE, MEETING_OF, PERFORMANCE, VEST, word_set
from projections.vesting.phrases import Choice, Found, Uncertain
from projections.vesting.places import Tokens, at, follows, skipped, word

UNEQUAL: Final = word_set("different varying unequal differing biannually biannual bimonthly biennially biennial fortnightly payroll")
RESULTS: Final = word_set("completion trials level results financing certification capitalization return returns approval revenue earnings")
RESULTS_WITHIN: Final = 7
CLOSINGS: Final = frozenset({"closing", "consummation"})
DEALS: Final = word_set("merger acquisition transaction transactions")
PRICES: Final = frozenset({"price", "prices", "closing"})
NO_CONDITION: Final = frozenset({"premium", "valued", "dividing", "divided", "exercise", "recognition"})
NO_CONDITION_WITHIN: Final = 9
PRICE_TOLD_WITHIN: Final = 20
WAITS: Final = word_set("when once until unless if upon after following where provided that")


def uncertain_at(tokens: Tokens, place: int) -> Found:
    """A meeting, performance, departure, change of control or approval: days that nobody knows yet."""
    here = word(tokens, place)
    if here in UNEQUAL:
        return Uncertain(doubt="undated", words="in parts that are not told"), place + 1
    if here in {"during", "in"}:
        return _in_a_year(tokens, skipped(tokens, place + 1))
    if here in {"based", "depend", "depends", "depending"}:
        return _on_results(tokens, place + 1)
    if here in {"meeting", "meetings", "agm"}:
        near = {word(tokens, place + offset) for offset in range(-6, 6)}
        is_known = near & (MEETING_OF - {"meeting", "meetings"} | {"agm"}) and word(tokens, place + 1) not in {"proxy", "statement"}
        return (Uncertain(doubt="meeting", words="meeting of shareholders"), place + 1) if is_known else None
    if here in CLOSINGS and word(tokens, place + 1) == "of":
        return _closing_of(tokens, place + 2)
    if here in PERFORMANCE | PRICES and (_is_no_condition(tokens, place) or _is_told(tokens, place)):
        return None
    return _performance_at(tokens, place) or _event_at(tokens, place)


def _performance_at(tokens: Tokens, place: int) -> Found:
    """Performance, and what the stock costs or brings."""
    here = word(tokens, place)
    if here in PERFORMANCE or (here == "closing" and word(tokens, place + 1) in PRICES):
        return Uncertain(doubt="performance", words="performance"), place + 1
    if here in {"price", "prices"} and word(tokens, place - 1) in {"stock", "share"} and word(tokens, place + 1) not in {"of", "on", "not"}:
        return Uncertain(doubt="performance", words="performance"), place + 1
    if here in {"shareholder", "stockholder"} and word(tokens, place + 1) in {"return", "returns"}:
        return Uncertain(doubt="performance", words="performance"), place + 2
    return None


def _closing_of(tokens: Tokens, place: int) -> Found:
    """`closing of the merger`, `consummation of the proposed business combination`: a deal that is agreed, and closes nobody knows when."""
    after = skipped(tokens, place, word_set("the such proposed pending a an"))
    is_deal = word(tokens, after) in DEALS or follows(tokens, after, "business", "combination")
    return (Uncertain(doubt="approval", words="the closing of a deal"), after + 1) if is_deal else None


def _on_results(tokens: Tokens, place: int) -> Found:
    """`based on the level of return`, `depending on certification of results`: nobody knows yet what comes of it."""
    near = {word(tokens, place + offset) for offset in range(1, RESULTS_WITHIN)}
    is_told = word(tokens, place) in {"on", "upon"} and near & RESULTS
    return (Uncertain(doubt="performance", words="performance"), place + 1) if is_told else None


def _is_no_condition(tokens: Tokens, place: int) -> bool:
    """Whether it only tells why or for how much: `in recognition of 2023 performance`, `valued at the closing price`."""
    before = [word(tokens, place - back) for back in range(1, NO_CONDITION_WITHIN)]
    told = next((k for k, here in enumerate(before) if here in NO_CONDITION), None)
    return told is not None and not VEST & set(before[:told])


def _is_told(tokens: Tokens, place: int) -> bool:
    """Whether a closing price is told as a fact: `the closing price of the common stock on the exchange was $24.54`."""
    words = [word(tokens, k) for k in range(place, place + PRICE_TOLD_WITHIN)]
    if words[0] != "closing" or words[1] not in PRICES or "was" not in words:
        return False
    if WAITS & {word(tokens, place - back) for back in range(1, NO_CONDITION_WITHIN)}:
        return False
    return not VEST & set(words) and word(tokens, place + words.index("was") + 1) not in {"at", "equal", "above"}


def _event_at(tokens: Tokens, place: int) -> Found:
    """The end of service, a sale of the company or its shares, an approval."""
    here = word(tokens, place)
    if here in DEPARTURE:
        return Uncertain(doubt="departure", words="end of service"), place + 1
    if here == "elected" and word(tokens, place + 1) == "term":
        return Uncertain(doubt="meeting", words="end of a term"), place + 2
    if here in CONTROL or follows(tokens, place, "initial", "public", "offering"):
        return Uncertain(doubt="control", words="change in control or offering"), place + 1
    if here == "approval" and "fda" in {word(tokens, place + offset) for offset in range(-6, 7)}:
        return Uncertain(doubt="approval", words="approval"), place + 1
    if here in {"approval", "approves"} and word(tokens, place - 1) in {
        "stockholder",
        "shareholder",
        "regulatory",
        "fda",
        "stockholders",
        "shareholders",
    }:
        return Uncertain(doubt="approval", words="approval"), place + 1
    return None


def _in_a_year(tokens: Tokens, place: int) -> Found:
    """`during the second year`: a year, and no day in it."""
    is_year = at(tokens, place).kind == "ordinal" and word(tokens, place + 1) in {"year", "years"}
    return (Uncertain(doubt="undated", words="in a year without a day"), place + 2) if is_year else None


def choice_at(tokens: Tokens, place: int) -> Found:
    """`the earlier of`, `whichever is earlier`, `or, if earlier`, `no later than`; `the later of`."""
    here = word(tokens, place)
    if (
        here in {"earlier", "earliest", "sooner"}
        and word(tokens, place - 1) != "unless"
        and word(tokens, place + 1) not in {"vesting", "terminated", "forfeited"}
    ):
        return Choice(is_later=False), place + 1
    if here in {"later", "latest"} and word(tokens, place + 1) in {"of", "to"}:
        return Choice(is_later=True), place + 1
    if here in {"no", "not"} and follows(tokens, place + 1, "later", "than"):
        return Choice(is_later=False, is_limit=True), place + 3
    if here == "whichever" and word(
        tokens, skipped(tokens, place + 1, frozenset({"is", "event", "occurs", "comes", "to", "occur", "the"}))
    ) in {"earlier", "first", "sooner", "earliest"}:
        return Choice(is_later=False), place + 1
    return None

"""How many options, and in what state: `vested options to purchase 400 shares of common stock`, `400 vested and 600 unvested options`.

amounts  = [state] OPTIONS [state] TO-BUY quantity
         | amount state {("," | "and") amount state} OPTIONS [TO-BUY shares]
         | quantity SUBJECT-TO [state] OPTIONS
quantity = amount ["shares"] ["of" title]
state    = "vested" | "unvested" | "exercisable" | "unexercisable" | "outstanding"
"""

from decimal import Decimal
from typing import Final

from importers.attestations.cursor import Cursor, UnclearError
from importers.attestations.position import Position

STATES: Final = {
    "vested": "vested",
    "unvested": "unvested",
    "nonvested": "unvested",
    "exercisable": "exercisable",
    "unexercisable": "unexercisable",
    "outstanding": "total",
    "unexercised": "total",
}
OPTIONS: Final = frozenset(["option", "options"])
SHARES: Final = frozenset(["share", "shares"])

_STATE_WORDS: Final = frozenset(STATES)
_DEGREES: Final = frozenset(["fully", "currently", "presently", "immediately", "now", "already", "still"])
_KINDS: Final = frozenset(
    "stock share employee director non qualified nonqualified statutory nonstatutory incentive compensatory".split()  # noqa: SIM905
)
_CLASSES: Final = frozenset(["common", "ordinary", "class", "a", "b", "c", "voting"])
_MORE: Final = frozenset(["other", "additional"])
_TO_BUY: Final = (
    *(f"{right} {verb}" for right in ("to", "representing the right to", "giving the right to") for verb in ("purchase", "buy", "acquire")),
    "exercisable for",
    "exercisable into",
    "with respect to",
    "for",
    "covering",
    "on",
)
_RIGHT: Final = ("right to acquire", "right to purchase")
_SUBJECT_TO: Final = (
    "subject to",
    "upon exercise of",
    "upon the exercise of",
    "pursuant to",
    "underlying",
    *(f"{issuable} upon {the}exercise of" for issuable in ("issuable", "acquirable") for the in ("the ", "")),
)
_ARTICLES: Final = frozenset(["an", "a", "the", "outstanding"])
_TITLE_LED_BY: Final = frozenset(["the", "issuer's", "company's", "issuer\u2019s", "company\u2019s", "its", "issuer", "company"])
_TITLE_ENDS: Final = frozenset(
    """that which at with expiring granted issued awarded under pursuant subject and of are is as in exercisable vested unvested held owned
    having each all both not upon on for to expire expires by""".split()  # noqa: SIM905 (as prose)
)
_TITLE_WORDS_MAX: Final = 8


def amounts(cursor: Cursor) -> Position | None:
    """Take how many options there are, with their state."""
    for read in (_options_to_buy, _counted_options, _shares_subject_to):
        place = cursor.place
        found = read(cursor)
        if found is not None:
            return found
        cursor.place = place
    return None


def amount(cursor: Cursor) -> Decimal | None:
    """Take a number of units."""
    place = cursor.place
    cursor.words("up to", "an aggregate of", "a total of", "an aggregate total of", "an additional")
    number = cursor.number()
    if number is None:
        cursor.place = place
    return number


def state(cursor: Cursor) -> str | None:
    """Take a state; `exercisable within 60 days` is none that can be relied on."""
    place = cursor.place
    cursor.skip(_DEGREES)
    if cursor.words("non vested", "not yet vested", "not vested"):
        return "unvested"
    if cursor.words("not yet exercisable", "not exercisable", "not currently exercisable", "not presently exercisable"):
        return "unexercisable"
    word = cursor.word(_STATE_WORDS)
    if word is None:
        cursor.place = place
        return None
    if word == "vested" and cursor.words("and unvested"):
        return "total"
    if word == "vested":
        cursor.words("and exercisable", "and currently exercisable", "but unexercised", "and unexercised", "but not yet exercised")
    elif word == "unvested":
        cursor.words("and unexercisable", "and not yet exercisable")
    if cursor.words("within"):
        raise UnclearError
    return STATES[word]


def and_more(cursor: Cursor) -> bool:
    """Take what stands between the members of a list."""
    place = cursor.place
    while cursor.mark(",;") or cursor.words("and also", "and", "as well as", "plus"):
        pass
    return cursor.place > place


def _options_to_buy(cursor: Cursor) -> Position | None:
    stated = state(cursor)
    if not _options(cursor):
        return None
    stated = stated or _state_before_purpose(cursor)
    if not cursor.words(*_TO_BUY):
        return None
    number = amount(cursor)
    return None if number is None else Position(quantities={stated or "total": number}, underlying_title=_shares(cursor) or None)


def _counted_options(cursor: Cursor) -> Position | None:
    quantities: dict[str, Decimal] = {}
    while (number := amount(cursor)) is not None:
        stated = state(cursor)
        if _options(cursor):
            stated = stated or _state_before_purpose(cursor) or "total"
            if stated in quantities or (quantities and stated == "total"):
                return None
            underlying = (_shares(cursor) or _title(cursor)) if cursor.words(*_TO_BUY) else ""
            return Position(quantities={**quantities, stated: number}, underlying_title=underlying or None)
        if stated is None or stated in quantities or not and_more(cursor):
            return None
        quantities[stated] = number
    return None


def _shares_subject_to(cursor: Cursor) -> Position | None:
    cursor.words(*_RIGHT)
    number = amount(cursor)
    if number is None:
        return None
    underlying = _shares(cursor)
    if underlying is None or not cursor.words(*_SUBJECT_TO):
        return None
    cursor.word(_ARTICLES)
    stated = state(cursor)
    return Position(quantities={stated or "total": number}, underlying_title=underlying or None) if _options(cursor) else None


def _options(cursor: Cursor) -> bool:
    cursor.is_other = cursor.word(_MORE) is not None or cursor.is_other
    cursor.words("previously granted")
    cursor.skip(_KINDS)
    return cursor.word(OPTIONS) is not None


def _state_before_purpose(cursor: Cursor) -> str | None:
    """A state after the options, unless its word says what they are for (`options exercisable for 400 shares`)."""
    place = cursor.place
    if cursor.words(*_TO_BUY):
        cursor.place = place
        return None
    return state(cursor)


def _shares(cursor: Cursor) -> str | None:
    """Take the shares that are counted: their title, empty when none is stated; None where no shares are named at all."""
    start = cursor.place
    cursor.skip(_CLASSES)
    if cursor.word(SHARES):
        if cursor.place - start > 1:
            return cursor.taken_since(start)
        return _title(cursor) if cursor.words("of") else ""
    cursor.place = start
    return _title(cursor) if cursor.words("of") else None


def _title(cursor: Cursor) -> str:
    cursor.skip(_TITLE_LED_BY)
    start = cursor.place
    while (word := cursor.next_word()) and word not in _TITLE_ENDS and cursor.place - start < _TITLE_WORDS_MAX:
        cursor.place += 1
    return cursor.taken_since(start)

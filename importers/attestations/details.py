"""What follows a number of options: terms, parts, and words that change nothing.

detail   = expiry | price | grant | part | plan | told | schedule | holder
expiry   = ["that"] "expire" ["on"] DAY
price    = "at" ["an exercise price of"] DOLLARS ["per share"]
grant    = "granted" ["on"] DAY
part     = "of which" amount "are" state {"and" amount "are" state} | amount "of which are" state | "(" amount state ")"
told     = "as of" DAY | "not reported on this form"
schedule = ("which" | "the remaining" amount) "vest ..." to the end of the sentence: it changes nothing that is held now
"""

from decimal import Decimal
from typing import Final

import msgspec

from importers.attestations.cursor import Cursor, UnclearError
from importers.attestations.holders import held_by
from importers.attestations.position import Position
from importers.attestations.quantities import OPTIONS, SHARES, STATES, amount, and_more, state

_EXPIRE: Final = frozenset(["expire", "expires", "expiring"])
_EXPIRATION: Final = ("with an expiration date of", "having an expiration date of", "with expiration date of", "expiration date of")
_UNTOLD_DAYS: Final = ("on various dates", "at various dates", "at various times")
_UNTOLD_PRICES: Final = ("various exercise prices", "varying exercise prices", "various prices")
_PRICE: Final = ("exercise price of", "exercise price equal to", "strike price of", "price of")
_PER_SHARE: Final = ("per share", "a share", "each")
_SCHEDULED: Final = frozenset(["vest", "vests", "vesting", "become", "becomes"])
_UNSURE: Final = OPTIONS | frozenset(
    ["vested", "unvested", "exercised", "expire", "expires", "cancelled", "canceled", "forfeited", "sold", "if", "unless"]
)
_PLANS: Final = frozenset(["plan", "plans", "agreement", "agreements", "program"])
NOW: Final = (
    "as of the date hereof",
    "as of this date",
    *(f"as of the date of this {form}" for form in ("form 4", "form", "report", "filing")),
)
_UNTOLD: Final = ("not included", "not reflected", "not reported", "not shown")
_HERE: Final = ("in this", "on this", "in table i", "in table ii", "herein", "above")
_FORMS: Final = ("form 3", "form 4", "form 5", "form", "report", "filing", "table")
_ARTICLES: Final = frozenset(["a", "an", "the"])
_STATE_WORDS: Final = frozenset(STATES)


def detailed(cursor: Cursor, position: Position) -> Position:
    """The position with all details that follow it."""
    while True:
        place = cursor.place
        is_bracketed = cursor.mark("(")
        if not is_bracketed:
            and_more(cursor)
        found = _part(cursor, position) or term(cursor, position)
        if found is None and (_plan(cursor) or _told(cursor) or _schedule(cursor) or held_by(cursor)):
            found = position
        if found is None:
            cursor.place = place
            return position
        if is_bracketed and not cursor.mark(")"):
            raise UnclearError
        position = found


def term(cursor: Cursor, position: Position) -> Position | None:
    """Take one of the terms, and give the position with it."""
    for read in (_expiry, _price, _grant):
        place = cursor.place
        found = read(cursor, position)
        if found is not None:
            return found
        cursor.place = place
    return None


def _expiry(cursor: Cursor, position: Position) -> Position | None:
    cursor.words("that", "which")
    cursor.words("will", "shall")
    if cursor.word(_EXPIRE):
        if cursor.words(*_UNTOLD_DAYS):
            return position
        cursor.words("on")
    elif not cursor.words(*_EXPIRATION):
        return None
    day = cursor.day()
    if day is None or position.expires_on is not None:
        raise UnclearError
    return msgspec.structs.replace(position, expires_on=day)


def _price(cursor: Cursor, position: Position) -> Position | None:
    cursor.words("that have", "which have", "that are", "which are")
    is_led = cursor.words("at", "with", "having", "exercisable at")
    cursor.word(_ARTICLES)
    if cursor.words(*_UNTOLD_PRICES):
        return position
    is_average = cursor.words("weighted average", "average")
    is_range = cursor.words("exercise prices ranging from", "prices ranging from", "exercise prices between")
    is_led = cursor.words(*_PRICE) or is_led or is_range
    price = cursor.price() if is_led else None
    if price is None:
        return None
    if is_range and not (cursor.words("to", "and") and cursor.price() is not None):
        raise UnclearError
    cursor.words(*_PER_SHARE)
    if is_average or is_range:
        return position
    if position.exercise_price is not None:
        raise UnclearError
    return msgspec.structs.replace(position, exercise_price=price)


def _grant(cursor: Cursor, position: Position) -> Position | None:
    cursor.words("that were", "which were", "previously")
    day = cursor.day() if cursor.words("granted on", "granted", "issued on", "awarded on") else None
    if day is None:
        return None
    if position.granted_on is not None:
        raise UnclearError
    return msgspec.structs.replace(position, granted_on=day)


def _part(cursor: Cursor, position: Position) -> Position | None:
    """The parts of a whole: `of which 400 are vested and 600 are unvested`, `400 of which have vested`, `(400 vested, 600 unvested)`."""
    if set(position.quantities) != {"total"}:
        return None
    place = cursor.place
    if cursor.words("all of which are", "all of which have", "that are", "which are", "that have", "which have"):
        stated = state(cursor)
        parts = {} if stated is None else {stated: position.quantities["total"]}
    else:
        parts = _parts(cursor)
    if not parts:
        cursor.place = place
        return None
    return msgspec.structs.replace(position, quantities={**position.quantities, **parts})


def _parts(cursor: Cursor) -> dict[str, Decimal]:
    parts: dict[str, Decimal] = {}
    is_led = cursor.words("of which", "of these", "of those")
    place = cursor.place
    while (part := _one_part(cursor, is_led=is_led)) is not None:
        stated, number = part
        if stated in parts:
            raise UnclearError
        parts[stated] = number
        is_led = True
        place = cursor.place
        and_more(cursor)
    if parts:
        cursor.place = place
    return parts


def _one_part(cursor: Cursor, *, is_led: bool) -> tuple[str, Decimal] | None:
    if cursor.word(OPTIONS):
        cursor.words("to purchase", "to acquire", "for")
    number = amount(cursor)
    if number is None:
        return None
    cursor.word(SHARES | OPTIONS)
    is_led = cursor.words("of which") or is_led
    has_verb = cursor.words("are", "is", "were", "have become", "have", "has", "had", "remain")
    stated = state(cursor) if has_verb or not is_led or cursor.next_word() in _STATE_WORDS else None
    return None if stated is None or stated == "total" else (stated, number)


def _plan(cursor: Cursor) -> bool:
    """Take the plan under which they were granted."""
    place = cursor.place
    cursor.words("that were", "which were")
    cursor.words("granted", "issued", "awarded")
    if cursor.words("under", "pursuant to") and cursor.through(_PLANS):
        return True
    cursor.place = place
    return False


def _told(cursor: Cursor) -> bool:
    """Take of when the sentence speaks, or where the position is not told."""
    place = cursor.place
    if cursor.words(*NOW):
        return True
    if cursor.words("as of"):
        cursor.stated_on = cursor.day()
        if cursor.stated_on is None:
            raise UnclearError
        return True
    cursor.words("that are", "which are")
    if cursor.words(*_UNTOLD) and cursor.words(*_HERE):
        cursor.words(*_FORMS)
        cursor.is_other = True
        return True
    cursor.place = place
    return False


def _schedule(cursor: Cursor) -> bool:
    place = cursor.place
    is_rest = cursor.words("the remainder of which", "the remainder", "the balance", "the rest")
    if not is_rest and cursor.words("the remaining"):
        number, named = amount(cursor), cursor.word(SHARES | OPTIONS)
        is_rest = number is not None or named is not None
    if is_rest or cursor.words("that", "which"):
        cursor.words("will", "shall")
        if cursor.word(_SCHEDULED):
            if not _UNSURE.isdisjoint(token.word for token in cursor.sentence[cursor.place :]):
                raise UnclearError
            cursor.place = len(cursor.sentence)
            return True
    cursor.place = place
    return False

"""Sentences that state an option position, read as a small grammar over tokens. A sentence that does not fit it whole states nothing.

statement = [opening ","] holder HOLDS positions            Ms. Quill also holds vested options to purchase 400 shares
          | positions ("is" | "are") HELD "by" holder       vested options to purchase 400 shares are held by Ms. Quill
          | LEAVES-OUT positions                            does not include 400 vested stock options
positions = position {("," | ";" | "and") position} ["," "all of which" term]
position  = amounts {detail}
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from importers.attestations.cursor import Cursor, UnclearError
from importers.attestations.details import NOW, detailed, term
from importers.attestations.holders import HELD, MORE, adverbs, held_by, name_before, subject
from importers.attestations.position import Position, Statement
from importers.attestations.quantities import OPTIONS, amounts, and_more
from ledger.language.tokens import Token, tokens

_HOLDS: Final = frozenset(["holds", "owns", "retains", "has"])
_VERBS: Final = _HOLDS | {"is", "continues"}
_HOLDS_ON: Final = ("continues to hold", "continues to own", "is the owner of", "is the beneficial owner of")
_LEAVES_OUT: Final = ("excludes", "excluding", "exclusive of", "does not include", "do not include", "not including")
_LED_BY: Final = frozenset(
    ["the", "this", "these", "reported", "amount", "amounts", "number", "total", "shares", "balance", "ownership", "beneficial", "holdings"]
)
_OPENINGS: Final = (
    *(
        f"in addition to the {what}{told}{where}"
        for what in ("shares ", "securities ", "holdings ")
        for told in ("reported ", "listed ", "shown ", "set forth ", "")
        for where in ("above", "herein", "in table i", "on this form", "in this form")
    ),
    "in addition",
    "additionally",
)
_AFTER: Final = frozenset(["following", "after"])
_THESE_DEEDS: Final = frozenset(
    """the this these such above described reported herein in on form transaction transactions sale sales purchase purchases exercise
    exercises""".split()  # noqa: SIM905 (as prose)
)
_LEFT_OUT_AS_SHARES: Final = (
    "shares issuable upon exercise of",
    "shares issuable upon the exercise of",
    "shares underlying",
    "shares subject to",
)
_LABELS: Final = (["right", "to", "buy"], ["rights", "to", "buy"], ["both", "vested", "and", "unvested"], ["vested", "and", "unvested"])
_BRACKETED_MAX: Final = 40
_ARTICLES: Final = frozenset(["an", "a", "the", "other", "additional"])


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text about option positions, in order."""
    spoken_of: tuple[str, ...] = ()
    for sentence in _sentences(tokens(text)):
        if not OPTIONS.isdisjoint(token.word for token in sentence):
            found = _statement(Cursor(text, sentence))
            if found is not None:
                yield msgspec.structs.replace(found, subject=spoken_of)
        spoken_of = subject(sentence)


def _sentences(found: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in found:
        if token.kind == "mark" and token.word in ".?!":
            yield _plain(sentence)
            sentence = []
        else:
            sentence.append(token)
    yield _plain(sentence)


def _plain(sentence: list[Token]) -> list[Token]:
    """The sentence without what only names or numbers its parts: `(the "Options")`, `(i)`, `(right to buy)`."""
    kept: list[Token] = []
    place = 0
    while place < len(sentence):
        inside = _bracketed(sentence, place)
        if inside and (_is_label(inside) or any(token.word == '"' for token in inside)):
            place += len(inside) + 2
        else:
            kept.append(sentence[place])
            place += 1
    return kept


def _bracketed(sentence: Sequence[Token], place: int) -> list[Token]:
    if sentence[place].word != "(":
        return []
    inside: list[Token] = []
    for token in sentence[place + 1 : place + 1 + _BRACKETED_MAX]:
        if token.word == ")":
            return inside
        inside.append(token)
    return []


def _is_label(inside: Sequence[Token]) -> bool:
    words = [token.word for token in inside]
    return words in _LABELS or (len(words) == 1 and len(words[0]) <= len("iii"))


def _statement(cursor: Cursor) -> Statement | None:
    for read in (_held, _left_out, _passive):
        cursor.restart()
        try:
            positions = read(cursor)
        except UnclearError:
            return None
        if positions and cursor.is_at_end:
            return Statement(
                start=cursor.sentence[0].start,
                end=cursor.sentence[-1].end,
                holders=tuple(cursor.holders),
                positions=tuple(positions),
                is_other=cursor.is_other,
                stated_on=cursor.stated_on,
            )
    return None


def _held(cursor: Cursor) -> list[Position]:
    if not _opening(cursor):
        return []
    holder = name_before(cursor, _VERBS)
    if not holder or not (cursor.words(*_HOLDS_ON) or cursor.word(_HOLDS)):
        return []
    cursor.holders.append(holder)
    adverbs(cursor)
    cursor.mark(":")
    return _positions(cursor)


def _opening(cursor: Cursor) -> bool:
    """Take what may stand before the holder; False where a day is named that is none."""
    if cursor.words(*NOW):
        pass
    elif cursor.words("as of"):
        cursor.stated_on = cursor.day()
        if cursor.stated_on is None:
            return False
    elif cursor.word(_AFTER):
        cursor.skip(_THESE_DEEDS)
        cursor.number()  # Form 4
    else:
        cursor.is_other = cursor.words(*_OPENINGS)
    cursor.mark(",")
    return True


def _left_out(cursor: Cursor) -> list[Position]:
    cursor.skip(_LED_BY)
    if not cursor.words(*_LEAVES_OUT):
        return []
    cursor.is_other = True
    cursor.mark(":")
    cursor.words(*_LEFT_OUT_AS_SHARES)
    return _positions(cursor)


def _passive(cursor: Cursor) -> list[Position]:
    positions = _positions(cursor)
    if not positions or not cursor.words("is", "are"):
        return []
    adverbs(cursor)
    return positions if cursor.next_word() in HELD and held_by(cursor) else []


def _positions(cursor: Cursor) -> list[Position]:
    positions: list[Position] = []
    while True:
        place = cursor.place
        if positions and (_of_all(cursor, positions) or not and_more(cursor)):
            return positions
        while word := cursor.word(_ARTICLES):
            cursor.is_other = cursor.is_other or word in MORE
        position = amounts(cursor)
        if position is None:
            cursor.place = place
            return positions
        positions.append(detailed(cursor, position))


def _of_all(cursor: Cursor, positions: list[Position]) -> bool:
    """Take `all of which expire on ...`, `each with ...` after the last position, which says it of all of them."""
    before = cursor.place
    cursor.mark(",")
    if not cursor.words("all of which", "each of which", "both of which", "each", "all"):
        cursor.place = before
        return False
    start = cursor.place
    for place, position in enumerate(positions):
        cursor.place = start
        found = term(cursor, position)
        if found is None:
            raise UnclearError
        positions[place] = _more_terms(cursor, found)
    return True


def _more_terms(cursor: Cursor, position: Position) -> Position:
    place = cursor.place
    and_more(cursor)
    found = term(cursor, position)
    if found is None:
        cursor.place = place
        return position
    return _more_terms(cursor, found)

"""Who holds, in the words of a sentence: `the reporting person also`, `Mr. Quill`, `held directly by Ada Quill`."""

from collections.abc import Sequence
from typing import Final

from importers.attestations.cursor import Cursor
from ledger.language.tokens import Token

ADVERBS: Final = frozenset(
    ["also", "currently", "presently", "now", "still", "additionally", "directly", "beneficially", "further", "separately"]
)
MORE: Final = frozenset(["also", "additionally", "further", "separately", "other", "additional"])
HELD: Final = frozenset(["held", "owned"])
TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr"])
REPORTING: Final = (("reporting", "person"), ("reporting", "owner"))

_NAME_WORDS_MAX: Final = 5


def name_before(cursor: Cursor, verbs: frozenset[str]) -> tuple[str, ...]:
    """Take the words that name a holder, and the adverbs after them; none unless one of `verbs` follows (of none: the sentence ends)."""
    cursor.words("the")
    name: list[str] = []
    while (word := cursor.next_word()) and word not in ADVERBS and word not in verbs and len(name) < _NAME_WORDS_MAX:
        name.append(word)
        cursor.place += 1
    adverbs(cursor)
    is_whole = cursor.next_word() in verbs if verbs else cursor.is_at_end
    return tuple(name) if is_whole else ()


def held_by(cursor: Cursor) -> bool:
    """Take `held by` and a name, at the end of the sentence."""
    place = cursor.place
    cursor.words("that are", "which are")
    if cursor.word(HELD):
        adverbs(cursor)
        name = name_before(cursor, frozenset()) if cursor.words("by") else ()
        if name:
            cursor.holders.append(name)
            return True
    cursor.place = place
    return False


def adverbs(cursor: Cursor) -> None:
    """Take adverbs; some say that more is held than was told before."""
    while word := cursor.word(ADVERBS):
        cursor.is_other = cursor.is_other or word in MORE


def subject(sentence: Sequence[Token]) -> tuple[str, ...]:
    """Whom a sentence begins with, where that is plain: `reporting person`, `mr quill`; empty otherwise."""
    words = [token.word for token in sentence[:3]]
    if words[:1] == ["the"]:
        del words[0]
    first = tuple(words[:2])
    return first if first in REPORTING or (len(first) > 1 and first[0] in TITLES) else ()

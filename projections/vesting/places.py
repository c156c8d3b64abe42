"""Tokens by their places: what stands there, and what follows. Beyond the end stands an empty mark, so that no rule asks for the end."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from ledger.language.tokens import Token

Tokens = Sequence[Token]
END: Final = Token("mark", "", 0, 0)
ARTICLES: Final = frozenset({"the", "a", "an", "such", "that", "this", "each", "its", "his", "her", "their", "of", "said"})


def at(tokens: Tokens, place: int) -> Token:
    """The token at a place; beyond the end an empty mark."""
    try:
        return tokens[place] if place >= 0 else END
    except IndexError:
        return END


def word(tokens: Tokens, place: int) -> str:
    """The word at a place, empty beyond the end."""
    try:
        return tokens[place].word if place >= 0 else ""
    except IndexError:
        return ""


def follows(tokens: Tokens, place: int, *words: str) -> bool:
    """Whether these words stand there, one after the other."""
    if place < 0:
        return False
    try:
        for expected in words:  # asked at every token: no generator, and no call for each word
            if tokens[place].word != expected:
                return False
            place += 1
    except IndexError:
        return False
    return True


def says(tokens: Tokens, *words: str) -> bool:
    """Whether these words stand anywhere, one after the other."""
    spoken = [token.word for token in tokens]
    return words[0] in spoken and any(follows(tokens, place, *words) for place, said in enumerate(spoken) if said == words[0])


def whole(token: Token) -> int | None:
    """The whole number that a token writes, None when it writes none."""
    if token.kind != "number" or not isinstance(token.value, Decimal) or token.value != token.value.to_integral_value():
        return None
    return int(token.value)


def skipped(tokens: Tokens, place: int, words: frozenset[str] = ARTICLES) -> int:
    """The place after any of these words."""
    end = len(tokens) if place >= 0 else place
    while place < end and tokens[place].word in words and tokens[place].kind == "word":
        place += 1
    return place


def by_first_word(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases of several words by their first one, so that a place in a text is held against few of them."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found

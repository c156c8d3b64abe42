"""A place in one sentence. What is taken moves it; what is not there leaves it where it was.

On `also holds vested options`, `cursor.word(frozenset({"also"}))` is `also` and moves on; `cursor.words("sold")` is False and does not.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ledger.language.tokens import Token


class UnclearError(Exception):
    """The sentence goes on in a way that leaves open what it states."""


class Cursor:
    """A place in a sentence, and what was gathered on the way: the names of holders, whether it speaks of what is held besides, its day."""

    def __init__(self, text: str, sentence: Sequence[Token]) -> None:
        self._text = text
        self.sentence = sentence
        self.restart()

    def restart(self) -> None:
        """Go back to the beginning, with nothing gathered."""
        self.place = 0
        self.holders: list[tuple[str, ...]] = []
        self.is_other = False
        self.stated_on: date | None = None

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.sentence)

    def next_word(self) -> str:
        """The word that stands here; empty for a number, a mark, or the end."""
        token = self._next()
        return token.word if token is not None and token.kind == "word" else ""

    def word(self, among: frozenset[str]) -> str | None:
        """Take a word, if it is one of these."""
        word = self.next_word()
        if not word or word not in among:
            return None
        self.place += 1
        return word

    def skip(self, among: frozenset[str]) -> None:
        """Take as many of these words as stand here."""
        while self.word(among):
            pass

    def words(self, *phrases: str) -> bool:
        """Take the first of the phrases that stands here."""
        for phrase in phrases:
            words = phrase.split()
            if [token.word for token in self.sentence[self.place : self.place + len(words)]] == words:
                self.place += len(words)
                return True
        return False

    def mark(self, marks: str) -> bool:
        """Take one of these marks."""
        token = self._next()
        if token is None or token.kind != "mark" or token.word not in marks:
            return False
        self.place += 1
        return True

    def day(self) -> date | None:
        """Take a day of the calendar."""
        token = self._next()
        if token is None or not isinstance(token.value, date):
            return None
        self.place += 1
        return token.value

    def number(self) -> Decimal | None:
        """Take a number that is no price."""
        token = self._next()
        if token is None or token.kind != "number" or not isinstance(token.value, Decimal) or self._is_price(token):
            return None
        self.place += 1
        return token.value

    def price(self) -> Decimal | None:
        """Take an amount of dollars."""
        token = self._next()
        if token is None or not isinstance(token.value, Decimal) or not self._is_price(token):
            return None
        self.place += 1
        return token.value

    def through(self, last: frozenset[str]) -> bool:
        """Take everything up to and with one of these words, but no mark; nothing when none comes."""
        place = self.place
        while (token := self._next()) is not None and token.kind != "mark":
            self.place += 1
            if token.word in last:
                return True
        self.place = place
        return False

    def taken_since(self, place: int) -> str:
        """The text from a place up to here."""
        return self._text[self.sentence[place].start : self.sentence[self.place - 1].end] if self.place > place else ""

    def _next(self) -> Token | None:
        return None if self.is_at_end else self.sentence[self.place]

    def _is_price(self, token: Token) -> bool:
        return self._text[: token.start].rstrip().endswith("$")

"""Natures of ownership of one account that differ in their spelling alone, and so are of one line.

Worked example: 300 shares are held "By the Quill Family Trust of 2011", and in the next filing 320 "By Quill Family Trust 2011". That is
the first line, with another balance. Where one filing shows two spellings beside each other they are two lines, and stay so.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Final

from ledger.values.form import Row
from ledger.values.identity import REMEMBERED
from projections.accounts.line_key import nature_key

ESCAPED_MAX: Final = 8  # times that a program has escaped what was escaped already

_LEFT_OUT: Final = frozenset({"of", "the"})
_PLURALS: Final = frozenset({"trusts", "funds", "foundations", "partnerships", "accounts", "plans", "savings"})
_PLAN_SECTION: Final = re.compile(r"\b(40[13]) ([abk])\b")


class Natures:
    """The spellings of an account, in the order in which they became known."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._apart: set[str] = set()

    def see(self, rows: Iterable[Row]) -> None:
        """Take the rows of one filing."""
        shown: dict[str, set[str]] = {}
        for row in rows:
            if row.ownership_form != "D" and (nature := row.nature_of_ownership):
                shown.setdefault(spelled_plainly(nature), set()).add(nature_key(nature))
        for plain, keys in shown.items():
            if len(keys) > 1:
                self._apart.add(plain)
            self._first.setdefault(plain, min(keys))

    def key_of(self, nature: str | None) -> str:
        """The nature for comparison, as it was spelled first."""
        own = nature_key(nature)
        if not nature:
            return own
        plain = spelled_plainly(nature)
        return own if plain in self._apart else self._first.get(plain, own)


@lru_cache(REMEMBERED)
def spelled_plainly(nature: str) -> str:
    """A nature without what spellings differ in: entities escaped again and again, `of` and `the`, plurals, the brackets of `401(k)`."""
    text = nature
    for _ in range(ESCAPED_MAX):
        text = unescape(text)
    words = [word for word in _PLAN_SECTION.sub(r"\1\2", nature_key(text)).split() if word not in _LEFT_OUT]
    return " ".join(word.removesuffix("s") if word in _PLURALS else word for word in words)

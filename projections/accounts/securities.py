"""When two titles mean one class of security. Filers write a class in many ways; a class letter or series always keeps classes apart.

`Common Stock`, `Common Shares`, `Common Stock, par value $0.001 per share` and `Acme Corp. Common Stock` (of Acme) are `common`;
`Class A Common Stock` is `class a common`. Option titles are one family, since exercise price and expiration tell lots apart. A title that
fits no rule is compared word by word.
"""

import re
from functools import lru_cache
from typing import Final

from ledger.values.identity import REMEMBERED, normal_text

_PAR_VALUE: Final = re.compile(
    r"""[,(]?\s*(?:(?:us)?\$?[\d.]+\s+)?(?:no\s+)?par\s+value(?:\s+(?:of\s+)?(?:us)?\$?[\d.]+)?(?:\s*(?:per|/|a)\s*share)?"""
    r"""\s*(?:\(?["“][^"”]*["”]\)?)?\)?(?:\s*par val\w*$)?""",
    re.IGNORECASE,
)
_COMMON: Final = re.compile(
    r"(?P<prefix>.*?)\b(?:shares? of )?(?:(?P<kind>class|series) (?P<letter>\w{1,3}) )?(?P<voting>(?:non ?)?voting )?"
    r"common(?: (?:stock|shares?|stock shares?))?(?: (?P<kind2>class|series) (?P<letter2>\w{1,3}))?(?: shares?)?"
)
_CORPORATE: Final = frozenset(
    ["the", "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "lp", "group", "holdings"]
)
_OPTION: Final = frozenset(["option", "options"])
_NOT_PLAIN_OPTION: Final = frozenset(
    ["put", "sell", "obligation", "call", "short", "written", "exchange", "phantom", "unit", "units", "performance"]
)
_RESTRICTED_UNITS: Final = frozenset(
    {"restricted stock unit", "restricted share unit", "rsu", "restricted stock unit rsu", "restricted unit"}
)
_PLURALS: Final = frozenset(["shares", "units", "options", "rights", "warrants", "notes", "stocks", "rsus", "psus"])


@lru_cache(REMEMBERED)
def security_key(title: str | None, issuer_name: str | None, table: str) -> str:
    """The class that a title means, for comparison within one issuer; empty when there is no title."""
    full = normal_text(title)
    text = normal_text(_PAR_VALUE.sub("", title or "")) or full
    common = _common_class(text, issuer_name)
    if common is not None:
        return common
    words = [word[:-1] if word in _PLURALS else word for word in text.split()]
    if table == "II" and not _OPTION.isdisjoint(words) and _NOT_PLAIN_OPTION.isdisjoint(words):
        return "option"
    singular = " ".join(words)
    return "restricted unit" if singular in _RESTRICTED_UNITS else singular


def _common_class(text: str, issuer_name: str | None) -> str | None:
    """`common` with its class, when the title is nothing but common stock of this issuer; None otherwise."""
    found = _COMMON.fullmatch(text)
    if found is None or not set(found["prefix"].split()) <= _CORPORATE | set(normal_text(issuer_name).split()):
        return None
    kind, letter = found["kind"] or found["kind2"], found["letter"] or found["letter2"]
    words = (kind, letter, (found["voting"] or "").replace("non voting", "nonvoting").strip(), "common")
    return " ".join(word for word in words if word)

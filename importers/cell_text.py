"""The text of one cell as a value, or None when it is no such value: what the formats with a cell for each field share.

`number("1,946")` is 1946 and `footnote_number("F01")` is `1`. A value that is None although its cell has text is a flaw of the input;
`flaw(number, "-100")` names it: `negative-number`.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from importers.form_type import normal_form_type
from ledger.values.form import AcquiredDisposed, OwnershipForm
from ledger.values.identity import normal_cik
from ledger.values.quantity import DIGITS_MAX, read_decimal

Convert = Callable[[str], Any]

CACHED: Final = 4096
_SHOWN: Final = 200
_FLAGS: Final = {"1": True, "0": False, "true": True, "false": False, "y": True, "n": False, "yes": True, "no": False}
_ACQUIRED_DISPOSED: Final[dict[str, AcquiredDisposed]] = {"A": "A", "D": "D"}
_OWNERSHIP: Final[dict[str, OwnershipForm]] = {"D": "D", "I": "I"}


def prose(text: str) -> str:
    """`text` with white space folded to single spaces. Long texts mostly need no folding, and asking is cheaper than splitting."""
    if (text.isascii() and "\n" not in text and "\t" not in text and "\r" not in text) or text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(text.split())


def excerpt(text: str) -> str:
    """The beginning of a text, for a message that says what stands there; most cells are shorter."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def words(text: str) -> str | None:
    """`text` with white space folded to single spaces; None when nothing is left."""
    return " ".join(text.split()) or None


@lru_cache(maxsize=CACHED)
def label(text: str) -> str | None:
    """The same as `words`, for texts that come again and again: titles, codes, states."""
    return words(text)


def number(text: str) -> Decimal | None:
    """The exact decimal; None for anything else and for negative numbers, which no cell of the forms can hold."""
    if (text.isdigit() or text.replace(".", "", 1).isdigit()) and text.isascii() and len(text) <= DIGITS_MAX:
        return Decimal(text)
    value = read_decimal(text)
    return None if value is None or value < 0 else value


@lru_cache(maxsize=CACHED)
def flag(text: str) -> bool | None:
    """True or False for any spelling of a checked or empty box."""
    return _FLAGS.get(text.strip().lower())


@lru_cache(maxsize=CACHED)
def acquired_disposed(text: str) -> AcquiredDisposed | None:
    """`A` or `D`."""
    return _ACQUIRED_DISPOSED.get(text.strip().upper())


@lru_cache(maxsize=CACHED)
def ownership_form(text: str) -> OwnershipForm | None:
    """`D` (direct) or `I` (indirect)."""
    return _OWNERSHIP.get(text.strip().upper())


@lru_cache(maxsize=CACHED)
def cik(text: str) -> str | None:
    """Ten digits."""
    return normal_cik(text)


@lru_cache(maxsize=CACHED)
def form_type(text: str) -> str | None:
    """`3`, `3/A`, `4`, `4/A`, `5` or `5/A`."""
    return normal_form_type(text)


@lru_cache(maxsize=CACHED)
def footnote_number(text: str) -> str:
    """`1` for the id `F1`; an id of any other shape as it stands."""
    plain = text.strip()
    digits = plain[1:] if plain[:1] in {"F", "f"} else plain
    return digits.lstrip("0") or "0" if digits.isdigit() else plain


def flaw(convert: Convert, text: str) -> tuple[str, str]:
    """The finding's code and what the text is, for a cell whose `text` did not convert."""
    if convert is number:
        return ("negative-number", "a negative number") if read_decimal(text) is not None else ("not-a-number", "no number")
    return _FLAWS.get(convert, ("not-a-code", "no code of the form"))


_FLAWS: Final[dict[Convert, tuple[str, str]]] = {
    flag: ("not-a-flag", "neither yes nor no"),
    cik: ("not-a-cik", "no CIK"),
}

"""Single values as text: exact decimals, ISO days, instants in UTC, and names that cannot harm a terminal.

`machine_text(Decimal("1946.50"))` is `1946.5`, for programs; `reader_text` of the same is `1,946.5`, for people.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from unicodedata import category, east_asian_width

from ledger.values.quantity import exact_text

Cell = str | int | float | Decimal | date | datetime | None | Iterable[str]

NOT_KNOWN: Final = "\N{EN DASH}"

# Control characters (escape sequences begin with one), lone surrogates, and marks that change the direction of what follows.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_JSON: Final = re.compile(_UNSAFE.pattern.replace(r"\x00-\x1f", r"\x00-\x09\x0b-\x1f"))  # a line feed only lays it out
_UPON_ANOTHER: Final = frozenset({"Mn", "Me", "Cf"})
_SPACE: Final = re.compile(r"[\t\r\n]+")


def harmless(text: str) -> str:
    """`text` on one line, with every character that could command a terminal or mislead a reader shown as a replacement character."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text))


def escaped(text: str) -> str:
    r"""JSON text with the characters that JSON allows raw, but a terminal obeys, as `\u009b`; it reads as the same value."""
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def instant_text(instant: datetime) -> str:
    """An aware instant as `YYYY-MM-DDTHH:MM:SSZ`, fractions of a second cut off."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def machine_text(value: Cell) -> str:
    """A value for programs: empty when not known, `true` and `false`, numbers without thousands separators, lists joined by `; `."""
    match value:
        case None | str():
            return value or ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return exact_text(value)
        case datetime():
            return instant_text(value)
        case date() | int() | float():
            return str(value)
        case _:
            return "; ".join(value)


def reader_text(value: Cell) -> str:
    """A value for people, on one line and harmless: thousands separated, `yes` and `no`, lists joined by commas."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return _grouped(exact_text(Decimal(value)))
        case None | str() | float() | date():
            return harmless(machine_text(value))
        case _:
            return harmless(", ".join(value))


def is_number(value: Cell) -> bool:
    """Whether a value is set as a number, to the right."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def width_of(text: str) -> int:
    """How many places the text takes where every character takes one, wide ones two, and marks upon a character none."""
    if text.isascii():
        return len(text)
    return sum(0 if category(character) in _UPON_ANOTHER else 1 + (east_asian_width(character) in "WF") for character in text)


def _grouped(text: str) -> str:
    whole, point, fraction = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{fraction}"

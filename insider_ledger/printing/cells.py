"""Single values as text: exact decimals, ISO days, instants in UTC, and names that cannot harm a terminal.

`machine_text(Decimal("1946.50"))` is `1946.5`, for programs; `reader_text` of the same is `1,946.5`, for people.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from unicodedata import category, east_asian_width

from insider_ledger.unsafe_text import UNSAFE, UNSAFE_BUT_LINE_FEED
from ledger.values.quantity import exact_text

Cell = str | int | float | Decimal | date | datetime | None | Iterable[str]

NOT_KNOWN: Final = "\N{EN DASH}"

_UPON_ANOTHER: Final = frozenset({"Mn", "Me", "Cf"})
_SPACE: Final = re.compile(r"[\t\r\n]+")


def harmless(text: str) -> str:
    """`text` on one line, with every character that could command a terminal or mislead a reader shown as a replacement character."""
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text))


def escaped(text: str) -> str:
    r"""JSON text with the characters that JSON allows raw, but a terminal obeys, as `\u009b`; it reads as the same value."""
    return UNSAFE_BUT_LINE_FEED.sub(lambda found: json.dumps(found[0])[1:-1], text)


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

"""What a value in written terms may look like, with a message that teaches for every one that does not.

A field that holds `"1/0"` where a part of the grant is expected says: `"1/0"` is not a part of the grant: expected a fraction or percentage
above 0 and at most 1, such as "1/48" or "25%".
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Final, TypeVar

from marshmallow import Schema, ValidationError, fields
from typing_extensions import override

from ledger.values.quantity import read_decimal

Value = TypeVar("Value")

SHOWN_MAX: Final = 40
SCHEMA: Final = "_schema"  # where the library puts what it says of a whole object

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FRACTION: Final = re.compile(r"(\d{1,15})(?: ?/ ?(\d{1,15}))?", re.ASCII)
_PERCENTAGE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,12})?) ?%", re.ASCII)


class Strict(Schema):
    """An object whose fields are all known."""

    example: ClassVar[str] = "{}"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = ", ".join(field.data_key or name for name, field in self.load_fields.items())
        self.error_messages = {
            **self.error_messages,
            "type": f"expected an object, such as {self.example}.",
            "unknown": f"no such field is known here: known are {known}.",
        }


class Taught(fields.Field[Value]):
    """A field that says what was expected."""

    noun: ClassVar[str]
    expected: ClassVar[str]

    def __init__(self, **options: Any) -> None:
        wrong = f"{{input}} is not {self.noun}: expected {self.expected}."
        messages: dict[str, Any] = {
            "required": f"it is missing: give {self.expected}.",
            "null": f"null is not {self.noun}: expected {self.expected}.",
            "invalid": wrong,
        }
        super().__init__(error_messages=messages, **options)

    def wrong(self, value: object) -> ValidationError:
        """The error for a value that is not what was expected."""
        return self.make_error("invalid", input=shown(value))


class Day(Taught[date]):
    """A calendar day."""

    noun = "a day"
    expected = 'YYYY-MM-DD, such as "2025-03-15"'

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.wrong(value)
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(value) from error


class Part(Taught[Fraction]):
    """A part of the original grant, exact."""

    noun = "a part of the grant"
    expected = 'a fraction or percentage above 0 and at most 1, such as "1/48" or "25%"'

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Fraction:
        text = value if isinstance(value, str) else "1" if value == 1 and isinstance(value, int) else ""
        if found := _FRACTION.fullmatch(text):
            below = int(found[2] or 1)
            part = Fraction(int(found[1]), below) if below else Fraction(0)
        elif found := _PERCENTAGE.fullmatch(text):
            part = Fraction(found[1]) / 100
        else:
            part = Fraction(0)
        if not 0 < part <= 1:
            raise self.wrong(value)
        return part


class Units(Taught[Decimal]):
    """A number of units of the security; none is a number too."""

    noun = "a number of units"
    expected = 'a number that is not negative, such as "1200"'

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Decimal:
        text = str(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
        number = read_decimal(text)
        if number is None or number < 0:
            raise self.wrong(value)
        return number


class Count(Taught[int]):
    """A whole number between two ends, both included."""

    noun = "a count"

    def __init__(self, low: int, high: int, **options: Any) -> None:
        self.low, self.high = low, high
        self.expected = f"a whole number from {low} to {high}"  # type: ignore[misc]  # of this field alone
        super().__init__(**options)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise self.wrong(value)
        return value


class Text(Taught[str]):
    """Words, some of them."""

    noun = "a text"
    expected = "some words between quotation marks"

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if not isinstance(value, str) or not value.strip() or any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
            raise self.wrong(value)
        return value


class Choice(Taught[str]):
    """One of a few words."""

    noun = "known here"

    def __init__(self, *words: str, **options: Any) -> None:
        self.words = words
        self.expected = ("one of " if len(words) > 1 else "") + ", ".join(f'"{word}"' for word in words)  # type: ignore[misc]  # of this field alone
        super().__init__(**options)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if value not in self.words:
            raise self.wrong(value)
        return str(value)


class Flag(Taught[bool]):
    """True or false."""

    noun = "true or false"
    expected = "true or false, without quotation marks"

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.wrong(value)
        return value


class Anything(fields.Raw):
    """What an answer holds beside its schedule, and terms do not need: read over."""


def objects(of: type[Strict], **options: Any) -> fields.List[Any]:
    """A list of objects."""
    example = f"a list of objects, such as [{_as_template(of.example)}]"
    messages: dict[str, Any] = {
        "invalid": f"expected {example}.",
        "required": f"it is missing: give {example}.",
        "null": f"expected {example}.",
    }
    return fields.List(fields.Nested(of), error_messages=messages, **options)


def an_object(of: type[Strict], **options: Any) -> fields.Nested:
    """One object."""
    example = f"an object, such as {_as_template(of.example)}"
    messages: dict[str, Any] = {"required": f"it is missing: give {example}.", "null": f"expected {example}."}
    return fields.Nested(of, error_messages=messages, **options)


def _as_template(text: str) -> str:
    """The text as the library wants it, which fills in what stands between braces."""
    return text.replace("{", "{{").replace("}", "}}")


def flaws(messages: object, place: str = "") -> Iterator[tuple[str, str]]:
    """What the library says of nested values, each with its place: `vesting_conditions[2].trigger.date`."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if isinstance(key, int):
                yield from flaws(inner, f"{place}[{key}]")
            else:
                yield from flaws(inner, place if key == SCHEMA else f"{place}.{key}".removeprefix("."))
    elif isinstance(messages, Sequence) and not isinstance(messages, str):
        for inner in messages:
            yield from flaws(inner, place)
    else:
        yield place, str(messages)


def shown(value: object) -> str:
    """A value as it stands in the JSON, cut off where it is long; of a list or object only what it is."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "..."

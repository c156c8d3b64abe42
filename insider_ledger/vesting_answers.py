"""What a text says about vesting, as an answer: of one text, and of many that a program asks about line by line.

`vesting_of("25% vests on the first anniversary of the grant date and 75% on the second.", Facts(granted_on=date(2024, 3, 15)))` is an
answer of class `time` with two tranches. `read_asked(b'{"id": 1, "text": "..."}', 1)` is one question of many. No ledger is needed.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from insider_ledger.written_terms import WrittenPart, WrittenTranche, write_terms, write_tranches
from ledger.values.quantity import read_decimal
from ledger.values.vesting import Allocation, Schedule
from projections import RULES_VERSION
from projections.vesting.reader import read_vesting
from projections.vesting.reading import TEXT_MAX, Confidence, Facts, Kind

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
KEYS: Final = ("text", "id", "grant_date", "quantity", "exercise_date", "expires_on")
KEY_SHOWN: Final = 60
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_NOTHING: Final = Schedule()

Id = str | int | None
Day = date


class VestingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule that a text denotes. Fractions are of the original grant, in lowest terms, `1/1` for all of it.

    `spans` are [start, end) in characters of the text: the words that the schedule rests on. `alternatives` are the tranches of other
    readings that can be defended. `id` is that of the question, where it was one of many.
    """

    id: Id | msgspec.UnsetType = msgspec.UNSET
    kind: Kind = msgspec.field(name="class")
    tranches: tuple[WrittenTranche, ...]
    undated: tuple[WrittenPart, ...]
    no_later_than: date | None
    allocation: Allocation
    confidence: Confidence
    alternatives: tuple[tuple[WrittenTranche, ...], ...]
    spans: tuple[tuple[int, int], ...]
    rules_version: str


class VestingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One part of an answer, for tables: a tranche, or a part without a day and on what it waits.

    Where the words give no part at all, one row has the class and the confidence alone.
    """

    date: Day | None = None
    fraction: str | None = None
    quantity: Decimal | None = None
    cumulative: Decimal | None = None
    kind: Kind = msgspec.field(name="class")
    confidence: Confidence
    condition: str | None = None
    no_later_than: Day | None = None


class NotAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is no question: where it stands, and what is wrong with it."""

    id: Id | msgspec.UnsetType = msgspec.UNSET
    error: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question of many."""

    id: Id | msgspec.UnsetType = msgspec.UNSET
    text: str
    facts: Facts


class _WrongError(Exception):
    """What is wrong with a line."""


def vesting_of(text: str, facts: Facts) -> VestingAnswer:
    """The schedule that the text denotes, with units of the grant where the facts tell its size. Never raises."""
    return answer_to(Asked(text=text, facts=facts))


def answer_to(asked: Asked) -> VestingAnswer:
    """The answer to one question of many. Never raises."""
    reading = read_vesting(asked.text, asked.facts)
    granted = asked.facts.quantity
    written = write_terms(reading.schedule or _NOTHING, granted)
    return VestingAnswer(
        id=asked.id,
        kind=reading.kind,
        tranches=written.tranches,
        undated=written.undated,
        no_later_than=written.no_later_than,
        allocation=written.allocation,
        confidence=reading.confidence,
        alternatives=tuple(write_tranches(other, granted) for other in reading.alternatives),
        spans=reading.spans,
        rules_version=RULES_VERSION,
    )


def rows_of(answer: VestingAnswer) -> tuple[VestingRow, ...]:
    """The parts of an answer, those with a day first; at least one row."""
    bare = VestingRow(kind=answer.kind, confidence=answer.confidence)
    dated = [msgspec.structs.replace(bare, **msgspec.structs.asdict(tranche)) for tranche in answer.tranches]
    rest = [
        msgspec.structs.replace(bare, fraction=part.fraction, condition=part.condition, no_later_than=answer.no_later_than)
        for part in answer.undated
    ]
    return (*dated, *rest) or (bare,)


def read_asked(line: bytes, number: int) -> Asked | NotAsked:
    """One line of JSON as a question; `number` is its place in the file, counted from 1."""
    identity: Id | msgspec.UnsetType = msgspec.UNSET
    try:
        built = _object(line)
        identity = _identity(built)
        _refuse_unknown(built)
        return Asked(id=identity, text=_text(built), facts=_facts(built))
    except _WrongError as wrong:
        return NotAsked(id=identity, error=f"Line {number}: {wrong}")


def _object(line: bytes) -> dict[str, Any]:
    try:
        built = _DECODER.decode(line)
    except (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError) as error:  # the last three: numbers beyond measure, and depth
        raise _WrongError(f"this is no JSON ({error}).") from error
    if not isinstance(built, dict):
        raise _WrongError('expected one object, such as {"id": 1, "text": "...", "grant_date": "2024-03-15", "quantity": "48000"}.')
    return built


def _identity(built: dict[str, Any]) -> Id | msgspec.UnsetType:
    identity = built.get("id", msgspec.UNSET)
    if isinstance(identity, str | int | msgspec.UnsetType) or identity is None:
        return identity
    raise _WrongError("id is no name: expected a text or a whole number.")


def _refuse_unknown(built: dict[str, Any]) -> None:
    """A misspelt key would change the answer without a word."""
    unknown = [key for key in built if key not in KEYS]
    if unknown:
        raise _WrongError(f"no question has the key {unknown[0][:KEY_SHOWN]}: the keys are {', '.join(KEYS)}.")


def _text(built: dict[str, Any]) -> str:
    text = built.get("text")
    if not isinstance(text, str):
        raise _WrongError("text is missing: expected the words of the footnotes.")
    if len(text) > TEXT_MAX:
        raise _WrongError(f"text has {len(text):,} characters: at most {TEXT_MAX:,} are read. Give the footnotes of one row alone.")
    return text


def _facts(built: dict[str, Any]) -> Facts:
    return Facts(
        granted_on=_day(built, "grant_date"),
        quantity=_quantity(built),
        exercisable_on=_day(built, "exercise_date"),
        expires_on=_day(built, "expires_on"),
    )


def _day(built: dict[str, Any], key: str) -> date | None:
    value = built.get(key)
    if value is None:
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _WrongError(f"{key} is no day: expected YYYY-MM-DD, such as 2024-06-30.")


def _quantity(built: dict[str, Any]) -> Decimal | None:
    value = built.get("quantity")
    if value is None:
        return None
    known = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    number = read_decimal(str(value)) if known else None
    if number is None or number <= 0:
        raise _WrongError("quantity is no number of units: expected a number above 0, such as 48000.")
    return number

"""The shape of vesting terms in the Open Cap Format: which fields there are and what they hold.

Source: the format's schemas of the object Vesting Terms and of the types below it, version 1.2.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast, get_args

import msgspec
from marshmallow import ValidationError, fields, post_load, validates_schema
from typing_extensions import override

from insider_ledger.vesting_terms.ocf.conditions import After, Condition, OnDay, OnEvent, OnStart, Portion, Quantity, Terms, Trigger
from insider_ledger.vesting_terms.shapes import Anything, Choice, Count, Day, Flag, Strict, Taught, Text, an_object, objects
from ledger.values.vesting import Allocation

OCCURRENCES_MAX: Final = 10_000
LENGTH_MAX: Final = 100_000
START_DAY: Final = "VESTING_START_DAY_OR_LAST_DAY_OF_MONTH"
DAYS_OF_MONTH: Final = (*(f"{day:02}" for day in range(1, 29)), *(f"{day}_OR_LAST_DAY_OF_MONTH" for day in (29, 30, 31)), START_DAY)
NEEDS: Final = {
    "VESTING_START_DATE": (),
    "VESTING_SCHEDULE_ABSOLUTE": ("date",),
    "VESTING_SCHEDULE_RELATIVE": ("relative_to_condition_id", "period"),
    "VESTING_EVENT": (),
}

_NUMERIC: Final = re.compile(r"\+?\d{1,20}(\.\d{1,10})?", re.ASCII)

Loaded = Mapping[str, Any]


class Numeric(Taught[Decimal]):
    """An exact number, not negative."""

    noun = "a number"
    expected = 'a text of digits that is not negative, such as "12"'

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Loaded | None, **_: Any) -> Decimal:
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not _NUMERIC.fullmatch(text):
            raise self.wrong(value)
        return Decimal(text)


class Remark(Text):
    """Words, or none."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Loaded | None, **options: Any) -> str:
        return "" if isinstance(value, str) and not value.strip() else super()._deserialize(value, attr, data, **options)


class PortionSchema(Strict):
    """A part of the grant or of the rest."""

    example = '{"numerator": "1", "denominator": "4"}'

    numerator = Numeric(required=True)
    denominator = Numeric(required=True)
    remainder = Flag(load_default=False)

    @post_load
    def built(self, data: Loaded, **_: Any) -> Portion:
        """The value."""
        if data["denominator"] == 0:
            raise ValidationError("no part is over 0: expected a number above 0.", "denominator")
        return Portion(Fraction(data["numerator"]) / Fraction(data["denominator"]), data["remainder"])


class PeriodSchema(Strict):
    """A period and how often it comes."""

    example = f'{{"length": 1, "type": "MONTHS", "occurrences": 36, "day_of_month": "{START_DAY}"}}'

    type = Choice("DAYS", "MONTHS", required=True)
    length = Count(0, LENGTH_MAX, required=True)
    occurrences = Count(1, OCCURRENCES_MAX, required=True)
    cliff_installment = Count(0, OCCURRENCES_MAX, load_default=0)
    day_of_month = Choice(*DAYS_OF_MONTH, load_default=None)

    @validates_schema
    def fits_together(self, data: Loaded, **_: Any) -> None:
        """Refuse months without a day of the month, days with one, and a cliff after the last occurrence."""
        if data["type"] == "MONTHS" and data["day_of_month"] is None:
            raise ValidationError(f'months need a day of the month: give one, such as "15" or "{START_DAY}".', "day_of_month")
        if data["type"] == "DAYS" and data["day_of_month"] is not None:
            raise ValidationError("periods in days have no day of the month: leave it out.", "day_of_month")
        if data["cliff_installment"] > data["occurrences"]:
            raise ValidationError(f"there are only {data['occurrences']} occurrences: expected at most that.", "cliff_installment")


class TriggerSchema(Strict):
    """What a condition waits for."""

    example = '{"type": "VESTING_SCHEDULE_ABSOLUTE", "date": "2025-03-15"}'

    type = Choice(*NEEDS, required=True)
    date = Day(load_default=None)
    relative_to_condition_id = Text(load_default=None)
    period = an_object(PeriodSchema, load_default=None)

    @validates_schema
    def has_what_its_type_needs(self, data: Loaded, **_: Any) -> None:
        """Refuse what is missing for the type, or too much."""
        for name in ("date", "relative_to_condition_id", "period"):
            if name in NEEDS[data["type"]] and data[name] is None:
                raise ValidationError(f"a trigger {data['type']} needs it, and it is missing.", name)
            if name not in NEEDS[data["type"]] and data[name] is not None:
                raise ValidationError(f"a trigger {data['type']} has none: leave it out, or correct the type.", name)

    @post_load
    def built(self, data: Loaded, **_: Any) -> Trigger:
        """The value."""
        match data["type"]:
            case "VESTING_START_DATE":
                return OnStart()
            case "VESTING_SCHEDULE_ABSOLUTE":
                return OnDay(data["date"])
            case "VESTING_SCHEDULE_RELATIVE":
                return _after(data["relative_to_condition_id"], data["period"])
            case _:
                return OnEvent()


class ConditionSchema(Strict):
    """One condition."""

    example = '{"id": "all", "portion": {"numerator": "1", "denominator": "1"}, "trigger": {...}, "next_condition_ids": []}'

    id = Text(required=True)
    description = Remark(load_default=None, allow_none=True)
    portion = an_object(PortionSchema, load_default=None)
    quantity = Numeric(load_default=None)
    trigger = an_object(TriggerSchema, required=True)
    next_condition_ids = fields.List(Text(), required=True, error_messages={"invalid": "expected a list of ids, [] for none."})

    @validates_schema
    def says_how_much(self, data: Loaded, **_: Any) -> None:
        """Refuse no amount, or two."""
        if (data["portion"] is None) == (data["quantity"] is None):
            raise ValidationError('how much vests is unclear: give either "portion" or "quantity".')

    @post_load
    def built(self, data: Loaded, **_: Any) -> Condition:
        """The value."""
        return Condition(
            id=data["id"],
            description=data["description"] or None,
            amount=data["portion"] or Quantity(data["quantity"]),
            trigger=data["trigger"],
            next_ids=tuple(data["next_condition_ids"]),
        )


class TermsSchema(Strict):
    """The whole object."""

    example = '{"object_type": "VESTING_TERMS", "allocation_type": "CUMULATIVE_ROUND_DOWN", "vesting_conditions": [...]}'

    id = Anything()
    object_type = Choice("VESTING_TERMS", required=True)
    name = Anything()
    description = Anything()
    comments = Anything()
    allocation_type = Choice(*(word.upper() for word in get_args(Allocation)), required=True)
    vesting_conditions = objects(ConditionSchema, required=True)

    @post_load
    def built(self, data: Loaded, **_: Any) -> Terms:
        """The value."""
        conditions = enumerate(data["vesting_conditions"])
        return Terms(
            allocation=cast("Allocation", data["allocation_type"].lower()),
            conditions=tuple(msgspec.structs.replace(item, place=f"vesting_conditions[{place}]") for place, item in conditions),
        )


def _after(anchor: str, period: Loaded) -> After:
    day = period["day_of_month"]
    return After(
        anchor=anchor,
        length=period["length"],
        unit=period["type"],
        occurrences=period["occurrences"],
        cliff=period["cliff_installment"],
        on_day=None if day in {None, START_DAY} else int(day[:2]),
    )

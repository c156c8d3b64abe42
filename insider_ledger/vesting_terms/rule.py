"""Terms as a rule: equal tranches, one after each period, with a cliff where there is one.

`{"over": 48, "every": "1 month", "from": "2022-03-15", "cliff": 12}`: 1/48 each month after 2022-03-15, the first twelve of them together
on 2023-03-15.
"""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple, cast, get_args

from marshmallow import ValidationError, validates_schema
from typing_extensions import override

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms.periods import Unit, stepped
from insider_ledger.vesting_terms.shapes import Choice, Count, Day, Strict, Taught
from ledger.values.vesting import Allocation, Schedule, Tranche

TRANCHES_MAX: Final = 10_000

_EVERY: Final = re.compile(r"(?:(\d{1,4}) )?(day|week|month|quarter|year)s?", re.ASCII)
_UNITS: Final[dict[str, tuple[int, Unit]]] = {
    "day": (1, "DAYS"),
    "week": (7, "DAYS"),
    "month": (1, "MONTHS"),
    "quarter": (3, "MONTHS"),
    "year": (12, "MONTHS"),
}


class Period(NamedTuple):
    """So many days or months."""

    length: int
    unit: Unit


class Every(Taught[Period]):
    """A period in words."""

    noun = "a period"
    expected = 'a number of days, weeks, months, quarters or years, such as "1 month" or "3 months"'

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Period:
        found = _EVERY.fullmatch(value) if isinstance(value, str) else None
        count = int(found[1] or 1) if found else 0
        if found is None or count == 0:
            raise self.wrong(value)
        length, unit = _UNITS[found[2]]
        return Period(count * length, unit)


class RuleSchema(Strict):
    """The whole."""

    example = '{"over": 48, "every": "1 month", "from": "2022-03-15", "cliff": 12}'

    over = Count(1, TRANCHES_MAX, required=True)
    every = Every(required=True)
    from_ = Day(data_key="from", load_default=None)
    cliff = Count(0, TRANCHES_MAX, load_default=0)
    allocation = Choice(*get_args(Allocation), load_default="cumulative_round_down")

    @validates_schema
    def the_cliff_is_one_of_the_tranches(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a cliff after the last tranche."""
        if data["cliff"] > data["over"]:
            raise ValidationError(f"there are only {data['over']} tranches to withhold: expected at most that.", "cliff")


def ruled(loaded: Mapping[str, Any], start: date | None) -> Schedule:
    """The schedule of a loaded rule; `start` is where it counts from when it does not say. Raises RefusedTermsError."""
    anchor, over, cliff = loaded["from_"] or start, loaded["over"], loaded["cliff"]
    if anchor is None:
        raise RefusedTermsError((("from", 'the day to count from is missing: give YYYY-MM-DD, such as "2022-03-15", or --start.'),))
    length, unit = loaded["every"]
    first = max(cliff, 1)
    try:
        days = [stepped(anchor, place * length, unit) for place in range(first, over + 1)]
    except OverflowError as error:
        raise RefusedTermsError((("over", "the last tranche lies beyond the calendar: check the period and the number."),)) from error
    parts = [Fraction(first, over), *[Fraction(1, over)] * (over - first)]
    return Schedule(
        tranches=tuple(Tranche(day, *part.as_integer_ratio()) for day, part in zip(days, parts, strict=True)),
        allocation=cast("Allocation", loaded["allocation"]),
    )

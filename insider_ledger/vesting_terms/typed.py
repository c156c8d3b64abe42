"""Terms as tranches, in the form in which schedules are printed, so that an answer can be edited and recorded.

`{"tranches": [{"date": "2025-03-15", "fraction": "1/4"}], "undated": [{"fraction": "3/4", "condition": "an initial public offering"}]}`.
A tranche may state units in place of a fraction where the size of the grant is known; where it states both, they must agree.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast, get_args

from marshmallow import ValidationError, validates_schema

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms.shapes import Anything, Choice, Day, Part, Strict, Text, Units, objects
from ledger.values.quantity import exact_text
from ledger.values.vesting import Allocation, Schedule, Tranche, UndatedPart, in_lowest_terms
from projections.vesting.allocation import allocated

Written = Mapping[str, Any]


class _PartSchema(Strict):
    fraction = Part(load_default=None, allow_none=True)
    quantity = Units(load_default=None, allow_none=True)

    @validates_schema
    def says_how_much(self, data: Written, **_: Any) -> None:
        """Refuse a part without a size."""
        if data["fraction"] is None and data["quantity"] is None:
            raise ValidationError('how much vests is missing here: give "fraction" (such as "1/4") or "quantity".')
        if data["fraction"] is None and data["quantity"] == 0:
            raise ValidationError("0 units are no part of a grant: leave this out.", "quantity")


class TrancheSchema(_PartSchema):
    """What vests on a day. `cumulative` is printed and follows from the rest."""

    example = '{"date": "2025-03-15", "fraction": "1/4"}'

    date = Day(required=True)
    cumulative = Units(load_default=None, allow_none=True)


class UndatedSchema(_PartSchema):
    """What vests on no known day."""

    example = '{"fraction": "1/4", "condition": "an initial public offering"}'

    condition = Text(required=True)


class TypedSchema(Strict):
    """The whole; what an answer of the `vesting` command says beside its schedule is read over."""

    example = '{"tranches": [{"date": "2025-03-15", "fraction": "1/1"}]}'

    tranches = objects(TrancheSchema, load_default=list)
    undated = objects(UndatedSchema, load_default=list)
    no_later_than = Day(load_default=None, allow_none=True)
    allocation = Choice(*get_args(Allocation), load_default="cumulative_round_down")
    class_ = Anything(data_key="class")
    confidence = Anything()
    alternatives = Anything()
    spans = Anything()
    rules_version = Anything()
    id = Anything()


def typed(loaded: Written, granted: Decimal | None) -> Schedule:
    """The schedule of loaded terms. Raises RefusedTermsError."""
    tranches, undated = loaded["tranches"], loaded["undated"]
    days = [item["date"] for item in tranches]
    for place, day in enumerate(days):
        if day in days[:place]:
            raise RefusedTermsError(((f"tranches[{place}].date", f"{day} stands twice: make the two tranches one."),))
    dated = [_part(item, granted, f"tranches[{place}]") for place, item in enumerate(tranches)]
    rest = [_part(item, granted, f"undated[{place}]") for place, item in enumerate(undated)]
    _refuse_more_than_all(dated, rest)
    schedule = in_lowest_terms(
        Schedule(
            tranches=tuple(Tranche(day, *part.as_integer_ratio()) for day, part in zip(days, dated, strict=True)),
            undated=tuple(UndatedPart(*part.as_integer_ratio(), item["condition"]) for item, part in zip(undated, rest, strict=True)),
            no_later_than=loaded["no_later_than"],
            allocation=cast("Allocation", loaded["allocation"]),
        )
    )
    found = tuple(_disagreements(tranches, schedule, granted))
    if found:
        raise RefusedTermsError(found)
    return schedule


def _part(item: Written, granted: Decimal | None, place: str) -> Fraction:
    if item["fraction"] is not None:
        return cast("Fraction", item["fraction"])
    if granted is None:
        raise RefusedTermsError(((f"{place}.quantity", "units need the size of the grant: give it (--quantity), or write a fraction."),))
    return Fraction(item["quantity"]) / Fraction(granted)


def _refuse_more_than_all(dated: list[Fraction], undated: list[Fraction]) -> None:
    places = [*(f"tranches[{place}]" for place in range(len(dated))), *(f"undated[{place}]" for place in range(len(undated)))]
    total = Fraction(0)
    for place, part in zip(places, [*dated, *undated], strict=True):
        total += part
        if total > 1:
            raise RefusedTermsError(((place, f"up to here the parts are {total} of the grant, which is more than all of it."),))


def _disagreements(tranches: list[Written], schedule: Schedule, granted: Decimal | None) -> Iterator[tuple[str, str]]:
    """Where a tranche states a fraction and units that do not follow from it."""
    both = [place for place, item in enumerate(tranches) if item["fraction"] is not None and item["quantity"] is not None]
    if not both:
        return
    total = granted
    if total is None and schedule.is_complete and len(both) == len(tranches):
        total = sum((item["quantity"] for item in tranches), Decimal(0))
    if total is None:
        place = f"tranches[{both[0]}]"
        yield place, "a fraction and units stand here: give the size of the grant (--quantity) to compare them, or leave one out."
        return
    units = {item.vests_on: item.quantity for item in allocated(schedule, total)}
    for at in both:
        item = tranches[at]
        follows = units[item["date"]]
        if item["quantity"] != follows:
            says = f"{exact_text(item['quantity'])} units do not follow from {item['fraction']} of {exact_text(total)}, which makes"
            yield f"tranches[{at}].quantity", f"{says} {exact_text(follows)} here: correct one, or leave the quantity out."

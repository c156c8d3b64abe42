"""Terms of a lot in the units of a day: a split changes the exercise price and the size, and leaves the lot what it is.

Worked example: options at 30.00 stated in May are, after a split of two for one in June, options at 15.00. What a filing states is never
rewritten; the answer for a day speaks in the units of that day.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

import msgspec

from ledger.values.form import DerivativeTerms
from ledger.values.quantity import scaled
from projections.vesting.grants import Grant, Vesting

Splits = Iterable[tuple[date, Fraction]]
KEEPS_NUMBER: Final = frozenset(["preferred", "convertible", "note", "debenture"])


def keeps_number(table: str, security: str) -> bool:
    """Whether a split of the underlying changes the ratio of a right, not how many are held: what converts at a ratio keeps its number."""
    return table == "II" and not KEEPS_NUMBER.isdisjoint(security.split())


def units_between(splits: Splits, stated_on: date, day: date) -> Fraction:
    """What one unit of `stated_on` is on `day`, which may be the earlier one. A split counts from the start of its day."""
    factor = Fraction(1)
    for effective_on, ratio in splits:
        if stated_on < effective_on <= day:
            factor *= ratio
        elif day < effective_on <= stated_on:
            factor /= ratio
    return factor


def restated(terms: DerivativeTerms, units: Fraction) -> DerivativeTerms:
    """The terms where one unit has become `units`."""
    if units == 1:
        return terms
    price, size = terms.exercise_price, terms.underlying_quantity
    return msgspec.structs.replace(
        terms,
        exercise_price=None if price is None else scaled(price, 1 / units),
        underlying_quantity=None if size is None else scaled(size, units),
    )


def vesting_in_units_of(vesting: Vesting, splits: Splits, day: date) -> Vesting:
    """Grants and declarations in the units of a day; fractions of a grant are what they are."""
    known = list(splits)
    if not known or not (vesting.grants or vesting.declarations):
        return vesting
    return msgspec.structs.replace(
        vesting,
        grants=tuple(_grant_in_units(grant, units_between(known, grant.effective, day)) for grant in vesting.grants),
        declarations=tuple(
            msgspec.structs.replace(item, unvested=scaled(item.unvested, units_between(known, item.effective, day)))
            for item in vesting.declarations
        ),
    )


def _grant_in_units(grant: Grant, units: Fraction) -> Grant:
    if units == 1:
        return grant
    quantity, granted = grant.quantity, grant.granted
    return msgspec.structs.replace(
        grant,
        quantity=None if quantity is None else scaled(quantity, units),
        granted=None if granted is None else scaled(granted, units),
    )

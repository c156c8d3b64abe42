"""Terms of a lot in the units of a day: a split changes the exercise price and the size, and leaves the lot what it is.

Worked example: options at 30.00 stated in May are, after a split of two for one in June, options at 15.00. What a filing states is never
rewritten; the answer for a day speaks in the units of that day.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import msgspec

from ledger.values.form import DerivativeTerms
from ledger.values.quantity import scaled

Splits = Iterable[tuple[date, Fraction]]


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

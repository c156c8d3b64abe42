"""Numbers that look like another number mistyped: a factor of ten, two digits swapped, a digit lost or doubled, one digit changed.

`slip(Decimal(5_400), Decimal(4_500))` is `two digits are swapped`; their difference is divisible by 9, as it always is then.
"""

from decimal import Decimal
from typing import Final

DIGITS_MIN: Final = 4
FACTORS: Final = (10, 100, 1_000, 1_000_000)


def slip(reported: Decimal, expected: Decimal) -> str | None:
    """How `expected` may have become `reported`; None when no one slip of a hand does it. One digit changed is judged by `one_digit`."""
    if reported <= 0 or expected <= 0 or reported == expected:
        return None
    for factor in FACTORS:
        if factor in {reported / expected, expected / reported}:
            return f"it is off by a factor of {factor:,}"
    one, other = _digits(reported), _digits(expected)
    if min(len(one), len(other)) < DIGITS_MIN:
        return None
    if (reported - expected) % 9 == 0 and _swapped(one, other):
        return "two digits are swapped"
    if abs(len(one) - len(other)) == 1 and _lost(*sorted((one, other), key=len)):
        return "a digit is lost or doubled"
    return None


def one_digit(reported: Decimal, expected: Decimal) -> bool:
    """Whether exactly one digit differs: a slip only where something else says so, since a round number of shares does the same."""
    one, other = _digits(reported), _digits(expected)
    return len(one) == len(other) >= DIGITS_MIN and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _digits(number: Decimal) -> str:
    return format(Decimal(abs(number)).normalize(), "f")


def _swapped(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, second = differ
    return (one[first], one[second]) == (other[second], other[first])


def _lost(short: str, long: str) -> bool:
    """Whether `short` is `long` without one digit; the last digit lost is a factor of ten or near it, and counts too."""
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))

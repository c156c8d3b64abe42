"""Exact numbers: decimals from text, never floats, never rounded.

`read_decimal("1,946")` is `Decimal("1946")`; `exact_text(Decimal("100.50"))` is `"100.5"`.
"""

import re
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?", re.ASCII)
DIGITS_MAX = 30
SCALED_QUANTUM = Decimal("0.0001")  # as many places as EDGAR stores


def read_decimal(text: str) -> Decimal | None:
    """The exact decimal that `text` writes: digits, optional thousands commas, optional point and sign; None for anything else.

    Exponents, NaN, infinities, digits outside ASCII and numbers of over 30 digits are not numbers of a form.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or len(stripped) > DIGITS_MAX or not any(c.isdigit() for c in stripped):
        return None
    return Decimal(stripped.replace(",", ""))


def exact_text(value: Decimal) -> str:
    """The shortest plain text of an exact decimal: no exponent, no trailing zeros after the point, `0` for any zero."""
    text = str(value)
    if text.isdigit():  # whole units, as most numbers are
        return text
    if "E" in text:
        text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def shortest(value: Decimal | None) -> Decimal | None:
    """The same number without trailing zeros after the point, as it is read again where its `exact_text` was stored."""
    return None if value is None else Decimal(exact_text(value))


def scaled(value: Decimal, factor: Fraction) -> Decimal:
    """`value` times `factor`: exact where a decimal can be, otherwise rounded down at four decimals (a split of three for two)."""
    units, parts = value.as_integer_ratio()
    numerator, denominator = units * factor.numerator, parts * factor.denominator
    quotient = Decimal(numerator) / Decimal(denominator)
    found, over = quotient.as_integer_ratio()
    return quotient if found * denominator == numerator * over else quotient.quantize(SCALED_QUANTUM, ROUND_DOWN)

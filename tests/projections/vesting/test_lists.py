"""Lists of unequal parts on days of their own: amounts in every form, days in every spelling, and both in every order."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.projections.vesting.wordings import tranches_of

FACTS = Facts(granted_on=date(2024, 6, 5), quantity=Decimal(10_000))
PARTS = {date(2025, 3, 1): Fraction(1, 5), date(2026, 3, 1): Fraction(3, 10), date(2027, 9, 15): Fraction(1, 2)}

AMOUNTS = (
    ("20%", "30%", "50%"),
    ("twenty percent", "thirty percent", "fifty percent"),
    ("twenty percent (20%)", "thirty percent (30%)", "fifty percent (50%)"),
    ("1/5", "3/10", "1/2"),
    ("one-fifth", "three-tenths", "one-half"),
    ("2,000 units", "3,000 units", "5,000 units"),
    ("2,000 shares", "3,000 shares", "5,000 shares"),
    ("20% of the units", "30% of the units", "50% of the units"),
    ("20%", "30%", "the remaining 50%"),
)
IN_SHORT = (("2,000", "3,000", "5,000"), ("20%", "30%", "the remainder"), ("2,000", "3,000", "the remaining 5,000"))
DAYS = (
    ("March 1, 2025", "March 1, 2026", "September 15, 2027"),
    ("3/1/2025", "3/1/2026", "9/15/2027"),
    ("03/01/25", "03/01/26", "09/15/27"),
    ("1 March 2025", "1 March 2026", "15 September 2027"),
)
SENTENCES = (
    "The units vest as follows: {a} on {x}, {b} on {y} and {c} on {z}.",
    "The units vest {a} on {x}, {b} on {y}, and {c} on {z}.",
    "The award vests as follows: (i) {a} on {x}; (ii) {b} on {y}; and (iii) {c} on {z}, subject to continued employment.",
    "The units vest in three installments: {a} on {x}, {b} on {y} and {c} on {z}.",
    "The RSUs vest as to {a} on {x}, as to {b} on {y} and as to {c} on {z}.",
    "Vesting: {a} on {x}, {b} on {y}, {c} on {z}",
    "The option becomes exercisable with respect to {a} on {x}, with respect to an additional {b} on {y}, and with respect to {c} on {z}.",
    "The units vest {a}, {b} and {c} on {x}, {y} and {z}, respectively.",
    "The units vest in tranches of {a}, {b} and {c} on {x}, {y} and {z}, respectively.",
)
TERSE = (
    "Units vest {a} {x}, {b} {y}, {c} {z}.",
    "The units vest in three installments as follows: {x} - {a}; {y} - {b}; {z} - {c}.",
    "On {x}, {a} vest; on {y}, {b} vest; and on {z}, {c} vest.",
    "{a} vests on {x}. {b} vests on {y}. {c} vests on {z}.",
    "Vesting dates: {x}: {a}, {y}: {b}, {z}: {c}.",
)


def written(sentence: str, amounts: tuple[str, str, str], days: tuple[str, str, str]) -> str:
    a, b, c = amounts
    x, y, z = days
    return sentence.format(a=a, b=b, c=c, x=x, y=y, z=z)


@pytest.mark.parametrize("amounts", AMOUNTS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_parts_on_days(sentence: str, amounts: tuple[str, str, str]) -> None:
    for days in DAYS:
        text = written(sentence, amounts, days)
        assert tranches_of(read_vesting(text, FACTS)) == PARTS, text


@pytest.mark.parametrize("amounts", [*AMOUNTS, *IN_SHORT])
@pytest.mark.parametrize("sentence", [*SENTENCES, *TERSE])
def test_what_is_said_in_short_is_read_so_or_not_at_all(sentence: str, amounts: tuple[str, str, str]) -> None:
    for days in DAYS:
        text = written(sentence, amounts, days)
        assert tranches_of(read_vesting(text, FACTS)) in ({}, PARTS), text

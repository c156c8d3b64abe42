"""A quarter of the grant on a day, and the rest in the many ways in which filers say `monthly`, `quarterly` and `annually thereafter`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.days import Step, later
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.projections.vesting.wordings import tranches_of

FACTS = Facts(granted_on=date(2024, 6, 5), quantity=Decimal(4_800))
CLIFF = date(2025, 6, 5)

CLIFFS = (
    "25% of the shares vest on June 5, 2025",
    "One-fourth of the option vests on the first anniversary of the grant date",
    "The option vests as to 25% of the shares on June 5, 2025",
    "1/4th of the total shares subject to the option vest one year after the grant date",
    "The RSUs vest as follows: 25% on the first anniversary of June 5, 2024",
    "Twenty-five percent (25%) of the units shall vest on the one-year anniversary of the vesting commencement date of June 5, 2024",
)
JOINED = (
    ", and the remaining 75% vests {rest}",
    "; the remainder vests {rest}",
    ", with the balance vesting {rest}",
    ". Thereafter, the remaining shares vest {rest}",
    " and the rest vests {rest}",
    ", and the remaining three-quarters vest {rest}",
)
MONTHLY = (
    "monthly thereafter over the next three years",
    "in equal monthly installments over the following 36 months",
    "ratably each month for 36 months thereafter",
    "in equal monthly installments thereafter until fully vested on June 5, 2028",
    "in 36 equal monthly increments following such date",
    "monthly over the 36 months thereafter",
    "in equal monthly installments for three years thereafter",
    "on a pro rata monthly basis over the subsequent 36 months",
    "in thirty-six (36) equal installments on the 5th day of each month thereafter",
    "in equal monthly installments beginning on July 5, 2025 and ending on June 5, 2028",
    "in a series of 36 successive equal monthly installments thereafter",
    "in equal monthly installments through June 5, 2028",
    "monthly in equal installments over three years",
    "over the next 36 months in equal monthly installments",
    "in equal monthly installments on the same day of each of the next 36 months",
    "on each monthly anniversary thereafter over three years",
)
QUARTERLY = (
    "in twelve equal quarterly installments thereafter",
    "quarterly over the following three years",
    "in equal quarterly installments over the remaining three years",
    "in 12 equal installments every three months thereafter",
    "ratably on a quarterly basis over the next three years",
    "in equal quarterly installments beginning on September 5, 2025",
    "on each quarterly anniversary thereafter over three years",
    "in equal installments at the end of each three-month period thereafter over three years",
)
ANNUALLY = (
    "in three equal annual installments thereafter",
    "annually over the following three years",
    "in equal annual installments on each of the next three anniversaries of the grant date",
    "in equal installments on the second, third and fourth anniversaries of the grant date",
    "ratably on June 5, 2026, June 5, 2027 and June 5, 2028",
    "in equal annual installments over the next three years",
)

RESTS = [(rest, months) for months, rests in ((1, MONTHLY), (3, QUARTERLY), (12, ANNUALLY)) for rest in rests]


@pytest.mark.parametrize("joined", JOINED)
@pytest.mark.parametrize(("rest", "months"), RESTS)
def test_a_quarter_and_the_rest_over_three_years(rest: str, months: int, joined: str) -> None:
    number = 36 // months
    expected = {CLIFF: Fraction(1, 4)}
    expected |= {later(CLIFF, Step(months=months * k)): Fraction(3, 4 * number) for k in range(1, number + 1)}
    for cliff in CLIFFS:
        text = f"{cliff}{joined.format(rest=rest)}."
        assert tranches_of(read_vesting(text, FACTS)) == expected, text

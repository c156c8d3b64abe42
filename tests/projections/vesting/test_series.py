"""Equal installments in the many ways in which filers say them, with many subjects and verbs in front."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.days import Step, later
from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.projections.vesting.wordings import tranches_of

FACTS = Facts(granted_on=date(2024, 6, 5), quantity=Decimal(4_800))
GRANTED = date(2024, 6, 5)

SUBJECTS = (
    "The RSUs vest",
    "This option vests and becomes exercisable",
    "The shares subject to the option shall vest",
    "The award will vest",
    "Restrictions on the units lapse",
    "Grant of restricted stock units that vest",
    "The units are scheduled to vest",
    "Represents RSUs, which will vest",
)
CONDITIONS = ("", ", subject to continued service through each vesting date", " (subject to the Reporting Person's continued employment)")
SERIES = (
    ("in three equal annual installments from the date of grant", 12, 3),
    ("in equal thirds on the first, second and third anniversaries of the grant date", 12, 3),
    ("one-third on each of the first three anniversaries of the grant date", 12, 3),
    ("as to 33 1/3% on each anniversary of the grant date over three years", 12, 3),
    ("annually over three years beginning on the first anniversary of the grant date", 12, 3),
    ("ratably on each anniversary of the grant date over a three-year period", 12, 3),
    ("over three years in equal annual installments, beginning June 5, 2025", 12, 3),
    ("in three substantially equal installments on June 5, 2025, 2026 and 2027", 12, 3),
    ("in three equal installments on each of June 5, 2025, June 5, 2026 and June 5, 2027", 12, 3),
    ("one-third per year for three years on the anniversary of the grant date", 12, 3),
    ("in equal annual installments until June 5, 2027", 12, 3),
    ("1/3 on June 5, 2025 and 1/3 on each of the next two anniversaries thereof", 12, 3),
    ("one-third on June 5, 2025, one-third on June 5, 2026, and the remaining one-third on June 5, 2027", 12, 3),
    ("1/3 after one year, 1/3 after two years and 1/3 after three years from the grant date", 12, 3),
    ("in four equal installments on each of the first four quarterly anniversaries of the grant date", 3, 4),
    ("in four equal quarterly installments, the first of which vests on September 5, 2024", 3, 4),
    ("quarterly over one year from the grant date", 3, 4),
    ("in equal quarterly installments over one year following June 5, 2024", 3, 4),
    ("25% every three months following the grant date", 3, 4),
    ("in equal quarterly installments on September 5, 2024, December 5, 2024, March 5, 2025 and June 5, 2025", 3, 4),
    ("25% on September 5, 2024 and 25% at the end of each three-month period thereafter", 3, 4),
    ("in 24 equal monthly installments from the grant date", 1, 24),
    ("monthly over two years from the grant date", 1, 24),
    ("1/24th each month following the grant date", 1, 24),
    ("as to 1/24 of the total on July 5, 2024 and 1/24 of the total on the 5th day of each month thereafter", 1, 24),
    ("in equal monthly installments over the 24-month period following the grant date", 1, 24),
    ("in 24 equal monthly installments, with the first vesting on July 5, 2024 and the last on June 5, 2026", 1, 24),
    ("in equal monthly installments for two years, commencing one month after the grant date", 1, 24),
    ("in equal monthly installments so that the award is fully vested on the second anniversary of the grant date", 1, 24),
    ("in six equal semi-annual installments following the grant date", 6, 6),
    ("semi-annually over three years from the grant date in equal installments", 6, 6),
    ("in six equal installments every six months beginning December 5, 2024", 6, 6),
)
"""What is said, the months from one installment to the next, and how many there are; the first is one period after the grant."""


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize(("said", "months", "number"), SERIES)
def test_equal_installments(said: str, months: int, number: int, condition: str) -> None:
    expected = {later(GRANTED, Step(months=months * k)): Fraction(1, number) for k in range(1, number + 1)}
    for subject in SUBJECTS:
        text = f"{subject} {said}{condition}."
        assert tranches_of(read_vesting(text, FACTS)) == expected, text

"""Days that a text gives a name, before, behind or inside the sentence that counts from them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projections.vesting.reader import read_vesting
from projections.vesting.reading import Facts
from tests.projections.vesting.wordings import tranches_of

FACTS = Facts(granted_on=date(2024, 6, 5), quantity=Decimal(4_800))
THIRDS = {date(year, 5, 8): Fraction(1, 3) for year in (2025, 2026, 2027)}

NAMES = (
    "Vesting Commencement Date",
    "vesting commencement date",
    "Vesting Start Date",
    "Commencement Date",
    "Vesting Reference Date",
    "Vesting Inception Date",
    "Measurement Date",
    "Effective Date",
    "VCD",
    "Hire Date",
    "Start Date",
)
DEFINED = (
    "The {name} is May 8, 2024. {schedule}",
    "{schedule} The {name} is May 8, 2024.",
    '{schedule} The "{name}" means May 8, 2024.',
    '{schedule} "{name}" shall mean May 8, 2024.',
    'The vesting commencement date of this award is May 8, 2024 (the "{name}"). {schedule}',
    'This award has a vesting commencement date of May 8, 2024 (the "{name}").\n{schedule}',
    "{schedule} For purposes of this award, the {name} is May 8, 2024.",
    "{name}: May 8, 2024. {schedule}",
    "\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK} means May 8, 2024. {schedule}",
    "{schedule}\nThe {name} for this grant was May 8, 2024.",
)
SCHEDULES = (
    "The units vest in three equal annual installments on each of the first three anniversaries of {day}.",
    "One-third of the units vest on the first anniversary of {day}, and one-third vest on each anniversary of the {name} thereafter.",
    "The option vests in 3 equal annual installments measured from {day}.",
)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("defined", DEFINED)
@pytest.mark.parametrize("name", NAMES)
def test_a_day_with_a_name(name: str, defined: str, schedule: str) -> None:
    text = defined.format(name=name, schedule=schedule.format(day=f"the {name}", name=name))
    assert tranches_of(read_vesting(text, FACTS)) == THIRDS, text


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_day_that_gets_its_name_where_it_is_used(name: str, schedule: str) -> None:
    text = schedule.format(day=f'May 8, 2024 (the "{name}")', name=name)
    assert tranches_of(read_vesting(text, FACTS)) == THIRDS, text


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_without_a_day_is_certain_of_nothing(name: str, schedule: str) -> None:
    reading = read_vesting(schedule.format(day=f"the {name}", name=name), FACTS)
    assert tranches_of(reading) == {} or reading.confidence != "high"

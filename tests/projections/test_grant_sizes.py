"""The size of the original grant of a lot that is first seen as a balance."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.values.vesting import Schedule, Tranche
from projections.vesting.grants import Size
from projections.vesting.sizes import Opening, Taken, size_of

THIRDS = Schedule(tranches=tuple(Tranche(date(year, 2, 15), 1, 3) for year in (2023, 2024, 2025)))
QUARTERS = Schedule(tranches=tuple(Tranche(date(year, 2, 5), 1, 4) for year in (2021, 2022, 2023, 2024)))


def taken(day: str, before: int, quantity: int) -> Taken:
    return Taken(day=date.fromisoformat(day), before=Decimal(before), quantity=Decimal(quantity))


def an_opening(quantity: int, day: str, *rows: Taken, form_3: bool = False, settles: bool = True) -> Opening:
    return Opening(quantity=Decimal(quantity), day=date.fromisoformat(day), is_form_3=form_3, settles_on_vesting=settles, taken=rows)


@pytest.mark.parametrize(("day", "expected"), [("2023-02-14", (900, "opening")), ("2025-02-15", (900, "opening"))])
def test_where_nothing_or_everything_had_vested_the_balance_is_the_grant(day: str, expected: tuple[int, Size]) -> None:
    assert size_of(an_opening(900, day), THIRDS) == expected


def test_units_that_settle_tell_the_size_that_closes() -> None:
    assert size_of(an_opening(600, "2024-02-14", taken("2024-02-15", 600, 300)), THIRDS) == (900, "closure")


@pytest.mark.parametrize("day", ["2024-02-12", "2024-02-22"])
def test_settling_may_be_some_days_beside_the_tranche(day: str) -> None:
    assert size_of(an_opening(600, "2024-02-11", taken(day, 600, 300)), THIRDS) == (900, "closure")


def test_each_tranche_may_be_a_unit_beside_by_rounding() -> None:
    """A grant of 7,767 or 7,766 units in quarters, of which 1,942 are settled third and 1,941 are left."""
    size, known = size_of(an_opening(3_883, "2023-02-04", taken("2023-02-05", 3_883, 1_942)), QUARTERS)

    assert known == "closure"
    assert size in {7_766, 7_767}


@pytest.mark.parametrize(
    "row",
    [taken("2024-02-15", 600, 250), taken("2024-06-15", 600, 300), taken("2024-02-15", 700, 300)],
    ids=["another amount", "another day", "another rest"],
)
def test_a_row_that_is_no_tranche_closes_nothing(row: Taken) -> None:
    assert size_of(an_opening(600, "2024-02-01", row), THIRDS) == (None, "unknown")


def test_an_exercise_of_options_tells_no_size() -> None:
    assert size_of(an_opening(600, "2024-02-14", taken("2024-02-15", 600, 300), settles=False), THIRDS) == (None, "unknown")


def test_what_a_form_3_reports_is_taken_for_the_grant() -> None:
    assert size_of(an_opening(600, "2024-06-01", form_3=True, settles=False), THIRDS) == (600, "assumed")
    assert size_of(an_opening(600, "2024-02-14", taken("2024-02-15", 600, 300), form_3=True), THIRDS) == (900, "closure")

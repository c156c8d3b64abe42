"""Whole units for tranches, in every way that the Open Cap Format names, with numbers worked out by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.vesting import Allocation, Schedule, Tranche, UndatedPart
from projections.vesting.allocation import allocated, vested_by
from projections.vesting.days import Step, later

START = date(2024, 1, 1)
MONTH = Step(months=1)
WAYS: tuple[Allocation, ...] = (
    "cumulative_round_down",
    "cumulative_rounding",
    "front_loaded",
    "back_loaded",
    "front_loaded_to_single_tranche",
    "back_loaded_to_single_tranche",
    "fractional",
)


def equal(number: int, allocation: Allocation = "cumulative_round_down") -> Schedule:
    tranches = tuple(Tranche(later(START, MONTH.times(k)), 1, number) for k in range(1, number + 1))
    return Schedule(tranches=tranches, allocation=allocation)


def parts(*fractions: str, allocation: Allocation = "cumulative_round_down") -> Schedule:
    amounts = [Fraction(text) for text in fractions]
    tranches = tuple(Tranche(later(START, MONTH.times(k)), amount.numerator, amount.denominator) for k, amount in enumerate(amounts, 1))
    return Schedule(tranches=tranches, allocation=allocation)


def units(schedule: Schedule, granted: str) -> list[str]:
    return [str(item.quantity.normalize()) if item.quantity else "0" for item in allocated(schedule, Decimal(granted))]


@pytest.mark.parametrize(
    ("allocation", "of_18", "of_250"),
    [
        ("cumulative_rounding", "5 4 5 4", "63 62 63 62"),
        ("cumulative_round_down", "4 5 4 5", "62 63 62 63"),
        ("front_loaded", "5 5 4 4", "63 63 62 62"),
        ("back_loaded", "4 4 5 5", "62 62 63 63"),
        ("front_loaded_to_single_tranche", "6 4 4 4", "64 62 62 62"),
        ("back_loaded_to_single_tranche", "4 4 4 6", "62 62 62 64"),
        ("fractional", "4.5 4.5 4.5 4.5", "62.5 62.5 62.5 62.5"),
    ],
)
def test_18_and_250_units_in_four_tranches(allocation: Allocation, of_18: str, of_250: str) -> None:
    assert units(equal(4, allocation), "18") == of_18.split()
    assert units(equal(4, allocation), "250") == of_250.split()


@pytest.mark.parametrize(
    ("allocation", "cliff"),
    [
        ("cumulative_round_down", 2500),
        ("cumulative_rounding", 2500),
        ("front_loaded", 2508),
        ("back_loaded", 2496),
        ("front_loaded_to_single_tranche", 2512),
        ("back_loaded_to_single_tranche", 2496),
    ],
)
def test_a_cliff_of_12_tranches_of_10000_over_48_is_their_sum(allocation: Allocation, cliff: int) -> None:
    tranches = allocated(equal(48, allocation), Decimal(10_000))
    assert tranches[11].cumulative == cliff
    assert tranches[-1].cumulative == 10_000


def test_a_cliff_that_is_its_own_tranche_takes_its_own_part() -> None:
    months = units(parts("1/4", *["1/48"] * 36), "10000")
    assert months[:4] == ["2.5E+3", "208", "208", "209"]  # 2,708.33, 2,916.67, 3,125


@pytest.mark.parametrize(
    ("granted", "fractions", "expected"),
    [
        ("80000", ["1/6", "5/6"], ["13333", "66667"]),
        ("100000", ["1/3", "1/3", "1/3"], ["33333", "33333", "33334"]),
        ("10001", ["1/4", "1/4", "1/2"], ["2500", "2500", "5001"]),
        ("7", ["1/3", "1/3", "1/3"], ["2", "2", "3"]),
        ("2", ["1/3", "1/3", "1/3"], ["0", "1", "1"]),
    ],
)
def test_the_rest_comes_with_the_last_tranche(granted: str, fractions: list[str], expected: list[str]) -> None:
    assert [Decimal(item) for item in units(parts(*fractions), granted)] == [Decimal(item) for item in expected]


def test_a_grant_with_a_fraction_of_a_unit_keeps_fractions_that_are_rounded_down() -> None:
    tranches = allocated(equal(3), Decimal("10.5"))
    assert [item.quantity for item in tranches] == [Decimal("3.5")] * 3
    assert [item.cumulative for item in allocated(equal(3), Decimal("1.0001"))] == [Decimal("0.3333"), Decimal("0.6667"), Decimal("1.0001")]


def test_what_is_vested_by_a_day() -> None:
    schedule = equal(4)  # on the first days of February to May
    assert vested_by(schedule, Decimal(18), date(2024, 1, 31)) == 0
    assert vested_by(schedule, Decimal(18), date(2024, 2, 1)) == 4
    assert vested_by(schedule, Decimal(18), date(2024, 3, 31)) == 9
    assert vested_by(schedule, Decimal(18), date(2024, 5, 1)) == 18
    assert vested_by(schedule, Decimal(18), date(2044, 5, 1)) == 18


def test_an_undated_part_vests_by_its_last_day_and_not_before() -> None:
    schedule = Schedule(undated=(UndatedPart(1, 1, "annual meeting"),), no_later_than=date(2025, 6, 5))
    assert vested_by(schedule, Decimal(100), date(2025, 6, 4)) == 0
    assert vested_by(schedule, Decimal(100), date(2025, 6, 5)) == 100


def test_a_part_without_any_day_never_vests_by_itself() -> None:
    schedule = Schedule(tranches=(Tranche(START, 1, 2),), undated=(UndatedPart(1, 2, "performance"),))
    assert vested_by(schedule, Decimal(100), date(2099, 1, 1)) == 50


def test_a_split_scales_units_and_keeps_fractions() -> None:
    schedule = parts("1/4", *["1/48"] * 36)
    before = [item.cumulative for item in allocated(schedule, Decimal(48_000))]
    after = [item.cumulative for item in allocated(schedule, Decimal(480_000))]
    assert [10 * quantity for quantity in before] == after


def amounts() -> st.SearchStrategy[list[Fraction]]:
    return st.lists(st.integers(1, 12), min_size=1, max_size=48).map(lambda weights: [Fraction(weight, sum(weights)) for weight in weights])


@given(amounts(), st.integers(1, 10**7), st.sampled_from(WAYS))
def test_tranches_make_up_the_grant_and_none_takes_units_back(fractions: list[Fraction], granted: int, allocation: Allocation) -> None:
    schedule = parts(*map(str, fractions), allocation=allocation)
    tranches = allocated(schedule, Decimal(granted))
    assert sum(item.quantity for item in tranches) == granted == tranches[-1].cumulative
    assert all(item.quantity >= 0 for item in tranches)


@given(amounts(), st.integers(1, 10**7), st.sampled_from(["cumulative_round_down", "cumulative_rounding"]))
def test_cumulative_units_are_less_than_one_from_the_exact_amount(fractions: list[Fraction], granted: int, allocation: Allocation) -> None:
    schedule = parts(*map(str, fractions), allocation=allocation)
    exact = Fraction(0)
    for fraction, item in zip(fractions, allocated(schedule, Decimal(granted)), strict=True):
        exact += fraction * granted
        assert abs(Fraction(item.cumulative) - exact) < 1


@given(amounts(), st.integers(1, 10**6), st.integers(2, 20))
def test_a_split_moves_no_tranche_by_more_than_the_rounding(fractions: list[Fraction], granted: int, factor: int) -> None:
    schedule = parts(*map(str, fractions))
    before = allocated(schedule, Decimal(granted))
    after = allocated(schedule, Decimal(granted * factor))
    assert all(0 <= late.cumulative - early.cumulative * factor < factor for early, late in zip(before, after, strict=True))

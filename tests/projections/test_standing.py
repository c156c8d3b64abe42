"""How grants stand on a day, and what that makes of a quantity."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.vesting import Schedule, Tranche, UndatedPart
from projections.vesting.grants import Declaration, Grant, Size, Vesting
from projections.vesting.standing import Parts, is_beyond, parts_of_balance, parts_of_lot, parts_within, standing

GRANTED_ON = date(2022, 3, 15)
THIRDS = Schedule(tranches=tuple(Tranche(date(year, 3, 15), 1, 3) for year in (2023, 2024, 2025)))
HALF_DATED = Schedule(tranches=(Tranche(date(2023, 3, 15), 1, 2),), undated=(UndatedPart(1, 2, "performance"),))
EVENT = Schedule(undated=(UndatedPart(1, 1, "a sale of the company"),), no_later_than=date(2027, 3, 15))


def a_grant(quantity: int | None = 900, schedule: Schedule | None = THIRDS, **changes: object) -> Grant:
    units = None if quantity is None else Decimal(quantity)
    given = {"position": 1, "effective": GRANTED_ON, "quantity": units, "granted": units, "size": "row", "schedule": schedule}
    return Grant(**given | changes)  # type: ignore[arg-type] (changes are fields of a grant)


def parts(quantity: int, day: str, *grants: Grant, exited: str | None = None, beyond: str | None = None) -> tuple[int, int, int]:
    vesting = Vesting(grants=grants, beyond_from=None if beyond is None else date.fromisoformat(beyond))
    found = parts_of_lot(vesting, Decimal(quantity), date.fromisoformat(day), None if exited is None else date.fromisoformat(exited))
    return shown(found)


def shown(found: Parts) -> tuple[int, int, int]:
    return int(found.vested), int(found.unvested), int(found.undetermined)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-03-14", (0, 900, 0)),
        ("2023-03-15", (300, 600, 0)),
        ("2025-03-14", (600, 300, 0)),
        ("2025-03-15", (900, 0, 0)),
    ],
)
def test_units_vest_at_the_start_of_their_day(day: str, expected: tuple[int, int, int]) -> None:
    assert parts(900, day, a_grant()) == expected


def test_exercises_take_vested_units_first() -> None:
    assert parts(800, "2024-03-15", a_grant()) == (500, 300, 0)
    assert parts(300, "2024-03-15", a_grant()) == (0, 300, 0)


def test_a_grant_counts_from_its_day() -> None:
    later = a_grant(90, position=2, effective=date(2024, 1, 1))

    assert parts(900, "2023-12-31", a_grant(), later) == (300, 600, 0)
    assert parts(990, "2024-01-01", a_grant(), later) == (330, 660, 0)


def test_a_lot_without_grants_or_schedule_is_undetermined() -> None:
    assert parts(900, "2024-01-01") == (0, 0, 900)
    assert parts(900, "2024-01-01", a_grant(schedule=None)) == (0, 0, 900)


def test_units_that_no_known_row_brought_are_undetermined() -> None:
    assert parts(1_000, "2024-01-01", a_grant()) == (300, 600, 100)
    assert parts(1_000, "2030-01-01", a_grant()) == (900, 0, 100)


def test_a_part_without_a_day_is_undetermined_up_to_its_last_day() -> None:
    assert parts(900, "2022-12-31", a_grant(schedule=HALF_DATED)) == (0, 450, 450)
    assert parts(900, "2030-12-31", a_grant(schedule=HALF_DATED)) == (450, 0, 450)
    assert parts(900, "2027-03-14", a_grant(schedule=EVENT)) == (0, 0, 900)
    assert parts(900, "2027-03-15", a_grant(schedule=EVENT)) == (900, 0, 0)


def test_what_is_exercised_beyond_the_days_may_be_of_the_part_without_one() -> None:
    grant = a_grant(schedule=HALF_DATED)

    assert parts(300, "2023-06-30", grant) == (0, 0, 300)
    assert not is_beyond([grant], Decimal(300), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2023-03-14", (0, 0, 900)), ("2024-06-30", (300, 0, 600)), ("2030-01-01", (300, 0, 600))],
)
def test_after_the_exit_nothing_more_is_known_to_vest(day: str, expected: tuple[int, int, int]) -> None:
    exited = "2023-06-30" if day > "2023-06-30" else "2022-12-31"

    assert parts(900, day, a_grant(), exited=exited) == expected


@pytest.mark.parametrize(("day", "expected"), [("2023-03-14", (0, 700, 0)), ("2023-03-15", (0, 0, 700)), ("2025-03-15", (700, 0, 0))])
def test_of_a_grant_of_unknown_size_all_or_nothing_is_known(day: str, expected: tuple[int, int, int]) -> None:
    assert parts(700, day, a_grant(700, granted=None, size="unknown")) == expected
    assert parts(700, day, a_grant(None)) == expected


def test_an_opening_of_which_nothing_is_known_leaves_what_is_known_to_come() -> None:
    opening = a_grant(1_000, None, position=2, effective=date.min, granted=None, size="unknown")

    assert parts(1_900, "2024-01-01", opening, a_grant()) == (300, 600, 1_000)
    assert parts(1_000, "2024-01-01", opening, a_grant()) == (0, 600, 400)
    assert parts(500, "2024-01-01", opening, a_grant()) == (0, 500, 0)


def test_more_exercised_than_vested_leaves_the_rest_undetermined() -> None:
    assert is_beyond([a_grant()], Decimal(500), date(2023, 6, 30))
    assert parts(500, "2023-06-30", a_grant(), beyond="2023-06-30") == (0, 0, 500)
    assert parts(500, "2025-03-15", a_grant(), beyond="2023-06-30") == (500, 0, 0)


def test_what_can_be_exercised_at_once_is_never_beyond() -> None:
    assert not is_beyond([a_grant(at_once=True)], Decimal(500), date(2023, 6, 30))
    assert parts(500, "2023-06-30", a_grant(at_once=True)) == (0, 500, 0)


def test_a_unit_for_each_tranche_and_a_weekend_are_allowed_for() -> None:
    assert not is_beyond([a_grant()], Decimal(599), date(2023, 6, 30))
    assert not is_beyond([a_grant()], Decimal(600), date(2023, 3, 13))


def test_parts_of_nothing_are_nothing() -> None:
    assert parts(0, "2024-01-01", a_grant()) == (0, 0, 0)
    assert parts(-5, "2024-01-01", a_grant()) == (0, 0, -5)


@pytest.mark.parametrize("size", ["row", "assumed"])
def test_an_assumed_size_is_said_while_it_matters(size: Size) -> None:
    vesting = Vesting(grants=(a_grant(size=size),))
    flags = [parts_of_lot(vesting, Decimal(900), day).flags for day in (date(2024, 1, 1), date(2025, 3, 15))]

    assert flags == [("grant_size_assumed",) if size == "assumed" else (), ()]


def test_all_that_vests_within_sixty_days_is_acquirable() -> None:
    vesting = Vesting(grants=(a_grant(),))

    assert [parts_within(vesting, Decimal(900), date(2023, 1, day), 60).vested for day in (13, 14)] == [0, 300]
    assert parts_within(vesting, Decimal(900), date(2023, 1, 13), 61).vested == 300
    assert parts_within(vesting, Decimal(850), date(2023, 1, 14), 60).vested == 250


def test_what_is_granted_later_is_not_acquirable_yet() -> None:
    at_grant = Schedule(tranches=(Tranche(date(2023, 2, 1), 1, 1),))
    vesting = Vesting(grants=(a_grant(), a_grant(50, at_grant, position=2, effective=date(2023, 2, 1))))

    assert parts_within(vesting, Decimal(900), date(2023, 1, 14), 60).vested == 300


# Table I


def balance(quantity: int, day: str, *grants: Grant, stated: Declaration | None = None, position: int | None = 7) -> Parts | None:
    vesting = Vesting(grants=grants, declarations=(stated,) if stated is not None else ())
    return parts_of_balance(vesting, Decimal(quantity), date.fromisoformat(day), position)


def a_declaration(unvested: int, *, is_complete: bool = True) -> Declaration:
    units = Decimal(unvested)
    return Declaration(position=7, effective=date(2023, 5, 1), unvested=units, until=date(2023, 5, 3), is_complete=is_complete)


def test_a_balance_of_which_nothing_is_said_has_no_parts() -> None:
    assert balance(10_000, "2023-01-01") is None
    assert balance(10_000, "2022-03-14", a_grant()) is None


def test_restricted_units_in_a_balance_are_unvested_and_the_rest_is_vested() -> None:
    assert [balance(10_900, day, a_grant()) for day in ("2023-03-14", "2023-03-15")] == [
        Parts(vested=Decimal(10_000), unvested=Decimal(900), undetermined=Decimal(0)),
        Parts(vested=Decimal(10_300), unvested=Decimal(600), undetermined=Decimal(0)),
    ]


def test_no_more_is_unvested_than_is_held() -> None:
    assert balance(500, "2023-01-01", a_grant()) == Parts(vested=Decimal(0), unvested=Decimal(500), undetermined=Decimal(0))


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-05-01", (3_000, 2_000, 0)), ("2023-05-03", (3_000, 2_000, 0)), ("2023-05-04", (3_000, 0, 2_000))]
)
def test_a_declaration_holds_up_to_the_day_of_its_filing(day: str, expected: tuple[int, int, int]) -> None:
    found = balance(5_000, day, stated=a_declaration(2_000))

    assert found is not None
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("stated", "day", "expected"),
    [
        (600, "2023-05-03", (4_400, 600, 0)),
        (600, "2024-03-14", (4_400, 600, 0)),
        (600, "2024-03-15", (4_700, 300, 0)),
        (1_000, "2023-05-03", (4_000, 1_000, 0)),
        (1_000, "2024-03-14", (4_000, 600, 400)),
        (1_000, "2024-03-15", (4_000, 300, 700)),
    ],
)
def test_after_that_day_schedules_say_what_becomes_of_the_stated_part(stated: int, day: str, expected: tuple[int, int, int]) -> None:
    found = balance(5_000, day, a_grant(), stated=a_declaration(stated))

    assert found is not None
    assert shown(found) == expected


@pytest.mark.parametrize(
    ("stated", "day", "expected"),
    [
        (0, "2023-05-03", (0, 600, 4_400)),
        (1_000, "2023-05-03", (0, 1_000, 4_000)),
        (1_000, "2023-05-04", (0, 600, 4_400)),
        (0, "2024-03-15", (300, 300, 4_400)),
        (0, "2025-03-15", (600, 0, 4_400)),
    ],
)
def test_of_a_declaration_without_a_count_of_all_only_schedules_make_vested(stated: int, day: str, expected: tuple[int, int, int]) -> None:
    found = balance(5_000, day, a_grant(), stated=a_declaration(stated, is_complete=False))

    assert found is not None
    assert shown(found) == expected


def test_a_declaration_is_about_the_balance_of_its_own_row() -> None:
    assert balance(5_000, "2023-05-01", stated=a_declaration(2_000), position=8) is None
    assert balance(1_000, "2023-05-01", stated=a_declaration(2_000)) is None


# Laws

days = st.dates(date(2021, 1, 1), date(2031, 1, 1))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule | None:
    count = draw(st.integers(0, 6))
    parts_of_one = draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    whole = sum(parts_of_one) + draw(st.integers(0, 4))
    tranches = zip(sorted(draw(st.lists(days, min_size=count, max_size=count, unique=True))), parts_of_one, strict=True)
    rest = whole - sum(parts_of_one)
    undated = (UndatedPart(rest, whole, "performance"),) if rest and draw(st.booleans()) else ()
    last = draw(st.none() | days)
    return Schedule(tranches=tuple(Tranche(day, part, whole) for day, part in tranches), undated=undated, no_later_than=last)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    quantity = draw(st.none() | st.integers(0, 2_000))
    known = quantity is not None and draw(st.booleans())
    granted = Decimal(quantity + draw(st.integers(0, 500))) if quantity is not None and known else None
    return a_grant(quantity, draw(st.none() | schedules()), effective=draw(days), granted=granted)


@given(held=st.lists(grants(), max_size=3), quantity=st.integers(-10, 3_000), day=days, exited=st.none() | days, beyond=st.none() | days)
def test_parts_sum_to_the_quantity(held: list[Grant], quantity: int, day: date, exited: date | None, beyond: date | None) -> None:
    vesting = Vesting(grants=tuple(held), beyond_from=beyond)
    for found in (
        parts_of_lot(vesting, Decimal(quantity), day, exited),
        parts_of_balance(vesting, Decimal(quantity), day, 7, exited),
    ):
        if found is not None:
            assert found.vested + found.unvested + found.undetermined == quantity
            assert quantity < 0 or min(found.vested, found.unvested, found.undetermined) >= 0


@given(held=st.lists(grants(), min_size=1, max_size=3), day=days, later=days)
def test_what_has_vested_stays_vested(held: list[Grant], day: date, later: date) -> None:
    first, second = sorted((day, later))

    assert standing(held, first).vested <= standing(held, second).vested


@given(held=st.lists(grants(), max_size=3), quantity=st.integers(0, 3_000), day=days)
def test_after_the_exit_nothing_is_unvested(held: list[Grant], quantity: int, day: date) -> None:
    found = parts_of_lot(Vesting(grants=tuple(held)), Decimal(quantity), day, date(2020, 12, 31))

    assert found.unvested == 0

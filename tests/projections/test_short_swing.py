"""Which days match, what may match, and the most that pairs make: W12 by its numbers, and what each rule adds."""

from datetime import date
from fractions import Fraction
from typing import get_args

import pytest

from projections.short_swing.optimum import most
from projections.short_swing.sides import Side, Standing, may_match
from projections.short_swing.windows import Window, is_match, last_match
from tests.short_swing import made, named, side

P1, P2 = side("P1", "2024-01-10", 10), side("P2", "2024-05-20", 12)
S1, S2 = side("S1", "2024-06-28", 20), side("S2", "2023-08-15", 19)


def test_w12_the_most_is_1_700_and_no_greedy_1_000() -> None:
    found = most([P1, P2], [S1, S2], "strict")

    assert named(found, [P1, P2], [S1, S2]) == [("P1", "S2", 100), ("P2", "S1", 100)]
    assert made(found, [P1, P2], [S1, S2]) == 1_700


@pytest.mark.parametrize(
    ("first", "strict", "conservative"),
    [
        ("2024-01-10", "2024-07-08", "2024-07-09"),
        ("2023-08-15", "2024-02-13", "2024-02-14"),
        ("2023-08-29", "2024-02-27", "2024-02-28"),
        ("2023-08-30", "2024-02-27", "2024-02-28"),  # six months on is the last day of February
        ("2023-08-31", "2024-02-27", "2024-02-28"),
        ("2022-08-31", "2023-02-26", "2023-02-27"),
        ("2024-02-29", "2024-08-27", "2024-08-28"),
        ("2023-12-31", "2024-06-28", "2024-06-29"),
        ("2023-07-01", "2023-12-30", "2023-12-31"),
    ],
)
def test_the_last_day_that_matches(first: str, strict: str, conservative: str) -> None:
    day = date.fromisoformat(first)

    assert str(last_match(day, "strict")) == strict
    assert str(last_match(day, "conservative")) == conservative


@pytest.mark.parametrize(("on", "strict", "conservative"), [("2024-07-08", 1, 1), ("2024-07-09", 0, 1), ("2024-07-10", 0, 0)])
def test_w12_the_edge_of_the_window(on: str, strict: int, conservative: int) -> None:
    sale = side("S", on, 20)

    assert [len(most([P1], [sale], window)) for window in get_args(Window)] == [strict, conservative]
    assert [len(most([side("P", on, 10)], [side("S", "2024-01-10", 20)], window)) for window in get_args(Window)] == [strict, conservative]


def test_days_match_whichever_comes_first() -> None:
    one, other = date(2024, 1, 10), date(2024, 7, 8)

    assert is_match(one, other, "strict")
    assert is_match(other, one, "strict")
    assert is_match(one, one, "strict")


def test_losses_are_not_offset() -> None:
    dear = side("dear", "2024-02-01", 30)

    assert named(most([P1, dear], [S1], "strict"), [P1, dear], [S1]) == [("P1", "S1", 100)]
    assert most([dear], [S1], "strict") == ()
    assert most([side("same", "2024-02-01", 20)], [S1], "strict") == ()


def test_fractions_of_shares_and_cents_stay_exact() -> None:
    bought, sold = side("P", "2024-01-10", "10.3333", "0.5001"), side("S", "2024-02-10", "10.3334", "7.25")
    found = most([bought], [sold], "strict")

    assert found[0].quantity == Fraction("0.5001")
    assert made(found, [bought], [sold]) == Fraction("0.00005001")


def test_numbers_of_any_size_stay_exact() -> None:
    bought, sold = side("P", "2024-01-10", "0.000001", 10**24), side("S", "2024-02-10", "1265000000.000001", 10**24 + 1)

    assert made(most([bought], [sold], "strict"), [bought], [sold]) == 1_265_000_000 * 10**24


@pytest.mark.parametrize(
    ("purchase", "sale", "matches"),
    [
        ("in_office", "neither", True),
        ("neither", "in_office", True),
        ("ten_percent", "ten_percent", True),
        ("in_office", "ten_percent", True),
        ("neither", "ten_percent", False),
        ("ten_percent", "neither", False),
        ("neither", "neither", False),
    ],
)
def test_office_at_one_of_the_two_or_ten_percent_at_both(purchase: Standing, sale: Standing, matches: bool) -> None:
    bought, sold = side("P", "2024-01-10", 10, standing=purchase), side("S", "2024-02-10", 20, standing=sale)

    assert may_match(bought, sold, "strict") is matches
    assert len(most([bought], [sold], "strict")) == matches


def test_pairs_are_lowest_in_and_highest_out_where_the_rest_allows_it() -> None:
    purchases = [side("low", "2024-01-10", 10, 150), side("high", "2024-01-20", 15, 50)]
    sales = [side("top", "2024-02-01", 30), side("next", "2024-02-02", 25)]

    assert named(most(purchases, sales, "strict"), purchases, sales) == [("low", "top", 100), ("low", "next", 50), ("high", "next", 50)]


def test_of_equal_rows_the_earlier_is_used() -> None:
    purchases = [side("late", "2024-01-20", 10), side("early", "2024-01-10", 10)]

    assert named(most(purchases, [S1], "strict"), purchases, [S1]) == [("early", "S1", 100)]


def test_a_purchase_gives_way_where_another_can_go_nowhere_else() -> None:
    """Units move along a chain: the cheapest purchase keeps the top sale only as far as nobody is left alone."""
    purchases = [side("A", "2024-04-01", 10), side("B", "2024-05-01", 11), side("C", "2024-09-20", 12)]
    sales = [side("X", "2023-10-20", 20), side("Y", "2024-08-01", 30), side("Z", "2024-10-20", 21)]
    found = most(purchases, sales, "strict")

    assert named(found, purchases, sales) == [("A", "X", 100), ("B", "Y", 100), ("C", "Z", 100)]
    assert made(found, purchases, sales) == 100 * (10 + 19 + 9)


def test_nothing_to_match_makes_nothing() -> None:
    nobody: list[Side] = []

    assert most(nobody, [S1], "strict") == most([P1], nobody, "strict") == ()

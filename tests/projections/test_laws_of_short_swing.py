"""Laws of the optimum: it is what trying everything gives, whatever the order of the rows and however they are split."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from random import Random
from typing import Final, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.short_swing.optimum import most
from projections.short_swing.sides import Side, Standing, may_match
from projections.short_swing.windows import Window
from tests.short_swing import made, named

DAYS: Final = st.integers(0, 400).map(lambda days: date(2023, 8, 25) + timedelta(days=days))
WINDOWS: Final = st.sampled_from(get_args(Window))
STANDINGS: Final = st.sampled_from(["in_office", "in_office", *get_args(Standing)])


def sides(prefix: str, *, days: st.SearchStrategy[date] = DAYS, units: int = 3, most_rows: int = 4) -> st.SearchStrategy[list[Side]]:
    one = st.builds(
        lambda day, price, quantity, standing: (day, Fraction(price, 4), Fraction(quantity), standing),
        days,
        st.integers(1, 12),
        st.integers(1, units),
        STANDINGS,
    )
    return st.lists(one, max_size=most_rows).map(
        lambda rows: [
            Side(key=(f"{prefix}{place}",), day=day, price=price, quantity=quantity, standing=standing)
            for place, (day, price, quantity, standing) in enumerate(rows)
        ]
    )


def tried(purchases: list[Side], sales: list[Side], window: Window) -> Fraction:
    """The most that any matching makes, by trying each unit of each purchase with each unit of each sale."""
    bought = [purchase for purchase in purchases for _ in range(int(purchase.quantity))]
    sold = [sale for sale in sales for _ in range(int(sale.quantity))]

    @cache
    def best(place: int, left: tuple[int, ...]) -> Fraction:
        if place == len(bought):
            return Fraction(0)
        found = best(place + 1, left)
        for number in {sold[unit].key: unit for unit in left}.values():
            if may_match(bought[place], sold[number], window):
                rest = best(place + 1, tuple(unit for unit in left if unit != number))
                found = max(found, sold[number].price - bought[place].price + rest)
        return found

    return best(0, tuple(range(len(sold))))


def greedy(purchases: list[Side], sales: list[Side]) -> Fraction:
    """Lowest in against highest out, as if every day matched."""
    low = sorted(purchase.price for purchase in purchases for _ in range(int(purchase.quantity)))
    high = sorted((sale.price for sale in sales for _ in range(int(sale.quantity))), reverse=True)
    return sum((max(sale - purchase, Fraction(0)) for purchase, sale in zip(low, high, strict=False)), Fraction(0))


@given(sides("P", units=2), sides("S", units=2), WINDOWS)
def test_the_sum_is_the_most_that_trying_everything_gives(purchases: list[Side], sales: list[Side], window: Window) -> None:
    assert made(most(purchases, sales, window), purchases, sales) == tried(purchases, sales, window)


@given(sides("P", most_rows=8), sides("S", most_rows=8), WINDOWS)
def test_pairs_match_gain_and_use_no_unit_twice(purchases: list[Side], sales: list[Side], window: Window) -> None:
    found = most(purchases, sales, window)

    assert all(may_match(purchases[one.purchase], sales[one.sale], window) for one in found)
    assert all(sales[one.sale].price > purchases[one.purchase].price and one.quantity > 0 for one in found)
    for place, purchase in enumerate(purchases):
        assert sum(one.quantity for one in found if one.purchase == place) <= purchase.quantity
    for place, sale in enumerate(sales):
        assert sum(one.quantity for one in found if one.sale == place) <= sale.quantity
    assert len({(one.purchase, one.sale) for one in found}) == len(found)


@given(sides("P", most_rows=6), sides("S", most_rows=6), WINDOWS, st.randoms(use_true_random=False))
def test_the_pairs_do_not_depend_on_the_order_of_the_rows(purchases: list[Side], sales: list[Side], window: Window, random: Random) -> None:
    first = named(most(purchases, sales, window), purchases, sales)
    random.shuffle(purchases)
    random.shuffle(sales)

    assert named(most(purchases, sales, window), purchases, sales) == first


@given(sides("P"), sides("S"), WINDOWS, st.integers(2, 5))
def test_rows_in_parts_make_the_same(purchases: list[Side], sales: list[Side], window: Window, parts: int) -> None:
    def split(whole: list[Side]) -> list[Side]:
        return [
            Side(key=(*one.key, str(part)), day=one.day, price=one.price, quantity=one.quantity / parts, standing=one.standing)
            for one in whole
            for part in range(parts)
        ]

    divided = split(purchases), split(sales)
    assert made(most(*divided, window), *divided) == made(most(purchases, sales, window), purchases, sales)


@given(sides("P", most_rows=6), sides("S", most_rows=6))
def test_a_longer_window_never_makes_less(purchases: list[Side], sales: list[Side]) -> None:
    strict, conservative = (made(most(purchases, sales, window), purchases, sales) for window in get_args(Window))

    assert strict <= conservative


@given(sides("P", days=st.just(date(2024, 1, 10)), most_rows=6), sides("S", days=st.just(date(2024, 3, 1)), most_rows=6))
def test_where_every_day_matches_lowest_in_and_highest_out_is_the_most(purchases: list[Side], sales: list[Side]) -> None:
    office = [[Side(key=one.key, day=one.day, price=one.price, quantity=one.quantity) for one in some] for some in (purchases, sales)]

    assert made(most(*office, "strict"), *office) == greedy(*office)


@given(sides("P", most_rows=5), sides("S", most_rows=5), WINDOWS, st.integers(1, 9), st.integers(1, 9))
def test_other_units_and_other_money_change_nothing_else(
    purchases: list[Side], sales: list[Side], window: Window, units: int, money: int
) -> None:
    def counted(some: list[Side]) -> list[Side]:
        return [
            Side(key=one.key, day=one.day, price=one.price * money / units, quantity=one.quantity * units, standing=one.standing)
            for one in some
        ]

    other = counted(purchases), counted(sales)
    assert made(most(*other, window), *other) == money * made(most(purchases, sales, window), purchases, sales)


@pytest.mark.slow
def test_hundreds_of_rows_on_each_side_are_matched() -> None:
    purchases, sales = (
        [
            Side(
                key=(f"{name}{place}",),
                day=date(2023, 1, 2) + timedelta(days=place * step % 700),
                price=Fraction(10_000 + place * step % 3_001, 100),
                quantity=Fraction(100 + place * step % 37),
            )
            for place in range(200)
        ]
        for name, step in (("P", 331), ("S", 577))
    )
    found = most(purchases, sales, "strict")

    assert made(found, purchases, sales) > 0
    assert all(may_match(purchases[one.purchase], sales[one.sale], "strict") for one in found)


# Ranges of prices

SPREADS: Final = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=4, max_size=4)


def moved(some: list[Side], by: list[Fraction]) -> list[Side]:
    return [msgspec.structs.replace(one, price=one.price + each) for one, each in zip(some, by, strict=False)]


@given(sides("P"), sides("S"), WINDOWS, SPREADS)
def test_a_bound_is_never_below_what_the_averages_make(
    purchases: list[Side], sales: list[Side], window: Window, spreads: list[tuple[int, int]]
) -> None:
    lowest = moved(purchases, [-one.price * low / 7 for one, (low, _) in zip(purchases, spreads, strict=False)])
    highest = moved(sales, [Fraction(high, 4) for _, high in spreads])

    assert made(most(lowest, highest, window), lowest, highest) >= made(most(purchases, sales, window), purchases, sales)


@given(sides("P"), sides("S"), WINDOWS, SPREADS, st.randoms(use_true_random=False))
def test_no_single_trades_within_the_ranges_make_more_than_the_bound(
    purchases: list[Side], sales: list[Side], window: Window, spreads: list[tuple[int, int]], random: Random
) -> None:
    """Each unit is a trade of its own, somewhere between the ends."""
    spans = [(-one.price * low / 7, Fraction(high, 4)) for one, (low, high) in zip(purchases, spreads, strict=False)]
    tops = [(-one.price * low / 7, Fraction(high, 4)) for one, (low, high) in zip(sales, spreads, strict=False)]

    def trades(some: list[Side], within: list[tuple[Fraction, Fraction]]) -> list[Side]:
        return [
            msgspec.structs.replace(
                one, key=(*one.key, str(unit)), quantity=Fraction(1), price=one.price + low + (high - low) * random.randint(0, 8) / 8
            )
            for one, (low, high) in zip(some, within, strict=True)
            for unit in range(int(one.quantity))
        ]

    lowest, highest = moved(purchases, [low for low, _ in spans]), moved(sales, [high for _, high in tops])
    single = trades(purchases, spans), trades(sales, tops)
    assert made(most(*single, window), *single) <= made(most(lowest, highest, window), lowest, highest)

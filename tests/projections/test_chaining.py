"""The order of rows on one day: as many balances as possible follow from the one before."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projections.accounts.chaining import Step, chain

balances = st.integers(0, 4).map(Decimal)
steps = st.lists(st.builds(Step, balances, balances), min_size=1, max_size=6)


def closed(order: Sequence[Step], opening: Decimal | None) -> int:
    """Links that close: each step that starts where the one before ended, the first where the opening is."""
    ends = [opening, *(step.after for step in order)]
    return sum(step.before == end for step, end in zip(order, ends, strict=False))


def most(rows: Sequence[Step], opening: Decimal | None) -> int:
    """The most links that any order closes."""
    return max(closed(order, opening) for order in permutations(rows))


def a_step(before: int, after: int) -> Step:
    return Step(Decimal(before), Decimal(after))


@settings(max_examples=150)
@given(steps, st.none() | balances)
@example([a_step(1, 2), a_step(2, 1), a_step(3, 1), a_step(1, 3)], Decimal(1))
@example([a_step(1, 1), a_step(2, 3), a_step(1, 2)], None)
@example([a_step(0, 1), a_step(2, 3), a_step(3, 2)], Decimal(2))
def test_no_order_closes_more_links(rows: list[Step], opening: Decimal | None) -> None:
    order = chain(rows, opening)

    assert order.closed == closed([rows[index] for index in order.indices], opening) == most(rows, opening)


@given(steps, st.none() | balances)
def test_every_row_has_one_place(rows: list[Step], opening: Decimal | None) -> None:
    assert sorted(chain(rows, opening).indices) == list(range(len(rows)))


@given(steps, st.none() | balances)
def test_the_order_of_the_document_stays_where_no_other_is_better(rows: list[Step], opening: Decimal | None) -> None:
    order = chain(rows, opening)

    if closed(rows, opening) == most(rows, opening):
        assert (order.style, order.indices) == ("document", tuple(range(len(rows))))


@pytest.mark.parametrize(
    ("rows", "opening", "style", "indices"),
    [
        ([(2046, 1946), (1946, 838), (838, 0)], None, "document", (0, 1, 2)),
        ([(838, 0), (1946, 838), (2046, 1946)], None, "reverse", (2, 1, 0)),
        ([(5400, 4400), (5200, 5400), (4400, 5200)], 4400, "reverse", (2, 1, 0)),
        ([(5200, 4400), (4400, 5200), (5400, 5200), (5200, 5400)], 4400, "inferred", (1, 3, 2, 0)),
        ([(100, 90), (70, 60), (90, 80)], 100, "inferred", (0, 2, 1)),
    ],
    ids=["running", "reverse", "worked example", "interleaved", "with a gap"],
)
def test_every_style_of_totals_is_put_in_order(
    rows: list[tuple[int, int]], opening: int | None, style: str, indices: tuple[int, ...]
) -> None:
    order = chain([a_step(*row) for row in rows], None if opening is None else Decimal(opening))

    assert (order.style, order.indices) == (style, indices)


def test_a_day_of_many_rows_is_put_in_order_at_once() -> None:
    rows = [a_step(1000 - n, 1000 - n - 1) for n in range(0, 500, 2)] + [a_step(1000 - n, 1000 - n - 1) for n in range(1, 500, 2)]

    assert chain(rows, Decimal(1000)).closed == len(rows)


def test_the_end_is_neither_the_last_row_nor_the_highest() -> None:
    rows = [a_step(4000, 5200), a_step(5200, 4400), a_step(5400, 4000), a_step(4400, 5400)]

    assert rows[chain(rows, Decimal(4400)).indices[-1]].after == 4400

"""Worker processes: they begin at once, results keep their order, and only so many items are ahead of them."""

from collections.abc import Iterator

import pytest

from insider_ledger.workers import AHEAD, Workers

MANY = 10 * AHEAD


class Items:
    """Numbers from 0 on; `taken` are those that were asked for."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[int]:
        for number in range(MANY):
            self.taken += 1
            yield -number


@pytest.mark.parametrize("count", [1, 2])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    with Workers(count) as workers:
        assert list(workers.in_order(abs, Items())) == list(range(MANY))


def test_processes_begin_before_anybody_asks_for_a_result_and_never_with_all_items() -> None:
    items = Items()
    with Workers(2) as workers:
        results = workers.in_order(abs, items)

        assert items.taken == 2 * AHEAD
        for done, _ in enumerate(results, 1):
            assert items.taken <= done + 2 * AHEAD
    assert items.taken == MANY


def test_without_processes_an_item_is_taken_when_its_result_is_asked_for() -> None:
    items = Items()
    results = Workers(1).in_order(abs, items)

    assert [next(results), next(results), items.taken] == [0, 1, 2]

"""Worker processes: they begin at once, results keep their order, and only so many items are ahead of them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from insider_ledger.workers import AHEAD, Workers

MANY = 10 * AHEAD
PATIENCE = 30
"""Seconds."""


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


@pytest.mark.parametrize("count", [1, 2, 3])
def test_shared_results_come_in_the_order_of_the_items(count: int) -> None:
    with Workers(count, is_one_of_them=True) as workers:
        assert list(workers.shared(abs, Items())) == list(range(MANY))


def test_of_shared_work_this_process_does_what_the_others_have_not_begun(tmp_path: Path) -> None:
    signal = tmp_path / "the others may go on"
    mine: list[Path] = []

    def do(item: Path) -> bool:
        mine.append(item)
        if len(mine) == 8:  # all but one that is at work elsewhere and one that waits there
            item.touch()
        return True

    with Workers(2, is_one_of_them=True) as workers:
        assert all(workers.shared(_is_there, [signal] * 10, do))
    assert len(mine) == 8


def test_what_this_process_fails_at_ends_shared_work() -> None:
    with Workers(2, is_one_of_them=True) as workers, pytest.raises(ZeroDivisionError):
        list(workers.shared(_is_there, [Path(__file__)] * 10, lambda _: 1 // 0 > 0))


def _is_there(path: Path) -> bool:
    """Whether a file comes to be, in some time."""
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return path.exists()

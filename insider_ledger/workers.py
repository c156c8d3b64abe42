"""Worker processes: documents are read in them, and accounts; this process alone writes.

    with Workers(2) as workers:
        for reading in workers.in_order(read, documents): ...

Results come in the order of the items, and only so many items are ahead of them that memory stays flat. Workers end with this process,
also when it is killed; a worker that is killed ends the work with WorkerLostError.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Final, Self, TypeVar

from insider_ledger.errors import WorkerLostError

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD: Final = 24
"""Items of work per worker that wait or are done: enough for this process to go on while workers do other work, few enough for memory."""

COLLECTION: Final = (50_000, 20, 20)
"""Thresholds of the garbage collector. What reading makes is freed as it goes; looking for cycles more often costs a tenth of the time."""


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fitting(workers: int | None, amount: int, *, enough: int, most: int) -> int:
    """So many workers as are asked for; None: one below `enough` of what is to be done, else one for each processor, `most` at most."""
    if workers is not None:
        return workers
    return min(processors(), most) if amount >= enough else 1


class Workers:
    """A pool of processes. With one worker, or none, work is done in this process.

    Where `is_one_of_them` this process is one of the workers, for work that is `shared`; else it has other things to do meanwhile.
    """

    def __init__(self, count: int, *, is_one_of_them: bool = False) -> None:
        self.count = count
        self._others = count - is_one_of_them
        self._pool = ProcessPoolExecutor(self._others, mp_context=get_context("spawn"), initializer=_begin) if count > 1 else None

    def __enter__(self) -> Self:
        """Start the processes: meanwhile this one finds the first documents."""
        if self._pool is not None:
            for _ in range(self._others):
                self._pool.submit(_do_nothing)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def in_order(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results of `work`, an importable function, in the order of the items.

        Processes begin with the first items before this returns; each further item is taken when a result is. Raises WorkerLostError,
        and so does taking the results.
        """
        if self._pool is None:
            return map(work, items)
        rest = iter(items)
        waiting = self._handed_over(self._pool, work, rest, self.count * AHEAD)
        return self._results(self._pool, work, rest, waiting)

    def shared(
        self, work: Callable[[Item], Result], items: Iterable[Item], mine: Callable[[Item], Result] | None = None
    ) -> Iterator[Result]:
        """As `in_order`, and this process does `mine` (None: `work`) with the next item whenever the first result is not there yet.

        So it need not wait for the others to come to life, which takes as long as much of the work.
        """
        own = work if mine is None else mine
        if self._pool is None:
            return map(own, items)
        rest = iter(items)
        waiting = self._handed_over(self._pool, work, rest, self._others + 1)  # one more than they are, so that none idles
        return self._joined(self._pool, work, rest, waiting, own)

    def _joined(
        self,
        pool: ProcessPoolExecutor,
        work: Callable[[Item], Result],
        rest: Iterator[Item],
        waiting: deque[Future[Result]],
        own: Callable[[Item], Result],
    ) -> Iterator[Result]:
        while waiting:
            if not waiting[0].done() and (item := tuple(islice(rest, 1))):
                waiting.append(_done(own(*item)))
            else:
                yield _result(waiting.popleft())
            unfinished = sum(not future.done() for future in waiting)
            waiting += self._handed_over(pool, work, rest, max(self._others + 1 - unfinished, 0))

    def _results(
        self, pool: ProcessPoolExecutor, work: Callable[[Item], Result], rest: Iterator[Item], waiting: deque[Future[Result]]
    ) -> Iterator[Result]:
        while waiting:
            yield _result(waiting.popleft())
            waiting += self._handed_over(pool, work, rest, 1)

    def _handed_over(
        self, pool: ProcessPoolExecutor, work: Callable[[Item], Result], rest: Iterator[Item], count: int
    ) -> deque[Future[Result]]:
        return deque(_submitted(pool, work, item) for item in islice(rest, count))


def _submitted(pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item) -> Future[Result]:
    try:
        return pool.submit(work, item)
    except BrokenProcessPool as error:
        raise WorkerLostError from error


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


def _result(future: Future[Result]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise WorkerLostError from error


@contextmanager
def unhurried_collection() -> Iterator[None]:
    """Look for cycles of objects less often, while many documents are recorded; afterwards as before."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTION)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _do_nothing() -> None:
    """Work that only brings a process to life."""


def _begin() -> None:
    """Leave interrupts to the parent, and end when it does: a killed parent tells nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*COLLECTION)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

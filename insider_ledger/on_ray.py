"""Folding partitions on Ray: on the machines of a cluster, or on the processors of one. Needs the extra `ray`.

    ray.init("auto")
    for folded in fold_on_ray("partitions"): ...

The folder must be where every machine can read it, and every machine needs this program in the same version: a file of other rules is
refused.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import Any, TypeVar

import ray

from insider_ledger.folding import FoldedPartition, fold
from insider_ledger.partitions import partition_paths

Item = TypeVar("Item")
Result = TypeVar("Result")


def fold_on_ray(folder: str | PathLike[str]) -> Iterator[FoldedPartition]:
    """The partitions in a folder, folded, by number. Raises PartitionFolderError, and as `fold` does."""
    return map_on_ray(fold, partition_paths(folder))


def map_on_ray(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """As `map` does: the results of `work`, an importable function, in the order of the items. All are handed to Ray at once."""
    task: Any = ray.remote(_done)
    waiting = deque(task.remote(work, item) for item in items)
    while waiting:
        yield ray.get(waiting.popleft())  # a result that nobody refers to any more leaves the cluster's memory


def _done(work: Callable[[Item], Result], item: Item) -> Result:
    return work(item)

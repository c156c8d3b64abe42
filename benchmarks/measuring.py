"""Measuring: works that take turns, so that a busy machine disturbs all of them alike, and lines of the table.

`interleaved({"ours": ours, "floor": floor}, 5)` runs both five times, one after the other, and gives the median seconds of each. Ratios are
of processor time, which other programs on the machine disturb least; of wall time where the work is done by another process.
"""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple


class Timing(NamedTuple):
    """Seconds on the wall clock and of the processor."""

    wall: float
    cpu: float


class Line(NamedTuple):
    """A line of the table, as text. `floor` is what was measured beside it in the same run, `target` what the ratio or figure may be."""

    what: str
    figure: str
    floor: str
    ratio: str
    target: str


Work = Callable[[], object]


def timed(work: Work) -> Timing:
    """How long `work` takes once. The collector leaves alone what was there before: the inputs, of which an import holds only a part."""
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    taken = Timing(time.perf_counter() - wall, time.process_time() - cpu)
    gc.unfreeze()
    return taken


def interleaved(works: Mapping[str, Work | Callable[[], Timing]], rounds: int) -> dict[str, Timing]:
    """Median seconds of each work over `rounds`. A work that returns a `Timing` has taken the time of what counts itself."""
    taken: dict[str, list[Timing]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            result: list[object] = []
            whole = timed(lambda work=work, result=result: result.append(work()))
            taken[name].append(result[0] if isinstance(result[0], Timing) else whole)
    return {name: Timing(median(one.wall for one in all_), median(one.cpu for one in all_)) for name, all_ in taken.items()}


def rates(what: str, unit: str, count: int, ours: Timing, floor: Timing, *, floor_is: str, target: str, by_wall: bool = False) -> Line:
    """The line of two works over `count` units: how many a second each does, and how many times as long ours takes."""
    mine, least = (ours.wall, floor.wall) if by_wall else (ours.cpu, floor.cpu)
    clock = "" if by_wall else f" of processor ({count / ours.wall:,.0f}/s by the clock)"
    return Line(
        what=what,
        figure=f"{count / mine:,.0f} {unit}/s{clock}",
        floor=f"{floor_is}: {count / least:,.0f}/s",
        ratio=f"{mine / least:.2f}",
        target=target,
    )


def times_as_fast(what: str, unit: str, count: int, ours: Timing, other: Timing, *, floor_is: str, target: str, by_wall: bool) -> Line:
    """As `rates`, beside other software that does the same: the ratio is how many times as fast ours is."""
    taken = (ours.wall, other.wall) if by_wall else (ours.cpu, other.cpu)
    line = rates(what, unit, count, ours, other, floor_is=floor_is, target=target, by_wall=by_wall)
    return line._replace(ratio=f"{taken[1] / taken[0]:.2f}")

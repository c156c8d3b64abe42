"""Measuring: works that take turns, so that a busy machine disturbs all of them alike, and lines of the table.

`interleaved({"ours": ours, "floor": floor}, 5)` runs both five times, one after the other. Figures are medians; a ratio is the median of
those of the rounds, since a machine that is slow for a while is so for both. Ratios are of processor time, which other programs on the
machine disturb least; of wall time where the work is done by another process.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Timing(NamedTuple):
    """Seconds on the wall clock and of the processor."""

    wall: float
    cpu: float


class Taken(NamedTuple):
    """What a work took in each round."""

    rounds: Sequence[Timing]

    @property
    def wall(self) -> float:
        """Median seconds on the wall clock."""
        return median(one.wall for one in self.rounds)

    @property
    def cpu(self) -> float:
        """Median seconds of the processor."""
        return median(one.cpu for one in self.rounds)

    def seconds(self, *, by_wall: bool) -> float:
        """The median that counts."""
        return self.wall if by_wall else self.cpu

    def beside(self, other: "Taken", *, by_wall: bool = False) -> float:
        """How many times as long this took as the other: the median over the rounds."""
        both = zip(self.rounds, other.rounds, strict=True)
        return median(mine.wall / its.wall if by_wall else mine.cpu / its.cpu for mine, its in both)


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


def interleaved(works: Mapping[str, Work | Callable[[], Timing]], rounds: int) -> dict[str, Taken]:
    """What each work took in each of `rounds`. A work that returns a `Timing` has taken the time of what counts itself."""
    taken: dict[str, list[Timing]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            result: list[object] = []
            whole = timed(lambda work=work, result=result: result.append(work()))
            taken[name].append(result[0] if isinstance(result[0], Timing) else whole)
    return {name: Taken(of_rounds) for name, of_rounds in taken.items()}


def rates(what: str, unit: str, count: int, ours: Taken, floor: Taken, *, floor_is: str, target: str, by_wall: bool = False) -> Line:
    """The line of two works over `count` units: how many a second each does, and how many times as long ours takes."""
    mine, least = (one.seconds(by_wall=by_wall) for one in (ours, floor))
    clock = "" if by_wall else f" of processor ({count / ours.wall:,.0f}/s by the clock)"
    return Line(
        what=what,
        figure=f"{count / mine:,.0f} {unit}/s{clock}",
        floor=f"{floor_is}: {count / least:,.0f}/s",
        ratio=f"{ours.beside(floor, by_wall=by_wall):.2f}",
        target=target,
    )


def times_as_fast(what: str, unit: str, count: int, ours: Taken, other: Taken, *, floor_is: str, target: str, by_wall: bool) -> Line:
    """As `rates`, beside other software that does the same: the ratio is how many times as fast ours is."""
    line = rates(what, unit, count, ours, other, floor_is=floor_is, target=target, by_wall=by_wall)
    return line._replace(ratio=f"{other.beside(ours, by_wall=by_wall):.2f}")

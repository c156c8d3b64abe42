"""The whole market at once: which balance of each line holds, on one day and at the ends of sixty months, beside bare arrays.

The points are invented, ten a line over twenty years, some reported late and some no longer believed, and are read from a snapshot. The
floor is numpy on one thread over the same columns in memory. Each tells how many lines have a balance and what they hold together, and
both must tell the same.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates
from ledger.store.instants import microseconds
from projections.as_of import last_sequence
from projections.market.period_ends import PeriodEnd, period_ends
from projections.market.spans import POINTS, Ends, held, held_at
from projections.stored_readings import RANK_BITS

LINES, LINES_SHORT = 200_000, 2_000
POINTS_OF_LINE = 10
FIRST = date(2004, 1, 1)
DAYS = 20 * 365
FOREVER = 2**63 - 1
DAY = 86_400_000_000
LATE, TAKEN_BACK = 0.03, 0.02
AS_OF = date(2018, 6, 30)
END = PeriodEnd(as_of=AS_OF, known_at=datetime(2018, 7, 1, 3, 59, 59, tzinfo=UTC))
ENDS = period_ends("month", date(2017, 1, 1), date(2021, 12, 31))
Totals = tuple[list[int], list[int]]


class Arrays(NamedTuple):
    """The columns of the points, by line and valid order."""

    line: np.ndarray
    sequence: np.ndarray
    known_from: np.ndarray
    known_to: np.ndarray
    units: np.ndarray


def lines(inputs: Inputs) -> Iterator[Line]:
    """One day, and sixty months."""
    path = invented(inputs.folder / "market", LINES_SHORT if inputs.short else LINES)
    frame = pl.read_parquet(path, columns=list(POINTS))
    units = pl.read_parquet(path, columns=["units"])["units"]
    arrays = Arrays(*(np.ascontiguousarray(frame[name].fill_null(FOREVER).to_numpy()) for name in Arrays._fields[:-1]), units.to_numpy())
    frame = frame.with_columns(units).rechunk()
    yield _one_day(inputs, frame, arrays)
    yield _months(inputs, frame, arrays)


def _one_day(inputs: Inputs, frame: pl.DataFrame, arrays: Arrays) -> Line:
    check_same(of_day(frame), of_day_floor(arrays))
    taken = interleaved({"ours": lambda: of_day(frame), "floor": lambda: of_day_floor(arrays)}, inputs.rounds)
    what = "whole market on one day"
    floor_is = f"{len(frame):,} points, numpy over the same columns"
    return rates(what, "points", len(frame), taken["ours"], taken["floor"], floor_is=floor_is, target="≤ 1", by_wall=True)


def _months(inputs: Inputs, frame: pl.DataFrame, arrays: Arrays) -> Line:
    check_same(of_months(frame), of_months_floor(arrays))
    taken = interleaved({"ours": lambda: of_months(frame), "floor": lambda: of_months_floor(arrays)}, inputs.rounds)
    what = f"panel of {len(ENDS)} months, each as known then"
    floor_is = f"{len(frame):,} points, numpy, a sweep in valid order"
    return rates(what, "points", len(frame), taken["ours"], taken["floor"], floor_is=floor_is, target="≤ 1.5", by_wall=True)


def check_same(ours: object, floor: object) -> None:
    """Raise RuntimeError where the two works do not give the same."""
    if ours != floor:
        raise RuntimeError(f"ours gives {ours}, the floor {floor}")


def of_day(frame: pl.DataFrame) -> tuple[int, int]:
    """Lines with a balance, and their units together."""
    found = held_at(frame, END.as_of, END.known_at, ["units"])
    return len(found), int(found["units"].sum())


def of_day_floor(arrays: Arrays) -> tuple[int, int]:
    """The same on arrays."""
    instant = microseconds(END.known_at)
    there = np.flatnonzero((arrays.sequence <= last_sequence(END.as_of)) & (arrays.known_from <= instant) & (arrays.known_to > instant))
    of = arrays.line[there]
    last = there[np.append(of[1:] != of[:-1], np.True_)]
    return len(last), int(arrays.units[last].sum())


def of_months(frame: pl.DataFrame) -> Totals:
    """Lines with a balance at each month's end, and their units together: what comes at an end less what goes."""
    runs = held(frame, Ends(ENDS))
    runs = runs.with_columns(frame["units"].gather(runs["place"]).alias("units"))
    counts, units = [0] * (len(ENDS) + 1), [0] * (len(ENDS) + 1)
    for edge, sign in (("start", 1), ("end", -1)):
        for at, count, total in runs.group_by(edge).agg(pl.len(), pl.col("units").sum().alias("total")).iter_rows():
            counts[at] += sign * count
            units[at] += sign * total
    return [int(one) for one in np.cumsum(counts)[:-1]], [int(one) for one in np.cumsum(units)[:-1]]


def of_months_floor(arrays: Arrays) -> Totals:
    """The same on arrays: each point is there at a run of months, which a later one that stays cuts short; then they paint their months."""
    count = len(ENDS)
    days = np.array([last_sequence(end.as_of) for end in ENDS])
    instants = np.array([microseconds(end.known_at) for end in ENDS])
    start = np.maximum(np.searchsorted(days, arrays.sequence), np.searchsorted(instants, arrays.known_from))
    end = np.searchsorted(instants, arrays.known_to)
    base = arrays.line * (count + 1)
    later = np.minimum.accumulate((base + np.where(end == count, start, count))[::-1])[::-1]
    end = np.minimum(end, np.append(later[1:], base[-1] + count) - base)
    there = np.flatnonzero(start < end)
    sizes = (end - start)[there]
    first = np.cumsum(sizes) - sizes
    painted = np.arange(int(sizes.sum())) + np.repeat(arrays.line[there] * count + start[there] - first, sizes)
    holds = np.full((int(arrays.line[-1]) + 1) * count, -1, dtype=np.int32)
    holds[painted] = np.repeat(there.astype(np.int32), sizes)  # numpy keeps the last of what is put in one place
    holds = holds.reshape(-1, count)
    known = holds >= 0
    return known.sum(axis=0).tolist(), np.where(known, arrays.units[holds], 0).sum(axis=0).tolist()


def invented(folder: Path, count: int) -> Path:
    """A snapshot of `count` lines."""
    chance = np.random.default_rng(2024)
    size = count * POINTS_OF_LINE
    line = np.repeat(np.arange(count), POINTS_OF_LINE)
    day = np.sort(chance.integers(0, DAYS, (count, POINTS_OF_LINE)), axis=1).ravel() + FIRST.toordinal()
    late = chance.random(size) < LATE
    after = np.where(late, chance.integers(30, 900, size), chance.integers(0, 3, size))
    epoch = date(1970, 1, 1).toordinal()
    known_from = (day + after - epoch) * DAY + chance.integers(0, DAY, size)
    known_to = np.where(chance.random(size) < TAKEN_BACK, known_from + chance.integers(1, 200, size) * DAY, -1)
    rank = np.tile(np.arange(POINTS_OF_LINE), count)
    frame = pl.DataFrame(
        {
            "line": line,
            "sequence": (day << RANK_BITS) | rank,
            "known_from": known_from,
            "known_to": pl.Series(known_to).replace(-1, None),
            "units": chance.integers(0, 100_000, size),
        }
    )
    folder.mkdir()
    path = folder / "points.parquet"
    frame.write_parquet(path)
    return path

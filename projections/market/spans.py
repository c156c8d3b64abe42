"""Which balance of a line holds at each of many period ends, worked out for all lines at once, column by column.

The ends are (day, instant) pairs that never go back. So a balance is there at a run of them: from the first whose day and knowledge reach
it up to the first whose knowledge has lost it. Of the balances that are there the last in valid order holds, which cuts a run short where
a later balance comes to stay.

Worked example: three month ends; 100 from January on, 80 from March on: the first holds at ends [0, 2), the second at [2, 3).
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from ledger.store.instants import microseconds
from projections.as_of import last_sequence
from projections.market.period_ends import PeriodEnd

POINTS = {"line": pl.Int64, "sequence": pl.Int64, "known_from": pl.Int64, "known_to": pl.Int64}
"""The columns that a frame of points must have, sorted by line and sequence; microseconds since 1970, `known_to` null is open."""

_RUN = ("line", "place", "start", "end")


class Ends:
    """The period ends as columns. Raises ValueError where they go back."""

    def __init__(self, ends: Sequence[PeriodEnd]) -> None:
        days = [last_sequence(end.as_of) for end in ends]
        instants = [microseconds(end.known_at) for end in ends]
        if days != sorted(days) or instants != sorted(instants):
            raise ValueError("the ends of the periods of a panel must not go back")
        self.days = pl.Series(days, dtype=pl.Int64)
        self.instants = pl.Series(instants, dtype=pl.Int64)
        self.count = len(ends)


def held(points: pl.DataFrame, ends: Ends) -> pl.DataFrame:
    """The runs of ends [`start`, `end`) at which a balance holds: `line`, `place` (its row in `points`). Runs of a line never overlap."""
    runs = _with_runs(points, ends)
    stays = pl.col("end") == ends.count
    base = pl.col("line") * (ends.count + 1)
    next_to_stay = (base + pl.when(stays).then("start").otherwise(ends.count)).cum_min(reverse=True).shift(-1)
    cut = runs.with_columns(pl.min_horizontal("end", (next_to_stay - base).fill_null(ends.count)).alias("end"), stays.alias("stays"))
    cut = cut.filter(pl.col("start") < pl.col("end"))
    leaving = cut.filter(~pl.col("stays")).select(*_RUN)
    return cut.select(*_RUN) if leaving.is_empty() else _both(cut.filter("stays").select(*_RUN), leaving)


def _both(staying: pl.DataFrame, leaving: pl.DataFrame) -> pl.DataFrame:
    """Balances that stay, and end by end before them those that leave again: what is left of these is later in valid order."""
    above = _each(leaving).sort("line", "start", "place").unique(["line", "start"], keep="last", maintain_order=True)
    touched = staying.join(above.select("line", pl.col("start").alias("at")), on="line")
    touched = touched.filter((pl.col("start") <= pl.col("at")) & (pl.col("at") < pl.col("end"))).select("place").unique()
    under = _each(staying.join(touched, on="place", how="semi")).join(above, on=["line", "start"], how="anti")
    return pl.concat([staying.join(touched, on="place", how="anti"), under, above])


def _each(runs: pl.DataFrame) -> pl.DataFrame:
    """The same, a run of one for each end."""
    each = runs.select("line", "place", pl.int_ranges("start", "end").alias("start")).explode("start").drop_nulls("start")
    return each.with_columns((pl.col("start") + 1).alias("end"))


def following(points: pl.DataFrame, ends: Ends) -> pl.DataFrame:
    """The next balance after each end that is known then already, if any: `line`, `place`, and the number of the `end`."""
    first_day = pl.Series(ends.days.search_sorted(points["sequence"], side="left"), dtype=pl.Int64)
    runs = _known_runs(points, ends).with_columns(pl.min_horizontal("end", first_day).alias("end")).filter(pl.col("start") < pl.col("end"))
    each = runs.select("line", "place", pl.int_ranges("start", "end").alias("at")).explode("at").drop_nulls("at")
    return each.sort("line", "at", "place").unique(["line", "at"], keep="first", maintain_order=True)


def held_at(points: pl.DataFrame, as_of: date, known_at: datetime, told: Sequence[str]) -> pl.DataFrame:
    """The balances that hold at the end of a day, as known at an instant: `line` and the columns `told`, one row for each line with one."""
    instant = microseconds(known_at)
    known = (pl.col("known_from") <= instant) & (pl.col("known_to").is_null() | (pl.col("known_to") > instant))
    there = points.select((pl.col("sequence") <= last_sequence(as_of)) & known).to_series()
    reached = points.select("line", *told).filter(there)
    return reached.filter((pl.col("line") != pl.col("line").shift(-1)).fill_null(value=True))


def _with_runs(points: pl.DataFrame, ends: Ends) -> pl.DataFrame:
    """The run of ends at which each balance is there."""
    first_day = pl.Series(ends.days.search_sorted(points["sequence"], side="left"), dtype=pl.Int64)
    return _known_runs(points, ends).with_columns(pl.max_horizontal("start", first_day).alias("start"))


def _known_runs(points: pl.DataFrame, ends: Ends) -> pl.DataFrame:
    """The run of ends at which each balance is believed."""
    known_to = points["known_to"]
    start = pl.Series("start", ends.instants.search_sorted(points["known_from"], side="left"), dtype=pl.Int64)
    end = pl.Series("end", ends.instants.search_sorted(known_to.fill_null(2**63 - 1), side="left"), dtype=pl.Int64)
    return points.select("line").with_row_index("place").with_columns(start, end)

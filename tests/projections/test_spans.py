"""Which balance holds at which period end: for all lines at once, as each line alone would say."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.store.instants import microseconds
from ledger.values.times import end_of_eastern_day
from projections.as_of import last_sequence
from projections.market.period_ends import PeriodEnd, period_ends
from projections.market.spans import POINTS, Ends, following, held, held_at

FIRST = date(2023, 12, 1)
YEAR = (date(2024, 1, 1), date(2024, 6, 30))
days = st.integers(0, 220).map(lambda number: FIRST + timedelta(days=number))
Row = tuple[int, int, int, int | None]


def test_period_ends_are_the_last_days_of_months_and_quarters() -> None:
    months = [end.as_of for end in period_ends("month", date(2024, 1, 15), date(2024, 4, 29))]

    assert months == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    assert [end.as_of for end in period_ends("quarter", date(2023, 12, 31), date(2024, 3, 31))] == [date(2023, 12, 31), date(2024, 3, 31)]
    assert period_ends("month", date(9999, 12, 1), date.max, end_of_eastern_day(date(2024, 1, 1)))[0].as_of == date.max


def test_each_end_is_known_at_its_own_end_or_all_at_one() -> None:
    fixed = end_of_eastern_day(date(2025, 1, 1))

    assert [end.known_at for end in period_ends("month", *YEAR)] == [end_of_eastern_day(end.as_of) for end in period_ends("month", *YEAR)]
    assert {end.known_at for end in period_ends("month", *YEAR, fixed)} == {fixed}


def test_ends_that_go_back_are_refused() -> None:
    with pytest.raises(ValueError, match="must not go back"):
        Ends(period_ends("month", *YEAR)[::-1])


@st.composite
def lines(draw: st.DrawFn) -> list[Row]:
    """The points of some lines, by line and valid order."""
    rows: list[Row] = []
    for line in range(draw(st.integers(1, 4))):
        points = {}
        for _ in range(draw(st.integers(0, 5))):
            known = draw(days)
            lost = draw(st.none() | st.none() | st.integers(1, 120).map(lambda number, known=known: known + timedelta(days=number)))
            place = last_sequence(draw(days)) - draw(st.integers(0, 3))
            points[place] = (line, place, at(known), None if lost is None else at(lost))
        rows += [points[place] for place in sorted(points)]
    return rows


def at(day: date) -> int:
    return microseconds(end_of_eastern_day(day))


def known(rows: Sequence[Row], end: PeriodEnd) -> Iterator[tuple[int, int, int]]:
    """Line, place in valid order and row of the points known at an end."""
    instant = microseconds(end.known_at)
    for number, (line, place, known_from, known_to) in enumerate(rows):
        if known_from <= instant and (known_to is None or instant < known_to):
            yield line, place, number


@given(lines(), st.none() | days.map(end_of_eastern_day))
def test_at_each_end_the_last_balance_known_then_holds_and_the_first_after_it_follows(rows: list[Row], fixed: object) -> None:
    ends = period_ends("month", *YEAR, fixed)  # type: ignore[arg-type]
    points = pl.DataFrame(rows, schema=POINTS, orient="row")
    holds = {(line, number): place for line, place, start, end in runs(held(points, Ends(ends))) for number in range(start, end)}
    follows = {(line, number): place for line, place, number in following(points, Ends(ends)).select("line", "place", "at").iter_rows()}
    for number, end in enumerate(ends):
        last = last_sequence(end.as_of)
        before = {line: row for line, place, row in known(rows, end) if place <= last}
        after = {line: row for line, place, row in reversed(list(known(rows, end))) if place > last}

        assert {line: row for (line, there), row in holds.items() if there == number} == before
        assert {line: row for (line, there), row in follows.items() if there == number} == after
        assert dict(held_at(points.with_row_index("place"), end.as_of, end.known_at, ["place"]).iter_rows()) == before


def runs(frame: pl.DataFrame) -> Iterator[tuple[int, int, int, int]]:
    yield from frame.select("line", "place", "start", "end").iter_rows()

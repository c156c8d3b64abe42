"""Periods of one line: which balance held, for which days, by whose knowledge."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projections.market.rectangles import Known, Rectangle, Spot, rectangles

MAY_2, MAY_20 = date(2024, 5, 2), date(2024, 5, 20)
DAYS = [MAY_2 + timedelta(days=number) for number in range(6)]


def test_a_balance_ends_where_the_next_begins_from_the_moment_that_the_next_is_known() -> None:
    found = list(rectangles([Spot(MAY_2, Known(6, None)), Spot(MAY_20, Known(25, None))]))

    assert found == [
        Rectangle(0, None, Known(6, 25)),
        Rectangle(0, MAY_20, Known(25, None)),
        Rectangle(1, None, Known(25, None)),
    ]


def test_a_balance_that_is_no_longer_believed_gives_its_days_back() -> None:
    found = list(rectangles([Spot(MAY_2, Known(1, None)), Spot(MAY_20, Known(2, 5))]))

    assert found == [
        Rectangle(0, None, Known(1, 2)),
        Rectangle(0, MAY_20, Known(2, 5)),
        Rectangle(0, None, Known(5, None)),
        Rectangle(1, None, Known(2, 5)),
    ]


def test_a_balance_followed_by_another_on_its_day_never_holds_at_the_end_of_a_day() -> None:
    assert list(rectangles([Spot(MAY_2, Known(1, None)), Spot(MAY_2, Known(1, None))])) == [Rectangle(1, None, Known(1, None))]


@st.composite
def lines(draw: st.DrawFn) -> list[Spot]:
    spots = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, 8))
        spots.append(Spot(draw(st.sampled_from(DAYS)), Known(start, draw(st.none() | st.integers(start + 1, 10)))))
    return sorted(spots, key=lambda spot: spot.effective)


@given(lines())
def test_of_a_day_and_an_instant_the_period_is_that_of_the_last_balance_known_then(line: list[Spot]) -> None:
    found = list(rectangles(line))
    for day in DAYS:
        for instant in range(11):
            known = [place for place, spot in enumerate(line) if spot.effective <= day and contains(spot.known, instant)]
            held = [
                one.place
                for one in found
                if line[one.place].effective <= day and (one.valid_to is None or day < one.valid_to) and contains(one.known, instant)
            ]

            assert held == known[-1:]


def contains(known: Known, instant: int) -> bool:
    return known.start <= instant and (known.end is None or instant < known.end)

"""The days that a text means, for one row: dates, anniversaries of the grant, dates with a name of their own.

Given the facts of a row granted on 2023-05-15, `Point(anchor="grant", step=Step(12))` is 2024-05-15. A day that neither the text nor the
row tells raises UnreadableError, and the reader abstains.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from projections.vesting.business_days import first_business_day
from projections.vesting.days import Step, later, yearly_on
from projections.vesting.lexicon import YEAR
from projections.vesting.phrases import Point
from projections.vesting.reading import Facts

NEAR: Final = timedelta(days=31)


class UnreadableError(Exception):
    """The words do not add up to a schedule."""


class VagueError(Exception):
    """The text names a month without a day; `last` is the last day that it can be."""

    def __init__(self, last: date) -> None:
        super().__init__(str(last))
        self.last = last


class Way(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How to read what can be read in more than one way.

    `is_shifted`: a series begins one step later (or earlier) than usually meant; `assumed`: the step where none is stated; `is_performed`:
    the text says that performance was reached. `whole` is the time in which all vests, where a heading of the text says so.
    """

    is_shifted: bool = False
    assumed: Step = YEAR
    is_performed: bool = False
    whole: Step | None = None


class Resolver:
    """Resolves the points of a text; `doubts` are what was inferred.

    `previous` is the last day so far that something vests on, `last_base` the last day that an anniversary was counted from.

    `may_shift`, `may_be_monthly`: another way to read it could be defended.
    """

    def __init__(self, facts: Facts, names: Mapping[str, date], granted_on: date | None, way: Way) -> None:
        self.facts = facts
        self.granted_on = granted_on
        self.way = way
        self.previous: date | None = None
        self.doubts: list[str] = []
        self.last_base: date | None = None
        self.may_shift = False
        self.may_be_monthly = False
        self._names = names

    def base(self, *, is_told: bool) -> date:
        """What a series counts from when it does not say: the commencement date that the text names, else the grant.

        `is_told`: the text says a rate or a time, so that nothing but the grant can be meant.
        """
        named = {day for name, day in self._names.items() if name != "grant date"}
        if len(named) == 1:
            return named.pop()
        if self.granted_on is None:
            raise UnreadableError("from when is not said")
        if not is_told:
            self.doubts.append("counted from the grant")
        return self.granted_on

    def day(self, point: Point) -> date:
        """The day that a point means. Raises UnreadableError and VagueError."""
        if point.anchor == "month":
            assert point.day is not None  # noqa: S101 (months are read with their last day)
            raise VagueError(point.day)
        if point.anchor == "business_day":
            assert point.day is not None  # noqa: S101 (read with the first of the month)
            return first_business_day(point.day)
        base = self._anchor(point)
        if point.on is not None:
            year = base.year + (point.next_year or point.on <= (base.month, base.day))
            return next(yearly_on((point.on,), date(year, 1, 1)))
        if point.step != Step():
            self.last_base = base if point.beside is None else self.last_base
        day = later(base, point.step)
        if point.beside is None or day == point.beside:
            return day
        if point.step != Step() and abs(point.beside - day) <= NEAR:
            return point.beside
        if point.step != Step() and self.granted_on is not None and point.beside > self.granted_on + NEAR:
            raise UnreadableError("the day beside it is another")
        return later(point.beside, point.step)

    def _anchor(self, point: Point) -> date:
        match point.anchor:
            case "day":
                found = point.day
            case "unknown":
                found = point.beside
            case "exercisable":
                found = self.facts.exercisable_on
            case "previous":
                found = self.previous
            case "named":
                found = self._named(point) or self._grant(point)
            case _:
                found = self._grant(point)
        if found is None:
            raise UnreadableError("a day that neither the text nor the row tells")
        return found

    def _grant(self, point: Point) -> date | None:
        return self._names.get("grant date") or self.granted_on or point.beside

    def _named(self, point: Point) -> date | None:
        """A date by its name; where the point has none, the only one that the text names."""
        named = self._names.get(point.name) if point.name else self.last_base
        others = set(self._names.values()) if not point.name else set()
        if named is not None or len(others) == 1:
            return named or others.pop()
        if point.name and point.beside is None:
            self.doubts.append(f"the {point.name} is not stated; the grant date is taken")
        return None

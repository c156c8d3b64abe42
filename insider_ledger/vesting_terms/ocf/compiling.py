"""From vesting terms of the Open Cap Format to a schedule: days for the conditions that have some, and parts of the grant for all.

Terms "a quarter 12 months after the vesting start, then 1/48 each month, 36 times" and the start 2022-03-15 become 1/4 on 2023-03-15 and 36
tranches up to 2026-03-15. What waits for an event, and all that comes after it, has no known day. A repeated portion of the remainder is of
what had not vested when the condition began, so that 36 times 1/36 of it is all of it.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms.ocf.conditions import After, Condition, OnDay, OnEvent, OnStart, Portion, Terms
from insider_ledger.vesting_terms.ocf.path import path_of
from insider_ledger.vesting_terms.periods import stepped
from ledger.values.vesting import Schedule, Tranche, UndatedPart


def compiled(terms: Terms, start: date | None, granted: Decimal | None) -> Schedule:
    """The schedule of a grant of `granted` units that vests from `start`, where the terms need them. Raises RefusedTermsError."""
    path = path_of(terms.conditions)
    compiler = _Compiler(start, granted)
    for step in path.steps:
        compiler.take(step)
    if path.deadline is not None:
        compiler.end(path.deadline)
    return Schedule(
        tranches=tuple(Tranche(day, *part.as_integer_ratio()) for day, part in sorted(compiler.dated.items())),
        undated=tuple(compiler.undated),
        no_later_than=compiler.no_later_than,
        allocation=terms.allocation,
    )


class _Compiler:
    """What is known while a path is walked."""

    def __init__(self, start: date | None, granted: Decimal | None) -> None:
        self.dated: dict[date, Fraction] = defaultdict(Fraction)
        self.undated: list[UndatedPart] = []
        self.no_later_than: date | None = None
        self._start = start
        self._granted = granted
        self._vested = Fraction(0)
        self._waits = False
        self._reached: dict[str, date | None] = {}
        self._before: tuple[str, date] | None = None

    def take(self, step: Condition) -> None:
        """Add a condition of the path."""
        each = self._each(step)
        self._waits |= isinstance(step.trigger, OnEvent)
        if isinstance(step.trigger, After) and step.trigger.anchor not in self._reached:
            raise _refused(step, "trigger.relative_to_condition_id", f'"{step.trigger.anchor}" does not come before it on the path.')
        days = [] if self._waits else self._days(step, is_needed=each > 0)
        self._vested += each * step.occurrences
        self._reached[step.id] = days[-1] if days else None
        if each == 0:
            return
        if self._waits:
            self.undated.append(UndatedPart(*(each * step.occurrences).as_integer_ratio(), step.words))
            return
        first = max(step.trigger.cliff, 1) if isinstance(step.trigger, After) else 1
        self.dated[days[first - 1]] += each * first
        for day in days[first:]:
            self.dated[day] += each

    def end(self, deadline: Condition) -> None:
        """Add the condition that ends the wait for events, with what no part before it takes."""
        (day,) = self._days(deadline, is_needed=True)
        if self.undated:
            self.no_later_than = day
        if self._vested < 1:
            self.dated[day] += 1 - self._vested

    def _each(self, step: Condition) -> Fraction:
        """What vests each time, as a part of the grant."""
        match step.amount:
            case Portion(fraction=fraction, is_of_remainder=is_of_remainder):
                each, field = fraction * (1 - self._vested if is_of_remainder else 1), "portion"
            case quantity:
                field = "quantity"
                if self._granted is None and quantity.units > 0:
                    raise _refused(step, field, "units need the size of the grant: give it (--quantity).")
                each = Fraction(quantity.units) / Fraction(self._granted or 1)
        total = self._vested + each * step.occurrences
        if total > 1:
            raise _refused(step, field, f"with all that vests before, this comes to {total} of the grant, which is more than all of it.")
        return each

    def _days(self, step: Condition, *, is_needed: bool) -> list[date]:
        """The days of a condition that waits for no event, in order; none for a start that is not known and nothing needs."""
        match step.trigger:
            case OnDay(day=day):
                days = [day]
            case OnStart() if self._start is None and not is_needed:
                return []
            case After() as trigger:
                days = self._after(step, trigger)
            case _:
                days = [self._started(step)]
        if self._before is not None and days[0] < self._before[1]:
            name, before = self._before
            raise _refused(step, "trigger", f'its first day is {days[0]}, before {before}, the day of "{name}" that it comes after.')
        self._before = step.id, days[-1]
        return days

    def _after(self, step: Condition, trigger: After) -> list[date]:
        anchor = self._reached[trigger.anchor] or self._started(step)
        on_day = (trigger.on_day or self._started(step).day) if trigger.unit == "MONTHS" else None
        try:
            return [stepped(anchor, place * trigger.length, trigger.unit, on_day) for place in range(1, trigger.occurrences + 1)]
        except OverflowError as error:
            raise _refused(step, "trigger.period", "its last day lies beyond the calendar: check length and occurrences.") from error

    def _started(self, step: Condition) -> date:
        if self._start is None:
            raise _refused(step, "trigger", "this counts from the vesting start date, which is not in the terms: give it (--start).")
        return self._start


def _refused(condition: Condition, field: str, says: str) -> RefusedTermsError:
    return RefusedTermsError(((f"{condition.place}.{field}", says),))

"""The one path through the conditions of vesting terms, whatever their order in the file.

Conditions name those that may come next, and only one path is ever taken. Where a condition names several, what vests depends on which
comes first, which no schedule can say; so terms with several paths are refused. One fork is understood: from an event's forerunner to the
event, or on a day to all that is left. That day is a deadline, and leads to the same whole on every path.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms.ocf.conditions import After, Condition, OnDay, OnEvent, OnStart, Portion


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions in the order in which they come, and the one that ends the wait for events (None: nothing does)."""

    steps: tuple[Condition, ...]
    deadline: Condition | None = None


def path_of(conditions: Sequence[Condition]) -> Path:
    """The path. Raises RefusedTermsError, which names the condition where there is none, or several."""
    by_id = _by_id(conditions)
    steps: dict[str, Condition] = {}
    deadlines: list[Condition | None] = []
    waits = False
    ahead: Condition | None = _first(conditions)
    offered: Condition | None = None
    while ahead is not None:
        if ahead.id in steps:
            raise _refused(ahead, "id", f'"{ahead.id}" comes again after itself: conditions must not go in a circle.')
        if isinstance(ahead.trigger, OnStart) and steps:
            raise _refused(ahead, "trigger", "the vesting start comes after another condition: it can only be the first.")
        waits |= isinstance(ahead.trigger, OnEvent)
        if waits:
            deadlines.append(offered)
        steps[ahead.id] = ahead
        ahead, offered = _next(ahead, by_id, deadlines[-1] if deadlines else None)
    path = Path(steps=tuple(steps.values()), deadline=deadlines[0] if deadlines else None)
    _check_whole(path, deadlines, conditions)
    return path


def _by_id(conditions: Sequence[Condition]) -> Mapping[str, Condition]:
    by_id: dict[str, Condition] = {}
    for condition in conditions:
        if condition.id in by_id:
            raise _refused(condition, "id", f'"{condition.id}" stands twice: every condition has an id of its own.')
        by_id[condition.id] = condition
    known = "known are " + ", ".join(f'"{name}"' for name in by_id)
    for condition in conditions:
        for place, name in enumerate(condition.next_ids):
            if name not in by_id:
                raise _refused(condition, f"next_condition_ids[{place}]", f'no condition has the id "{name}": {known}.')
        if isinstance(condition.trigger, After) and condition.trigger.anchor not in by_id:
            name = condition.trigger.anchor
            raise _refused(condition, "trigger.relative_to_condition_id", f'no condition has the id "{name}": {known}.')
    return by_id


def _first(conditions: Sequence[Condition]) -> Condition:
    if not conditions:
        raise RefusedTermsError((("vesting_conditions", "the list is empty: give at least one condition."),))
    later = {name for condition in conditions for name in condition.next_ids}
    first = [condition for condition in conditions if condition.id not in later]
    if not first:
        raise _refused(conditions[0], "id", "every condition comes after another: they must not go in a circle, and one is the first.")
    if len(first) > 1:
        names = " and ".join(f'"{condition.id}"' for condition in first)
        raise _refused(first[1], "id", f"{names} both come first, and only one path can be taken: name all but one in next_condition_ids.")
    return first[0]


def _next(step: Condition, by_id: Mapping[str, Condition], deadline: Condition | None) -> tuple[Condition | None, Condition | None]:
    """The condition that comes next, None at the end, and the deadline that the step leads to beside it."""
    named = [by_id[name] for name in dict.fromkeys(step.next_ids)]
    if not named or named == [deadline]:
        return None, None
    if len(named) == 1:
        return named[0], None
    if len(named) == 2:
        for event, other in (named, named[::-1]):
            if isinstance(event.trigger, OnEvent) and _is_deadline(other):
                return event, other
    raise _refused(step, "next_condition_ids", f"{len(named)} conditions may come next, and a schedule has one path: name one.")


def _is_deadline(condition: Condition) -> bool:
    everything_left = Portion(Fraction(1), is_of_remainder=True)
    return isinstance(condition.trigger, OnDay) and condition.amount == everything_left and not condition.next_ids


def _check_whole(path: Path, deadlines: Sequence[Condition | None], conditions: Sequence[Condition]) -> None:
    """Refuse a deadline that does not hold for everything that waits, and conditions that the path does not lead to."""
    waiting = path.steps[len(path.steps) - len(deadlines) :]
    for step, deadline in zip(waiting, deadlines, strict=True):
        if deadline != path.deadline:
            says = f'the deadline is not that of "{waiting[0].id}": all conditions from the first event on have the same one, or none.'
            raise _refused(step, "id", says)
    reached = {*path.steps, path.deadline}
    for condition in conditions:
        if condition not in reached:
            raise _refused(condition, "id", f'no path leads to "{condition.id}": conditions must not go in a circle.')


def _refused(condition: Condition, field: str, says: str) -> RefusedTermsError:
    return RefusedTermsError(((f"{condition.place}.{field}", says),))

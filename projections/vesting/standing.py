"""Vested, unvested and undetermined units of a quantity on a day, from the grants of its line.

Exercises take vested units first, so what is vested and still held is what has vested by then less what has gone. 48,000 granted, 18,000 of
them vested by 2023-09-20, 43,000 left: 5,000 have gone, 13,000 are vested and held, 30,000 are unvested. What no schedule dates is
undetermined, and so is whatever does not fit: the three parts always sum to the quantity.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.vesting import Schedule, together
from projections.vesting.allocation import allocated, tranches_past, vested_by
from projections.vesting.grants import Declaration, Grant, Vesting

ZERO: Final = Decimal(0)
DAYS_EARLY: Final = timedelta(days=3)  # units that vest on a weekend or holiday are often settled on the business day before
ACCRUAL: Final = 100
BEYOND: Final = "exercised_beyond_vested"
ASSUMED: Final = "grant_size_assumed"


class Parts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The parts of a quantity, which they sum to, and flags that say what they lean on."""

    vested: Decimal
    unvested: Decimal
    undetermined: Decimal
    flags: tuple[str, ...] = ()


class Standing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How grants stand on a day, whatever was exercised of them: units vested, units whose day is to come, and units without a day.

    `granted` is their sum, None when the size of a grant is not known. `all_vested` and `all_unvested` (every unit has its day to come)
    can be told even then.
    """

    vested: Decimal
    scheduled: Decimal
    undated: Decimal
    granted: Decimal | None
    all_vested: bool
    all_unvested: bool
    tranches_past: int


def parts_of_lot(vesting: Vesting, quantity: Decimal, as_of: date, exited_on: date | None = None) -> Parts:
    """The parts of a derivative position. After the exit (`exited_on`) nothing is known of what had not vested by then."""
    grants = [grant for grant in vesting.grants if grant.effective <= as_of]
    if quantity <= 0 or not grants:
        return Parts(vested=ZERO, unvested=ZERO, undetermined=quantity)
    stands = standing(grants, as_of, exited_on)
    flags = (ASSUMED,) if any(grant.size == "assumed" for grant in grants) and not stands.all_vested else ()
    if stands.granted is None:
        return _of_unknown_size(stands, quantity, flags)
    if not stands.all_vested and vesting.beyond_from is not None and vesting.beyond_from <= as_of:
        return Parts(vested=ZERO, unvested=ZERO, undetermined=quantity, flags=(*flags, BEYOND))
    gone = max(ZERO, stands.granted - quantity)
    vested = min(quantity, max(ZERO, stands.vested - gone))
    unvested = min(quantity - vested, stands.scheduled)
    return Parts(vested=vested, unvested=unvested, undetermined=quantity - vested - unvested, flags=flags)


def _of_unknown_size(stands: Standing, quantity: Decimal, flags: tuple[str, ...]) -> Parts:
    if stands.all_vested:
        return Parts(vested=quantity, unvested=ZERO, undetermined=ZERO, flags=flags)
    unvested = quantity if stands.all_unvested else min(quantity, stands.scheduled)
    return Parts(vested=ZERO, unvested=unvested, undetermined=quantity - unvested, flags=flags)


def is_beyond(grants: Sequence[Grant], quantity: Decimal, day: date) -> bool:
    """Whether more units have gone by the end of a day than had vested, or could have without a known day.

    Allowed for are a unit for each tranche, by rounding, and one in a hundred, for units that accrue.
    """
    counted = [grant for grant in grants if grant.effective <= day]
    if quantity == 0 or any(grant.at_once for grant in counted) or _are_whole(counted, quantity):
        return False
    stands = standing(counted, day + DAYS_EARLY)
    if stands.granted is None:
        return False
    tolerance = max(Decimal(stands.tranches_past), stands.granted / ACCRUAL)
    return stands.granted - quantity - stands.vested - stands.undated > tolerance


def _are_whole(grants: Iterable[Grant], quantity: Decimal) -> bool:
    """Whether nothing is gone of the grants, so that nobody needs to know what has vested."""
    sizes = [_size(grant) or ZERO for grant in grants]
    return bool(sizes) and min(sizes) >= 0 and sum(sizes) <= quantity


def _size(grant: Grant) -> Decimal | None:
    """The size of the original grant, else what is known to have come of it."""
    return grant.quantity if grant.granted is None else grant.granted


def parts_of_balance(vesting: Vesting, quantity: Decimal, as_of: date, position: int | None, exited_on: date | None = None) -> Parts | None:
    """The parts of a Table I balance that the row at `position` states; None when nothing says that any of it was ever restricted."""
    grants = [grant for grant in vesting.grants if grant.effective <= as_of]
    stated = next((item for item in vesting.declarations if item.position == position and item.unvested <= quantity), None)
    if quantity < 0 or not (grants or stated):
        return None
    stands = standing(grants, as_of, exited_on)
    if stated is not None:
        return _as_stated(stated, grants, stands, quantity, as_of)
    unvested = min(quantity, stands.scheduled)
    undetermined = min(quantity - unvested, stands.undated)
    return Parts(vested=quantity - unvested - undetermined, unvested=unvested, undetermined=undetermined)


def _as_stated(stated: Declaration, grants: Sequence[Grant], stands: Standing, quantity: Decimal, as_of: date) -> Parts:
    """Exactly so up to the day of filing; later the rest is vested for certain, and of the stated part what the schedules say."""
    if not stated.is_complete:
        return _as_stated_in_part(stated, grants, stands, quantity, as_of)
    if as_of <= stated.until:
        return Parts(vested=quantity - stated.unvested, unvested=stated.unvested, undetermined=ZERO)
    unvested = min(stated.unvested, stands.scheduled)
    explained = standing(grants, stated.until).scheduled == stated.unvested and stands.undated == 0
    undetermined = ZERO if explained else stated.unvested - unvested
    return Parts(vested=quantity - unvested - undetermined, unvested=unvested, undetermined=undetermined)


def _as_stated_in_part(stated: Declaration, grants: Sequence[Grant], stands: Standing, quantity: Decimal, as_of: date) -> Parts:
    """Of a balance with unvested units that nobody counts, vested is only what had its day after the row."""
    counted = stated.unvested if as_of <= stated.until else ZERO
    unvested = min(quantity, max(counted, stands.scheduled))
    to_come = standing((grant for grant in grants if grant.effective <= stated.effective), stated.effective).scheduled
    vested = min(quantity - unvested, max(ZERO, to_come - max(counted, stands.scheduled)))
    return Parts(vested=vested, unvested=unvested, undetermined=quantity - unvested - vested)


def standing(grants: Iterable[Grant], as_of: date, exited_on: date | None = None) -> Standing:
    """How the grants stand at the end of a day; what had not vested by the exit has no day any more."""
    exited = exited_on is not None and exited_on <= as_of
    day = as_of if exited_on is None else min(as_of, exited_on)
    states = [_state(grant, day, exited=exited) for grant in grants]
    sizes = [state.granted for state in states if state.granted is not None]
    return Standing(
        vested=sum((state.vested for state in states), ZERO),
        scheduled=sum((state.scheduled for state in states), ZERO),
        undated=sum((state.undated for state in states), ZERO),
        granted=sum(sizes, ZERO) if len(sizes) == len(states) else None,
        all_vested=all(state.all_vested for state in states),
        all_unvested=all(state.all_unvested for state in states),
        tranches_past=sum(state.tranches_past for state in states),
    )


def _state(grant: Grant, day: date, *, exited: bool) -> Standing:
    """How one grant stands. Where the size of the original grant is not known, only all or nothing can be said of it."""
    base = _size(grant)
    units, schedule = (ZERO if base is None else base), grant.schedule
    is_complete = schedule is not None and schedule.is_complete
    all_vested = schedule is not None and _is_over(schedule, day, is_complete=is_complete)
    all_unvested = schedule is not None and is_complete and not exited and day < schedule.tranches[0].vests_on
    vests = allocated(schedule, units) if schedule is not None else ()
    if grant.granted is None or schedule is None:
        vested, scheduled = (units if all_vested else ZERO), (units if all_unvested else ZERO)
    else:
        vested = vested_by(schedule, units, day)
        scheduled = max(ZERO, (vests[-1].cumulative if vests else ZERO) - vested) if not exited else ZERO
    return Standing(
        vested=vested,
        scheduled=scheduled,
        undated=units - vested - scheduled,
        granted=base,
        all_vested=all_vested,
        all_unvested=all_unvested,
        tranches_past=tranches_past(vests, day),
    )


def _is_over(schedule: Schedule, day: date, *, is_complete: bool) -> bool:
    """Whether all that was granted has vested by the end of a day, however much that was."""
    if is_complete:
        return schedule.tranches[-1].vests_on <= day
    undated = together((part.numerator, part.denominator) for part in schedule.undated)
    return schedule.no_later_than is not None and schedule.no_later_than <= day and schedule.dated + undated == 1


def parts_within(vesting: Vesting, quantity: Decimal, as_of: date, days: int, exited_on: date | None = None) -> Parts:
    """The parts, some days after `as_of`, of the lot that is held on `as_of`: what is granted in between does not count.

    What is vested by then can be acquired; a lot that has expired is none. Source: 17 CFR 240.13d-3(d)(1), the right to acquire.
    """
    held = msgspec.structs.replace(vesting, grants=tuple(grant for grant in vesting.grants if grant.effective <= as_of))
    return parts_of_lot(held, quantity, as_of + timedelta(days=days), exited_on)

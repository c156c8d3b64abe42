"""From a schedule to vesting terms in the Open Cap Format, which the reader of that format reads back to the same schedule.

Each tranche is a condition on its day, one after the other; then come the undated parts, each an event. The format knows no events side by
side, so they stand in a row. `no_later_than` is a condition that may come in place of each event and vests all that is left.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from insider_ledger.errors import RefusedTermsError
from ledger.values.quantity import exact_text
from ledger.values.vesting import Schedule
from projections.vesting.allocation import allocated

START: Final = "vesting-start"
DEADLINE: Final = "deadline"


class OcfPortion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the grant."""

    numerator: str
    denominator: str
    remainder: bool = False


class OcfTrigger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a condition waits for."""

    type: str
    date: str | None = None


class OcfCondition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One condition."""

    id: str
    description: str | None = None
    portion: OcfPortion
    trigger: OcfTrigger
    next_condition_ids: tuple[str, ...]


class OcfTerms(msgspec.Struct, frozen=True, kw_only=True):
    """An object `VESTING_TERMS`."""

    id: str
    object_type: str
    name: str
    description: str
    allocation_type: str
    vesting_conditions: tuple[OcfCondition, ...]


def to_ocf(schedule: Schedule, *, terms_id: str, name: str, description: str, granted: Decimal | None = None) -> OcfTerms:
    """The schedule as an object `VESTING_TERMS`; with `granted` each tranche says in its description how many units it is.

    Raises RefusedTermsError for a `no_later_than` that the format cannot say.
    """
    conditions = [*_start(schedule), *_dated(schedule, granted), *_events(schedule)]
    linked = list(_linked(conditions, DEADLINE if schedule.no_later_than is not None else None))
    return OcfTerms(
        id=terms_id,
        object_type="VESTING_TERMS",
        name=name,
        description=description,
        allocation_type=schedule.allocation.upper(),
        vesting_conditions=(*linked, *_deadline(schedule)),
    )


def _start(schedule: Schedule) -> Iterator[OcfCondition]:
    """Something must come before the first event where a deadline may come in its place."""
    if schedule.no_later_than is not None and not schedule.tranches:
        yield OcfCondition(id=START, portion=_portion(Fraction(0)), trigger=OcfTrigger(type="VESTING_START_DATE"), next_condition_ids=())


def _dated(schedule: Schedule, granted: Decimal | None) -> Iterator[OcfCondition]:
    units = [] if granted is None else [exact_text(item.quantity) for item in allocated(schedule, granted)]
    for place, tranche in enumerate(schedule.tranches):
        day = str(tranche.vests_on)
        yield OcfCondition(
            id=f"vests-{day}",
            description=f"{units[place]} units" if units else None,
            portion=_portion(tranche.fraction),
            trigger=OcfTrigger(type="VESTING_SCHEDULE_ABSOLUTE", date=day),
            next_condition_ids=(),
        )


def _events(schedule: Schedule) -> Iterator[OcfCondition]:
    for number, part in enumerate(schedule.undated, 1):
        yield OcfCondition(
            id=f"event-{number}",
            description=part.condition,
            portion=_portion(part.fraction),
            trigger=OcfTrigger(type="VESTING_EVENT"),
            next_condition_ids=(),
        )


def _deadline(schedule: Schedule) -> Iterator[OcfCondition]:
    day = schedule.no_later_than
    if day is None:
        return
    undated = sum((part.fraction for part in schedule.undated), Fraction(0))
    if not undated or schedule.dated + undated != 1 or any(tranche.vests_on > day for tranche in schedule.tranches):
        says = "the Open Cap Format can say it only where tranches up to that day and undated parts are all of the grant: leave it out."
        raise RefusedTermsError((("no_later_than", says),))
    yield OcfCondition(
        id=DEADLINE,
        description="All that is left",
        portion=OcfPortion(numerator="1", denominator="1", remainder=True),
        trigger=OcfTrigger(type="VESTING_SCHEDULE_ABSOLUTE", date=str(day)),
        next_condition_ids=(),
    )


def _linked(conditions: Sequence[OcfCondition], deadline: str | None) -> Iterator[OcfCondition]:
    """Each condition with the one after it as its next, and beside an event the deadline."""
    for condition, after in zip(conditions, [*conditions[1:], None], strict=True):
        names = [] if after is None else [after.id]
        if after is not None and deadline is not None and after.trigger.type == "VESTING_EVENT":
            names.append(deadline)
        yield msgspec.structs.replace(condition, next_condition_ids=tuple(names))


def _portion(part: Fraction) -> OcfPortion:
    return OcfPortion(numerator=str(part.numerator), denominator=str(part.denominator))

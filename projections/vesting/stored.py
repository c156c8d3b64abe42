"""The vesting of a line as one short text, which the read model keeps beside the line's description.

`[[[12,"2022-03-15","48000","48000","row",[[["2023-03-15",1,4],...],[],null,"cumulative_round_down"],...]],[],null]`: places, not names, for
a schedule of 48 months is stored for thousands of lots.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from ledger.values.quantity import exact_text
from ledger.values.vesting import Allocation, Schedule, Tranche, UndatedPart
from projections.vesting.grants import NO_VESTING, Basis, Declaration, Grant, Size, Span, Vesting
from projections.vesting.reading import Confidence

TEXTS_REMEMBERED: Final = 4_096


class _Plan(msgspec.Struct, frozen=True, array_like=True, gc=False):
    tranches: tuple[tuple[date, int, int], ...]
    undated: tuple[tuple[int, int, str], ...]
    no_later_than: date | None
    allocation: Allocation


class _Brought(msgspec.Struct, frozen=True, array_like=True, gc=False):
    position: int
    effective: date
    quantity: str | None
    granted: str | None
    size: Size
    plan: _Plan | None
    basis: Basis
    confidence: Confidence
    told_at: int
    at_once: bool
    spans: tuple[Span, ...]


class _Stated(msgspec.Struct, frozen=True, array_like=True, gc=False):
    position: int
    effective: date
    unvested: str
    until: date
    spans: tuple[Span, ...]
    is_complete: bool = True


class _Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    grants: tuple[_Brought, ...]
    declarations: tuple[_Stated, ...]
    beyond_from: date | None


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(_Line)


def stored(vesting: Vesting) -> str | None:
    """The text for the read model; None when nothing is known."""
    if vesting == NO_VESTING:
        return None
    line = _Line(
        tuple(map(_brought, vesting.grants)),
        tuple(map(_stated, vesting.declarations)),
        vesting.beyond_from,
    )
    return _ENCODER.encode(line).decode()


@lru_cache(TEXTS_REMEMBERED)
def restored(text: str | None) -> Vesting:
    """The vesting that a text of the read model says."""
    if text is None:
        return NO_VESTING
    line = _DECODER.decode(text)
    return Vesting(
        grants=tuple(map(_grant, line.grants)),
        declarations=tuple(
            Declaration(
                position=item.position,
                effective=item.effective,
                unvested=Decimal(item.unvested),
                until=item.until,
                spans=item.spans,
                is_complete=item.is_complete,
            )
            for item in line.declarations
        ),
        beyond_from=line.beyond_from,
    )


def _stated(item: Declaration) -> _Stated:
    return _Stated(item.position, item.effective, exact_text(item.unvested), item.until, item.spans, item.is_complete)


def _brought(grant: Grant) -> _Brought:
    return _Brought(
        grant.position,
        grant.effective,
        _exact(grant.quantity),
        _exact(grant.granted),
        grant.size,
        None if grant.schedule is None else _plan(grant.schedule),
        grant.basis,
        grant.confidence,
        grant.told_at,
        grant.at_once,
        grant.spans,
    )


def _grant(item: _Brought) -> Grant:
    return Grant(
        position=item.position,
        effective=item.effective,
        quantity=None if item.quantity is None else Decimal(item.quantity),
        granted=None if item.granted is None else Decimal(item.granted),
        size=item.size,
        schedule=None if item.plan is None else _schedule(item.plan),
        basis=item.basis,
        confidence=item.confidence,
        told_at=item.told_at,
        at_once=item.at_once,
        spans=item.spans,
    )


@lru_cache(TEXTS_REMEMBERED)
def _plan(schedule: Schedule) -> _Plan:
    return _Plan(
        tuple((tranche.vests_on, tranche.numerator, tranche.denominator) for tranche in schedule.tranches),
        tuple((part.numerator, part.denominator, part.condition) for part in schedule.undated),
        schedule.no_later_than,
        schedule.allocation,
    )


def _schedule(plan: _Plan) -> Schedule:
    return Schedule(
        tranches=tuple(Tranche(*cells) for cells in plan.tranches),
        undated=tuple(UndatedPart(*cells) for cells in plan.undated),
        no_later_than=plan.no_later_than,
        allocation=plan.allocation,
    )


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_text(value)

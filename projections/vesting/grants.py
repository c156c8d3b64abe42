"""What a line says about vesting, as an answer for any day needs it: its grants with their schedules, and declarations about its balance.

48,000 options granted on 2022-03-15 that vest monthly after a cliff are one grant with one schedule. A lot that is first seen as a balance
of 600 units, a third of which vested before, is one grant too: `quantity` 600 came to the line, `granted` 900 were granted once.
"""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ledger.values.vesting import Schedule
from projections.vesting.reading import Confidence

Basis = Literal["terms", "footnotes", "exercise_date", "none"]
"""What a schedule rests on: a person's terms, words of footnotes, the exercise date alone, or nothing."""

Size = Literal["row", "opening", "told", "closure", "assumed", "unknown"]
"""How the size of the original grant is known. `row`: the row that grants it; `opening`: no tranche is before the first balance, or all;
`told`: footnotes tell it; `closure`: what the tranches take and leave; `assumed`: a Form 3 reports it so."""


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The [start, end) of a footnote that a schedule rests on."""

    footnote: str
    start: int
    end: int


class Grant(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Units that came to a line on one day, in units of that day.

    `position` is the row that brought them, `told_at` the row whose footnotes or dates tell the schedule. `quantity` came to the line then,
    `granted` is what the fractions of the schedule are of; each is None when it is not known. `at_once`: exercise need not wait for
    vesting.
    """

    position: int
    effective: date
    quantity: Decimal | None
    granted: Decimal | None
    size: Size
    schedule: Schedule | None = None
    basis: Basis = "none"
    confidence: Confidence = "high"
    told_at: int = 0
    at_once: bool = False
    spans: tuple[Span, ...] = ()


class Declaration(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row says how many units of its own balance are not vested: exactly so up to `until`, the day on which it was filed.

    Not `is_complete`: at least so many, and of the rest it is not known.
    """

    position: int
    effective: date
    unvested: Decimal
    until: date
    spans: tuple[Span, ...] = ()
    is_complete: bool = True


class Vesting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of the vesting of one line. From `beyond_from` on more was exercised than the schedules let vest (None: never)."""

    grants: tuple[Grant, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    beyond_from: date | None = None


NO_VESTING: Final = Vesting()

"""One position as a sentence states it, before it is known whether it becomes an attestation."""

from datetime import date
from decimal import Decimal

import msgspec


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Quantities by state as far as stated (`vested`, `unvested`, `exercisable`, `unexercisable`, `total`), and terms; None: not stated."""

    quantities: dict[str, Decimal]
    expires_on: date | None = None
    exercise_price: Decimal | None = None
    granted_on: date | None = None
    underlying_title: str | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """The positions that one sentence states, [start, end) of its text. `holders` name who holds; empty: whoever the rows are about.

    `subject` is whom the text spoke of before, for `he` and `she`. `is_other`: it speaks of what is held besides. `stated_on` is the day
    that it speaks of, None when it names none.
    """

    start: int
    end: int
    holders: tuple[tuple[str, ...], ...]
    positions: tuple[Position, ...]
    subject: tuple[str, ...] = ()
    is_other: bool = False
    stated_on: date | None = None

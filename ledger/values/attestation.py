"""A position that a footnote states in words, and no row reports.

"Ms. Quill also holds vested options to purchase 400 shares that expire July 31, 2030, and unvested options to purchase 600 that expire
July 31, 2030" is one attestation: 400 vested, 600 unvested, both expiring on 2030-07-31. What it leaves out - the exercise price, the day
and size of the grant, how many grants there are - is unknown: 1,000 options are outstanding, but the grant may have been larger.
"""

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

REMARKS: Final = "remarks"
STATED_OPTION: Final = "Stock option (stated in a footnote)"
"""The security title of a position that is known from words alone."""


class Attestation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one statement says of an option position, in units of the underlying; None is *not stated*. At least one quantity is stated.

    `place` is the number of the footnote, or `remarks`; `ordinal` counts the statements of that place from 1. These two tell the statement
    apart within its filing, whichever document it was read from. It rests on the characters [start, end) of the place's text. Vested
    options are those not exercised yet; `exercisable` is stated as such; `total` is all that is outstanding.
    """

    place: str
    ordinal: int
    start: int
    end: int
    vested: Decimal | None = None
    unvested: Decimal | None = None
    exercisable: Decimal | None = None
    total: Decimal | None = None
    expires_on: date | None = None
    exercise_price: Decimal | None = None
    granted_on: date | None = None
    underlying_title: str | None = None

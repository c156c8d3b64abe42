"""What can be matched: a purchase or a sale, with what its owner was to the issuer at the time.

Two sides match when their days do, and their owner was an officer or director at one of them, or a ten percent owner at both. An officer's
purchase matches a sale after the office has ended; a ten percent owner's purchase does not match a sale from before there were ten
percent.
Source: 15 U.S.C. 78p(b); 17 CFR 240.16a-2; Foremost-McKesson v. Provident Securities, 423 U.S. 232 (1976).
"""

from datetime import date
from fractions import Fraction
from typing import Final, Literal

import msgspec

from projections.short_swing.windows import Window, is_match

Standing = Literal["in_office", "ten_percent", "neither"]
"""What an owner was when a transaction was made: a director or officer, a ten percent owner only, or, as far as is known, neither."""

STANDINGS_THAT_MATCH: Final[dict[Standing, frozenset[Standing]]] = {
    "in_office": frozenset(["in_office", "ten_percent", "neither"]),
    "ten_percent": frozenset(["in_office", "ten_percent"]),
    "neither": frozenset(["in_office"]),
}


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One purchase or one sale: `quantity` units at `price` each, both above zero; `key` tells it from all others, and orders equals."""

    key: tuple[str, ...]
    day: date
    price: Fraction
    quantity: Fraction
    standing: Standing = "in_office"


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """So many units of a purchase and of a sale, as the places of the two among those given."""

    purchase: int
    sale: int
    quantity: Fraction


def may_match(purchase: Side, sale: Side, window: Window) -> bool:
    """Whether Section 16(b) matches the two, at any price."""
    return sale.standing in STANDINGS_THAT_MATCH[purchase.standing] and is_match(purchase.day, sale.day, window)

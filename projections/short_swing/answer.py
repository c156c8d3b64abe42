"""The shape of a screen for short-swing profits: the pairs that make the most, what each insider could owe, and every row in no pair."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.values.form import Table
from projections.answers import Evidence, IssuerRef, OwnerRef
from projections.short_swing.sides import Standing
from projections.short_swing.treatment import ExemptBy, Reason
from projections.short_swing.windows import Window

PricedBy = Literal["row", "market"]
"""Where a price was taken from: the row itself, or (of a derivative) another row that states what the shares cost that day."""

Doubt = Literal["average-price", "election-by-its-day", "prices-far-apart", "several-ranges", "ten-percent-since-not-known", "tender"]
"""What a person has to look at before a pair counts."""


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a pair: the row as filed, and its price for one unit as counted on `units_of`.

    `lowest_price` and `highest_price` are as a footnote of the row states them. `bound_price` is counted as `counted_price` is: the lowest
    of a purchase, the highest of a sale, or `counted_price` itself where no range is known.
    """

    effective: date
    transaction_code: str | None
    security_title: str | None
    quantity: Decimal | None
    price_per_share: Decimal | None
    lowest_price: Decimal | None
    highest_price: Decimal | None
    counted_price: Decimal
    bound_price: Decimal
    priced_by: PricedBy
    standing: Standing
    accession: str | None
    document: str
    table: Table
    row: int


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a purchase held against as many of a sale, in units of `units_of`.

    `profit` is `quantity` times `profit_per_share`, in dollars, of a derivative that counts at the price of its shares the most that it can
    be. `profit_bound` is the same by the prices that bound both: no single trades of the two rows make more. `doubts` are those of both
    sides. `owners` are all whose pair it is: those of a joint filing share one.
    """

    issuer: IssuerRef
    owners: tuple[OwnerRef, ...]
    security: str | None
    quantity: Decimal
    purchase: Leg
    sale: Leg
    profit_per_share: Decimal
    profit: Decimal
    profit_bound: Decimal
    doubts: tuple[Doubt, ...]
    evidence: tuple[Evidence, ...]


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs of one insider, or of several who have the same, summed up.

    `profit_bound` is the most that any matching makes with each purchase at its lowest price and each sale at its highest: a matching of
    its own, never below `profit`, and not the sum of the pairs' bounds. `in_doubt` is the part of `profit` from pairs with doubts.
    `shares_rows_with` are others whose own pairs rest on some of the same rows: their profits and this one do not add up.
    """

    issuer: IssuerRef
    owners: tuple[OwnerRef, ...]
    pairs: int
    quantity: Decimal
    profit: Decimal
    profit_bound: Decimal
    in_doubt: Decimal
    shares_rows_with: tuple[OwnerRef, ...]
    evidence: tuple[Evidence, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is in no pair for what it is. As filed, with the rule that exempts it, or why a person has to judge it."""

    issuer: IssuerRef
    owners: tuple[OwnerRef, ...]
    form_type: str
    accession: str | None
    document: str
    table: Table
    row: int
    security_title: str | None
    transaction_code: str | None
    acquired_disposed: str | None
    quantity: Decimal | None
    price_per_share: Decimal | None
    effective: date | None
    rule: ExemptBy | None
    reason: Reason | None
    evidence: tuple[Evidence, ...]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows are what; a row of several owners counts once for each treatment that it has."""

    purchases: int
    sales: int
    exempt: int
    by_hand: int


class ShortSwingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs by issuer, insider and profit, the largest first; then what is exempt, and what a person has to judge, by day.

    `start` and `end` are days of transactions, both inclusive, None for open: others are in no pair. `by_ranges` are the pairs that make
    `profit_bound`, in the same order, of those whose pairs in `rows` do not make it; by the averages such a pair may make nothing, or lose.
    """

    known_at: datetime
    ledger_position: int
    rules_version: str
    start: date | None = msgspec.field(name="from")
    end: date | None = msgspec.field(name="to")
    window: Window
    units_of: date
    counts: Counts
    rows: tuple[Pair, ...]
    by_ranges: tuple[Pair, ...]
    summary: tuple[Owed, ...]
    exempt: tuple[LeftOut, ...]
    by_hand: tuple[LeftOut, ...]

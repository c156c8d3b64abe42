"""How long small acquisitions may wait for a Form 5: while they stay small, and nothing is sold.

Acquisitions of one class of up to $10,000 within six months may be reported on a Form 5, unless within six months a disposition follows
that is not exempt. When either ends, those that are not reported yet are due on a Form 4 two business days later. Purchases of $6,000 on
2024-02-01 and $5,000 on 2024-05-02 are due on 2024-05-06, both. What has no price counts for nothing here.
Source: 17 CFR 240.16a-6.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.form import TransactionRow
from projections.vesting.days import Step, later

LIMIT: Final = Decimal(10_000)
SIX_MONTHS: Final = Step(months=6)
SIX_MONTHS_BEFORE: Final = Step(months=-6)
NOT_EXEMPT: Final = frozenset("SU")
"""Codes of dispositions that end the deferral."""


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction with its day, the key of its class, and the day on which it was reported (None: not known)."""

    row: TransactionRow
    day: date
    security: str
    filed_on: date | None


def deferral_ended(acquired: Dated, others: Sequence[Dated]) -> date | None:
    """The first day on which a small acquisition could wait no longer, None where it could; `others` are all transactions of its owner."""
    of_class = [one for one in others if one.security == acquired.security]
    window = later(acquired.day, SIX_MONTHS)
    sold = [one.day for one in of_class if _is_sale(one.row) and acquired.day <= one.day < window]
    too_much = [
        one.day for one in of_class if _is_small(one.row) and acquired.day <= one.day < window and _sum_to(one.day, of_class) > LIMIT
    ]
    return min((*sold, *too_much), default=None)


def _sum_to(day: date, of_class: Sequence[Dated]) -> Decimal:
    """The dollars of small acquisitions in the six months up to a day that no report had told of before it."""
    since = later(day, SIX_MONTHS_BEFORE)
    counted = (one for one in of_class if _is_small(one.row) and since < one.day <= day and not (one.filed_on and one.filed_on < day))
    return sum((_dollars(one.row) for one in counted), Decimal(0))


def _is_small(row: TransactionRow) -> bool:
    return row.transaction_code == "L" and row.acquired_disposed != "D"


def _is_sale(row: TransactionRow) -> bool:
    return row.transaction_code in NOT_EXEMPT and row.acquired_disposed == "D"


def _dollars(row: TransactionRow) -> Decimal:
    return Decimal(0) if row.quantity is None or row.price_per_share is None else row.quantity * row.price_per_share

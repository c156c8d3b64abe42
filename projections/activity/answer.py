"""The shape of a report of activity: for each insider, class, transaction code and plan what was acquired and disposed of."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from ledger.values.form import Table
from projections.activity.plans import Plan
from projections.answers import Evidence, IssuerRef, OwnerRef


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """What one insider did in one class with one code; `owner` None is everybody, a row of several owners once.

    Shares are in units of `units_of`, of a derivative units of its own. Values are dollars at the prices stated: `net_value` is what was
    spent less what was taken in. What is not known is in no figure: rows without number or direction are `unknown`, those without a price
    above zero `unpriced`. A figure is None where rows are there and nothing of them is known, and 0 where no row is.
    `transaction_code` and `plan` are None in sums over several.
    """

    issuer: IssuerRef
    owner: OwnerRef | None
    security: str | None
    table: Table
    transaction_code: str | None
    plan: Plan | None
    transactions: int
    acquired: Decimal | None
    disposed: Decimal | None
    net: Decimal | None
    acquired_value: Decimal | None
    disposed_value: Decimal | None
    net_value: Decimal | None
    unknown: int
    unpriced: int
    evidence: tuple[Evidence, ...]


class ActivityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Activity by issuer, insider (all together last), class, code and plan; `summary` has the trades of codes P and S, summed up.

    `start` and `end` are days of transactions, both inclusive, None for open.
    """

    known_at: datetime
    ledger_position: int
    rules_version: str
    start: date | None = msgspec.field(name="from")
    end: date | None = msgspec.field(name="to")
    units_of: date
    rows: tuple[Activity, ...]
    summary: tuple[Activity, ...]

"""Totals of one issuer: all holdings of a class together, the shares that several owners report counted once.

What the same rows say of several owners is the same holding seen by each; rows of twin filings are the rows of one report. Holdings at
zero, and expired lots, are left out; those of unknown quantity are in no sum, and counted beside it.

Worked example: a fund, its adviser and a partner report 90,000 jointly, and a director 9: 90,009 of four owners, one row shared.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from projections.answers import Holding, Total

RowKey = tuple[str, str, str, int]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A holding with its class as compared, and the rows that it rests on, each where it counts (of twins: the filing known first)."""

    holding: Holding
    security: str
    rows: tuple[RowKey, ...]


def totals(counted: Iterable[Counted]) -> tuple[Total, ...]:
    """Totals by class: shares first, then derivatives."""
    classes: dict[tuple[bool, str], list[Counted]] = {}
    for item in counted:
        if item.holding.status not in {"closed", "expired"}:
            classes.setdefault((item.holding.security.table != "non_derivative", item.security), []).append(item)
    return tuple(_total(classes[key]) for key in sorted(classes))


def _total(items: Sequence[Counted]) -> Total:
    reported: dict[tuple[RowKey, ...], list[Holding]] = {}
    for item in items:
        reported.setdefault(item.rows, []).append(item.holding)
    quantities = [same[0].quantity for same in reported.values()]
    known = [quantity for quantity in quantities if quantity is not None]
    return Total(
        security=items[0].holding.security,
        quantity=sum(known, Decimal(0)) if known else None,
        owners=len({item.holding.owner for item in items}),
        rows_shared=sum(len(same) > 1 for same in reported.values()),
        unknown=len(quantities) - len(known),
    )

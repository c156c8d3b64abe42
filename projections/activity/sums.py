"""The sums of a report of activity: rows that are of one line, each once, whoever reports it.

500 acquired at 20 and 300 disposed of at 30 are net +200, and 1,000 dollars net spent. A row without a price is in the shares and not in
the dollars, and is counted as such.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ledger.values.form import Table
from ledger.values.identity import normal_text
from ledger.values.quantity import scaled
from projections.accounts.securities import security_key
from projections.activity.answer import Activity
from projections.activity.plans import Plan
from projections.counted_rows import CountedRow, RowName, Units
from projections.naming import Names
from projections.twins import Twins

ONE: Final = Decimal(1)
ZERO: Final = Fraction(0)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is summed up: `owner` None is everybody, `code` and `plan` None several."""

    issuer: str
    owner: str | None
    security: str
    table: Table
    code: str | None
    plan: Plan | None


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its line, its amount in units of one day, and its dollars; None where they are not known."""

    row: CountedRow
    line: Line
    quantity: Fraction | None
    value: Fraction | None


def deed_of(row: CountedRow, units: Units, plan: Plan) -> Deed:
    """What a row gives to the line of its owner."""
    owner, issuer = row.reported.account
    stated, table = row.row, row.row.table
    key = security_key(stated.security_title, row.issuer_name, table)
    quantity = None if stated.quantity is None or row.direction is None else Fraction(stated.quantity) * units.units(row)
    line = Line(
        issuer=issuer,
        owner=owner,
        security=units.rules.same_class(key),
        table=table,
        code=stated.transaction_code,
        plan=plan,
    )
    return Deed(row=row, line=line, quantity=quantity, value=_value(row))


def _value(one: CountedRow) -> Fraction | None:
    """Dollars: what the row states, else its amount at its price; a price of zero states none."""
    row = one.row
    if one.direction is None:
        return None
    if row.quantity is not None and row.price_per_share is not None and row.price_per_share > 0:
        return Fraction(row.quantity) * Fraction(row.price_per_share)
    return None if row.total_value is None or row.total_value <= 0 else Fraction(row.total_value)


class Sums:
    """Deeds by line; the same row again, from another owner or a twin, is one."""

    def __init__(self, twins: Twins) -> None:
        self._twins = twins
        self._lines: dict[Line, dict[RowName, Deed]] = {}

    def add(self, line: Line, deed: Deed) -> None:
        """Put a deed into a line."""
        self._lines.setdefault(line, {}).setdefault(deed.row.name(self._twins), deed)

    def drawn(self, names: Names) -> Iterator[Activity]:
        """The lines in the words of an answer, by issuer, insider, class, code and plan."""
        for line in sorted(self._lines, key=lambda line: _order(line, names)):
            yield _activity(line, list(self._lines[line].values()), names)


def _activity(line: Line, deeds: Sequence[Deed], names: Names) -> Activity:
    acquired = [deed for deed in deeds if deed.row.direction == "A"]
    disposed = [deed for deed in deeds if deed.row.direction == "D"]
    quantities = [_sum(deed.quantity for deed in some) for some in (acquired, disposed)]
    values = [_sum(deed.value for deed in some) for some in (acquired, disposed)]
    return Activity(
        issuer=names.issuer(line.issuer),
        owner=None if line.owner is None else names.owner(line.owner),
        security=deeds[-1].row.row.security_title,
        table=line.table,
        transaction_code=line.code,
        plan=line.plan,
        transactions=len(deeds),
        acquired=_number(quantities[0]),
        disposed=_number(quantities[1]),
        net=_number(_less(*quantities)),
        acquired_value=_number(values[0]),
        disposed_value=_number(values[1]),
        net_value=_number(_less(*values)),
        unknown=sum(deed.quantity is None for deed in deeds),
        unpriced=sum(deed.value is None for deed in deeds),
        evidence=tuple(dict.fromkeys(evidence for deed in deeds for evidence in deed.row.evidence)),
    )


def _sum(amounts: Iterable[Fraction | None]) -> Fraction | None:
    """The sum of what is known; None where there is something and nothing of it is."""
    listed = list(amounts)
    known = [amount for amount in listed if amount is not None]
    return sum(known, ZERO) if known or not listed else None


def _less(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other


def _number(value: Fraction | None) -> Decimal | None:
    return None if value is None else scaled(ONE, value)


def _order(line: Line, names: Names) -> tuple[object, ...]:
    owner = None if line.owner is None else names.owner(line.owner)
    who = (owner is None, normal_text(owner.name) if owner is not None else "", line.owner or "")
    what = (line.table, line.security, line.code or "", line.plan or "")
    return (normal_text(names.issuer(line.issuer).name), line.issuer, *who, *what)

"""The transactions of one insider as Section 16(b) sees them: purchases and sales by class, and the rows that are neither, with the reason.

Quantities and prices are in units of one day, so that a sale after a split of two for one is held against a purchase from before it: 100
bought at 30 are 200 at 15. A derivative counts as what it is for: a call bought is a purchase of so many shares, at the price that the
shares had that day, since a pair with it can make no more than the shares did (Rule 16b-6(c)(2)). That price is taken from another row of
the insider on that day; where there is none, a person has to find it. A derivative that was both bought and sold is held against itself,
at its own prices (Rule 16b-6(c)(1)).

Where footnotes tell between which prices the trades of a row were made, a leg has a bound too: no unit of a purchase cost less, and no unit
of a sale brought more.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeGuard

import msgspec

from projections.accounts.securities import security_key
from projections.counted_rows import CountedRow, Units
from projections.short_swing.answer import Doubt, PricedBy
from projections.short_swing.ranges import PriceRange, range_of
from projections.short_swing.sides import Side
from projections.short_swing.standings import Found, Standings
from projections.short_swing.treatment import ByHand, Counts, Exempt, Kind, treatment_of
from projections.vesting.days import Step, later

SIX_MONTHS: Final = Step(months=6)
MARKET_PRICED: Final = frozenset("PSF")
"""Codes of rows of Table I whose price is that of the market on the day."""

_BY_DIRECTION: Final[Mapping[str, Kind]] = {"A": "purchase", "D": "sale"}
FAR: Final = 2
"""Prices that are more than so many times apart, within six months, are looked at again."""
_AVERAGE: Final = re.compile(r"\baverage\b|\bprices? rang|\brange of prices|\bmultiple (trades|transactions)\b", re.IGNORECASE)


class Transaction(CountedRow, frozen=True, kw_only=True):
    """A row that counts, with what its owner was."""

    found: Found


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase or a sale of a class (`security` its key), and how its price is known: from itself, or from rows of the market.

    `bound` is the end of the range of its prices that makes the most, or the price itself; `price_range` is as its own row states it.
    """

    transaction: Transaction
    kind: Kind
    security: str
    side: Side
    bound: Fraction
    price_range: PriceRange | None
    price_from: tuple[Transaction, ...]
    doubts: tuple[Doubt, ...]

    @property
    def bound_side(self) -> Side:
        """The side at its bound."""
        return msgspec.structs.replace(self.side, price=self.bound)

    @property
    def priced_by(self) -> PricedBy:
        """Where the price was taken from."""
        return "market" if self.price_from else "row"


class _Priced(msgspec.Struct, frozen=True, kw_only=True):
    """What a row counts for in its class, and the rows that its price was taken from (none: itself)."""

    security: str
    price: Fraction
    bound: Fraction
    quantity: Fraction
    price_from: tuple[Transaction, ...] = ()


class _MarketPrice:
    """What the shares cost on a day, by a row of Table I; `shares` are those of one unit of the row."""

    def __init__(self, row: Transaction, price: Decimal, shares: Fraction) -> None:
        self.row = row
        self.price = Fraction(price) / shares
        self._stated = price
        self._shares = shares

    def bound(self, kind: Kind) -> Fraction:
        """The end of the row's range that makes the most for a purchase, or a sale."""
        return _bound(self.row, self._stated, kind) / self._shares


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is in no pair, and why."""

    transaction: Transaction
    why: Exempt | ByHand


class Legs(msgspec.Struct, frozen=True, kw_only=True):
    """What one insider did."""

    legs: tuple[Leg, ...]
    left_out: tuple[LeftOut, ...]


NameOf = Callable[[Transaction], tuple[str, ...]]


def transactions_of(rows: Iterable[CountedRow], standings: Standings) -> list[Transaction]:
    """The rows of an account, with what its owner was on their days."""
    return [
        Transaction(
            reported=one.reported,
            row=one.row,
            day=one.day,
            counts_on=one.counts_on,
            found=standings.of(one.reported.filing, one.counts_on),
        )
        for one in rows
    ]


def legs_of(transactions: Sequence[Transaction], units: Units, name_of: NameOf) -> Legs:
    """The purchases and sales of an insider, and all other rows; `name_of` tells a row from all others, and is the same for its twins."""
    reading = _Reading(transactions, units, name_of)
    legs: list[Leg] = []
    left_out: list[LeftOut] = []
    for one in transactions:
        found = reading.leg(one)
        if isinstance(found, Leg):
            legs.append(found)
        else:
            left_out.append(LeftOut(transaction=one, why=found))
    return Legs(legs=tuple(legs), left_out=tuple(left_out))


class _Reading:
    """The transactions of one insider, while each is looked at beside the others."""

    def __init__(self, transactions: Sequence[Transaction], units: Units, name_of: NameOf) -> None:
        self._units = units
        self._name_of = name_of
        self._was_in_office = any(one.found.standing == "in_office" for one in transactions)
        self._elections = [one for one in transactions if one.row.transaction_code == "I" and one.day is not None]
        self._market: dict[tuple[str, date], list[_MarketPrice]] = {}
        self._both_ways: dict[tuple[object, ...], set[Kind]] = {}
        for one in transactions:
            self._see(one)

    def leg(self, one: Transaction) -> Leg | Exempt | ByHand:
        """The leg that a transaction is, or why it is none."""
        kind = self._kind(one)
        if isinstance(kind, Exempt | ByHand):
            return kind
        if one.day is None:
            return ByHand("no-date")
        if one.found.standing == "neither" and not self._was_in_office:
            return Exempt("16(b)-both-times") if one.found.is_crossing else ByHand("no-relationship")
        terms = _terms(one, self._units)
        if one.row.table == "I":
            priced = self._by_itself(one, self._units.class_of(one), kind)
        elif len(self._both_ways.get(terms, ())) > 1:
            priced = self._by_itself(one, " ".join(map(str, terms)), kind)
        else:
            priced = self._as_shares(one, one.day, kind)
        if isinstance(priced, ByHand):
            return priced
        side = Side(key=self._name_of(one), day=one.day, price=priced.price, quantity=priced.quantity, standing=one.found.standing)
        return Leg(
            transaction=one,
            kind=kind,
            security=priced.security,
            side=side,
            bound=priced.bound,
            price_range=None if priced.price_from else _range(one),
            price_from=priced.price_from,
            doubts=tuple(_doubts(one, priced.price_from)),
        )

    def _see(self, one: Transaction) -> None:
        """Note what a row tells of others: the price of the day, and which way a derivative went."""
        if one.day is None or not _is_stated(one.price):
            return
        if one.row.table == "I" and one.row.transaction_code in MARKET_PRICED:
            found = _MarketPrice(one, one.price, self._units.shares(one))
            self._market.setdefault((self._units.class_of(one), one.day), []).append(found)
        kind = self._kind(one)
        if one.row.table == "II" and _is_told_apart(one) and not isinstance(kind, Exempt | ByHand):
            self._both_ways.setdefault(_terms(one, self._units), set()).add(kind)

    def _kind(self, one: Transaction) -> Kind | Exempt | ByHand:
        treatment = treatment_of(one.row, one.reported.filing.form, one.found.standing)
        if not isinstance(treatment, Counts):
            return treatment
        return self._elected(one) if treatment.kind == "discretionary" else treatment.kind

    def _elected(self, one: Transaction) -> Kind | Exempt | ByHand:
        """A discretionary transaction: exempt, unless one the other way came less than six months before."""
        if one.day is None or one.direction is None:
            return ByHand("no-date" if one.day is None else "code-against-direction")
        before = [other.day for other in self._elections if other.direction not in {None, one.direction}]
        is_exempt = all(day is None or not day <= one.day < later(day, SIX_MONTHS) for day in before)
        return Exempt("16b-3(f)") if is_exempt else _BY_DIRECTION[one.direction]

    def _by_itself(self, one: Transaction, security: str, kind: Kind) -> _Priced | ByHand:
        """A row in its own units, at its own price."""
        if not _is_stated(one.row.quantity):
            return ByHand("no-quantity")
        if not _is_stated(one.price):
            return ByHand("no-price")
        units = self._units.units(one)
        price, bound = Fraction(one.price), _bound(one, one.price, kind)
        return _Priced(security=security, price=price / units, bound=bound / units, quantity=Fraction(one.row.quantity) * units)

    def _as_shares(self, one: Transaction, day: date, kind: Kind) -> _Priced | ByHand:
        """A derivative as the shares that it is for, at what they cost that day: where rows differ, the most that can be recovered."""
        underlying = one.row.terms.underlying_quantity if one.row.terms is not None else None
        if not _is_stated(underlying):
            return ByHand("no-quantity")
        security = self._units.class_of(one)
        market = self._market.get((security, day))
        if market is None:
            return ByHand("derivative-without-market-price")
        most = min if kind == "purchase" else max
        price = most(found.price for found in market)
        return _Priced(
            security=security,
            price=price,
            bound=most(found.bound(kind) for found in market),
            quantity=Fraction(underlying) * self._units.shares(one),
            price_from=tuple(found.row for found in market if found.price == price or found.bound(kind) != found.price),
        )


def _is_stated(amount: Decimal | None) -> TypeGuard[Decimal]:
    """Whether a form states an amount that can count: zero stands for none."""
    return amount is not None and amount > 0


def _terms(one: Transaction, units: Units) -> tuple[object, ...]:
    """What tells a derivative from others."""
    terms = one.row.terms
    title = security_key(one.row.security_title, one.issuer_name, one.row.table)
    return (title, units.class_of(one), terms and terms.exercise_price, terms and terms.expires_on)


def _is_told_apart(one: Transaction) -> bool:
    """Whether the terms of a derivative say which one it is."""
    return one.row.terms is not None and one.row.terms.exercise_price is not None and one.row.terms.expires_on is not None


def _range(one: Transaction) -> PriceRange | None:
    """Between which prices a row was traded, as its footnotes say."""
    return range_of(one.row, one.reported.filing.form)


def _bound(one: Transaction, price: Decimal, kind: Kind) -> Fraction:
    """The lowest price of a purchase, the highest of a sale."""
    found = _range(one)
    if found is None:
        return Fraction(price)
    return Fraction(found.low if kind == "purchase" else found.high)


def _doubts(one: Transaction, price_from: Sequence[Transaction]) -> Iterator[Doubt]:
    if not one.found.is_certain:
        yield "ten-percent-since-not-known"
    ranges = [found for each in price_from or (one,) if (found := _range(each)) is not None]
    if ranges or _is_average(one):
        yield "average-price"
    if not all(found.is_single for found in ranges):
        yield "several-ranges"
    if any(found.high > FAR * found.low for found in ranges):
        yield "prices-far-apart"
    if one.row.transaction_code == "U":
        yield "tender"
    if one.row.transaction_code == "I":
        yield "election-by-its-day"


def _is_average(one: Transaction) -> bool:
    """Whether a footnote of the price says that it stands for several."""
    cited = {note for citation in one.row.citations if citation.field == "price_per_share" for note in citation.footnotes}
    return any(note.id in cited and _AVERAGE.search(note.text) is not None for note in one.reported.filing.form.footnotes)

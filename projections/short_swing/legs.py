"""The transactions of one insider as Section 16(b) sees them: purchases and sales by class, and the rows that are neither, with the reason.

Quantities and prices are in units of one day, so that a sale after a split of two for one is held against a purchase from before it: 100
bought at 30 are 200 at 15. A derivative counts as what it is for: a call bought is a purchase of so many shares, at the price that the shares
had that day, since a pair with it can make no more than the shares did (Rule 16b-6(c)(2)). That price is taken from another row of the insider
on that day; where there is none, a person has to find it. A derivative that was both bought and sold is held against itself, at its own
prices (Rule 16b-6(c)(1)).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeGuard

import msgspec

from ledger.values.form import TransactionRow
from projections.accounts.in_force import InForce
from projections.accounts.reports import effective_day
from projections.accounts.restating import units_between
from projections.accounts.securities import security_key
from projections.deadlines.reported import Reported
from projections.short_swing.answer import Doubt, PricedBy
from projections.short_swing.sides import Side
from projections.short_swing.standings import Found, Standings
from projections.short_swing.treatment import ByHand, Counts, Exempt, Kind, treatment_of
from projections.vesting.days import Step, later

SIX_MONTHS: Final = Step(months=6)
MARKET_PRICED: Final = frozenset("PSF")
"""Codes of rows of Table I whose price is that of the market on the day."""

_BY_DIRECTION: Final[Mapping[str, Kind]] = {"A": "purchase", "D": "sale"}
_AVERAGE: Final = re.compile(r"\baverage\b|\bprices? rang|\brange of prices|\bmultiple (trades|transactions)\b", re.IGNORECASE)


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """A row that counts, with its day (None: not known), and what its owner was."""

    reported: Reported
    row: TransactionRow
    day: date | None
    found: Found

    @property
    def price(self) -> Decimal | None:
        """As stated, for one unit of the row."""
        return self.row.price_per_share

    @property
    def direction(self) -> str | None:
        """Acquired or disposed of."""
        return self.row.acquired_disposed


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase or a sale of a class (`security` its key), with the row and how its price is known."""

    transaction: Transaction
    kind: Kind
    security: str
    side: Side
    priced_by: PricedBy
    doubts: tuple[Doubt, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is in no pair, and why."""

    transaction: Transaction
    why: Exempt | ByHand


class Legs(msgspec.Struct, frozen=True, kw_only=True):
    """What one insider did."""

    legs: tuple[Leg, ...]
    left_out: tuple[LeftOut, ...]


class Units(msgspec.Struct, frozen=True, kw_only=True):
    """The units that everything is counted in: those of a day, by the splits in force."""

    rules: InForce
    day: date

    def security_of(self, one: Transaction) -> str:
        """The class that a row of shares is of, or that a derivative is for."""
        terms, issuer = one.row.terms, one.reported.filing.form.issuer
        title = one.row.security_title if one.row.table == "I" or terms is None else terms.underlying_title
        return self.rules.same_class(security_key(title, issuer.name, "I"))

    def since(self, one: Transaction, day: date) -> Fraction:
        """What one share of the day of a row has become."""
        return units_between(self.rules.splits_of(self.security_of(one), one.reported.filing.form.issuer.name), day, self.day)

    def quantity(self, one: Transaction, day: date) -> Fraction:
        """The quantity of a row that states one."""
        return Fraction(one.row.quantity or 0) * self.since(one, day)

    def price(self, one: Transaction, day: date) -> Fraction:
        """The price of a row that states one."""
        return Fraction(one.row.price_per_share or 0) / self.since(one, day)


NameOf = Callable[[Transaction], tuple[str, ...]]


def transactions_of(reported: Iterable[Reported], standings: Standings) -> list[Transaction]:
    """The transactions among what an account reports, each once, in the order given."""
    found = []
    for item in reported:
        if isinstance(item.row, TransactionRow):
            day, doubts = effective_day(item.filing, item.row)
            stated = None if doubts else day
            found.append(Transaction(reported=item, row=item.row, day=stated, found=standings.of(item.filing, day)))
    return found


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
        self._market: dict[tuple[str, date], list[Fraction]] = {}
        self._both_ways: dict[tuple[object, ...], set[Kind]] = {}
        for one in transactions:
            if one.day is not None and one.row.table == "I" and one.row.transaction_code in MARKET_PRICED and _is_stated(one.price):
                self._market.setdefault((units.security_of(one), one.day), []).append(units.price(one, one.day))
            kind = self._kind(one)
            if one.row.table == "II" and not isinstance(kind, Exempt | ByHand) and _is_stated(one.price):
                self._both_ways.setdefault(_terms(one, units), set()).add(kind)

    def leg(self, one: Transaction) -> Leg | Exempt | ByHand:
        """The leg that a transaction is, or why it is none."""
        kind = self._kind(one)
        if isinstance(kind, Exempt | ByHand):
            return kind
        if one.day is None:
            return ByHand("no-date")
        if not _is_stated(one.row.quantity):
            return ByHand("no-quantity")
        if one.found.standing == "neither" and not self._was_in_office:
            return Exempt("16(b)-both-times") if one.found.is_crossing else ByHand("no-relationship")
        return self._shares(one, one.day, kind) if one.row.table == "I" else self._derivative(one, one.day, kind)

    def _kind(self, one: Transaction) -> Kind | Exempt | ByHand:
        treatment = treatment_of(one.row, one.reported.filing.form, one.found.standing)
        if not isinstance(treatment, Counts):
            return treatment
        if treatment.kind != "discretionary":
            return treatment.kind
        if one.day is None or one.direction is None:
            return ByHand("no-date" if one.day is None else "code-against-direction")
        before = (other for other in self._elections if other.direction not in {None, one.direction})
        is_free = all(other.day is None or not other.day <= one.day < later(other.day, SIX_MONTHS) for other in before)
        return Exempt("16b-3(f)") if is_free else _BY_DIRECTION[one.direction]

    def _shares(self, one: Transaction, day: date, kind: Kind) -> Leg | ByHand:
        if not _is_stated(one.price):
            return ByHand("no-price")
        return self._leg(one, kind, self._units.security_of(one), self._units.price(one, day), self._units.quantity(one, day))

    def _derivative(self, one: Transaction, day: date, kind: Kind) -> Leg | ByHand:
        """A derivative at its own price where it was bought and sold, otherwise as the shares that it is for at their price of the day."""
        terms = _terms(one, self._units)
        if len(self._both_ways.get(terms, ())) > 1:
            if not _is_stated(one.price):
                return ByHand("no-price")
            key = " ".join(str(term) for term in terms)
            return self._leg(one, kind, key, self._units.price(one, day), self._units.quantity(one, day))
        underlying = one.row.terms.underlying_quantity if one.row.terms is not None else None
        if not _is_stated(underlying):
            return ByHand("no-quantity")
        security = self._units.security_of(one)
        prices = self._market.get((security, day))
        if prices is None:
            return ByHand("derivative-without-market-price")
        quantity = Fraction(underlying) * self._units.since(one, day)
        return self._leg(one, kind, security, min(prices) if kind == "purchase" else max(prices), quantity, priced_by="market")

    def _leg(
        self, one: Transaction, kind: Kind, security: str, price: Fraction, quantity: Fraction, priced_by: PricedBy = "row"
    ) -> Leg:
        assert one.day is not None, "a leg has a day"  # noqa: S101 (see leg)
        side = Side(key=self._name_of(one), day=one.day, price=price, quantity=quantity, standing=one.found.standing)
        return Leg(transaction=one, kind=kind, security=security, side=side, priced_by=priced_by, doubts=tuple(_doubts(one)))


def _is_stated(amount: Decimal | None) -> TypeGuard[Decimal]:
    """Whether a form states an amount that can count: zero stands for none."""
    return amount is not None and amount > 0


def _terms(one: Transaction, units: Units) -> tuple[object, ...]:
    """What tells a derivative from others."""
    terms = one.row.terms
    title = security_key(one.row.security_title, one.reported.filing.form.issuer.name, "II")
    return (title, units.security_of(one), terms and terms.exercise_price, terms and terms.expires_on)


def _doubts(one: Transaction) -> Iterator[Doubt]:
    if not one.found.is_certain:
        yield "ten-percent-since-not-known"
    if _is_average(one):
        yield "average-price"
    if one.row.transaction_code == "U":
        yield "tender"
    if one.row.transaction_code == "I":
        yield "election-by-its-day"


def _is_average(one: Transaction) -> bool:
    """Whether a footnote of the price says that it stands for several."""
    cited = {note for citation in one.row.citations if citation.field == "price_per_share" for note in citation.footnotes}
    return any(note.id in cited and _AVERAGE.search(note.text) is not None for note in one.reported.filing.form.footnotes)

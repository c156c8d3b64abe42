"""Screens for short-swing profits in specs: sides in few words, and what an answer says."""

from fractions import Fraction
from typing import Any, Final

import msgspec

from ledger.values.form import Relationship, ReportingOwner
from projections.short_swing.answer import ShortSwingAnswer
from projections.short_swing.sides import Match, Side, Standing
from tests.builders import ADA, BEN, FUND, NORTHWIND, Amount, amount, day
from tests.recorded import RecordedBook, moment


def as_(owner: ReportingOwner, **boxes: bool) -> ReportingOwner:
    """The owner with these boxes of its relationship checked."""
    return msgspec.structs.replace(owner, relationship=Relationship(**boxes))


OFFICER: Final = as_(ADA, is_officer=True)
DIRECTOR: Final = as_(BEN, is_director=True)
HOLDER: Final = as_(FUND, is_ten_percent_owner=True)


def side(name: str, on: str, at: Amount, quantity: Amount = 100, standing: Standing = "in_office") -> Side:
    """So many shares of one purchase or sale, at a price each."""
    price, number = amount(at), amount(quantity)
    assert price is not None
    assert number is not None
    found = day(on)
    assert found is not None
    return Side(key=(name,), day=found, price=Fraction(price), quantity=Fraction(number), standing=standing)


def made(matches: tuple[Match, ...], purchases: list[Side], sales: list[Side]) -> Fraction:
    """What pairs make together."""
    return sum((m.quantity * (sales[m.sale].price - purchases[m.purchase].price) for m in matches), Fraction(0))


def named(matches: tuple[Match, ...], purchases: list[Side], sales: list[Side]) -> list[tuple[str, str, Fraction]]:
    """Pairs by the names of their sides."""
    return [(purchases[m.purchase].key[0], sales[m.sale].key[0], m.quantity) for m in matches]


def screened(book: RecordedBook, *, known: str | None = None, **asked: Any) -> ShortSwingAnswer:
    """The screen of Northwind, unless something else is asked."""
    return book.short_swing(known_at=moment(known), **({"issuer": NORTHWIND.cik} | asked))


def pairs(answer: ShortSwingAnswer) -> list[tuple[str, str, str, str]]:
    """Each pair as the days of purchase and sale, quantity and profit."""
    return [(str(p.purchase.effective), str(p.sale.effective), f"{p.quantity:f}", f"{p.profit:f}") for p in answer.rows]


def judged(answer: ShortSwingAnswer) -> dict[tuple[str | None, str | None], str | None]:
    """By code and direction, the rule that exempts a row or why a person has to judge it."""
    return {(row.transaction_code, row.acquired_disposed): row.rule or row.reason for row in (*answer.exempt, *answer.by_hand)}

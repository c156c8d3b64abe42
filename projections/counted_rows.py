"""Transactions as they count after all amendments and decisions, each once, in the units of one day.

A sale of 100 that an amendment corrects to 110 is one of 110. A row that was taken back, or that a later filing repeats, is none. Counted
on a day after a split of two for one it is 220, at half the price. The rows of a joint filing and of its twins have the same name.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from ledger.values.form import TransactionRow
from projections.accounts.in_force import InForce
from projections.accounts.reports import effective_day
from projections.accounts.restating import keeps_number, units_between
from projections.accounts.securities import security_key
from projections.answers import Evidence
from projections.deadlines.reported import Reported, RowPlace, reported_of
from projections.evidence import Source, evidence_of
from projections.known import KnownAccount
from projections.rulings import Rulings
from projections.twins import Twins

RowName = tuple[str, str, str]
"""What tells a transaction from all others: the filing where it counts, its table, and its number."""


class CountedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that counts, with its day (None: the row states none that can be).

    `counts_on` is the day on which it stands in the book, found some other way where the row does not state it.
    """

    reported: Reported
    row: TransactionRow
    day: date | None
    counts_on: date

    @property
    def price(self) -> Decimal | None:
        """As stated, for one unit of the row."""
        return self.row.price_per_share

    @property
    def direction(self) -> str | None:
        """Acquired or disposed of."""
        return self.row.acquired_disposed

    @property
    def issuer_name(self) -> str | None:
        """As the filing states it."""
        return self.reported.filing.form.issuer.name

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The row, and the rows that it corrects."""
        owner = self.reported.account[0]
        return tuple(
            evidence_of(Source(position=item.position, recorded_at=None, row=item.row, filing=filing, owner=owner))
            for filing, item in self.reported.evidence
        )

    def name(self, twins: Twins) -> RowName:
        """The name of the row, the same in all filings that report it jointly."""
        first = twins.first(self.reported.filing.filing_id, self.row.ownership_form)
        return (first, self.row.table, f"{self.row.row:06}")


class Units(msgspec.Struct, frozen=True, kw_only=True):
    """The units that everything is counted in: those of a day, by the splits in force."""

    rules: InForce
    day: date

    def class_of(self, one: CountedRow) -> str:
        """The class that a row of shares is of, or that a derivative is for; empty where it does not say."""
        terms = one.row.terms
        title = one.row.security_title if one.row.table == "I" or terms is None else terms.underlying_title
        return self.rules.same_class(security_key(title, one.issuer_name, "I"))

    def shares(self, one: CountedRow) -> Fraction:
        """What one share of the day of a row has become."""
        return units_between(self.rules.splits_of(self.class_of(one), one.issuer_name), one.counts_on, self.day)

    def units(self, one: CountedRow) -> Fraction:
        """What one unit of a row has become: a derivative that converts at a ratio stays one."""
        key = security_key(one.row.security_title, one.issuer_name, one.row.table)
        return Fraction(1) if keeps_number(one.row.table, key) else self.shares(one)


def counted_rows(known: KnownAccount, retracted: Iterable[RowPlace]) -> Iterator[CountedRow]:
    """The transactions of an account, in order of knowledge; `retracted` are rows that people took back."""
    for item in reported_of(known, retracted):
        if isinstance(item.row, TransactionRow):
            day, doubts = effective_day(item.filing, item.row)
            yield CountedRow(reported=item, row=item.row, day=None if doubts else day, counts_on=day)


def rules_by_issuer(known: Iterable[KnownAccount], rulings: Rulings, known_at: datetime) -> dict[str, InForce]:
    """The decisions about classes and splits of each issuer, in force at an instant of knowledge."""
    names = {one.account[1]: one.reports[-1].filing.form.issuer.name for one in known}
    return {issuer: rulings.rules_at(issuer, known_at, name) for issuer, name in names.items()}

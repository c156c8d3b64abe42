"""The rows that count in an account at a moment of knowledge, found by line, filing and amount.

Failed checks are judged again whenever something becomes known, so what may explain one is looked up here, not searched for.
"""

from bisect import insort
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Final

import msgspec

from ledger.values.form import Row, TransactionRow
from projections.accounts.line_key import LineKey
from projections.accounts.reports import Filing, effective_day, flow_of

Which = tuple[LineKey, int]
_PLACE: Final = attrgetter("place")


class RowFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row that counts: its line, day, signed units, and the filing that states it, since which it is known.

    `filed` is the filing whose balance it is part of: that one, or the one that it amends. `place` orders the rows of an account.
    """

    position: int
    which: Which
    place: tuple[int, int]
    row: Row
    filing: Filing
    filed: str
    day: date
    flow: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """The balance after the row, as reported."""
        return self.row.reported_total

    @property
    def before(self) -> Decimal | None:
        """The balance before the row, by its own total."""
        return None if self.total is None or self.flow is None else self.total - self.flow

    @property
    def is_transaction(self) -> bool:
        """Whether it moves units, rather than stating a balance alone."""
        return isinstance(self.row, TransactionRow)

    @property
    def known_at(self) -> datetime:
        """Since when it is known."""
        return self.filing.known_at


def fact_of(position: int, row: Row, which: Which, filing: Filing, filed: str, place: tuple[int, int]) -> RowFact:
    """A row that counts, with its day and units."""
    day, _ = effective_day(filing, row)
    return RowFact(position=position, which=which, place=place, row=row, filing=filing, filed=filed, day=day, flow=flow_of(row))


class CountingRows:
    """The rows that count, each lookup in their order: filings as they became known, rows as they stand in them."""

    def __init__(self) -> None:
        self._by_position: dict[int, RowFact] = {}
        self._filings: dict[str, Sequence[RowFact]] = {}
        self._lines: dict[Which, list[RowFact]] = {}
        self._sizes: dict[Decimal, list[RowFact]] = {}
        self._balances: dict[Decimal, list[RowFact]] = {}

    def put(self, filed: str, rows: Sequence[RowFact]) -> None:
        """Let these rows count for a filing, in place of those that did."""
        for fact in self._filings.get(filed, ()):
            del self._by_position[fact.position]
            for found in self._entries(fact):
                found.remove(fact)
        self._filings[filed] = rows
        for fact in rows:
            self._by_position[fact.position] = fact
            for found in self._entries(fact):
                insort(found, fact, key=_PLACE)

    def _entries(self, fact: RowFact) -> Iterator[list[RowFact]]:
        """The lists that have a row."""
        yield self._lines.setdefault(fact.which, [])
        if fact.flow is not None:
            yield self._sizes.setdefault(abs(fact.flow), [])
        total, before = fact.total, fact.before
        if total is not None:
            yield self._balances.setdefault(total, [])
        if before is not None and before != total:
            yield self._balances.setdefault(before, [])

    def __contains__(self, position: int) -> bool:
        return position in self._by_position

    def __getitem__(self, position: int) -> RowFact:
        return self._by_position[position]

    def of_filing(self, filed: str) -> Sequence[RowFact]:
        """The rows that are part of the balances of a filing."""
        return self._filings.get(filed, ())

    def of_line(self, which: Which) -> Sequence[RowFact]:
        """The rows of a line."""
        return self._lines.get(which, ())

    def moving(self, size: Decimal) -> Sequence[RowFact]:
        """The rows that move so many units, in or out."""
        return self._sizes.get(size, ())

    def at(self, balance: Decimal) -> Sequence[RowFact]:
        """The rows before or after which their line held so much, by their totals."""
        return self._balances.get(balance, ())

"""Which rows are one economic transaction, so that Item 405 counts it once.

An exercise stands in both tables, a gift to one's own trust as two rows, and a joint report of more owners than one form holds in several
filings. Withholding for tax is a transaction of its own, and so is each of several sales of a day.

Worked example: 300 units disposed of and 300 shares acquired, code M, and 110 shares withheld, code F, are two transactions.
"""

from collections.abc import Iterable
from typing import Final

from ledger.values.form import TransactionRow
from projections.accounts.reports import Report, effective_day
from projections.accounts.securities import security_key
from projections.deadlines.reported import RowPlace, place_of
from projections.pairs import pairs_of
from projections.twins import Twins

MOVED: Final = frozenset("GZ")
"""Codes of rows that may move shares from one line of an insider to another."""


class Transactions:
    """Each row of the reports given with the first row of its transaction; twins are those of their first filing."""

    def __init__(self, reports: Iterable[Report], twins: Twins) -> None:
        self._twins = twins
        self._first: dict[RowPlace, RowPlace] = {}
        for report in reports:
            rows = {(item.row.table, item.row.kind, item.row.row): item.row for item in report.rows}
            for pair in pairs_of(report):
                if pair.kind != "replacement":
                    self._join(place_of(report.filing, rows[pair.disposed]), place_of(report.filing, rows[pair.acquired]))
            for given, received in _moved(report):
                self._join(place_of(report.filing, given), place_of(report.filing, received))

    def name_of(self, place: RowPlace, ownership_form: str | None) -> str:
        """`0009900001-24-000006/I/1`: the filing, table and row where the transaction was first reported."""
        filing_id, table, kind, row = self._root(place)
        first = self._twins.first(filing_id, ownership_form)
        return f"{first}/{table}/{row}" if kind == "transaction" else f"{first}/{table}/{kind}/{row}"

    def _join(self, one: RowPlace, other: RowPlace) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first != second:
            self._first[second] = first

    def _root(self, place: RowPlace) -> RowPlace:
        while place in self._first:
            place = self._first[place]
        return place


def _moved(report: Report) -> Iterable[tuple[TransactionRow, TransactionRow]]:
    """Gifts and deposits whose two sides are both in the report: one row of each direction on a day, of one class and amount."""
    sides: dict[tuple[object, ...], tuple[list[TransactionRow], list[TransactionRow]]] = {}
    for item in report.rows:
        row = item.row
        if isinstance(row, TransactionRow) and row.transaction_code in MOVED and row.acquired_disposed and row.quantity is not None:
            security = security_key(row.security_title, report.filing.form.issuer.name, row.table)
            key = (row.transaction_code, effective_day(report.filing, row)[0], security, row.quantity)
            sides.setdefault(key, ([], []))[row.acquired_disposed == "A"].append(row)
    return ((given[0], received[0]) for given, received in sides.values() if len(given) == len(received) == 1)

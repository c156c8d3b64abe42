"""The rows of an account that have a due date, as they count after all amendments, each with the filing that reported it first.

A row that an amendment corrects was reported by the original, whatever the amendment makes of it, also where it makes several rows of it
that add up; a row that it adds was reported by the amendment. Rows that were taken back, and those that a later filing repeats, are left
out. A Form 3 is one report, whatever it lists; its amendments have no due date of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.decisions import RetractRow
from ledger.values.form import Kind, Row, Table, TransactionRow
from projections.accounts.reports import Filing, Report, ReportedRow
from projections.directory import Account
from projections.known import KnownAccount
from projections.rulings import Rulings

RowPlace = tuple[str, Table, Kind, int]
"""A row: its filing's id, table, kind and number."""

Found = Mapping[int, tuple[Filing, ReportedRow]]
"""Rows with their filings, by ledger position."""

LATE_HOLDING: Final = "3"
"""The form type, on a Form 5, of a holding that belonged on a Form 3."""


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """A row that counts (None: a Form 3 as a whole) of a filing; `first` is the filing that reported it first, and `place` where it did.

    `evidence` are the rows that it rests on, with their filings. `is_unlinked`: it is of an amendment whose original is not in the book.
    """

    account: Account
    filing: Filing
    row: Row | None
    first: Filing
    place: RowPlace | None
    evidence: tuple[tuple[Filing, ReportedRow], ...]
    is_unlinked: bool = False

    @property
    def key(self) -> tuple[str, RowPlace | None]:
        """What tells it from all others, whoever of joint owners is asked about."""
        return (self.filing.filing_id, None if self.row is None else place_of(self.filing, self.row))


def retracted_rows(rulings: Rulings, known_at: datetime) -> frozenset[RowPlace]:
    """The rows that people had taken back at an instant of knowledge."""
    made = (ruling.decision for ruling in rulings.all if ruling.holds(known_at))
    return frozenset((d.filing_id, d.table, d.kind, d.row) for d in made if isinstance(d, RetractRow))


def place_of(filing: Filing, row: Row) -> RowPlace:
    """Where a row stands."""
    return (filing.filing_id, row.table, row.kind, row.row)


def reported_of(known: KnownAccount, retracted: Iterable[RowPlace] = ()) -> Iterator[Reported]:
    """What an account reports, in order of knowledge; `retracted` are rows that a person took back."""
    found = {item.position: (report.filing, item) for report in known.reports for item in report.rows}
    gone = {before for amended in known.reading.amendments for before, _ in amended.superseded}
    corrects = {after: before for amended in known.reading.amendments for after, before in amended.corrected}
    corrects |= _other_parts(known, corrects, found)
    unlinked = {amended.filing_id for amended in known.reading.amendments if amended.original_id is None}
    taken_back = set(retracted)
    for report in known.reports:
        if report.filing.base_form == "3" and not report.filing.is_amendment:
            yield _initial(known.account, report)
        for item in report.rows:
            if item.position not in gone and place_of(report.filing, item.row) not in taken_back and has_due_date(report.filing, item.row):
                chain = _chain(item.position, corrects, found)
                first, origin = chain[-1]
                yield Reported(
                    account=known.account,
                    filing=report.filing,
                    row=item.row,
                    first=first,
                    place=place_of(first, origin.row),
                    evidence=tuple(chain),
                    is_unlinked=first.filing_id in unlinked,
                )


def has_due_date(filing: Filing, row: Row) -> bool:
    """Whether a row was to be reported by some day: a transaction, or a holding that a Form 5 says belonged on a Form 3."""
    return isinstance(row, TransactionRow) or (filing.base_form == "5" and row.transaction_form_type == LATE_HOLDING)


def _other_parts(known: KnownAccount, corrects: Mapping[int, int], found: Found) -> dict[int, int]:
    """Rows of an amendment that are parts of a row beside the one that stands for it: of its day and direction, and together as many."""
    parts: dict[int, int] = {}
    for report in known.reports:
        for item in report.rows:
            before = found.get(corrects.get(item.position, -1))
            if before is not None:
                same = [other for other in report.rows if _deed(other) == _deed(before[1]) is not None]
                others = [other for other in same if other.position not in corrects]
                if others and sum(map(_quantity, same)) == _quantity(before[1]):
                    parts |= dict.fromkeys((other.position for other in others), before[1].position)
    return parts


def _deed(item: ReportedRow) -> tuple[object, ...] | None:
    row = item.row
    if not isinstance(row, TransactionRow) or row.quantity is None:
        return None
    return (row.table, row.transaction_date, row.acquired_disposed, row.ownership_form, row.security_title)


def _quantity(item: ReportedRow) -> Decimal:
    quantity = item.row.quantity if isinstance(item.row, TransactionRow) else None
    return Decimal(0) if quantity is None else quantity


def _initial(account: Account, report: Report) -> Reported:
    evidence = tuple((report.filing, item) for item in report.rows)
    return Reported(account=account, filing=report.filing, row=None, first=report.filing, place=None, evidence=evidence)


def _chain(position: int, corrects: Mapping[int, int], found: Found) -> list[tuple[Filing, ReportedRow]]:
    """The row, the one that it corrects, and so on back to the one that was reported first."""
    chain = [found[position]]
    while (position := corrects.get(position, -1)) in found:
        chain.append(found[position])
    return chain

"""What the rows of one report contribute to one line: flows, assertions, and the days on which they count.

Totals are taken as running here, asserted after their own rows; `projections.accounts.totals` tells when they rather show the end of the
report. A Form 5 states the amount at fiscal year end, whatever the row: it is asserted once, on that day.
Source: Form 4 column 5; Form 5 column 5, amount owned at the end of the issuer's fiscal year.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.form import HoldingRow, Row, TransactionRow
from projections.accounts.balances import CONTRADICTED, Entry
from projections.accounts.chaining import Step, chain
from projections.accounts.disclaimers import is_disclaimed
from projections.accounts.reports import Report, ReportedRow, effective_day, flow_of, is_grant

NOT_ASSERTED: Final = "total_not_asserted"
DENIED: Final = frozenset({NOT_ASSERTED, CONTRADICTED})  # with one of these flags the total of a row is no balance
TITLE_TOTAL: Final = "title_total"
ZERO: Final = Decimal(0)


def entries_of(report: Report, rows: Sequence[ReportedRow], order: int) -> Iterator[tuple[date, Entry]]:
    """The entries of one report on one line with their days. `order` is the report's place in knowledge order.

    A holding row beside transactions of its own line is held against the last of them.
    """
    transactions = [item for item in rows if isinstance(item.row, TransactionRow)]
    holdings = [item for item in rows if isinstance(item.row, HoldingRow)]
    flags = _filing_flags(report)
    is_late = report.filing.is_amendment  # its rows count after those of originals
    steps = [_transaction(report, item, flags, (is_late, order, place)) for place, item in enumerate(transactions)]
    if transactions and report.filing.base_form == "5":
        yield from _year_end(report, transactions, steps)
    else:
        yield from steps
    last = max((day for day, _ in steps), default=None)
    if not holdings:
        return
    places = enumerate(holdings, start=len(transactions))
    shown = [_holding(report, item, flags, (is_late, order, place)) for place, item in places]
    for day, entry in _summed(shown) if last is None and len(shown) > 1 and TITLE_TOTAL in holdings[0].flags else shown:
        yield (day if last is None else last), entry


def _transaction(report: Report, item: ReportedRow, of_filing: Sequence[str], rank: tuple[bool, int, int]) -> tuple[date, Entry]:
    day, flags = effective_day(report.filing, item.row)
    total, opening = item.row.reported_total, None
    if not DENIED.isdisjoint(item.flags):
        total, opening = None, ZERO if is_grant(item.row) else None
    entry = Entry(
        position=item.position,
        filing_id=report.filing.filing_id,
        kind="transaction",
        rank=rank,
        flow=flow_of(item.row),
        total=total,
        value=item.row.reported_value,
        opening=opening,
        flags=(*flags, *item.flags, *of_filing, *_row_flags(report, item)),
    )
    return day, entry


def _holding(report: Report, item: ReportedRow, of_filing: Sequence[str], rank: tuple[bool, int, int]) -> tuple[date, Entry]:
    total, flags = _holding_total(item.row)
    base = report.filing.base_form
    if NOT_ASSERTED in item.flags:
        total = None
    entry = Entry(
        position=item.position,
        filing_id=report.filing.filing_id,
        kind="opening" if base == "3" else "holding",
        rank=rank,
        flow=ZERO,
        total=total,
        value=item.row.reported_value,
        flags=(*flags, *item.flags, *of_filing, *_row_flags(report, item)),
    )
    return report.day_of(item.row), entry


def _summed(shown: Sequence[tuple[date, Entry]]) -> Iterator[tuple[date, Entry]]:
    """The lots of one title shown beside each other: each adds to the total."""
    total = ZERO
    for day, entry in shown:
        if entry.total is None:
            yield day, entry
        else:
            total += entry.total
            yield day, msgspec.structs.replace(entry, flow=entry.total if total != entry.total else ZERO, total=total)


def _holding_total(row: Row) -> tuple[Decimal | None, tuple[str, ...]]:
    """Column 5 or 9; a Form 3 derivative has no such column, its size is the underlying amount."""
    if row.reported_total is not None or row.reported_value is not None or row.terms is None:
        return row.reported_total, ()
    return row.terms.underlying_quantity, ("underlying_units",)


def _filing_flags(report: Report) -> tuple[str, ...]:
    day = ("day_resolution",) if report.filing.resolution == "day" else ()
    joint = ("joint",) if len(report.filing.form.owners) > 1 else ()
    unlinked = ("unlinked_amendment",) if report.filing.is_amendment else ()  # a linked one counts as rows of its original
    return (*day, *joint, *unlinked)


def _row_flags(report: Report, item: ReportedRow) -> tuple[str, ...]:
    return ("disclaimed",) if is_disclaimed(item.row, report.filing.form) else ()


def _year_end(report: Report, items: Sequence[ReportedRow], steps: Sequence[tuple[date, Entry]]) -> Iterator[tuple[date, Entry]]:
    """Form 5: flows on their dates, and one assertion at fiscal year end: the end of the chain that the totals form."""
    entries = [entry for _, entry in steps]
    last = _end_of_chain(entries)
    opening = None if last is None else _before_all(entries, last.total)
    for day, entry in steps:
        yield day, msgspec.structs.replace(entry, total=None, value=None, opening=opening)
    for entry in [last] if last is not None else [entry for entry in entries if entry.value is not None][-1:]:
        rank = (entry.rank[0], entry.rank[1], len(items))
        day = max(report.filing.period, *(day for day, _ in steps))
        yield day, msgspec.structs.replace(entry, kind="year_end", rank=rank, flow=Decimal(0))


def _end_of_chain(entries: Sequence[Entry]) -> Entry | None:
    stated = [entry for entry in entries if entry.total is not None]
    steps = [Step(entry.total - entry.flow, entry.total) for entry in stated if entry.total is not None and entry.flow is not None]
    if not stated or len(steps) != len(stated):
        return stated[-1] if stated else None
    return stated[chain(steps, None).indices[-1]]


def _before_all(entries: Sequence[Entry], total: Decimal | None) -> Decimal | None:
    flows = [entry.flow for entry in entries if entry.flow is not None]
    return total - sum(flows, Decimal(0)) if total is not None and len(flows) == len(entries) else None

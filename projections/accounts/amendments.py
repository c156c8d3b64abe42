"""What an amendment does to the filing that it amends: which filing that is, and row by row what becomes of it.

The only link that the form gives is a date. The original is the filing of the same account and base form that was filed on that date, or a
few days beside it, and of several the one with most rows in common. Within each section (table and kind) a row of the amendment repeats a
row, replaces it when most of its cells agree, replaces one row by several of equal sum, or is added (always when it goes on from the
balance with which the original ended); rows that the amendment does not mention stay, unless its words say that it restates the whole or
that a row was reported in error. An amendment of holdings alone leaves the transactions as they were.
Source: Forms 3, 4 and 5, General Instructions 8 and 9; `superseded` rows stay in the log and in answers as known before the amendment.

Worked example: the original sold 1,000 on 2024-05-01 with 4,000 left; the amendment has one row, sold 1,100, 3,900 left. Seven of eight
cells agree, so the row is replaced.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ledger.values.form import Row, TransactionRow
from ledger.values.times import eastern_day
from projections.accounts.reports import Report, ReportedRow, flow_of, grants_more_than_total
from projections.accounts.retractions import Retractions
from projections.accounts.securities import security_key

DAYS_BESIDE: Final = 4
ALIKE_MIN: Final = 5  # of the eight cells that tell a transaction

Mode = Literal["repeat", "replace", "add", "retract", "restate"]

_RESTATES: Final = re.compile(
    r"in (its|their) entirety|amended and restated|restates? (and replaces )?(the|all)|supersedes? (and replaces )?the",
    re.IGNORECASE,
)


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One step of an amendment: `before` are rows that no longer count, `after` rows that count from now on."""

    mode: Mode
    before: tuple[ReportedRow, ...] = ()
    after: tuple[ReportedRow, ...] = ()


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The original that an amendment was linked to, with the rows in common and the days between the cited and the filing date."""

    original: Report
    rows_in_common: int
    days_beside: int


def find_original(amendment: Report, earlier: Iterable[Report], *, named: bool = False) -> Link | None:
    """The filing that `amendment` amends, among the reports of its account known before; None when none fits the cited date.

    A cited date may be that of another amendment; it then leads to the filing which that one was linked to (the caller's business). With
    `named`, a person said that it is the one of `earlier`, whatever its date.
    """
    cited = amendment.filing.form.original_filed_on or (amendment.filing.period if named else None)
    if cited is None:
        return None
    links = [
        Link(original=report, rows_in_common=_in_common(amendment, report), days_beside=abs((_filed_on(report) - cited).days))
        for report in earlier
        if named or (report.filing.base_form == amendment.filing.base_form and _is_near(_filed_on(report), cited))
    ]
    return max(links, key=_rank, default=None)


def _is_near(filed: date, cited: date) -> bool:
    return abs(filed - cited) <= timedelta(days=DAYS_BESIDE)


def changes_of(amendment: Report, current: Sequence[ReportedRow]) -> Iterator[Change]:
    """What the amendment does to the rows that now count of its original; rows that it leaves alone are in no change."""
    words, retractions = _words(amendment), Retractions(amendment)
    for table in ("I", "II"):
        for kind in ("transaction", "holding"):
            own = [item for item in amendment.rows if (item.row.table, item.row.kind) == (table, kind)]
            old = [item for item in current if (item.row.table, item.row.kind) == (table, kind)]
            if own:
                yield from _section(own, old, words, retractions, amendment.filing.form.issuer.name)
    if not amendment.rows and retractions:
        named = list(_named(current, retractions))
        yield from named or ([Change(mode="retract", before=tuple(current))] if len(current) == 1 else [])


def is_ambiguous(amendment: Report, changes: Sequence[Change], current: Sequence[ReportedRow]) -> bool:
    """Whether the amendment replaced some rows of a section and is silent about others, or takes back something that it does not name.

    What is not certain stays, and the answer says so.
    """
    if Retractions(amendment) and not any(change.mode == "retract" for change in changes):
        return True
    touched = {id(item) for change in changes for item in change.before}
    sections = {(item.row.table, item.row.kind) for change in changes if change.mode == "replace" for item in change.before}
    return any((item.row.table, item.row.kind) in sections and id(item) not in touched for item in current) and bool(amendment.rows)


def _section(
    own: Sequence[ReportedRow],
    old: Sequence[ReportedRow],
    words: str,
    retractions: Retractions,
    issuer: str | None,
) -> Iterator[Change]:
    left = list(old)
    unmatched = []
    for item in own:
        same = next((other for other in left if _cells(other.row, issuer) == _cells(item.row, issuer)), None)
        if same is None:
            unmatched.append(item)
        else:
            left.remove(same)
            yield from _matched("repeat", same, item, left, retractions, issuer)
    added = []
    for item in unmatched:
        likest = max(left, key=lambda other: _likeness(item.row, other.row, issuer), default=None)
        if likest is not None and _replaces(item.row, likest.row, issuer) and not _goes_on(item.row, old, issuer):
            left.remove(likest)
            yield from _matched("replace", likest, item, left, retractions, issuer)
        else:
            added.append(item)
    yield from _split_or_add(added, left, issuer)
    if _RESTATES.search(words):
        yield from (Change(mode="restate", before=(item,)) for item in left)
    else:
        yield from _named(left, retractions)


def _matched(
    mode: Mode,
    old: ReportedRow,
    item: ReportedRow,
    left: list[ReportedRow],
    retractions: Retractions,
    issuer: str | None,
) -> Iterator[Change]:
    """A row of the amendment and the row that it is about: repeated, replaced, or taken back by its footnote, as is a duplicate."""
    said = retractions.said_of(item)
    if said == "row":
        yield Change(mode="retract", before=(old,))
        return
    yield Change(mode=mode, before=(old,), after=(item,))
    twin = next((other for other in left if _telling_cells(other.row, issuer) == _telling_cells(item.row, issuer)), None)
    if said == "duplicate" and twin is not None:
        left.remove(twin)
        yield Change(mode="retract", before=(twin,))


def _split_or_add(added: Sequence[ReportedRow], left: list[ReportedRow], issuer: str | None) -> Iterator[Change]:
    """One row may be corrected into several of the same day, direction and security whose quantities add up to it."""
    rest = list(added)
    for old in list(left):
        parts = [item for item in rest if _split_key(item.row, issuer) == _split_key(old.row, issuer) is not None]
        if len(parts) > 1 and sum(_quantity(item.row) for item in parts) == _quantity(old.row):
            left.remove(old)
            rest = [item for item in rest if item not in parts]
            yield Change(mode="replace", before=(old,), after=tuple(parts))
    for item in rest:
        yield Change(mode="add", after=(item,))


def _named(left: Sequence[ReportedRow], retractions: Retractions) -> Iterator[Change]:
    """The transactions whose quantity the words name as reported in error."""
    numbers = retractions.quantities
    for item in left:
        if isinstance(item.row, TransactionRow) and item.row.quantity in numbers:
            yield Change(mode="retract", before=(item,))


def _replaces(row: Row, old: Row, issuer: str | None) -> bool:
    if isinstance(row, TransactionRow):
        return _alike(row, old, issuer) >= ALIKE_MIN
    return _line_cells(row, issuer) == _line_cells(old, issuer)


def _goes_on(row: Row, old: Sequence[ReportedRow], issuer: str | None) -> bool:
    """Whether a transaction starts from the balance with which the rows of its line ended: then it was left out, and replaces none."""
    before = _before(row)
    line = [item.row for item in old if _line_cells(item.row, issuer) == _line_cells(row, issuer) and _lot(item.row) == _lot(row)]
    starts = {_before(other) for other in line}
    ends = {other.reported_total for other in line if not grants_more_than_total(other)}
    return before is not None and before in ends and before not in starts


def _before(row: Row) -> Decimal | None:
    flow = flow_of(row)
    return None if row.reported_total is None or flow is None or not isinstance(row, TransactionRow) else row.reported_total - flow


def _likeness(row: Row, old: Row, issuer: str | None) -> tuple[int, bool]:
    """How like a row is to an old one; of equally like ones, the one that starts from the same balance."""
    return (_alike(row, old, issuer), _before(row) == _before(old))


def _alike(row: Row, old: Row, issuer: str | None) -> int:
    """How many of the cells that tell a row agree; terms of derivatives that both state and that differ make it another row."""
    if row.terms is not None and old.terms is not None and _lot(row) != _lot(old):
        return 0
    return sum(one == other for one, other in zip(_telling_cells(row, issuer), _telling_cells(old, issuer), strict=True))


def _telling_cells(row: Row, issuer: str | None) -> tuple[object, ...]:
    if not isinstance(row, TransactionRow):
        return (*_line_cells(row, issuer), row.reported_total)
    deed = (row.transaction_date, row.transaction_code, row.acquired_disposed, row.quantity, row.price_per_share)
    return (*_line_cells(row, issuer), *deed)


def _line_cells(row: Row, issuer: str | None) -> tuple[object, ...]:
    return (security_key(row.security_title, issuer, row.table), row.ownership_form, (row.nature_of_ownership or "").casefold())


def _cells(row: Row, issuer: str | None) -> tuple[object, ...]:
    return (*_telling_cells(row, issuer), row.reported_total, row.reported_value, row.terms)


def _lot(row: Row) -> tuple[object, ...]:
    return (row.terms.exercise_price, row.terms.expires_on) if row.terms is not None else ()


def _split_key(row: Row, issuer: str | None) -> tuple[object, ...] | None:
    if not isinstance(row, TransactionRow):
        return None
    return (*_line_cells(row, issuer), row.transaction_date, row.acquired_disposed)


def _quantity(row: Row) -> Decimal:
    quantity = row.quantity if isinstance(row, TransactionRow) else None
    return Decimal(0) if quantity is None else quantity


def _in_common(amendment: Report, report: Report) -> int:
    issuer = amendment.filing.form.issuer.name
    return sum(
        any(_replaces(item.row, other.row, issuer) for other in report.rows if _same_section(item, other)) for item in amendment.rows
    )


def _same_section(one: ReportedRow, other: ReportedRow) -> bool:
    return (one.row.table, one.row.kind) == (other.row.table, other.row.kind)


def _rank(link: Link) -> tuple[int, int, bool, str]:
    filing = link.original.filing
    return (link.rows_in_common, -link.days_beside, not filing.is_amendment, filing.filing_id)


def _filed_on(report: Report) -> date:
    return report.filing.form.filed_on or eastern_day(report.filing.known_at)


def _words(report: Report) -> str:
    notes = (note.text for note in report.filing.form.footnotes)
    return " ".join((*notes, report.filing.form.remarks or ""))

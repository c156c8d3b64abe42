"""The balance points of one line, day by day, from its entries.

A reported total is an assertion: it is the balance after its row, and it is checked against the balance before it. A row without a total
computes one from the balance before. The first transaction implies the balance before it; a holding row implies nothing.

Worked example (rows of one day): sold 100 -> 1,946, sold 1,108 -> 838, sold 838 -> 0. Points: 2,046 implied with an open start, then
1,946, 838 and 0 on that day, in this order, each reconciled with the one before.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from ledger.values.quantity import scaled
from projections.accounts.chaining import Step, chain

Basis = Literal["reported", "implied", "computed", "attested"]

ONE: Final = Fraction(1)
CONTRADICTED: Final = "break:B16"  # rows of the filing state another balance
BEGINNING = date.min  # the open start of an implied balance


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one row contributes to a line on one day.

    `flow` is signed units (None: not stated); `total` the balance asserted after it (None: no assertion). `kind` is `opening` for a Form 3
    balance, `transaction`, `holding`, `year_end` for a Form 5 balance, `late_total`. `rank` orders entries of a day as known and as filed.
    `opening` is the balance before the whole report when its style of totals tells it only for the report.
    """

    position: int
    filing_id: str
    kind: Literal["opening", "transaction", "holding", "year_end", "late_total"]
    rank: tuple[bool, int, int]
    flow: Decimal | None
    total: Decimal | None
    value: Decimal | None = None
    opening: Decimal | None = None
    flags: tuple[str, ...] = ()


class Balance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is believed after some entry; `reconstructed` follows the flows from the first balance; `since`: rows since an assertion.

    While nothing is known yet (`is_open`), `splits` waits for the balance that the first transaction implies.
    """

    quantity: Decimal | None = None
    reconstructed: Decimal | None = None
    since: tuple[int, ...] = ()
    is_open: bool = True
    splits: tuple[tuple[date, Fraction], ...] = ()


class Point(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A believed balance from `effective` on (BEGINNING: an open start), by `rank` within the day. `evidence` are ledger positions.

    `residual` is what is reported less what follows from the balance before; None when nothing is amiss or nothing can be compared.
    `vested` and `unvested` are parts that are stated for these days themselves (basis `attested`); None where a schedule has to tell.
    """

    effective: date
    rank: int
    quantity: Decimal | None
    value: Decimal | None
    reconstructed: Decimal | None
    basis: Basis
    flags: tuple[str, ...]
    evidence: tuple[int, ...]
    residual: Decimal | None = None
    vested: Decimal | None = None
    unvested: Decimal | None = None


def read_day(day: date, entries: Sequence[Entry], start: Balance, split: Fraction | None = None) -> tuple[list[Point], Balance]:
    """The points of one day in valid order and the balance at its end, from the balance at its start.

    `split` is new units for one old unit at the beginning of the day.
    """
    points: list[Point] = []
    balance = start
    if split is not None:
        balance, points = _split(day, start, split)
    ordered, inferred = _in_order(entries, balance.quantity)
    first = next((entry for entry in ordered if entry.kind != "holding"), None)
    if balance.is_open and first is not None and first.kind == "transaction":
        balance, implied = _implied(first, balance.splits)
        points += implied
    for entry in ordered:
        if entry.kind == "holding" and _contradicts(entry, ordered):
            points[-1:] = [_flagged(points[-1], CONTRADICTED)] if points else []
            continue
        balance, point = _step(day, len(points), entry, balance, inferred=inferred)
        points.append(point)
    return points, balance


def _in_order(entries: Sequence[Entry], opening: Decimal | None) -> tuple[list[Entry], bool]:
    """Form 3 balances first; transactions of originals, then of each amendment, chained; other balances after those of their filing."""
    if len(entries) == 1:
        return [*entries], False
    ranked = sorted(entries, key=lambda entry: entry.rank)
    ordered = [entry for entry in ranked if entry.kind == "opening"]
    inferred = False
    layers = sorted({entry.rank[:2] if entry.rank[0] else (False, 0) for entry in ranked if entry.kind == "transaction"})
    for layer in layers:
        rows = [e for e in ranked if e.kind == "transaction" and (e.rank[:2] if e.rank[0] else (False, 0)) == layer]
        total = next((entry.total for entry in reversed(ordered) if entry.total is not None), opening)
        chained, found = _chained(rows, total)
        ordered += chained
        inferred = inferred or found
    for entry in ranked:
        if entry.kind in {"holding", "year_end", "late_total"}:
            ordered.insert(_place(ordered, entry, opening), entry)
    return ordered, inferred


def _chained(rows: list[Entry], opening: Decimal | None) -> tuple[list[Entry], bool]:
    """The rows in the order that closes the most links, and whether that is not the order of the documents."""
    if len(rows) == 1 or any(row.total is None or row.flow is None for row in rows):
        return rows, False
    steps = [Step(row.total - row.flow, row.total) for row in rows if row.total is not None and row.flow is not None]
    order = chain(steps, opening)
    return [rows[index] for index in order.indices], order.style != "document"


def _place(ordered: Sequence[Entry], entry: Entry, opening: Decimal | None) -> int:
    """After the rows of its own filing, else where the balance is the one that it states, else at the end."""
    own = [place for place, other in enumerate(ordered, start=1) if other.filing_id == entry.filing_id]
    if own or not ordered:
        return own[-1] if own else 0
    first = ordered[0]
    before = first.total - first.flow if opening is None and first.total is not None and first.flow is not None else opening
    totals = [before, *(other.total for other in ordered)]
    agreeing = [place for place, total in enumerate(totals) if total is not None and total == entry.total]
    return agreeing[-1] if agreeing else len(ordered)


def _split(day: date, before: Balance, split: Fraction) -> tuple[Balance, list[Point]]:
    """The balance after a split; it waits where no balance is known yet."""
    if before.quantity is None:
        return msgspec.structs.replace(before, splits=(*before.splits, (day, split))), []
    if before.quantity == 0:
        return before, []
    rebuilt = None if before.reconstructed is None else scaled(before.reconstructed, split)
    after = msgspec.structs.replace(before, quantity=scaled(before.quantity, split), reconstructed=rebuilt)
    point = Point(
        effective=day,
        rank=0,
        quantity=after.quantity,
        value=None,
        reconstructed=rebuilt,
        basis="computed",
        flags=("split_adjusted",),
        evidence=before.since,
    )
    return after, [point]


def _implied(first: Entry, splits: Sequence[tuple[date, Fraction]]) -> tuple[Balance, list[Point]]:
    """The balance before the first transaction of a line, where its total or its report tells it; before earlier splits, less of it."""
    opening = first.opening
    if opening is None and first.total is not None and first.flow is not None:
        opening = first.total - first.flow
    if opening is None or opening < 0:  # nobody holds less than nothing: what the row states is wrong somewhere
        return Balance(is_open=False), []
    points = []
    factor = ONE
    for day, split in reversed(splits):
        points.append(_implied_point(first, day, scaled(opening, 1 / factor)))
        factor *= split
    points.append(_implied_point(first, BEGINNING, scaled(opening, 1 / factor)))
    return Balance(quantity=opening, reconstructed=opening, since=(first.position,), is_open=False), points[::-1]


def _implied_point(first: Entry, effective: date, quantity: Decimal) -> Point:
    return Point(
        effective=effective,
        rank=0,
        quantity=quantity,
        value=None,
        reconstructed=quantity,
        basis="implied",
        flags=tuple(sorted({*first.flags} - {CONTRADICTED})),
        evidence=(first.position,),
    )


def _contradicts(entry: Entry, ordered: Sequence[Entry]) -> bool:
    """Whether a holding row disagrees with the transactions of its own filing on the same line and day; the chain is then believed."""
    if entry.total is None:
        return False
    own = [e.total for e in ordered if e.filing_id == entry.filing_id and e.kind == "transaction"]
    return bool(own) and own[-1] is not None and own[-1] != entry.total


def _step(day: date, rank: int, entry: Entry, before: Balance, *, inferred: bool) -> tuple[Balance, Point]:
    expected = None if before.quantity is None or entry.flow is None else before.quantity + entry.flow
    asserted = entry.total is not None or entry.value is not None
    quantity = entry.total if asserted else expected
    rebuilt = None if before.reconstructed is None or entry.flow is None else before.reconstructed + entry.flow
    after = Balance(
        quantity=quantity,
        reconstructed=quantity if rebuilt is None else rebuilt,
        since=(entry.position,) if asserted else (*before.since, entry.position),
        is_open=False,
    )
    flags = [*entry.flags, *([] if entry.value is not None else _checked(expected, quantity, asserted=asserted))]
    if inferred and entry.kind == "transaction":
        flags.append("inferred_order")
    point = Point(
        effective=day,
        rank=rank,
        quantity=quantity,
        value=entry.value,
        reconstructed=after.reconstructed,
        basis="reported" if asserted else "computed",
        flags=tuple(sorted(set(flags)) if len(flags) > 1 else flags),
        evidence=after.since,
        residual=_residual(expected, entry.total),
    )
    return after, point


def _residual(expected: Decimal | None, total: Decimal | None) -> Decimal | None:
    return None if expected is None or total is None or total == expected else total - expected


def _checked(expected: Decimal | None, quantity: Decimal | None, *, asserted: bool) -> Iterable[str]:
    if quantity is None or quantity < 0:
        return ("low_confidence",)
    if not asserted or expected is None:
        return ()
    return ("reconciled",) if expected == quantity else ("break:B99",)


def _flagged(point: Point, flag: str) -> Point:
    return msgspec.structs.replace(point, flags=tuple(sorted({*point.flags, flag})))

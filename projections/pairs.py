"""Rows of one report that are two sides of one event: options exercised and shares acquired, units withheld for tax, lots replaced.

Form 4 shows an exercise or conversion in both tables: the derivative is disposed of in Table II, what it turns into is acquired in Table I
(or, as deferred units, in Table II), with the same code, day and amount. Rows are paired only where no other row fits: what remains open is
not paired. Several lots may turn into one row of shares, and one lot into several rows, where the amounts add up.
Source: Form 4, General Instruction 8, codes M, C, X, O and F; 17 CFR 240.16b-3, a cancellation and a grant of new terms are two rows.

Worked example: M, 300 units disposed of; M, 300 shares acquired, 10,300 after; F, 110 shares disposed of, 10,190 after. One exercise, with
one row of withholding: it starts from the balance with which the shares came in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

from ledger.values.form import Kind, Table, TransactionRow
from projections.accounts.reports import Filing, Report, before_of, effective_day
from projections.accounts.securities import security_key

PairKind = Literal["exercise", "conversion", "replacement"]
Role = Literal["exercise", "conversion", "replacement", "withholding"]
RowRef = tuple[Table, Kind, int]

KINDS: Final[dict[str, PairKind]] = {"M": "exercise", "X": "exercise", "O": "exercise", "C": "conversion"}


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides of one event: the derivative that is disposed of, what comes for it, and rows of withholding that go with it."""

    kind: PairKind
    disposed: RowRef
    acquired: RowRef
    attached: tuple[RowRef, ...] = ()


class _Side(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A transaction with its day, the class that it is of or leads to, and its amount in units of that class."""

    row: TransactionRow
    day: date
    security: str
    amount: Decimal | None

    @property
    def ref(self) -> RowRef:
        return _ref(self.row)


def pairs_of(report: Report) -> tuple[Pair, ...]:
    """The pairs among the rows of one report, in the order of the rows that are disposed of."""
    rows = [item.row for item in report.rows if isinstance(item.row, TransactionRow)]
    if all(row.table == "I" for row in rows):
        return ()
    found = [*_settled(rows, report.filing), *_replaced(rows, report.filing)]
    return tuple(sorted(_with_withholding(found, rows, report.filing), key=lambda pair: (pair.disposed, pair.acquired)))


def roles_of(report: Report) -> dict[RowRef, tuple[tuple[RowRef, Role], ...]]:
    """By row, the rows that are paired with it and as what."""
    roles: dict[RowRef, dict[tuple[RowRef, Role], None]] = {}
    for pair in pairs_of(report):
        sides = (pair.disposed, pair.acquired)
        links: list[tuple[RowRef, RowRef, Role]] = [(pair.disposed, pair.acquired, pair.kind)]
        links += [(side, withheld, "withholding") for withheld in pair.attached for side in sides]
        for one, other, role in links:
            roles.setdefault(one, {})[other, role] = None
            roles.setdefault(other, {})[one, role] = None
    return {row: tuple(sorted(paired)) for row, paired in roles.items()}


def _settled(rows: Sequence[TransactionRow], filing: Filing) -> Iterator[Pair]:
    """Exercises and conversions, one day and code after the other."""
    groups: dict[tuple[date, str], tuple[list[_Side], list[_Side]]] = {}
    for row in rows:
        code, day = row.transaction_code or "", effective_day(filing, row)[0]
        if code in KINDS and row.acquired_disposed is not None:
            disposed, acquired = groups.setdefault((day, code), ([], []))
            if row.acquired_disposed == "D" and row.table == "II":
                disposed.append(_leading_to(row, day, filing))
            elif row.acquired_disposed == "A":
                acquired.append(_itself(row, day, filing))
    for (_, code), (disposed, acquired) in groups.items():
        for one, other in _matched(disposed, acquired):
            yield Pair(kind=KINDS[code], disposed=one.ref, acquired=other.ref)


def _replaced(rows: Sequence[TransactionRow], filing: Filing) -> Iterator[Pair]:
    """Derivatives given back to the issuer, with those of the same title granted on that day."""
    of_table = [_itself(row, effective_day(filing, row)[0], filing) for row in rows if row.table == "II"]
    disposed = [s for s in of_table if (s.row.transaction_code, s.row.acquired_disposed) == ("D", "D")]
    acquired = [s for s in of_table if (s.row.transaction_code, s.row.acquired_disposed) in {("A", "A"), ("D", "A")}]
    for day, security in dict.fromkeys((side.day, side.security) for side in disposed):
        old = [side for side in disposed if (side.day, side.security) == (day, security)]
        new = [side for side in acquired if (side.day, side.security) == (day, security)]
        alone = len(old) == len(new) == 1
        for one, other in zip(old, new, strict=True) if alone else _narrowed(old, new, (_same_amount, _same_expiration)):
            yield Pair(kind="replacement", disposed=one.ref, acquired=other.ref)


def _matched(disposed: Sequence[_Side], acquired: Sequence[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """Each with the only one that fits; then several with the one that is their sum."""
    pairs = _narrowed(disposed, acquired, (_same_amount, _same_class, _same_holder, _same_price))
    yield from pairs
    paired = {side.ref for pair in pairs for side in pair}
    old, new = ([side for side in sides if side.ref not in paired] for sides in (disposed, acquired))
    if (len(old) == 1 or len(new) == 1) and _total(old) == _total(new) is not None and all(_same_class(o, n) for o in old for n in new):
        yield from ((one, other) for one in old for other in new)


def _narrowed(
    disposed: Sequence[_Side], acquired: Sequence[_Side], tests: Sequence[Callable[[_Side, _Side], bool]]
) -> list[tuple[_Side, _Side]]:
    """The pairs that pass the first test and are each other's only choice, asked test after test until they are."""
    first, *others = tests
    fitting = {(one.ref, other.ref): (one, other) for one in disposed for other in acquired if first(one, other)}
    for test in [None, *others]:
        if test is not None:
            better = [pair for pair in fitting.values() if test(*pair)]
            kept_old, kept_new = {one.ref for one, _ in better}, {other.ref for _, other in better}
            fitting = {refs: pair for refs, pair in fitting.items() if test(*pair) or (refs[0] not in kept_old and refs[1] not in kept_new)}
    old, new = [refs[0] for refs in fitting], [refs[1] for refs in fitting]
    return [pair for refs, pair in fitting.items() if old.count(refs[0]) == new.count(refs[1]) == 1]


def _with_withholding(pairs: Sequence[Pair], rows: Sequence[TransactionRow], filing: Filing) -> Iterator[Pair]:
    """The pairs with the rows of tax withholding that can be of no others."""
    groups: dict[tuple[object, ...], tuple[list[TransactionRow], list[TransactionRow]]] = {}
    for row in rows:
        is_withheld = row.transaction_code == "F" and row.acquired_disposed == "D"
        if is_withheld or (row.transaction_code in KINDS and row.acquired_disposed == "A"):
            groups.setdefault(_held(row, filing), ([], []))[is_withheld].append(row)
    attached = {_ref(one): refs for acquired, withheld in groups.values() for one, refs in _withheld_of(acquired, withheld)}
    for pair in pairs:
        yield msgspec.structs.replace(pair, attached=attached.get(pair.acquired, ()) if pair.kind != "replacement" else ())


def _withheld_of(
    acquired: Sequence[TransactionRow], withheld: Sequence[TransactionRow]
) -> Iterator[tuple[TransactionRow, tuple[RowRef, ...]]]:
    """All of them, where shares came in by one row; of several, each with the one that goes on from its balance, if all find one."""
    if len(acquired) == 1:
        yield acquired[0], tuple(map(_ref, withheld))
        return
    after: dict[Decimal | None, list[RowRef]] = {}
    for row in withheld:
        after.setdefault(before_of(row), []).append(_ref(row))
    found = [(row, after.get(row.reported_total, [])) for row in acquired if row.reported_total is not None]
    if len(found) == len(acquired) == len(withheld) and all(len(refs) == 1 for _, refs in found):
        yield from ((row, tuple(refs)) for row, refs in found)


def _held(row: TransactionRow, filing: Filing) -> tuple[object, ...]:
    security = security_key(row.security_title, filing.form.issuer.name, row.table)
    return (effective_day(filing, row)[0], row.table, security, row.ownership_form, row.nature_of_ownership)


def _ref(row: TransactionRow) -> RowRef:
    return (row.table, row.kind, row.row)


def _itself(row: TransactionRow, day: date, filing: Filing) -> _Side:
    security = security_key(row.security_title, filing.form.issuer.name, row.table)
    return _Side(row=row, day=day, security=security, amount=row.quantity)


def _leading_to(row: TransactionRow, day: date, filing: Filing) -> _Side:
    """The derivative as what it turns into; one unit is one share where the form does not say otherwise."""
    terms = row.terms
    amount = row.quantity if terms is None or terms.underlying_quantity is None else terms.underlying_quantity
    title = None if terms is None else terms.underlying_title
    return _Side(row=row, day=day, security=security_key(title, filing.form.issuer.name, "I"), amount=amount)


def _same_amount(one: _Side, other: _Side) -> bool:
    return one.amount is not None and other.amount in {one.amount, one.row.quantity}


def _same_class(one: _Side, other: _Side) -> bool:
    return "" in {one.security, other.security} or one.security == other.security or other.row.table == "II"


def _same_holder(one: _Side, other: _Side) -> bool:
    return (one.row.ownership_form, one.row.nature_of_ownership) == (other.row.ownership_form, other.row.nature_of_ownership)


def _same_price(one: _Side, other: _Side) -> bool:
    return one.row.terms is not None and one.row.terms.exercise_price == other.row.price_per_share is not None


def _same_expiration(one: _Side, other: _Side) -> bool:
    terms = [side.row.terms.expires_on if side.row.terms else None for side in (one, other)]
    return terms[0] == terms[1] is not None


def _total(sides: Iterable[_Side]) -> Decimal | None:
    amounts = [side.amount for side in sides]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if amounts and len(known) == len(amounts) else None

"""Whether two readings of one filing say the same of its rows, and what each of them says otherwise.

The SEC's quarterly tables cut long texts, round prices and may lack a table as a whole: they agree with a document that says more. A
price of `8.64` in the tables and `8.6375` in the document agree, and so do no price and `8.6375`; `8.64` and `9.10` do not. Two documents
agree only where they say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from ledger.values.form import Kind, Row, Table
from ledger.values.identity import normal_text
from ledger.values.quantity import exact_text

ROUNDED_TO: Final = Decimal("0.01")
_KEPT_BESIDE: Final = frozenset({"citations", "unknown", "raw", "terms"})

RowKey = tuple[Table, Kind, int]
Missing = frozenset[tuple[Table, Kind]]


class Difference(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One cell, row or party (`place`: `I/transaction/2/quantity`) as it is recorded and as another document has it; None is nothing."""

    place: str
    recorded: str | None
    read: str | None


class RowReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The rows of one reading. `missing` are kinds of rows that its source cannot tell of; `is_cut`: its source cuts and rounds."""

    rows: Sequence[Row]
    missing: Missing = frozenset()
    is_cut: bool = False


class Comparison(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a second reading is beside the `recorded` rows: `differences`, rows that say more (`fuller`), and rows that it adds."""

    recorded: tuple[Row, ...] = ()
    differences: tuple[Difference, ...] = ()
    fuller: tuple[Row, ...] = ()
    added: tuple[Row, ...] = ()


def compare(recorded: RowReading, read: RowReading) -> Comparison:
    """Compare the rows of two readings of one filing, in document order."""
    before, after = by_key(recorded.rows), by_key(read.rows)
    differences: list[Difference] = []
    fuller: list[Row] = []
    added: list[Row] = []
    for key in sorted(before.keys() | after.keys()):
        if key in before and key in after:
            differences += _cell_differences(before[key], after[key], recorded, read)
            if recorded.is_cut and not read.is_cut and before[key] != after[key]:
                fuller.append(after[key])
        elif key in after and key[:2] in recorded.missing:
            added.append(after[key])
        elif key in after or key[:2] not in read.missing:
            differences.append(Difference(_place(key), _title(before.get(key)), _title(after.get(key))))
    return Comparison(recorded=tuple(recorded.rows), differences=tuple(differences), fuller=tuple(fuller), added=tuple(added))


def by_key(rows: Iterable[Row]) -> dict[RowKey, Row]:
    """Rows by what identifies them within their filing, whichever source they were read from."""
    return {(row.table, row.kind, row.row): row for row in rows}


def _cell_differences(one: Row, other: Row, recorded: RowReading, read: RowReading) -> Iterator[Difference]:
    before, after = _cells(one), _cells(other)
    for field in before:
        if not _agree(before[field], after[field], cut=recorded.is_cut, other_cut=read.is_cut):
            yield Difference(f"{_place((one.table, one.kind, one.row))}/{field}", _text(before[field]), _text(after[field]))


def _cells(row: Row) -> dict[str, object]:
    cells = {name: getattr(row, name) for name in row.__struct_fields__ if name not in _KEPT_BESIDE}
    return cells if row.terms is None else cells | msgspec.structs.asdict(row.terms)


def _agree(one: object, other: object, *, cut: bool, other_cut: bool) -> bool:
    """Whether two cells can be the same one; only what a source that cuts says may say less."""
    if one == other or (cut and one is None) or (other_cut and other is None):
        return True
    if isinstance(one, str) and isinstance(other, str):
        shorter, longer = normal_text(one), normal_text(other)
        return shorter == longer or (cut and longer.startswith(shorter)) or (other_cut and shorter.startswith(longer))
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return (cut and _is_rounded(one, other)) or (other_cut and _is_rounded(other, one))
    return False


def _is_rounded(rounded: Decimal, exact: Decimal) -> bool:
    return rounded % ROUNDED_TO == 0 and abs(rounded - exact) < ROUNDED_TO


def _place(key: RowKey) -> str:
    table, kind, row = key
    return f"{table}/{kind}/{row}"


def _title(row: Row | None) -> str | None:
    return None if row is None else row.security_title or "a row without title"


def _text(value: object) -> str | None:
    if value is None:
        return None
    return exact_text(value) if isinstance(value, Decimal) else str(value)

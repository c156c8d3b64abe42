"""Records as rows of named cells: nested records become dotted names, lists of records become joined cells.

A holding's `owner.cik` is one column; its two pieces of evidence give one cell `evidence.row` that reads `3; 4`. The columns follow from
the type of the record, not from what is in it, so that an empty answer has the same columns as a full one.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from msgspec import inspect

from insider_ledger.printing.cells import Cell, machine_text

_KEPT: Final = (Decimal, date, datetime)


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one type, in the order in which they are printed, without some of their fields."""

    of: type[msgspec.Struct]
    items: Sequence[msgspec.Struct]
    without: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A column of flattened records: the keys that lead to it, and how many lists lie on the way to one value of its type."""

    keys: tuple[str, ...]
    type: inspect.Type
    lists: int = 0

    @property
    def is_joined(self) -> bool:
        """Whether a record may have several values here, which formats without lists join."""
        return self.lists > 0 or isinstance(self.type, inspect.DictType)

    @property
    def name(self) -> str:
        """The dotted name."""
        return ".".join(self.keys)


def records_in(answer: msgspec.Struct, field: str) -> Records:
    """The records in one field of an answer."""
    of = next(f.type for f in _struct(type(answer)).fields if f.name == field)
    item = of.item_type if isinstance(of, inspect.VarTupleType) else of
    assert isinstance(item, inspect.StructType), f"{field} of {type(answer).__name__} is no tuple of records"  # noqa: S101
    return Records(of=item.cls, items=getattr(answer, field))


def plain(record: msgspec.Struct, without: Collection[str] = ()) -> dict[str, Any]:
    """A record as dictionaries and lists with the names that are printed; decimals, days and instants stay as they are."""
    built: dict[str, Any] = msgspec.to_builtins(record, builtin_types=_KEPT, str_keys=True)
    return {name: value for name, value in built.items() if name not in without}


def fields(records: Records) -> tuple[Field, ...]:
    """The columns of records, in the order of their fields."""
    return tuple(field for field in _fields(_struct(records.of), (), lists=0) if field.keys[0] not in records.without)


def rows(records: Records) -> Iterator[list[Cell]]:
    """The cells of each record, one for each of its type's `fields`; several values are joined into one text."""
    columns = fields(records)
    for record in records.items:
        built = plain(record)
        yield [_joined(built, column.keys) if column.is_joined else _single(built, column.keys) for column in columns]


def nested_rows(records: Records) -> Iterator[list[Any]]:
    """As `rows`, but several values stay a list, in the order of the record, and those of a record without a type a mapping of texts."""
    columns = [(column.is_joined, column.keys) for column in fields(records)]
    for record in records.items:
        built = plain(record)
        yield [_nested(built, keys) if is_joined else _single(built, keys) for is_joined, keys in columns]


def _struct(of: type[msgspec.Struct]) -> inspect.StructType:
    info = inspect.type_info(of)
    assert isinstance(info, inspect.StructType)  # noqa: S101 (a struct's type is one)
    return info


def _fields(struct: inspect.StructType, keys: tuple[str, ...], *, lists: int) -> Iterator[Field]:
    for field in struct.fields:
        path = (*keys, field.encode_name)
        inner = _without_none(field.type)
        match inner:
            case inspect.StructType():
                yield from _fields(inner, path, lists=lists)
            case inspect.VarTupleType(item_type=inspect.StructType() as item):
                yield from _fields(item, path, lists=lists + 1)
            case inspect.VarTupleType(item_type=item):
                yield Field(keys=path, type=item, lists=lists + 1)
            case _:
                yield Field(keys=path, type=inner, lists=lists)


def _without_none(of: inspect.Type) -> inspect.Type:
    if isinstance(of, inspect.UnionType):
        some = [inner for inner in of.types if not isinstance(inner, inspect.NoneType)]
        return some[0] if len(some) == 1 else inspect.AnyType()
    return of


def _single(built: Any, keys: tuple[str, ...]) -> Cell:
    for key in keys:
        built = None if built is None else built.get(key)
    found: Cell = built
    return found


def _nested(built: Any, keys: tuple[str, ...]) -> Any:
    """What lies at `keys`; of a list of records the list of what lies there in each."""
    for place, key in enumerate(keys):
        if isinstance(built, tuple | list):
            return [_nested(item, keys[place:]) for item in built]
        if built is None:
            return None
        built = built.get(key)
    if isinstance(built, tuple | list):
        return [_nested(item, ()) for item in built]
    if isinstance(built, dict):
        return {key: _member_text(value) for key, value in built.items()}
    return built


def _joined(built: Any, keys: tuple[str, ...]) -> str | None:
    """What lies at `keys`, of every record of a list on the way, by `; `; what one of them lists itself, by commas. None for nothing."""
    texts = list(_texts(built, keys))
    return "; ".join(texts) if any(texts) else None


def _texts(built: Any, keys: tuple[str, ...]) -> Iterable[str]:
    if isinstance(built, tuple | list):
        if not keys:
            return [machine_text(item) for item in built]
        return [",".join(_texts(item, keys)) for item in built]
    if not keys:
        if isinstance(built, dict):
            return [f"{key}: {_member_text(value)}" for key, value in built.items()]
        return [machine_text(built)]
    return () if built is None else _texts(built.get(keys[0]), keys[1:])


def _member_text(value: Any) -> str:
    """One member of a record without a type of its own; what it holds within itself as JSON."""
    return json.dumps(value, ensure_ascii=False, default=machine_text) if isinstance(value, dict) else machine_text(value)

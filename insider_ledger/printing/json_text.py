"""Answers as JSON: keys in the order of the record, decimals as exact strings, instants in UTC, unknown as null."""

import json
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from insider_ledger.printing.cells import escaped, machine_text
from insider_ledger.printing.records import Records, plain


def document(answer: msgspec.Struct, without: Collection[str] = ()) -> str:
    """The whole answer, indented, but for the fields named in `without`."""
    return escaped(msgspec.json.format(_line(plain(answer, without)), indent=2)) + "\n"


def lines(records: Records) -> Iterator[str]:
    """One line for each record."""
    for record in records.items:
        yield line(record, records.without)


def line(record: msgspec.Struct, without: Collection[str] = ()) -> str:
    """One record on a line of its own."""
    return escaped(_line(plain(record, without))) + "\n"


def _line(built: dict[str, Any]) -> str:
    return json.dumps(built, ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    if isinstance(value, Decimal | date):
        return machine_text(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")

"""Filings as the quarterly tables tell them: no acceptance time, numbers rounded to cents, long texts cut, some tables missing."""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from importers.attestations import attested
from ledger.commands import RecordFiling
from ledger.values.form import Kind, Row, Table
from ledger.values.times import eastern_day
from tests.builders import from_another_document

CENT = Decimal("0.01")


def tabled(command: RecordFiling, *, missing: Collection[tuple[Table, Kind]] = (), cut_to: int = 60) -> RecordFiling:
    """The filing as a set tells it that has no rows of the kinds `missing` and cuts texts to `cut_to` characters."""
    accepted = command.form.accepted_at
    assert accepted is not None
    rows = tuple(_cut(row, cut_to) for row in command.rows if (row.table, row.kind) not in missing)
    told = msgspec.structs.replace(command, rows=rows)
    told = from_another_document(told, source="data_set_tables", accepted_at=None, filed_on=eastern_day(accepted), schema_version=None)
    stated = attested(told.form, rows, missing)
    return msgspec.structs.replace(told, missing_tables=tuple(missing), attestations=stated.attestations)


def _cut(row: Row, cut_to: int) -> Row:
    cells = {name: _shorter(getattr(row, name), cut_to) for name in row.__struct_fields__ if name != "terms"}
    if row.terms is not None:
        cells["terms"] = type(row.terms)(**{name: _shorter(value, cut_to) for name, value in msgspec.structs.asdict(row.terms).items()})
    return type(row)(**cells)


def _shorter(value: Any, cut_to: int) -> Any:
    if isinstance(value, str):
        return value[:cut_to]
    return value.quantize(CENT, ROUND_HALF_UP) if isinstance(value, Decimal) else value

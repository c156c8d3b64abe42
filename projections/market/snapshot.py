"""The balances of the whole book as columns in two Parquet files, for questions about everybody: a copy to throw away.

`write_snapshot(connection, folder)` makes it from the read models in little memory. Its files say at which ledger position, by which rules;
`Snapshot.fresh(folder, position)` opens it only where both are those of the book now, so that it never answers for another one.
`snapshot.held(date(2024, 6, 30), instant)` is then a matter of milliseconds for millions of balances.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Subquery, func, select

from ledger.feed import Feed
from ledger.store import bulk
from projections import RULES_VERSION
from projections.market.spans import POINTS, held_at
from projections.tables import LIVE

POINTS_FILE: Final = "points.parquet"
LINES_FILE: Final = "lines.parquet"
ROWS_AT_ONCE: Final = 200_000
_TOLD: Final = ("quantity", "value", "basis", "flags")
_DESCRIBED: Final = ("id", "owner", "issuer", "table", "title", "ownership_form", "nature")
_NUMBERS: Final = [(name, pa.int64()) for name in POINTS]
_POINTS: Final = pa.schema([*_NUMBERS, ("effective", pa.date32()), *((name, pa.string()) for name in _TOLD)])
_LINES: Final = pa.schema([("line", pa.int64()), *((name, pa.string()) for name in _DESCRIBED)])


class Snapshot:
    """A snapshot in memory."""

    def __init__(self, points: pl.DataFrame, lines: pl.DataFrame) -> None:
        self._points = points
        self._lines = lines

    @classmethod
    def fresh(cls, folder: Path, position: int) -> "Snapshot | None":
        """The snapshot that was written at this ledger position by these rules; None where there is none, or half of one."""
        points, lines = (_read(folder / name, _stamps(position)) for name in (POINTS_FILE, LINES_FILE))
        return None if points is None or lines is None else cls(points.rechunk(), lines)

    def held(self, as_of: date, known_at: datetime) -> pl.DataFrame:
        """The balance of each line at the end of a day, as known at an instant, by issuer, owner and line.

        Quantities and values are exact text, `effective` null is an open start. Lines are described as by their latest report.
        """
        found = held_at(self._points, as_of, known_at, ["effective", *_TOLD]).join(self._lines, on="line")
        start = pl.when(pl.col("effective") > date.min).then("effective").alias("effective")
        return found.select(*_DESCRIBED, start, "quantity", "value", "basis", pl.col("flags").str.split(" ")).sort("issuer", "owner", "id")


def write_snapshot(connection: Connection, folder: Path) -> None:
    """Write the snapshot of the book into `folder`; each file takes the place of an older one when it is whole. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    stamps = _stamps(Feed(connection).head())
    _write(folder / LINES_FILE, _LINES.with_metadata(stamps), _line_cells(connection))
    _write(folder / POINTS_FILE, _POINTS.with_metadata(stamps), _point_cells(connection))


def _stamps(position: int) -> dict[str, str]:
    return {"ledger_position": str(position), "rules_version": RULES_VERSION}


def _read(path: Path, stamps: Mapping[str, str]) -> pl.DataFrame | None:
    """The file, if it has these stamps: those of what was read, since another process may have put a newer one in its place meanwhile."""
    wanted = {name.encode(): value.encode() for name, value in stamps.items()}.items()
    if not path.is_file() or not wanted <= (pq.read_schema(path).metadata or {}).items():
        return None
    table = pq.read_table(path)
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 (what a table becomes)
    return frame if wanted <= (table.schema.metadata or {}).items() else None


def _write(path: Path, schema: pa.Schema, cells: Iterable[Any]) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
            for chunk in bulk.chunks(cells, ROWS_AT_ONCE):
                columns = [pa.array(column, field.type) for column, field in zip(zip(*chunk, strict=True), schema, strict=True)]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _numbered() -> Subquery:
    """The lines with a number each, from 0, by id."""
    lines = select(LIVE.line.c.line_id).distinct().subquery()
    return select(lines.c.line_id, (func.row_number().over(order_by=lines.c.line_id) - 1).label("line")).subquery()


def _line_cells(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """The lines as described last."""
    line, numbered = LIVE.line, _numbered()
    told = (line.c.line_id, line.c.owner, line.c.issuer, line.c.form_table, line.c.title, line.c.ownership_form, line.c.nature)
    query = select(numbered.c.line, *told).join_from(numbered, line, line.c.line_id == numbered.c.line_id)
    rows = connection.execution_options(yield_per=10_000).execute(query.order_by(numbered.c.line, line.c.known_from))
    for _, versions in groupby(rows, key=lambda row: row.line):
        *_, last = versions
        yield tuple(last)


def _point_cells(connection: Connection) -> Iterable[Any]:
    """The points by line and valid order."""
    point, numbered = LIVE.point, _numbered()
    told = (point.c.sequence, point.c.known_from, point.c.known_to, point.c.effective, *(point.c[name] for name in _TOLD))
    query = select(numbered.c.line, *told).join_from(numbered, point, point.c.line_id == numbered.c.line_id)
    ordered = query.order_by(numbered.c.line, point.c.sequence, point.c.known_from)
    return connection.execution_options(yield_per=10_000).execute(ordered)

"""The market in Parquet files, one for each table: what `LiveMarket` tells, written so that some issuers can be read without the rest.

    write_tables(connection, Path("41-9f86d081")).points        # 250124
    read(Path("41-9f86d081"), "points", pieces=[0])             # a frame of those of the first hundred issuers

A hundred issuers at a time, in the order of answers, are a `piece` with a number, by which all tables but those of names and decisions are
sorted: what is asked of some issuers stands in few row groups. Quantities are exact text and instants microseconds since 1970, as in the
read models.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Table, select

from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.instants import from_microseconds, microseconds
from projections import RULES_VERSION
from projections.answers import Evidence
from projections.as_of import concerning
from projections.evidence import Reference
from projections.market.live import EVER, LiveMarket
from projections.market.names_over_time import namings
from projections.market.source import Balances, PointRow
from projections.parties import PartyKind
from projections.tables import LIVE
from projections.twins import Twin, Twins

Cells = tuple[Any, ...]

ISSUERS_AT_ONCE: Final = 100
PARTIES_AT_ONCE: Final = 5_000
ROWS_IN_A_GROUP: Final = 20_000

_TEXT, _NUMBER, _TEXTS = pa.string(), pa.int64(), pa.list_(pa.string())
_TYPES: Final = {"TEXT": _TEXT, "BIGINT": _NUMBER, "DATE": pa.date32(), "BOOLEAN": pa.bool_()}


def _columns(table: Table) -> dict[str, pa.DataType]:
    return {column.name: _TYPES[str(column.type)] for column in table.columns}


_POINT: Final = {name: _NUMBER if name == "line" else _columns(LIVE.point)[name] for name in PointRow._fields}
_EVIDENCE: Final = {
    "accession": _TEXT,
    "document": _TEXT,
    "table": _TEXT,
    "kind": _TEXT,
    "row": _NUMBER,
    "footnotes": _TEXTS,
    "event": _TEXT,
}
TABLES: Final[Mapping[str, Mapping[str, pa.DataType]]] = {
    "lines": {"piece": _NUMBER, "line": _NUMBER, **_columns(LIVE.line)},
    "points": {"piece": _NUMBER, **_POINT},
    "exits": {"piece": _NUMBER, **_columns(LIVE.exit)},
    "shown": {"piece": _NUMBER, **_columns(LIVE.class_shown)},
    "cited": {
        "piece": _NUMBER,
        "position": _NUMBER,
        "filing_id": _TEXT,
        "owners": _TEXTS,
        "within": _TEXTS,
        "number": _NUMBER,
        "is_row": pa.bool_(),
        **_EVIDENCE,
    },
    "twins": {"piece": _NUMBER, "filing_id": _TEXT, "known_at": _NUMBER, "owners": _TEXTS, "listed": _NUMBER, "twins": _TEXTS},
    "names": {"kind": _TEXT, "party": _TEXT, "said": _TEXT, "known_at": _NUMBER, "text": _TEXT},
    "aliases": {"kind": _TEXT, "alias": _TEXT, "party": _TEXT},
    "rulings": {"ruling": _TEXT},
}
"""The columns of each table. Of `cited`, `within` and `number` tell a row from all others of its filing: table, kind and row; a statement
by owner, place and ordinal."""


class Written(NamedTuple):
    """How many lines and balance points there are."""

    lines: int
    points: int


def path_of(folder: Path, table: str) -> Path:
    """The file of a table."""
    return folder / f"{table}.parquet"


def read(folder: Path, table: str, *, pieces: Iterable[int] | None = None, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The rows of a table in their order, those of some pieces alone or (None) all, with some columns or (None) all. Raises OSError."""
    asked = pl.scan_parquet(path_of(folder, table), glob=False)
    if pieces is not None:
        asked = asked.filter(pl.col("piece").is_in(list(pieces)))
    return (asked if columns is None else asked.select(columns)).collect()


def write_tables(connection: Connection, folder: Path) -> Written:
    """Write all tables of the book, as the connection sees it, into an empty folder; the metadata of each file says which book it was."""
    market = LiveMarket(connection)
    stamps = {"ledger_position": str(Feed(connection).head()), "rules_version": RULES_VERSION}
    lines = points = 0
    with ExitStack() as opened:
        files = {table: opened.enter_context(_TableFile(folder, table, stamps)) for table in TABLES}
        for piece, issuers in enumerate(bulk.chunks(market.issuers(EVER), ISSUERS_AT_ONCE)):
            balances = market.balances(issuers)
            for table, rows in _piece(connection, market, issuers, balances, lines):
                files[table].add((piece, *row) for row in rows)
            lines += len(balances.lines)
            points += len(balances.points)
        for table, rows in _of_parties(connection, market):
            files[table].add(rows)
        files["rulings"].add((msgspec.json.encode(ruling).decode(),) for ruling in market.rulings.all)
    return Written(lines, points)


class _TableFile:
    """A file that rows are added to; those of a row group are in memory."""

    def __init__(self, folder: Path, table: str, stamps: Mapping[str, str]) -> None:
        self._schema = pa.schema(list(TABLES[table].items()), metadata=stamps)
        self._writer = pq.ParquetWriter(path_of(folder, table), self._schema, compression="zstd")
        self._rows: list[Cells] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._write()
        finally:
            self._writer.close()

    def add(self, rows: Iterable[Cells]) -> None:
        """Add rows, their cells in the order of the columns."""
        self._rows += rows
        if len(self._rows) >= ROWS_IN_A_GROUP:
            self._write()

    def _write(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else ((),) * len(self._schema)
        arrays = [pa.array(cells, field.type) for cells, field in zip(columns, self._schema, strict=True)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows = []


def _piece(
    connection: Connection, market: LiveMarket, issuers: Sequence[str], balances: Balances, first_line: int
) -> Iterator[tuple[str, Iterable[Cells]]]:
    """The rows of some issuers, table by table; their lines are numbered from `first_line` on."""
    lines, points = balances
    yield "lines", ((first_line + line, *row) for line, rows in lines.items() for row in rows)
    yield "points", ((first_line + line, *told) for line, *told in points.iter_rows())
    for table, stored in (("exits", LIVE.exit), ("shown", LIVE.class_shown)):
        asked = select(stored).where(*concerning(stored, owner=None, issuer=None, issuers=issuers)).order_by(*stored.primary_key)
        yield table, map(tuple, connection.execute(asked))
    cited = market.references(issuers, {int(position) for cell in points["evidence"].unique() for position in cell.split()})
    yield "cited", ((position, *_cells(cited[position])) for position in sorted(cited))
    yield "twins", _twin_cells(market.twins(issuers, {reference.filing_id for reference in cited.values()}))


def _cells(of: Reference) -> Cells:
    *within, number = of.place
    return (of.filing_id, of.owners, within, number, of.is_row, *(getattr(of.evidence, name) for name in _EVIDENCE))


def reference_of(row: Any) -> Reference:
    """What a row of `cited` tells."""
    evidence = Evidence(**{name: getattr(row, name) for name in _EVIDENCE} | {"footnotes": tuple(row.footnotes)})
    first, second = row.within
    return Reference(
        filing_id=row.filing_id,
        owners=tuple(row.owners),
        place=(first, second, row.number),
        is_row=row.is_row,
        evidence=evidence,
    )


def _twin_cells(twins: Twins) -> Iterator[Cells]:
    for one, pairs in groupby(twins.pairs(), key=lambda pair: pair[0]):
        yield one.filing_id, microseconds(one.known_at), one.owners, one.listed, [other.filing_id for _, other in pairs]


def twins_of(rows: Iterable[Any]) -> Twins:
    """The twins that rows of `twins` tell."""
    told = [(_twin(row), row.twins) for row in rows]
    filings = {one.filing_id: one for one, _ in told}
    return Twins((one, filings[other]) for one, others in told for other in others)


def _twin(row: Any) -> Twin:
    return Twin(filing_id=row.filing_id, known_at=from_microseconds(row.known_at), owners=tuple(row.owners), listed=row.listed)


def _of_parties(connection: Connection, market: LiveMarket) -> Iterator[tuple[str, Iterable[Cells]]]:
    """The names of all parties, some thousand parties at a time, and which keys stand for which."""
    aliases = market.aliases
    kinds: tuple[PartyKind, PartyKind] = ("owner", "issuer")
    for kind in kinds:
        table = LIVE.naming
        keys = connection.scalars(select(table.c.party).where(table.c.kind == kind).distinct())
        for parties in bulk.chunks(sorted({aliases.party(kind, key) for key in keys}), PARTIES_AT_ONCE):
            yield "names", namings(connection, kind, parties, aliases)
    yield "aliases", aliases.pairs()

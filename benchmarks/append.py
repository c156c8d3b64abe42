"""Appending: encoding and writing events, beside the same rows, ready made, by `executemany` on SQLite or binary COPY on PostgreSQL.

The bare rows have no digests. Ours do, and those may cost 1.15 times what appending costs without them: `audit.py` measures that alone.

And beside the event sourcing library as it comes, whose aggregates make the events; how fast it saves events that are made is told too.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from benchmarks import stock
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Taken, Timing, interleaved, rates, timed, times_as_fast
from benchmarks.recorded import BareBatch, Batch, bare, batches
from benchmarks.stores import Store, plain_url, stores
from ledger.store import sqlite
from ledger.store.database import Database


def lines(inputs: Inputs) -> Iterator[Line]:
    """Two lines for each database: beside bare rows, and beside the library."""
    made = batches(inputs.book)
    for store in stores(inputs):
        yield from _lines(store, interleaved(_works(store, made), inputs.rounds), sum(len(batch.events) for batch in made))


def _works(store: Store, made: Sequence[Batch]) -> dict[str, Callable[[], Timing]]:
    rows = list(bare(made))
    write = _FLOORS[store.name].write
    works = {
        "append": lambda: writing(store, lambda url: append(url, made)),
        "floor": lambda: writing(store, lambda url: write(url, rows)),
    }
    if not stock.is_there_for(store.name):
        return works
    said = stock.said(made)
    events = stock.made(said)
    return works | {
        "library": lambda: _in_stock(store, lambda application: stock.record(application, said)),
        "library, events made": lambda: _in_stock(store, lambda application: stock.save(application, events)),
    }


def _lines(store: Store, times: Mapping[str, Taken], count: int) -> Iterator[Line]:
    floor = _FLOORS[store.name]
    what = f"append, {store.name}"
    ours, least = times["append"], times["floor"]
    yield rates(what, "events", count, ours, least, floor_is=floor.floor_is, target=floor.target, by_wall=store.by_wall)
    if "library" in times:
        saving = times["library, events made"].seconds(by_wall=store.by_wall)
        yield times_as_fast(
            f"{what}, beside the library as it comes",
            "events",
            count,
            ours,
            times["library"],
            floor_is=f"its aggregates and recorder (events made already {count / saving:,.0f}/s)",
            target=floor.times,
            by_wall=store.by_wall,
        )


def append(url: str, made: Sequence[Batch]) -> None:
    """Encode and write every batch, each in a transaction."""
    database = Database.open(url)
    recorder = database.recorder()
    for batch in made:
        recorder.append(batch.events, accounts=batch.accounts, keys=batch.keys)
    database.close()


def writing(store: Store, write: Callable[[str], object]) -> Timing:
    """How long it takes to write into an empty book."""
    with store.new() as url:
        Database.open(url).close()
        return timed(lambda: write(url))


def _in_stock(store: Store, write: Callable[[Any], object]) -> Timing:
    with store.new() as url, closing(stock.application(url)) as application:
        return timed(lambda: write(application))


def _executemany(path: str, batches_of_rows: Sequence[BareBatch]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in sqlite.SETTINGS:
            connection.execute(setting)
        for streams, advanced, logged, keys in batches_of_rows:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO stream VALUES (?, ?, ?, ?, ?)", streams)
            connection.executemany("UPDATE stream SET version = ? WHERE stream_no = ?", advanced)
            connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", logged)
            connection.executemany("INSERT INTO natural_key VALUES (?, ?, ?)", keys)
            connection.execute("COMMIT")


def _copy_all(url: str, batches_of_rows: Sequence[BareBatch]) -> None:
    import psycopg  # noqa: PLC0415 (an optional dependency)

    with psycopg.connect(plain_url(url)) as connection:
        for streams, advanced, logged, keys in batches_of_rows:
            _copy(connection, "stream", ["int4", "text", "text", "text", "int4"], streams)
            connection.cursor().executemany("UPDATE stream SET version = %s WHERE stream_no = %s", advanced)
            _copy(connection, "event", ["int8", "int4", "int4", "text", "bytea", "int8"], logged)
            _copy(connection, "natural_key", ["text", "int4", "int8"], keys)
            connection.commit()


def _copy(connection: Any, table: str, types: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


class _Floor(NamedTuple):
    """What writes the bare rows of a database, how long ours may take beside it, and how many times as fast as the library it is to be."""

    floor_is: str
    write: Callable[[str, Sequence[BareBatch]], None]
    target: str
    times: str


_FLOORS = {
    "SQLite": _Floor("executemany", _executemany, "≤ 1.5 (1.72 with digests)", "≥ 6"),
    "PostgreSQL": _Floor("binary COPY", _copy_all, "≤ 1.7 (1.95 with digests)", "≥ 8"),
}

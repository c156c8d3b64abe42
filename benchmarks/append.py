"""Appending: encoding and writing events, beside the same rows, ready made, by `executemany` on SQLite or binary COPY on PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import sqlalchemy
from sqlalchemy.engine import make_url

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, Timing, interleaved, rates, timed
from benchmarks.recorded import BareBatch, Batch, bare, batches
from ledger.store import sqlite
from ledger.store.database import Database


def lines(inputs: Inputs) -> Iterator[Line]:
    """One line for each database; PostgreSQL only where a server is given."""
    made = batches(inputs.book)
    rows = list(bare(made))
    count = sum(len(batch.events) for batch in made)

    def on_sqlite(write: Callable[[str], object]) -> Timing:
        url = str(inputs.place("append"))
        Database.open(url).close()
        return timed(lambda: write(url))

    times = interleaved(
        {
            "append": lambda: on_sqlite(lambda url: append(url, made)),
            "floor": lambda: on_sqlite(lambda url: _executemany(url, rows)),
        },
        inputs.rounds,
    )
    yield rates("append, SQLite", "events", count, times["append"], times["floor"], floor_is="executemany", target="≤ 1.5")
    if inputs.postgresql:
        server = inputs.postgresql

        def on_postgresql(write: Callable[[str], object]) -> Timing:
            with schema(server) as url:
                Database.open(url).close()
                return timed(lambda: write(url))

        times = interleaved(
            {
                "append": lambda: on_postgresql(lambda url: append(url, made)),
                "floor": lambda: on_postgresql(lambda url: _copy_all(url, rows)),
            },
            inputs.rounds,
        )
        floor = times["floor"]
        yield rates("append, PostgreSQL", "events", count, times["append"], floor, floor_is="binary COPY", target="≤ 1.7", by_wall=True)


def append(url: str, made: Sequence[Batch]) -> None:
    """Encode and write every batch, each in a transaction."""
    database = Database.open(url)
    recorder = database.recorder()
    for batch in made:
        recorder.append(batch.events, accounts=batch.accounts, keys=batch.keys)
    database.close()


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The URL of a new schema on a PostgreSQL server, dropped at the end."""
    name = f"benchmark_{uuid4().hex}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


def _executemany(path: str, batches_of_rows: Sequence[BareBatch]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in sqlite.SETTINGS:
            connection.execute(setting)
        for streams, advanced, logged, keys in batches_of_rows:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO stream VALUES (?, ?, ?, ?, ?)", streams)
            connection.executemany("UPDATE stream SET version = ? WHERE stream_no = ?", advanced)
            connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", logged)
            connection.executemany("INSERT INTO natural_key VALUES (?, ?)", keys)
            connection.execute("COMMIT")


def _copy_all(url: str, batches_of_rows: Sequence[BareBatch]) -> None:
    import psycopg  # noqa: PLC0415 (an optional dependency)

    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        for streams, advanced, logged, keys in batches_of_rows:
            _copy(connection, "stream", ["int4", "text", "text", "text", "int4"], streams)
            connection.cursor().executemany("UPDATE stream SET version = %s WHERE stream_no = %s", advanced)
            _copy(connection, "event", ["int8", "int4", "int4", "text", "bytea", "int8"], logged)
            _copy(connection, "natural_key", ["text", "int4"], keys)
            connection.commit()


def _copy(connection: Any, table: str, types: list[str], rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)

"""One long stream: `repository.get` of the library through our application, beside reading its rows by the driver and decoding them."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

import msgspec

from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved
from benchmarks.recorded import batches
from benchmarks.stores import Store, plain_url, stores
from insider_ledger.composition import build_ledger
from ledger.aggregates import holding
from ledger.events import Recorded, TransactionReported
from ledger.store import sqlite
from ledger.store.codec import decode
from ledger.store.database import Database

EVENTS = 1_000
TIMES, TIMES_SHORT = 20, 1
EVENTS_OF = """
SELECT name, state FROM event WHERE stream_no = (SELECT stream_no FROM stream WHERE stream_id = {mark}) ORDER BY version
"""


def lines(inputs: Inputs) -> Iterator[Line]:
    """A line for each database."""
    events = long_stream(item for batch in batches(inputs.book) for item in batch.events)
    for store in stores(inputs):
        with store.new() as url:
            yield _line(inputs, store, url, events)


def long_stream(recorded: Iterable[Recorded]) -> list[Recorded]:
    """A stream of `EVENTS` events: the first reported transaction of those given, row after row."""
    first = next(item for item in recorded if isinstance(item.event, TransactionReported))
    return [
        msgspec.structs.replace(
            first,
            originator_version=number,
            event=msgspec.structs.replace(first.event, row=msgspec.structs.replace(first.event.row, row=number)),
        )
        for number in range(1, EVENTS + 1)
    ]


def _line(inputs: Inputs, store: Store, url: str, events: list[Recorded]) -> Line:
    times = TIMES_SHORT if inputs.short else TIMES
    stream_id = events[0].originator_id
    with closing(Database.open(url)) as database:
        database.recorder().append(events)
        repository = build_ledger(database).repository
        with closing(_connection(store, url)) as connection:
            read = partial(_read_and_decode, connection, store, str(stream_id))
            taken = interleaved(
                {
                    "get": lambda: [repository.get(stream_id, projector_func=fold) for _ in range(times)],
                    "floor": lambda: [read() for _ in range(times)],
                },
                inputs.rounds,
            )
    each, least = (taken[name].seconds(by_wall=store.by_wall) for name in ("get", "floor"))
    return Line(
        what=f"one stream of {EVENTS:,} events, {store.name}",
        figure=f"{each / times * 1e3:.2f} ms",
        floor=f"driver and decoding: {least / times * 1e3:.2f} ms",
        ratio=f"{taken['get'].beside(taken['floor'], by_wall=store.by_wall):.2f}",
        target="≤ 1.8",
    )


def fold(state: holding.State | None, recorded: Iterable[Recorded]) -> holding.State:
    """What the events of a holding amount to, as the library asks for it."""
    events: Iterable[Any] = (item.event for item in recorded)
    return holding.evolve_all(state or holding.State(), events)


def _connection(store: Store, url: str) -> Any:
    if store.name == "SQLite":
        connection = sqlite3.connect(url)
        for setting in sqlite.SETTINGS:
            connection.execute(setting)
        return connection
    import psycopg  # noqa: PLC0415 (an optional dependency)

    return psycopg.connect(plain_url(url), autocommit=True)


def _read_and_decode(connection: Any, store: Store, stream_id: str) -> int:
    mark, binary = ("?", {}) if store.name == "SQLite" else ("%s", {"binary": True})
    execute: Callable[..., Iterable[tuple[str, bytes]]] = connection.execute
    return sum(1 for name, state in execute(EVENTS_OF.format(mark=mark), (stream_id,), **binary) if decode(name, state))

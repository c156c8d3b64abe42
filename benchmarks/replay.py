"""Replaying and rebuilding: every event through the feed, and every read model anew, beside reading the bare rows and decoding them.

And replaying beside the event sourcing library as it comes, whose notifications its mapper makes events of.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import insider_ledger
from benchmarks import stock
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates, times_as_fast
from benchmarks.recorded import batches
from benchmarks.stores import Store, stores
from ledger.feed import Feed
from ledger.store.codec import decode
from ledger.store.database import Database

LOG = "SELECT id, stream_no, version, name, state, recorded_at FROM event ORDER BY id"
FLOOR = "bare rows, decoded"
TARGETS = {"SQLite": ("≤ 1.2", "≥ 5"), "PostgreSQL": ("≤ 1.4", "≥ 2.5")}


def lines(inputs: Inputs) -> Iterator[Line]:
    """Replay through the feed, replay beside the library, and rebuild with swap, on each database."""
    for store in stores(inputs):
        if store.name == "SQLite":
            yield from _lines(inputs, store, str(inputs.book))
        else:
            with store.new() as url:
                inputs.import_into(url)
                yield from _lines(inputs, store, url)


def _lines(inputs: Inputs, store: Store, url: str) -> Iterator[Line]:
    with closing(Database.open(url)) as database, _library(inputs, store) as library:
        with database.read() as connection:
            count = Feed(connection).head()
        works = {"replay": lambda: _replay(database), "floor": lambda: _read_and_decode(database), "rebuild": lambda: _rebuild(url)}
        times = interleaved(works | library, 1 if inputs.short else 3)
    target, library_target = TARGETS[store.name]
    replay, floor, rebuild = (times[name] for name in ("replay", "floor", "rebuild"))
    by_wall = store.by_wall
    yield rates(f"replay through the feed, {store.name}", "events", count, replay, floor, floor_is=FLOOR, target=target, by_wall=by_wall)
    if "library" in times:
        what = f"replay, {store.name}, beside the library as it comes"
        floor_is = "its notifications and mapper"
        yield times_as_fast(what, "events", count, replay, times["library"], floor_is=floor_is, target=library_target, by_wall=by_wall)
    yield rates(f"rebuild of the read models, {store.name}", "events", count, rebuild, floor, floor_is=FLOOR, target="", by_wall=by_wall)


def _replay(database: Database) -> None:
    with database.read() as connection:
        for _ in Feed(connection).after(0):
            pass


def _read_and_decode(database: Database) -> None:
    with database.read() as connection, closing(connection.connection.cursor()) as cursor:
        binary = {} if connection.dialect.name == "sqlite" else {"binary": True}
        cursor.execute(LOG, **binary)
        for _position, _stream, _version, name, state, _at in cursor:
            decode(name, state)


def _rebuild(url: str) -> None:
    with insider_ledger.open(url) as book:
        book.rebuild()


@contextmanager
def _library(inputs: Inputs, store: Store) -> Iterator[dict[str, Callable[[], object]]]:
    """The library's replay of the same events, where it can be had."""
    if not stock.is_there_for(store.name):
        yield {}
        return
    with store.new() as url, closing(stock.application(url)) as application:
        stock.save(application, stock.made(stock.said(batches(inputs.book))))
        yield {"library": lambda: stock.replay(application)}

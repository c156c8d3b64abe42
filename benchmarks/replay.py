"""Replaying and rebuilding: every event through the feed, and every read model anew, beside reading the bare rows and decoding them."""

from collections.abc import Iterator
from pathlib import Path

import insider_ledger
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates
from ledger.feed import Feed
from ledger.store.codec import decode
from ledger.store.database import Database

LOG = "SELECT id, name, state FROM event ORDER BY id"


def lines(inputs: Inputs) -> Iterator[Line]:
    """Replay through the feed, and rebuild with swap."""
    database = Database.open(str(inputs.book))
    with database.read() as connection:
        count = Feed(connection).head()
    times = interleaved(
        {
            "replay": lambda: _replay(database),
            "floor": lambda: _read_and_decode(database),
            "rebuild": lambda: _rebuild(inputs.book),
        },
        inputs.rounds,
    )
    database.close()
    floor_is = "bare rows, decoded"
    yield rates("replay through the feed", "events", count, times["replay"], times["floor"], floor_is=floor_is, target="≤ 1.2")
    yield rates("rebuild of the read models", "events", count, times["rebuild"], times["floor"], floor_is=floor_is, target="")


def _replay(database: Database) -> None:
    with database.read() as connection:
        for _ in Feed(connection).after(0):
            pass


def _read_and_decode(database: Database) -> None:
    with database.read() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(LOG)
        for _position, name, state in cursor:
            decode(name, state)


def _rebuild(path: Path) -> None:
    with insider_ledger.open(str(path)) as book:
        book.rebuild()

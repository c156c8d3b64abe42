"""Who reads the accounts of a book when all of them are read: this process, or workers.

with rebuilding(Feed(connection).head(), workers=2) as read_all:
rebuild(connection, read_all)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from insider_ledger.workers import Workers, fitting, unhurried_collection
from projections.build import ReadAll
from projections.dossiers import read

EVENTS_TO_READ: Final = 10_000
"""From this many events on, worker processes save more time than they take to begin."""

READERS_MAX: Final = 4
"""More would wait for the writer."""


@contextmanager
def rebuilding(events: int, workers: int | None) -> Iterator[ReadAll]:
    """What reads the dossiers of a book of so many events; `workers`: None takes as many as are worth their start."""
    with Workers(fitting(workers, events, enough=EVENTS_TO_READ, most=READERS_MAX)) as pool, unhurried_collection():
        yield partial(pool.in_order, read)

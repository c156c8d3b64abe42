"""Auditing: what digests cost when events are appended, and how fast a log is verified."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from types import SimpleNamespace
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from benchmarks.append import append, writing
from benchmarks.inputs import Inputs
from benchmarks.measuring import Line, interleaved, rates
from benchmarks.recorded import Batch, batches
from benchmarks.stores import stores
from insider_ledger.auditing import verified
from ledger.store import bulk, digests, log
from ledger.store.database import Database
from ledger.store.tables import event
from ledger.store.verification import verify

COST = "≤ 1.15"
SPEED = "≥ 300,000/s"
PROCESSES = 2
ROUNDS_OF_COST = 11
"""Digests cost little beside what a machine's moods do: fewer rounds say nothing of them."""

PARTS = 40
"""How many times the events of the book are in the long log."""


def lines(inputs: Inputs) -> Iterator[Line]:
    """For each database what digests cost, and one line of verifying."""
    made = batches(inputs.book)
    count = sum(len(batch.events) for batch in made)
    for store in stores(inputs):
        works = {
            "with": lambda store=store: writing(store, lambda url: append(url, made)),
            "without": lambda store=store: writing(store, lambda url: _without_digests(url, made)),
        }
        times = interleaved(works, 1 if inputs.short else ROUNDS_OF_COST)
        what = f"append with digests, {store.name}"
        yield rates(what, "events", count, times["with"], times["without"], floor_is="without", target=COST, by_wall=store.by_wall)
    yield _verifying(inputs)
    yield _verifying_much(inputs, made)


def _verifying(inputs: Inputs) -> Line:
    database = Database.open(str(inputs.book))
    try:
        with database.read() as connection:
            count = digests.last_tree(connection).size
            works = {"verify": lambda: verify(connection), "floor": lambda: _read_and_hash(connection, count)}
            times = interleaved(works, inputs.rounds)
    finally:
        database.close()
    return rates("verify the log, SQLite", "events", count, times["verify"], times["floor"], floor_is="read and hash", target=SPEED)


def _verifying_much(inputs: Inputs, made: Sequence[Batch]) -> Line:
    """By the clock, since the processors share the work."""
    path = str(inputs.place("long"))
    for part in range(1 if inputs.short else PARTS):
        append(path, [_renamed(batch, part) for batch in made])
    database = Database.open(path)
    try:
        with database.read() as connection:
            count = digests.last_tree(connection).size
            works = {
                "verify": lambda: verified(database, workers=PROCESSES),
                "floor": lambda: _read_and_hash(connection, count),
            }
            times = interleaved(works, 1 if inputs.short else 3)
    finally:
        database.close()
    what = "verify a long log by two processes, SQLite"
    floor = f"read and hash, one process, {count:,} events"
    return rates(what, "events", count, times["verify"], times["floor"], floor_is=floor, target=SPEED, by_wall=True)


def _renamed(batch: Batch, part: int) -> Batch:
    """The same events on streams of their own."""
    ids = {stream: UUID(int=stream.int ^ part) for stream in {recorded.originator_id for recorded in batch.events}}
    events = [msgspec.structs.replace(recorded, originator_id=ids[recorded.originator_id]) for recorded in batch.events]
    return Batch(events, {ids[stream]: parties for stream, parties in batch.accounts.items()}, {})


def _read_and_hash(connection: Connection, last: int) -> None:
    """The payloads and one hash each: what any verification does at least."""
    for state in bulk.fetch(connection, select(event.c.state).order_by(event.c.id).limit(last)):
        sha256(state[0]).digest()


def _without_digests(url: str, made: Sequence[Batch]) -> None:
    with _no_digests():
        append(url, made)


@contextmanager
def _no_digests() -> Iterator[None]:
    """Let the log append without digests, which the program itself never does."""
    kept = log.digests
    log.digests = SimpleNamespace(leaves_of=lambda _streams, entries, _at: (b"" for _ in entries), append=lambda *_: None)  # type: ignore[assignment]
    try:
        yield
    finally:
        log.digests = kept

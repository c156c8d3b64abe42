"""Auditing a book: verifying its log, proving what is in it, and replaying it as it stood into another database.

    auditing.verified(database, [read_head("9f2c...@120")])

The log and its digests are in `ledger.store`; this is how a door asks for them.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Final

import msgspec
from sqlalchemy import Connection

from insider_ledger.entries import Replayed, Verified, told_of
from insider_ledger.errors import AmbiguousMomentError, NotEmptyError, UnknownPositionError
from insider_ledger.proofs import EventProof, HeadProof, ShownEvent, check, shown
from insider_ledger.rebuilding import rebuilding
from insider_ledger.workers import Workers, fitting, processors
from ledger.feed import Feed
from ledger.running_log import note
from ledger.store import digests
from ledger.store.copying import copy_log, positions_at
from ledger.store.database import Database
from ledger.store.digests import Head
from ledger.store.errors import AlteredLogError, OlderSchemaError, StoreError
from ledger.store.instants import microseconds
from ledger.store.sound_log import Span, sound
from ledger.store.verification import Problem, altered_sources, verify
from ledger.values.merkle import EMPTY, consistency_path, inclusion_path, root_of
from projections import RULES_VERSION
from projections.build import catch_up

EVENTS_TO_VERIFY: Final = 300_000
"""From this many events on, worker processes save more time than they take to begin."""


class VerifyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What verifying found: the head by the events as they are now, and everything that does not fit what was stored or kept."""

    ledger_position: int
    head_digest: str
    ok: bool
    problems: tuple[Problem, ...]
    seconds: float


class ReplaySummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay wrote: the book as it stood at `ledger_position`, by the rules of this program."""

    into: str
    ledger_position: int
    head_digest: str
    rules_version: str
    seconds: float


def verified(database: Database, kept: Sequence[Head] = (), *, sources: bool = False, workers: int | None = 1) -> VerifyAnswer:
    """Compute all digests anew; `kept` are heads known from elsewhere. `sources`: those of the kept documents too.

    `workers` are processes (None: as many as are worth their start).
    """
    started = time.monotonic()
    with database.read() as connection, Workers(_fitting(connection, workers), is_one_of_them=True) as pool:
        found = verify(connection, kept, None if pool.count < 2 else partial(_looked_at, pool, database, connection))
        problems = (*found.problems, *(altered_sources(connection) if sources else ()))
    answer = VerifyAnswer(
        ledger_position=found.head.position,
        head_digest=found.head.digest.hex(),
        ok=not problems,
        problems=problems,
        seconds=round(time.monotonic() - started, 3),
    )
    note(told_of(Verified, answer, problems=len(answer.problems)), None if answer.ok else logging.ERROR)
    return answer


def _fitting(connection: Connection, workers: int | None) -> int:
    return fitting(workers, Feed(connection).head(), enough=EVENTS_TO_VERIFY, most=processors())


def _looked_at(pool: Workers, database: Database, connection: Connection, spans: Sequence[Span]) -> Iterator[Mapping[int, bytes] | None]:
    url = database.url.render_as_string(hide_password=False)
    return pool.shared(_sound, [(url, span) for span in spans], lambda place: sound(connection, place[1]))


def _sound(place: tuple[str, Span]) -> Mapping[int, bytes] | None:
    """What `sound` finds, in a worker process; None also where the database fails it, as it will then fail who asked."""
    url, span = place
    try:
        with _opened(url).read() as connection:
            return sound(connection, span)
    except StoreError:
        return None


@cache
def _opened(url: str) -> Database:
    """The database of a worker process, which ends with it."""
    return Database.open(url, create=False)


def event_proof(database: Database, position: int) -> EventProof:
    """That the event at a position is in the log as it is now. Raises UnknownPositionError; AlteredLogError where that cannot be proved."""
    with database.read() as connection:
        head = _checked(connection, position)
        found = digests.event_at(connection, position)
        if found is None or None in found:
            raise AlteredLogError(database.url_shown, f"its event at position {position} is gone, or no event")
        stream_id, version, name, recorded_at, state = found
        payload = bytes(state).decode(errors="replace")  # what is no text was altered, and has no proof
        event = ShownEvent(ledger_position=position, stream=stream_id, version=version, name=name, recorded_at=recorded_at, payload=payload)
        path = tuple(digest.hex() for digest in inclusion_path(_leaves(database, connection, head), position - 1))
    proof = EventProof(event=event, head=shown(head), path=path)
    if check(proof) is not None:
        raise AlteredLogError(database.url_shown, f"its event at position {position} does not lead to its head")
    return proof


def head_proof(database: Database, position: int) -> HeadProof:
    """That the log up to a position is the beginning of the log as it is now.

    Raises UnknownPositionError; AlteredLogError where that cannot be proved.
    """
    with database.read() as connection:
        head = _checked(connection, position)
        leaves = _leaves(database, connection, head)
        earlier = Head(position=position, digest=root_of(leaves[:position]))
        path = tuple(digest.hex() for digest in consistency_path(leaves, position))
    proof = HeadProof(earlier=shown(earlier), head=shown(head), path=path)
    if check(proof) is not None:
        raise AlteredLogError(database.url_shown, "the digests of its events do not lead to its head")
    return proof


def _leaves(database: Database, connection: Connection, head: Head) -> digests.Leaves:
    """The digests of all events, of which there are as many as the head says. Raises AlteredLogError."""
    leaves = digests.all_leaves(connection)
    if len(leaves) != head.position:
        raise AlteredLogError(database.url_shown, f"digests of {len(leaves)} events are stored, and its head is at {head.position}")
    return leaves


def position_of(database: Database, to_position: int | None, to_time: datetime | None) -> int:
    """The position that is meant: as given, or that of the last event recorded by a moment.

    Raises UnknownPositionError; AmbiguousMomentError for a moment about which the times of recording do not agree, since the clock went
    back; ValueError unless exactly one is given, and for a naive moment.
    """
    if to_time is not None and to_position is None:
        if to_time.tzinfo is None:
            raise ValueError(f"to_time {to_time} does not say in which time zone: make it aware, in UTC for one")
        with database.read() as connection:
            fewest, most = positions_at(connection, microseconds(to_time))
        if fewest != most:
            raise AmbiguousMomentError(to_time, fewest, most)
        return most
    if to_position is None or to_time is not None:
        raise ValueError("give either a position or a moment")
    with database.read() as connection:
        head = Feed(connection).head()
    if not 0 <= to_position <= head:
        raise UnknownPositionError(to_position, head)
    return to_position


def empty_ledger(into: str, clock: Callable[[], datetime]) -> Database:
    """The ledger to replay into, made where there is none. Raises NotEmptyError for an older one, which is not upgraded; `StoreError`."""
    try:
        return Database.open(into, upgrade=False, clock=clock)
    except OlderSchemaError as error:
        raise NotEmptyError(error.database) from error


def replay(source: Database, target: Database, position: int, workers: int | None = 1) -> ReplaySummary:
    """Rebuild the book as it stood at a position, which it has, in an empty ledger, by so many `workers`. Raises NotEmptyError."""
    started = time.monotonic()
    with source.read() as reading, target.write() as writing, rebuilding(position, workers) as read_all:
        if Feed(writing).head():
            raise NotEmptyError(target.url_shown)
        copy_log(reading, writing, position)
        catch_up(writing, read_all)
        reached = digests.last_head(writing)
    summary = ReplaySummary(
        into=target.url_shown,
        ledger_position=position,
        head_digest=(reached.digest if reached else EMPTY).hex(),
        rules_version=RULES_VERSION,
        seconds=round(time.monotonic() - started, 3),
    )
    note(told_of(Replayed, summary))
    return summary


def _checked(connection: Connection, position: int) -> Head:
    """The head of the log, which has the position."""
    head = digests.last_head(connection)
    if head is None or not 0 < position <= head.position:
        raise UnknownPositionError(position, head.position if head else 0)
    return head

"""The ledger in its order: a read-only sequence of recorded events, for projections.

`with database.read() as connection: for recorded in Feed(connection).after(0): ...` sees every event once, in commit order, position by
position without a gap, and nothing that is recorded meanwhile.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from operator import itemgetter
from typing import Any, Final, TypeVar, get_args
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Connection, Select, bindparam, func, select

from ledger.events import HoldingEvent, Recorded
from ledger.store import bulk
from ledger.store.codec import decode
from ledger.store.errors import UnreadableEventError
from ledger.store.instants import from_microseconds
from ledger.store.log import texts_of
from ledger.store.names import names_of
from ledger.store.tables import BINARY_RESULTS, event, log_head, stream

PAGE: Final = 4_000
"""Events of one statement: replaying any ledger takes the memory of this many."""

AHEAD: Final = 1_000
"""Streams that begin after one that just began, whose ids are read with it: their events come next."""

REMEMBERED: Final = 65_536
"""Stream ids kept from page to page, since reading a UUID from its text costs as much as reading its row."""

_EVENTS: Final = select(event.c.id, event.c.stream_no, event.c.version, event.c.name, event.c.state, event.c.recorded_at).execution_options(
    **{BINARY_RESULTS: True}
)
_PAGE: Final = _EVENTS.where(event.c.id > bindparam("position")).order_by(event.c.id).limit(bindparam("most"))
_FILINGS_PAGE: Final = (
    _EVENTS.where(event.c.id > bindparam("position"), event.c.name.not_in(names_of(*get_args(HoldingEvent))))
    .order_by(event.c.id)
    .limit(bindparam("most"))
)
"""Told by their names, without a join: a planner would begin with all streams that there are."""

HEAD: Final = select(func.max(log_head.c.position))
"""By the digests, one for each batch: asked for the last event, PostgreSQL passes over all that an import has not committed yet."""

_NAMES: Final = select(stream.c.stream_no, stream.c.stream_id)
_NAMES_BETWEEN: Final = _NAMES.where(stream.c.stream_no.between(bindparam("first"), bindparam("last")))

# Statements that are built once for each database: building one takes longer than running it.


@cache
def _at_query(dialect: str) -> Select[Any]:
    return _EVENTS.where(bulk.listed(dialect, event.c.id, "positions"))


@cache
def _names_query(dialect: str) -> Select[Any]:
    return _NAMES.where(bulk.listed(dialect, stream.c.stream_id, "streams"))


@cache
def _numbered_query(dialect: str) -> Select[Any]:
    return _NAMES.where(bulk.listed(dialect, stream.c.stream_no, "numbers"))


@cache
def _of_streams_query(dialect: str, *, then: bool) -> Select[Any]:
    """Sorted by an expression: asked to join and sort, a planner may read all streams, or the log for its order."""
    query = _EVENTS.where(bulk.listed(dialect, event.c.stream_no, "numbers")).order_by(event.c.id + 0)
    return query.where(event.c.id <= bindparam("up_to", type_=BigInteger)) if then else query


Stored = tuple[int, str, int, str, bytes, int]
"""One event as the log has it: position, stream id, version, name, payload (not decoded), microseconds since 1970."""

Numbered = tuple[int, int, int, str, bytes, int]
"""The same with the number of the stream in place of its id."""

Key = TypeVar("Key", int, str)


class Feed:
    """The events of a ledger as one connection sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._streams: dict[int, UUID] = {}
        self._newest = 0

    def head(self) -> int:
        """The position of the last event that the program recorded, each of which a head covers; 0 while the ledger is empty."""
        return self._connection.scalar(HEAD) or 0

    def after(self, position: int, *, limit: int | None = None) -> Iterator[Recorded]:
        """Up to `limit` events (None: all) after `position`, in order; reads page by page."""
        left = self.head() - position if limit is None else limit
        while left > 0:
            taken = 0
            for rows in bulk.flow(self._connection, _PAGE, {"position": position, "most": min(left, PAGE)}):
                taken += len(rows)
                position = rows[-1][0]
                yield from _decoded(rows, self._ids(rows, ahead=min(left, AHEAD)))
            left = left - taken if taken else 0

    def filings_after(self, position: int) -> Iterator[Recorded]:
        """The events on streams of filings after `position`, in order; reads page by page, and passes over the rows of the filings."""
        while rows := bulk.fetch(self._connection, _FILINGS_PAGE, {"position": position, "most": PAGE}):
            position = rows[-1][0]
            yield from _decoded(rows, self._ids(rows))

    def at(self, positions: Iterable[int]) -> dict[int, Recorded]:
        """The events at these positions, in their order; positions beyond the head are left out."""
        given = {"positions": bulk.as_list(self._connection, positions)}
        rows = bulk.fetch(self._connection, _at_query(self._connection.dialect.name), given)
        in_order = sorted(rows, key=itemgetter(0))
        return {recorded.position: recorded for recorded in _decoded(in_order, self._ids(in_order))}

    def parties_at(self, position: int) -> tuple[str | None, str | None]:
        """The party keys of owner and issuer that the event at a position concerns, as its stream has them; None where it has none."""
        query = select(stream.c.owner, stream.c.issuer).join_from(event, stream, event.c.stream_no == stream.c.stream_no)
        row = self._connection.execute(query.where(event.c.id == position)).one_or_none()
        return (None, None) if row is None else (row.owner, row.issuer)

    def of_accounts(self, accounts: Iterable[tuple[str, str]], *, up_to: int | None = None) -> Iterator[Recorded]:
        """The events on all streams of these accounts, (owner, issuer) party keys, in order, up to and including position `up_to`."""
        return recorded(self.stored_of_accounts(accounts, up_to=up_to))

    def stored_of_accounts(self, accounts: Iterable[tuple[str, str]], *, up_to: int | None = None) -> list[Stored]:
        """As `of_accounts`, not decoded: what another process decodes."""
        parties = ((issuer, owner) for owner, issuer in accounts)
        condition = bulk.among_pairs(self._connection, stream.c.issuer, stream.c.owner, parties)
        return self._of_named(dict(bulk.fetch(self._connection, _NAMES.where(condition))), up_to)

    def of_streams(self, stream_ids: Iterable[UUID], *, up_to: int | None = None) -> Iterator[Recorded]:
        """The events of these streams in order, up to and including position `up_to`; streams that do not exist are left out."""
        return recorded(self.stored_of_streams(stream_ids, up_to=up_to))

    def stored_of_streams(self, stream_ids: Iterable[UUID], *, up_to: int | None = None) -> list[Stored]:
        """As `of_streams`, not decoded."""
        given = {"streams": bulk.as_list(self._connection, texts_of(stream_ids))}
        return self._of_named(dict(bulk.fetch(self._connection, _names_query(self._connection.dialect.name), given)), up_to)

    def _of_named(self, names: dict[int, str], up_to: int | None) -> list[Stored]:
        """The events of streams, of which the ids are given by number."""
        given = {"numbers": bulk.as_list(self._connection, names)}
        query = _of_streams_query(self._connection.dialect.name, then=up_to is not None)
        rows = bulk.fetch(self._connection, query, given if up_to is None else {**given, "up_to": up_to})
        return [(position, names[stream_no], *rest) for position, stream_no, *rest in rows]

    def _ids(self, rows: Sequence[Numbered], *, ahead: int = 0) -> Mapping[int, UUID]:
        """The ids of the streams of some events, by number, and of others that were met before; `ahead` as for `_names`."""
        if len(self._streams) > REMEMBERED:
            self._streams = {}  # whoever goes through an earlier page keeps the ids of that one
        known = self._streams
        if unknown := {row[1] for row in rows if row[1] not in known}:
            known.update(_ids_of(dict(self._names(unknown, ahead))))
        return known

    def _names(self, numbers: Collection[int], ahead: int) -> Sequence[Any]:
        """Numbers and ids of streams: all that stand between these, where these are the most, for streams begin one after the other.

        After the newest of all that were met, so many that come next are read too.
        """
        first, last = min(numbers), max(numbers)
        if last - first < 2 * len(numbers):
            if first > self._newest:
                last = self._newest = last + ahead
            return bulk.fetch(self._connection, _NAMES_BETWEEN, {"first": first, "last": last})
        given = {"numbers": bulk.as_list(self._connection, numbers)}
        return bulk.fetch(self._connection, _numbered_query(self._connection.dialect.name), given)


def _ids_of(texts: Mapping[int, str]) -> Iterable[tuple[int, UUID]]:
    """The ids that stand in texts, without those of texts that were altered and are none."""
    try:
        return zip(texts, msgspec.convert(list(texts.values()), list[UUID]), strict=True)
    except msgspec.ValidationError:
        return _valid(texts)


def _valid(texts: Mapping[int, str]) -> Iterator[tuple[int, UUID]]:
    ids = _Ids()
    for number, text in texts.items():
        with suppress(KeyError):
            yield number, ids[text]


class _Ids(dict[str, UUID]):
    """Stream ids by their texts. Raises KeyError for a text that was altered and is no id."""

    def __missing__(self, text: str) -> UUID:
        try:
            self[text] = msgspec.convert(text, UUID)  # half the time of UUID(text)
        except msgspec.ValidationError:
            raise KeyError(text) from None
        return self[text]


def recorded(stored: Iterable[Stored]) -> Iterator[Recorded]:
    """The events as they were recorded. Raises `UnreadableEventError` with the position."""
    return _decoded(stored, _Ids())


def _decoded(rows: Iterable[tuple[int, Key, int, str, bytes, int]], streams: Mapping[Key, UUID]) -> Iterator[Recorded]:
    """The events of `rows`, their streams looked up in `streams`.

    One loop without calls of our own: replaying millions of events spends its time here and in decoding.
    """
    count, instant = -1, None
    for position, on, version, name, state, recorded_at in rows:
        if recorded_at != count:  # once per batch, which shares its instant
            count, instant = recorded_at, from_microseconds(recorded_at)
        try:
            stream_id, told = streams[on], decode(name, state)
        except KeyError as error:
            raise UnreadableEventError(name, "its stream is missing, or has an id that is none", position=position) from error
        except UnreadableEventError as error:
            raise error.located(position=position, stream=str(streams[on])) from error
        yield Recorded(stream_id, version, told, position, instant)

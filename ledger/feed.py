"""The ledger in its order: a read-only sequence of recorded events, for projections.

`with database.read() as connection: for recorded in Feed(connection).after(0): ...` sees every event once, in commit order, position by
position without a gap, and nothing that is recorded meanwhile.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, tuple_

from ledger.events import Recorded
from ledger.store import bulk
from ledger.store.codec import decode
from ledger.store.instants import from_microseconds
from ledger.store.tables import event, stream

PAGE: Final = 2000
"""Events read at a time: replaying any ledger takes the memory of this many."""

REMEMBERED: Final = 65_536
"""Stream ids kept from page to page, since reading a UUID from its text costs as much as reading its row."""

_ROWS: Final = select(
    event.c.id, event.c.stream_no, stream.c.stream_id, event.c.version, event.c.name, event.c.state, event.c.recorded_at
).join_from(event, stream, event.c.stream_no == stream.c.stream_no)
_PAGE: Final = _ROWS.where(event.c.id > bindparam("position")).order_by(event.c.id).limit(bindparam("most"))


class Feed:
    """The events of a ledger as one connection sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._streams: dict[int, UUID] = {}
        self._at = (-1, from_microseconds(0))

    def head(self) -> int:
        """The position of the last event, 0 while the ledger is empty."""
        return self._connection.scalar(select(func.max(event.c.id))) or 0

    def after(self, position: int, *, limit: int | None = None) -> Iterator[Recorded]:
        """Up to `limit` events (None: all) after `position`, in order; reads page by page."""
        left = self.head() - position if limit is None else limit
        while left > 0:
            rows = self._connection.execute(_PAGE, {"position": position, "most": min(left, PAGE)}).all()
            if not rows:
                return
            yield from map(self._recorded, rows)
            position = rows[-1][0]
            left -= len(rows)

    def at(self, positions: Iterable[int]) -> dict[int, Recorded]:
        """The events at these positions; positions beyond the head are left out."""
        return {
            row[0]: self._recorded(row)
            for chunk in bulk.chunks(positions)
            for row in self._connection.execute(_ROWS.where(event.c.id.in_(chunk)))
        }

    def of_accounts(self, accounts: Iterable[tuple[str, str]], *, up_to: int | None = None) -> Iterator[Recorded]:
        """The events on all streams of these accounts, (owner, issuer) party keys, in order, up to and including position `up_to`."""
        query = _ROWS if up_to is None else _ROWS.where(event.c.id <= up_to)
        parties = tuple_(stream.c.issuer, stream.c.owner)
        pages = [
            self._connection.execute(query.where(parties.in_(chunk)).order_by(event.c.id)).all()
            for chunk in bulk.chunks({(issuer, owner) for owner, issuer in accounts})
        ]
        return heapq.merge(*(map(self._recorded, rows) for rows in pages), key=attrgetter("position"))

    def of_streams(self, stream_ids: Iterable[UUID], *, up_to: int | None = None) -> Iterator[Recorded]:
        """The events of these streams in order, up to and including position `up_to`; streams that do not exist are left out."""
        query = _ROWS if up_to is None else _ROWS.where(event.c.id <= up_to)
        pages = [
            self._connection.execute(query.where(stream.c.stream_id.in_(chunk)).order_by(event.c.id)).all()
            for chunk in bulk.chunks(map(str, stream_ids))
        ]
        return heapq.merge(*(map(self._recorded, rows) for rows in pages), key=attrgetter("position"))

    def _recorded(self, row: Any) -> Recorded:
        position, stream_no, stream_id, version, name, state, recorded_at = row
        return Recorded(
            originator_id=self._stream(stream_no, stream_id),
            originator_version=version,
            event=decode(name, state),
            position=position,
            recorded_at=self._instant(recorded_at),
        )

    def _stream(self, stream_no: int, text: str) -> UUID:
        known = self._streams.get(stream_no)
        if known is None:
            if len(self._streams) >= REMEMBERED:
                self._streams.clear()
            known = self._streams[stream_no] = UUID(text)
        return known

    def _instant(self, count: int) -> datetime:
        """Events of one batch share their instant."""
        if self._at[0] != count:
            self._at = (count, from_microseconds(count))
        return self._at[1]

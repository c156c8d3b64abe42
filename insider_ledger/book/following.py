"""What others follow: the events of a book in their order, and what they change in the holdings."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from insider_ledger.book.opened import Opened, check_position

if TYPE_CHECKING:
    from insider_ledger.following import FeedEvent
    from projections.changes import ChangesAnswer


class Following(Opened):
    """The part of a book that others follow."""

    def feed(self, after: int = 0, *, limit: int | None = None) -> "Iterator[FeedEvent]":
        """Up to `limit` events (None: all there are) after a position, in the order of the ledger. Raises UnknownPositionError."""
        from insider_ledger.following import feed  # noqa: PLC0415

        with self._database.read() as connection:
            check_position(connection, after)
        return feed(self._database, after, limit)

    def changes(self, after: int, *, as_of: date | None = None, events: int = 2_000) -> "ChangesAnswer":
        """What the next events after a position change in the holdings on a day (default today), for whoever keeps a copy of these.

        So many events are looked at, and the rest of the last filing: ask again after the `ledger_position` of the answer, until it is its
        `head`. Everything that is recorded counts as known. Raises UnknownPositionError; ValueError for `events` below 1.
        """
        if events < 1:
            raise ValueError(f"events ({events}) are at least 1")
        from projections.changes import changes  # noqa: PLC0415

        with self._database.read() as connection:
            check_position(connection, after)
            return changes(connection, after, self._day(as_of), at_once=events)

    def today(self) -> date:
        """The day that is meant where none is given: the day in US Eastern, by the clock of the book."""
        return self._day(None)

    def wait(self, after: int, seconds: float) -> bool:
        """Wait until there are events after a position, whichever process records them, at most so many seconds; whether there are.

        Raises UnknownPositionError.
        """
        from insider_ledger.following import wait  # noqa: PLC0415

        with self._database.read() as connection:
            check_position(connection, after)
        return wait(self._database, after, seconds)

    def checkpoint(self, consumer: str) -> int:
        """How far a consumer has come; zero for one that the book does not know. Raises ValueError for a name that is none."""
        from insider_ledger.following import checkpoint  # noqa: PLC0415

        return checkpoint(self._database, consumer)

    def move_checkpoint(self, consumer: str, ledger_position: int) -> None:
        """Say that a consumer has everything up to a position, also an earlier one than before.

        Raises UnknownPositionError; ValueError for a name that is none.
        """
        from insider_ledger.following import move_checkpoint  # noqa: PLC0415

        with self._database.read() as connection:
            check_position(connection, ledger_position)
        move_checkpoint(self._database, consumer, ledger_position)

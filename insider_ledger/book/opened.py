"""A book that is open: its database, its clock, and whom and when a question means."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection

from insider_ledger.asking import day_asked, instant_asked
from insider_ledger.errors import AmbiguousPartyError, Candidate, UnknownPartyError, UnknownPositionError
from ledger.feed import Feed
from ledger.store.database import Database
from projections.parties import Aliases, PartyKind, find, meant
from projections.rulings import WhoIsWho
from projections.summary import Gauges, Info, gauges, info, last_known_at

if TYPE_CHECKING:
    from projections.parties_found import PartiesAnswer


class Opened:
    """What every part of a book stands on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def head(self) -> int:
        """The ledger position: how many events are recorded."""
        with self._database.statement() as connection:
            return Feed(connection).head()

    def last_known_at(self) -> datetime | None:
        """When the last became known of what is recorded, also where that is yet to come; None while nothing is."""
        with self._database.read() as connection:
            return last_known_at(connection)

    def now(self) -> datetime:
        """The instant by the clock of the book."""
        return self._database.clock()

    def info(self) -> Info:
        """What the book holds: counts, ledger position, schema and rules."""
        with self._database.read() as connection:
            return info(connection, database=self._database.url_shown, schema_revision=self._database.schema_revision)

    def gauges(self) -> Gauges:
        """What a server shows of the ledger again and again: far less work than `info`."""
        with self._database.read() as connection:
            return gauges(connection)

    def find_party(self, kind: PartyKind, text: str) -> str:
        """The key of the one owner or issuer that `text` means: a CIK, a name, an issuer's ticker.

        Raises UnknownPartyError and AmbiguousPartyError.
        """
        with self._database.read() as connection:
            return self._party(connection, kind, text)

    def _party(self, connection: Connection, kind: PartyKind, text: str) -> str:
        key = self._optional_party(connection, kind, text)
        assert key is not None  # noqa: S101 (some text was given)
        return key

    def parties(self, kind: PartyKind, text: str) -> "PartiesAnswer":
        """The owners or issuers that `text` may mean: by CIK, else an issuer's ticker, else a full name, else words of a name."""
        from projections.parties_found import parties_found  # noqa: PLC0415

        with self._database.read() as connection:
            return parties_found(connection, kind, text)

    def _instant(self, known_at: datetime | date | None) -> datetime:
        return instant_asked(known_at, self._database.clock())

    def _day(self, as_of: date | None) -> date:
        return day_asked(as_of, self._database.clock())

    def _optional_party(
        self,
        connection: Connection,
        kind: PartyKind,
        text: str | None,
        known_at: datetime | date | None = None,
        who: WhoIsWho | None = None,
    ) -> str | None:
        """The key of a party; an owner said to be another at `known_at` (None: now), by the decisions that `who` knows, is that other.

        Looked up in the snapshot of the answer: what is recorded meanwhile is in neither or in both. `who`: as of the head, where it is not
        given.
        """
        if text is None:
            return None
        who = who or WhoIsWho(connection)
        today = who.aliases if who.identified_up_to is None else Aliases.load(connection)
        found = meant(connection, kind, text, today, who.up_to)
        if not found:
            raise UnknownPartyError(kind, text)
        keys = found if kind == "issuer" else {who.rulings.owner_at(key, self._instant(known_at)) for key in found}
        if len(keys) > 1:
            raise AmbiguousPartyError(kind, text, _candidates(connection, kind, text, who.up_to))
        return keys.pop()


def _candidates(connection: Connection, kind: PartyKind, text: str, position: int | None) -> tuple[Candidate, ...]:
    found = find(connection, kind, text, position)
    return tuple(Candidate(kind=kind, cik=party.cik, name=party.name, symbol=party.symbol) for party in found)


def check_position(connection: Connection, position: int | None) -> None:
    """Raise UnknownPositionError for a position that the ledger does not have; None is the newest."""
    if position is None:
        return
    head = Feed(connection).head()
    if not 0 <= position <= head:
        raise UnknownPositionError(position, head)

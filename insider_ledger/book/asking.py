"""Questions to a book about owners and issuers."""

from datetime import date, datetime
from typing import TYPE_CHECKING, get_args

from sqlalchemy import Connection

from insider_ledger.book.opened import Opened, check_position
from insider_ledger.errors import UnknownHoldingError
from insider_ledger.one_holding import is_named, the_one
from insider_ledger.results import Discrepancies, History, Holdings
from ledger.feed import Feed
from projections.answers import BasisAsked
from projections.holdings import Question, holdings
from projections.rulings import WhoIsWho

if TYPE_CHECKING:
    from insider_ledger.rarer_results import Differences
    from projections.answers import Explanation


class Asking(Opened):
    """The part of a book that answers."""

    def holdings(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
        ledger_position: int | None = None,
        basis: BasisAsked = "reported",
        include_closed: bool = False,
        implied: bool = True,
    ) -> Holdings:
        """Who held what at the end of `as_of` (default today), as known at `known_at` (default now).

        `owner` and `issuer` are CIKs, names, or an issuer's ticker; without either the whole book is listed.
        Raises UnknownPartyError, AmbiguousPartyError, UnknownPositionError; ValueError for a naive `known_at` or another `basis`.
        """
        if basis not in get_args(BasisAsked):
            raise ValueError(f"basis is reported or reconstructed, not {basis!r}")
        with self._database.read() as connection:
            check_position(connection, ledger_position)
            who = WhoIsWho(connection, up_to=ledger_position, identified_up_to=ledger_position)
            question = Question(
                owner=self._optional_party(connection, "owner", owner, known_at, who),
                issuer=self._optional_party(connection, "issuer", issuer, known_at, who),
                as_of=self._day(as_of),
                known_at=self._instant(known_at),
                ledger_position=ledger_position,
                basis=basis,
                include_closed=include_closed,
                implied=implied,
            )
            return Holdings.of(holdings(connection, question, who))

    def history(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        known_at: datetime | date | None = None,
    ) -> History:
        """Every reported row behind an owner, an issuer, or both, in valid order. Raises as `holdings` does."""
        from projections.history import history  # noqa: PLC0415

        with self._database.read() as connection:
            answer = history(
                connection,
                owner=self._optional_party(connection, "owner", owner, known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                known_at=self._instant(known_at),
            )
            return History.of(answer)

    def discrepancies(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        cause: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
    ) -> Discrepancies:
        """Where reported balances up to `as_of` do not follow from the rows, as known at `known_at`; without parties, in the whole book.

        `cause` is a code such as `B4`. Raises as `holdings` does.
        """
        from projections.discrepancies import discrepancies  # noqa: PLC0415

        with self._database.read() as connection:
            instant = self._instant(known_at)
            answer = discrepancies(
                connection,
                self._optional_party(connection, "owner", owner, known_at),
                self._optional_party(connection, "issuer", issuer),
                cause,
                self._day(as_of),
                instant,
            )
            return Discrepancies.of(answer)

    def explain(
        self,
        *,
        holding: str | None = None,
        owner: str | None = None,
        issuer: str | None = None,
        title: str | None = None,
        as_of: date | None = None,
        known_at: datetime | date | None = None,
    ) -> "Explanation":
        """Why one holding has its number: named by its id, or by owner, issuer and title when these leave one.

        Raises UnknownHoldingError, AmbiguousHoldingError, and as `holdings` does.
        """
        with self._database.read() as connection:
            return self._explained(connection, holding, owner, issuer, title, as_of, known_at)

    def _explained(
        self,
        connection: Connection,
        holding: str | None,
        owner: str | None,
        issuer: str | None,
        title: str | None,
        as_of: date | None,
        known_at: datetime | date | None,
    ) -> "Explanation":
        from projections.explain import account_of, explain  # noqa: PLC0415

        account = None if holding is None else account_of(connection, holding)
        if holding is not None and account is None:
            raise UnknownHoldingError(holding)
        who = WhoIsWho(connection)
        question = Question(
            owner=account[0] if account else self._optional_party(connection, "owner", owner, known_at, who),
            issuer=account[1] if account else self._optional_party(connection, "issuer", issuer, who=who),
            as_of=self._day(as_of),
            known_at=self._instant(known_at),
            include_closed=True,
        )
        answer = holdings(connection, question, who)
        asked = holding or " of ".join(text for text in (title, owner, issuer) if text)
        chosen = the_one([item for item in answer.holdings if is_named(item, holding, title)], asked)
        return explain(connection, question, chosen, answer.ledger_position)

    def diff(
        self,
        *,
        owner: str | None = None,
        issuer: str | None = None,
        as_of: date | None = None,
        known_from: datetime | date | None = None,
        known_to: datetime | date | None = None,
        from_position: int | None = None,
        to_position: int | None = None,
    ) -> "Differences":
        """What is answered otherwise about `as_of` (default today) at the second moment than at the first; everything without parties.

        A moment is a knowledge time and a ledger position. The second is now and the head where it is not given, the first is as the second
        in what is not given: `known_from` alone compares then with now, `from_position` alone tells what was recorded since.
        Raises as `holdings` does.
        """
        from insider_ledger.rarer_results import Differences  # noqa: PLC0415
        from projections.difference import Comparison, Moment, difference  # noqa: PLC0415

        with self._database.read() as connection:
            head = Feed(connection).head()
            check_position(connection, from_position)
            check_position(connection, to_position)
            until = Moment(known_at=self._instant(known_to), ledger_position=head if to_position is None else to_position)
            since = Moment(
                known_at=until.known_at if known_from is None else self._instant(known_from),
                ledger_position=until.ledger_position if from_position is None else from_position,
            )
            comparison = Comparison(
                owner=self._optional_party(connection, "owner", owner, until.known_at),
                issuer=self._optional_party(connection, "issuer", issuer),
                as_of=self._day(as_of),
                before=since,
                after=until,
            )
            return Differences.of(difference(connection, comparison))

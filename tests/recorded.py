"""A book that specs record filings in directly, without documents, and ask in few words.

`book.record(a_form_4(...))` records in one transaction, as an import does; `book.common("2024-05-01", known="2024-05-10")` is the direct
balance of common stock, None when there is no record of one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import permutations

from insider_ledger.book import Book
from insider_ledger.composition import build_ledger
from ledger.application import Outcome
from ledger.commands import RecordFiling
from ledger.store.database import Database
from ledger.values.form import Issuer, ReportingOwner
from projections.answers import BasisAsked, Holding
from projections.as_of import Believed, balances
from projections.build import catch_up
from tests.builders import ADA, NORTHWIND, day, eastern


class RecordedBook(Book):
    """A book on `database`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.database = database
        self._ledger = build_ledger(database)

    def record(self, *commands: RecordFiling) -> list[Outcome]:
        """Record filings in one batch."""
        with self.database.write() as connection:
            outcomes = self._ledger.record(commands)
            catch_up(connection)
        return outcomes

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is recorded inside is undone at the end."""
        with suppress(_UndoneError), self.database.write():
            yield
            raise _UndoneError

    def held(
        self,
        as_of: str,
        *,
        known: str | None = None,
        owner: ReportingOwner | None = ADA,
        issuer: Issuer | None = NORTHWIND,
        position: int | None = None,
        basis: BasisAsked = "reported",
    ) -> tuple[Holding, ...]:
        """Every line of an owner and issuer, closed ones included; `known` is a day, or a time in US Eastern."""
        return self.holdings(
            owner=owner.cik or owner.name if owner else None,
            issuer=issuer.cik or issuer.name if issuer else None,
            as_of=day(as_of),
            known_at=moment(known),
            ledger_position=position,
            basis=basis,
            include_closed=True,
        ).holdings

    def line(
        self,
        as_of: str,
        *,
        known: str | None = None,
        title: str = "Common Stock",
        via: str | None = None,
        owner: ReportingOwner = ADA,
        basis: BasisAsked = "reported",
    ) -> Holding | None:
        """The one line of a title and nature, None when there is none."""
        lines = [
            h for h in self.held(as_of, known=known, owner=owner, basis=basis) if (h.security.title, h.ownership.nature) == (title, via)
        ]
        assert len(lines) <= 1, lines
        return lines[0] if lines else None

    def believed(self, as_of: str, *, known: str | None = None, title: str = "Common Stock") -> list[Believed]:
        """The lines of a title as the read models keep them, with all that is known of their vesting."""
        asked = self.holdings(owner=ADA.cik, issuer=NORTHWIND.cik, as_of=day(as_of), known_at=moment(known))
        with self.database.read() as connection:
            found = balances(connection, asked.as_of, asked.known_at, owner=ADA.cik, issuer=NORTHWIND.cik)
        return [item for item in found if item.line.title == title]

    def common(self, as_of: str, *, known: str | None = None, via: str | None = None, owner: ReportingOwner = ADA) -> Decimal | None:
        """The balance of common stock on one line, None when there is no record of it."""
        line = self.line(as_of, known=known, via=via, owner=owner)
        return None if line is None else line.quantity


class _UndoneError(Exception):
    """Ends a transaction that is not to be kept."""


def moment(text: str | None) -> datetime | date | None:
    """A time in US Eastern as an instant, a day as it is."""
    return None if text is None else eastern(text) if " " in text else day(text)


def every_order(
    book: RecordedBook, filings: Sequence[RecordFiling], decide: Callable[[], object] = lambda: None, after: int = 0
) -> Iterator[str]:
    """Record the filings one by one in every order of arrival, each from an empty book; gives the order, for messages.

    `decide` is done when `after` of them are recorded.
    """
    for order in permutations(range(len(filings))):
        with book.undone():
            for count, place in enumerate(order):
                if count == after:
                    decide()
                book.record(filings[place])
            if after == len(order):
                decide()
            yield f"arrived in the order {order}"

"""The doors: settings, composition, Python API and command line.

`insider_ledger.open("ledger.db")` gives a `Book`: import filings, ask who held what on a date, as known at a moment.
`insider_ledger.doctor("ledger.db")` says whether a book is sound, also where it cannot be opened.
`insider_ledger.vesting("25% vests on ...", grant_date=date(2024, 3, 15))` reads what words say about vesting, and needs no book.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.values.times import ALL_KNOWN

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from insider_ledger.book import Book
    from insider_ledger.health.examination import Health
    from insider_ledger.vesting_answers import VestingAnswer

__all__ = ["ALL_KNOWN", "doctor", "open", "vesting"]


def open(target: str, *, create: bool = True, upgrade: bool | None = None, lock_timeout: float = 60.0) -> "Book":  # noqa: A001 (the door's name)
    """Open the book at a file path or SQLAlchemy URL; `create` makes it when it does not exist.

    `upgrade` (as `create` where it is not said) brings an older schema up to date, and what answers come from with it, in one transaction.
    `lock_timeout` is how many seconds to wait for another writer. Raises the errors of `ledger.store.errors`.
    """
    from insider_ledger.book import Book  # noqa: PLC0415 (a usage error must not pay for the database library)
    from ledger.store.database import Database  # noqa: PLC0415

    return Book(Database.open(target, create=create, upgrade=upgrade, upgraded=_read_again, lock_timeout=lock_timeout))


def _read_again(connection: "Connection") -> None:
    """Read again what answers come from, where a migration emptied it."""
    from projections.build import catch_up  # noqa: PLC0415 (opening a book must not pay for it)

    catch_up(connection)


def doctor(target: str, *, thorough: bool = False, lock_timeout: float = 60.0) -> "Health":
    """The health of the book at a file path or SQLAlchemy URL; whatever stands there is left as it is, and a broken book is an answer too.

    `thorough` verifies every event and compares the read models with a rebuild, for which another writer is waited for `lock_timeout`
    seconds. Raises DatabaseUnreachableError for an address where no ledger can be.
    """
    from insider_ledger.health.examination import examine  # noqa: PLC0415
    from ledger.store.database import url_of  # noqa: PLC0415
    from ledger.store.instants import utc_now  # noqa: PLC0415

    return examine(url_of(target), clock=utc_now, thorough=thorough, lock_timeout=lock_timeout)


def vesting(
    text: str,
    *,
    grant_date: date | None = None,
    quantity: Decimal | int | None = None,
    exercise_date: date | None = None,
    expires_on: date | None = None,
) -> "VestingAnswer":
    """The schedule that the words of footnotes denote, with the facts of their row: its transaction date, units, exercise and expiry date.

    What is not understood for certain has no days. Raises ValueError for a quantity that is not above 0 and for more than 100,000
    characters, TypeError for a float.
    """
    from insider_ledger.vesting_answers import vesting_of  # noqa: PLC0415 (opening a book must not pay for the grammar)
    from projections.vesting.reading import TEXT_MAX, Facts  # noqa: PLC0415

    if len(text) > TEXT_MAX:
        raise ValueError(f"a text of {len(text):,} characters is not read: at most {TEXT_MAX:,} are")
    if isinstance(quantity, float):
        raise TypeError(f"a quantity is exact: Decimal or int, not the float {quantity!r}")
    granted = None if quantity is None else Decimal(quantity)
    if granted is not None and not (granted.is_finite() and granted > 0):
        raise ValueError(f"a quantity is above 0, not {quantity}")
    facts = Facts(granted_on=grant_date, quantity=granted, exercisable_on=exercise_date, expires_on=expires_on)
    return vesting_of(text, facts)

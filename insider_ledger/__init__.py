"""The doors: settings, composition, Python API and command line.

`insider_ledger.open("ledger.db")` gives a `Book`: import filings, ask who held what on a date, as known at a moment.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insider_ledger.book import Book

__all__ = ["open"]


def open(target: str, *, create: bool = True, lock_timeout: float = 60.0) -> "Book":  # noqa: A001 (the door's name)
    """Open the book at a file path or SQLAlchemy URL; `create` makes it when it does not exist and upgrades an older schema.

    `lock_timeout` is how many seconds to wait for another writer. Raises the errors of `ledger.store.errors`.
    """
    from insider_ledger.book import Book  # noqa: PLC0415 (a usage error must not pay for the database library)
    from ledger.store.database import Database  # noqa: PLC0415

    return Book(Database.open(target, create=create, lock_timeout=lock_timeout))

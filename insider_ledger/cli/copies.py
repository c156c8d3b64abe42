"""Copies of a whole book in a folder: writing them, and answering from one in place of the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from insider_ledger.amounts import plural
from insider_ledger.cli.setup import RefusedError
from insider_ledger.cli.talk import talk

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book
    from insider_ledger.book_snapshot import BookSnapshot


def check_whole_market(snapshot: Path | None, **narrowing: object) -> None:
    """Refuse options that a snapshot, which answers about the whole market as of its own position, has no use for."""
    given = [f"--{name.replace('_', '-')}" for name, value in narrowing.items() if value is not None]
    if snapshot is not None and given:
        raise click.UsageError(f"--snapshot answers about the whole market, as of its own position: leave out {', '.join(given)}.")


def opened(book: "Book", snapshot: Path) -> "BookSnapshot":
    """A snapshot of the book; that it is older is said."""
    found = book.read_snapshot(snapshot)
    if found.behind:
        talk(
            f"{snapshot} holds the ledger up to position {found.ledger_position:,}; {plural(found.behind, 'event')} recorded since "
            f"{'is' if found.behind == 1 else 'are'} not in this answer. Write it anew with: insider-ledger export snapshot {snapshot}"
        )
    return found


@contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Where a copy is written: that it cannot be becomes one sentence. Raises `RefusedError`."""
    try:
        yield
    except OSError as error:
        raise RefusedError(f"The copy could not be written to {folder}: {error.strerror or error}.") from error

"""`insider-ledger feed`: the events of the book, or what they change in the holdings, for programs that follow it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click
import msgspec

from insider_ledger.cli.options import data_options
from insider_ledger.cli.parameters import Day, Words
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book

PAGE: Final = 500
PATIENCE: Final = 60.0  # seconds between two looks at a quiet ledger; news end them at once


class Asked(TypedDict):
    """What is followed, and how."""

    after: int | None
    limit: int | None
    follow: bool
    consumer: str | None
    changes: bool
    as_of: date | None


@click.command(
    "feed",
    cls=TaughtCommand,
    examples=(
        "insider-ledger feed --after 4213",
        "insider-ledger feed --follow --consumer warehouse",
        "insider-ledger feed --changes --after 4213 --as-of 2024-12-31",
    ),
)
@click.option("--after", type=click.IntRange(min=0), metavar="N", help="Begin after this position of the ledger (else from the start).")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="End after N lines.")
@click.option("--follow", is_flag=True, help="Wait for what is recorded later, until you stop it.")
@click.option("--consumer", type=Words(), metavar="NAME", help="Go on where this consumer was, and remember how far it came.")
@click.option("--changes", is_flag=True, help="Print what the events change in the holdings, instead of the events.")
@click.option("--as-of", type=Day(), metavar="DATE", help="With --changes: about the holdings of this day (else of today).")
@data_options
@click.pass_obj
def command(setup: Setup, **asked: Unpack[Asked]) -> Status:
    """Print the events after a position as JSON lines, in the order in which they were recorded.

    With --changes each line is a holding that is answered otherwise: the record before and after, since which day, known from when, and
    the rows that made it so. Whoever replaces the record of `holding` by `after` (and drops it where that is null) has what `holdings`
    answers. Nothing is left out, but after a crash the last lines may come again: tell them by `ledger_position`. A --consumer moves on
    once its lines are written; with --changes it has a place of its own for each day, for its copy is of the holdings of one day.
    """
    if setup.format not in {"table", "jsonl"}:
        raise click.UsageError(f"The feed is printed as JSON lines, not as {setup.format}.")
    if asked["as_of"] is not None and not asked["changes"]:
        raise click.UsageError("--as-of is the day of the holdings: give it with --changes.")
    if asked["consumer"] is not None and asked["after"] is not None:
        raise click.UsageError("A --consumer goes on where it was: leave --after out.")
    if asked["consumer"] is not None and asked["limit"] is not None:
        raise click.UsageError("A --consumer moves on by whole pages: leave --limit out.")
    with setup.open() as book:
        try:
            setup.show_lines(islice(_lines(book, asked), asked["limit"]))
        except ValueError as error:
            raise click.UsageError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    return Status.DONE


def _lines(book: "Book", asked: Asked) -> Iterator[msgspec.Struct]:
    """The lines; whoever takes the next one has written those before."""
    consumer = asked["consumer"]
    as_of = asked["as_of"] or book.today()  # the copy of a consumer is about one day, also past midnight
    if consumer is not None and asked["changes"]:
        consumer = f"{consumer}@{as_of}"
    after = book.checkpoint(consumer) if consumer is not None else asked["after"] or 0
    while True:
        lines, reached = _next(book, after, as_of if asked["changes"] else None)
        yield from lines
        if consumer is not None and reached > after:
            book.move_checkpoint(consumer, reached)
        if reached == after:
            if not asked["follow"]:
                return
            book.wait(after, PATIENCE)
        after = reached


def _next(book: "Book", after: int, changed_on: date | None) -> tuple[Sequence[msgspec.Struct], int]:
    """The next lines after a position, and the position that they reach."""
    if changed_on is not None:
        answer = book.changes(after, as_of=changed_on)
        return answer.rows, answer.ledger_position
    events = list(book.feed(after, limit=PAGE))
    return events, events[-1].ledger_position if events else after

"""`insider-ledger demo`: a small book from the packaged example filings, and a tour of what can be asked of it."""

import shlex
from typing import TYPE_CHECKING, Final

import click

from insider_ledger import examples
from insider_ledger.amounts import plural
from insider_ledger.cli.options import database_option
from insider_ledger.cli.setup import RefusedError, Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.talk import talk
from insider_ledger.cli.taught import TaughtCommand
from insider_ledger.errors import UnknownPartyError
from ledger.store.errors import DatabaseMissingError

if TYPE_CHECKING:
    from insider_ledger.book import Book

DATABASE: Final = "insider-ledger-demo.db"
PROGRAM: Final = "insider-ledger"
ISSUER: Final = "0009900001"
OWNER: Final = "0009900011"

TOUR: Final = (
    (
        "Ilse Vance joined Halcyon Tidal Power in January 2024. What did she hold at the end of that month?",
        ("holdings", "--owner", OWNER, "--as-of", "2024-01-31"),
    ),
    (
        "And at the end of September, after a grant, a purchase, two sales and an exercise?",
        ("holdings", "--owner", OWNER, "--as-of", "2024-09-30"),
    ),
    (
        "She sold shares on May 6 and reported it on June 24. On May 31 nobody could know that:",
        ("holdings", "--owner", OWNER, "--as-of", "2024-05-31", "--known-at", "2024-05-31"),
    ),
    (
        "The same day, as it looks once the late report is there:",
        ("holdings", "--owner", OWNER, "--as-of", "2024-05-31", "--known-at", "2024-06-30"),
    ),
    (
        "Every row behind these numbers, in the order in which it happened:",
        ("history", "--owner", OWNER),
    ),
    (
        "Her purchase of March was misreported and amended in April. Why is it 13,400 shares?",
        ("explain", "--owner", OWNER, "--issuer", "HTPW", "--title", "Common Stock", "--as-of", "2024-03-31"),
    ),
    (
        "All insiders of the company at the end of the year; shares that three of them reported jointly count once:",
        ("holdings", "--issuer", "HTPW", "--as-of", "2024-12-31"),
    ),
)


@click.command(
    "demo",
    cls=TaughtCommand,
    examples=(
        "insider-ledger demo",
        "insider-ledger demo --db tour.db",
    ),
)
@database_option
@click.pass_context
def command(context: click.Context) -> Status:
    """Build a small book from packaged example filings and show what can be asked of it.

    Company, people and filings are invented. The book is insider-ledger-demo.db in the current folder, or the one named with --db; a ledger
    that holds anything else is left alone. Each question is shown as it would be typed, so that it can be tried with other dates.
    """
    setup: Setup = context.obj
    database = setup.named or DATABASE
    _build(Setup(named=database))
    for words, question in TOUR:
        _ask(context.find_root().command, words, ["--db", database, *question])
    click.echo(f"# Now ask your own: {PROGRAM} --db {shlex.quote(database)} holdings --help")
    return Status.DONE


def _build(setup: Setup) -> None:
    _check(setup)
    with setup.open(create=True) as book:
        summary = book.import_paths(examples.filings())
    talk(f"{setup.shown}: {plural(summary.readable, 'example filing')}, {plural(summary.events, 'new event')}.")


def _check(setup: Setup) -> None:
    """Refuse a ledger that holds anything but the example filings. Raises `RefusedError`."""
    try:
        with setup.open() as book:
            if not _is_demo(book):
                raise RefusedError(f"{setup.shown} is no demo book: it holds other filings. Name another file with --db.")
    except DatabaseMissingError:
        return


def _is_demo(book: "Book") -> bool:
    info = book.info()
    if info.quarantined:
        return False
    try:
        rows = book.history(issuer=ISSUER).rows
    except UnknownPartyError:
        rows = ()
    return info.filings == len({row.accession or row.document for row in rows})


def _ask(program: click.Command, words: str, arguments: list[str]) -> None:
    click.echo(f"# {words}")
    click.echo(f"$ {PROGRAM} {shlex.join(arguments)}")
    with program.make_context(PROGRAM, arguments) as context:
        program.invoke(context)
    click.echo()

"""`insider-ledger record`: what people decide and the rules cannot know, as events with a reason that can be taken back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from insider_ledger.cli.decided import show_event, show_list, show_proposals
from insider_ledger.cli.options import data_options, issuer_option
from insider_ledger.cli.parameters import Day, DecisionName, FilingName, KnownAt, LotName, Ratio, Units, Words
from insider_ledger.cli.setup import Setup
from insider_ledger.cli.status import Status
from insider_ledger.cli.taught import TaughtCommand, TaughtGroup
from insider_ledger.cli.terms import schedule_of, show_terms, terms_given
from insider_ledger.cli.waiting import show_waiting
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    LotRow,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.form import Kind, Table

if TYPE_CHECKING:  # the book brings the database library, which `--help` does without
    from insider_ledger.book import Book

Commanded = TypeVar("Commanded", bound=Callable[..., Any])


def _known_at_option(commanded: Commanded) -> Commanded:
    shown = "Since when it counts: YYYY-MM-DDTHH:MM:SSZ, or YYYY-MM-DD for the end of that day in US Eastern (now when not given)."
    return click.option("--known-at", type=KnownAt(), metavar="INSTANT|DATE", help=shown)(commanded)


def _decided(commanded: Commanded) -> Commanded:
    """The options of every decision."""
    why = click.option("--why", type=Words(), required=True, metavar="TEXT", help="The reason, for whoever reads the ledger later.")
    return why(_known_at_option(data_options(commanded)))


@click.group(
    "record",
    cls=TaughtGroup,
    examples=(
        'insider-ledger record split --issuer NWND --effective 2024-06-10 --ratio 2-for-1 --why "8-K of 2024-05-20"',
        "insider-ledger record split --propose",
        "insider-ledger record list",
        'insider-ledger record take-back 1234 --why "It was another company"',
    ),
)
@data_options
def command() -> None:
    """Record what you decide and the filings do not say, each with a reason. Nothing that was filed is changed.

    A decision is an event of its own. It counts from its knowledge time on: answers as known before stay as they were. It can be taken
    back, which is an event too.
    """


@command.command(
    "retract-row",
    cls=TaughtCommand,
    examples=('insider-ledger record retract-row --filing 0001234567-24-000001 --row 2 --why "Reported twice"',),
)
@click.option("--filing", type=FilingName(), required=True, metavar="NUMBER", help="Accession number of the filing.")
@click.option("--table", type=click.Choice(("I", "II")), default="I", show_default=True, help="Table of the form.")
@click.option("--kind", type=click.Choice(("transaction", "holding")), default="transaction", show_default=True, help="Kind of row.")
@click.option("--row", type=click.IntRange(min=1), required=True, metavar="N", help="Counts from 1 within table and kind.")
@_decided
@click.pass_obj
def retract_row(setup: Setup, *, filing: str, table: Table, kind: Kind, row: int, why: str, known_at: date | None) -> Status:
    """Say that one row of a filing does not count, for any of its owners."""
    return _record(setup, lambda _: RetractRow(filing_id=filing, table=table, kind=kind, row=row), why, known_at)


@command.command(
    "link-amendment",
    cls=TaughtCommand,
    examples=(
        'insider-ledger record link-amendment --amendment 0001234567-24-000003 --original 0001234567-24-000001 --why "Cites a wrong date"',
        'insider-ledger record link-amendment --amendment 0001234567-24-000003 --stands-alone --why "Its original was on paper"',
    ),
)
@click.option("--amendment", type=FilingName(), required=True, metavar="NUMBER", help="Accession number of the amendment.")
@click.option("--original", type=FilingName(), metavar="NUMBER", help="Accession number of the filing that it amends.")
@click.option("--stands-alone", is_flag=True, help="It amends no filing of the book.")
@_decided
@click.pass_obj
def link_amendment(setup: Setup, *, amendment: str, original: str | None, stands_alone: bool, why: str, known_at: date | None) -> Status:
    """Say which filing an amendment amends, where the link that was found is wrong or none was found."""
    if (original is None) != stands_alone:
        raise click.UsageError("Name the filing that it amends with --original, or say --stands-alone.")
    return _record(setup, lambda _: LinkAmendment(filing_id=amendment, original_id=original), why, known_at)


@command.command(
    "equate-securities",
    cls=TaughtCommand,
    examples=('insider-ledger record equate-securities --issuer NWND --title Common --title "Ordinary Shares" --why "Renamed in 2024"',),
)
@issuer_option
@click.option("--title", "titles", type=Words(), multiple=True, required=True, metavar="TITLE", help="A title as filed; at least two.")
@_decided
@click.pass_obj
def equate_securities(setup: Setup, *, issuer: str | None, titles: tuple[str, ...], why: str, known_at: date | None) -> Status:
    """Say that several titles of one issuer mean the same class of security."""
    asked = _issuer(issuer)
    return _record(setup, lambda book: EquateSecurities(issuer=book.find_party("issuer", asked), titles=titles), why, known_at)


@command.command(
    "equate-owners",
    cls=TaughtCommand,
    examples=('insider-ledger record equate-owners --owner 0001234567 --other 0007654321 --why "Two CIKs of one person"',),
)
@click.option("--owner", type=Words(), required=True, metavar="OWNER", help="The owner that answers name: CIK or name.")
@click.option("--other", type=Words(), required=True, metavar="OWNER", help="The same person or entity under another CIK or name.")
@_decided
@click.pass_obj
def equate_owners(setup: Setup, *, owner: str, other: str, why: str, known_at: date | None) -> Status:
    """Say that two reporting owners are the same person or entity."""

    def decision(book: "Book") -> EquateOwners:
        return EquateOwners(owner=book.find_party("owner", owner), other=book.find_party("owner", other))

    return _record(setup, decision, why, known_at)


@command.command(
    "lots-equated",
    cls=TaughtCommand,
    examples=(
        "insider-ledger record lots-equated --lot 0001234567-24-000001:transaction:1 --lot 0001234567-24-000009:transaction:2 --why Typo",
    ),
)
@click.option(
    "--lot",
    "lots",
    type=LotName(),
    multiple=True,
    required=True,
    metavar="NUMBER:KIND:ROW",
    help="A row of Table II of the lot: accession number, transaction or holding, and its number; at least two.",
)
@_decided
@click.pass_obj
def lots_equated(setup: Setup, *, lots: tuple[LotRow, ...], why: str, known_at: date | None) -> Status:
    """Say that rows of Table II which look like several lots are of the same lot: an option, or units, of one grant."""
    return _record(setup, lambda _: EquateLots(lots=lots), why, known_at)


@command.command(
    "split",
    cls=TaughtCommand,
    examples=(
        'insider-ledger record split --issuer NWND --effective 2024-06-10 --ratio 2-for-1 --why "8-K of 2024-05-20"',
        'insider-ledger record split --issuer NWND --effective 2024-06-10 --ratio 1-for-10 --title "Class A Common Stock" --why "8-K"',
        "insider-ledger record split --propose --issuer NWND",
    ),
)
@issuer_option
@click.option("--effective", type=Day(), metavar="DATE", help="First day on the new basis.")
@click.option("--ratio", type=Ratio(), metavar="N-for-M", help="N new shares for M old ones: 2-for-1, 3-for-2, 1-for-10.")
@click.option("--title", type=Words(), metavar="TITLE", help="The class that is split (every class when not given).")
@click.option("--why", type=Words(), metavar="TEXT", help="The reason, for whoever reads the ledger later.")
@click.option("--propose", is_flag=True, help="Record nothing: list splits that the filings speak of, with the command that records each.")
@_known_at_option
@data_options
@click.pass_obj
def split(
    setup: Setup,
    *,
    issuer: str | None,
    effective: date | None,
    ratio: tuple[int, int] | None,
    title: str | None,
    why: str | None,
    propose: bool,
    known_at: date | None,
) -> Status:
    """Record a stock split, or list those that the filings speak of. Balances and option lots follow it from its effective date.

    It counts from the start of its effective date in US Eastern when --known-at does not say when it was announced.
    """
    if propose:
        with setup.open() as book:
            answer = book.split_proposals(issuer)
        show_proposals(setup, answer)
        return Status.DONE
    if effective is None or ratio is None or why is None:
        raise click.UsageError("A split needs --effective DATE, --ratio N-for-M and --why TEXT.")
    asked, day, (new, old) = _issuer(issuer), effective, ratio

    def decision(book: "Book") -> RecordSplit:
        key = book.find_party("issuer", asked)
        return RecordSplit(issuer=key, effective_on=day, numerator=new, denominator=old, security_title=title)

    return _record(setup, decision, why, known_at)


@command.command(
    "vesting-terms",
    cls=TaughtCommand,
    examples=(
        'insider-ledger record vesting-terms --filing 0001234567-24-000001 --row 1 --terms terms.json --why "Exhibit 10.4"',
        'insider-ledger record vesting-terms --filing 0001234567-24-000001 --row 1 --terms ocf.json --start 2024-02-15 --why "Stock plan"',
    ),
)
@click.option("--filing", type=FilingName(), required=True, metavar="NUMBER", help="Accession number of the filing that reports the lot.")
@click.option("--table", type=click.Choice(("I", "II")), default="II", show_default=True, help="Table of the form.")
@click.option("--kind", type=click.Choice(("transaction", "holding")), default="transaction", show_default=True, help="Kind of row.")
@click.option("--row", type=click.IntRange(min=1), required=True, metavar="N", help="Counts from 1 within table and kind.")
@click.option("--terms", type=click.Path(path_type=Path, allow_dash=True), required=True, metavar="FILE|-", help="The terms, as JSON.")
@click.option("--start", type=Day(), metavar="DATE", help="Vesting start date, for terms that count from one without naming it.")
@click.option(
    "--quantity", type=Units(), metavar="N", help="Units of the whole grant, for terms in units (those of the row when not given)."
)
@_decided
@click.pass_obj
def vesting_terms(
    setup: Setup,
    *,
    filing: str,
    table: Table,
    kind: Kind,
    row: int,
    terms: Path,
    start: date | None,
    quantity: Decimal | None,
    why: str,
    known_at: date | None,
) -> Status:
    """Say by which schedule the lot that a row reports vests, whatever the footnotes say.

    The terms are JSON: {"tranches": [{"date": "2025-03-15", "fraction": "1/4"}, ...]}, or a rule such as {"over": 48, "every": "1 month",
    "from": "2024-02-15", "cliff": 12}, or an object VESTING_TERMS of the Open Cap Format. Terms in units are of the units that the row
    acquires; --quantity is needed where the row states none, as a holding row does.
    """
    given = terms_given(terms)

    def decision(book: "Book") -> RecordVestingTerms:
        granted = book.units_brought(filing, table=table, kind=kind, row=row) if quantity is None else quantity
        return RecordVestingTerms(filing_id=filing, table=table, kind=kind, row=row, schedule=schedule_of(given, start, granted))

    return _record(setup, decision, why, known_at)


@command.command(
    "show-terms",
    cls=TaughtCommand,
    examples=(
        "insider-ledger record show-terms 1234 --format json --output terms.json",
        "insider-ledger record show-terms 1234 --ocf --output ocf.json",
    ),
)
@click.argument("decision", metavar="POSITION|ID", type=DecisionName())
@click.option("--ocf", is_flag=True, help="Print them as an object VESTING_TERMS of the Open Cap Format, which is JSON.")
@click.option("--quantity", type=Units(), metavar="N", help="Units of the whole grant, to show how many vest each time.")
@data_options
@click.pass_obj
def recorded_terms(setup: Setup, *, decision: int | UUID, ocf: bool, quantity: Decimal | None) -> Status:
    """Show the vesting terms that a decision recorded, named by its ledger position or id. The JSON can be edited and recorded."""
    show_terms(setup, decision, quantity, ocf=ocf)
    return Status.DONE


@command.command("take-back", cls=TaughtCommand, examples=('insider-ledger record take-back 1234 --why "It was another company"',))
@click.argument("decision", metavar="POSITION|ID", type=DecisionName())
@_decided
@click.pass_obj
def take_back(setup: Setup, *, decision: int | UUID, why: str, known_at: date | None) -> Status:
    """Take a decision back, named by its ledger position or id. Answers as known before keep it."""
    with setup.open() as book:
        event = book.take_back(decision, why, known_at)
    show_event(setup, event)
    return Status.DONE


@command.command("list", cls=TaughtCommand, examples=("insider-ledger record list", "insider-ledger record list --waiting"))
@click.option("--waiting", is_flag=True, help="List the rows of imported splits whose trading symbol no filing of the book has yet.")
@data_options
@click.pass_obj
def list_decisions(setup: Setup, *, waiting: bool) -> Status:
    """List what was decided, those taken back too, in the order in which it was recorded."""
    with setup.open() as book:
        if waiting:
            show_waiting(setup, book.waiting_splits(), "No split waits for its issuer.")
        else:
            show_list(setup, book.decisions())
    return Status.DONE


def _record(setup: Setup, decision: "Callable[[Book], Decision]", why: str, known_at: date | None) -> Status:
    with setup.open() as book:
        event = book.decide(decision(book), why, known_at)
    show_event(setup, event)
    return Status.DONE


def _issuer(issuer: str | None) -> str:
    if issuer is None:
        raise click.UsageError("Which issuer? Name it with --issuer.")
    return issuer

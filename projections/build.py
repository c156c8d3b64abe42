"""Keeping the read models up to the feed: read new events, find the accounts that they touch, read those accounts again.

Everything happens in the writer's transaction, so events, read models and the checkpoint commit together. A rebuild is the same work from
position 0 into a second set of tables, which then takes the place of the live one in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, assert_never, cast

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, tuple_

from ledger.events import HoldingEvent, Recorded
from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.store.tables import tracking
from ledger.values.decisions import (
    Decision,
    EquateLots,
    EquateOwners,
    EquateSecurities,
    LinkAmendment,
    RecordSplit,
    RecordVestingTerms,
    RetractRow,
)
from ledger.values.form import DerivativeTerms
from ledger.values.identity import CONTENT, filing_stream_id
from ledger.values.quantity import exact_text
from projections.accounts.balances import Point
from projections.accounts.reading import AccountReading, BalancePoint, ExitReport, LineVersion
from projections.accounts.regimes import Regime, read_regimes
from projections.accounts.reports import filings_of, reports_of
from projections.accounts.showing import ClassShown
from projections.directory import Account, DirectoryChanges, filings_without_rows, identified_as, write_directory
from projections.parties import Aliases
from projections.rulings import Rulings, write_rulings
from projections.tables import LIVE, ReadModels
from projections.vesting.stored import stored

CHECKPOINT: Final = "read-models"
ACCOUNTS_AT_ONCE: Final = 1_000
FILINGS_AT_ONCE: Final = 1_000
RANK_BITS: Final = 16


def catch_up(connection: Connection) -> int:
    """Bring the live read models up to the head of the feed; returns the position reached."""
    feed = Feed(connection)
    start = _checkpoint(connection)
    head = apply(connection, feed, LIVE, start)
    if head > start:
        checkpoint_at(connection, head)
    return head


def apply(connection: Connection, feed: Feed, models: ReadModels, after: int) -> int:
    """Apply the events after a position to `models`; returns the head of the feed. Each account is read once, however many the events."""
    touched: set[Account] = set()
    decisions: list[Decision] = []
    for events in bulk.chunks(feed.filings_after(after), FILINGS_AT_ONCE):
        changes = DirectoryChanges()
        changes.take(events)
        touched |= write_directory(connection, changes, models)
        decisions += write_rulings(connection, events, models)
    aliases = Aliases.load(connection, models)
    rulings = Rulings.load(connection, aliases, models)
    touched |= accounts_concerned(connection, models, aliases, decisions)
    found = {(aliases.party("owner", owner), aliases.party("issuer", issuer)) for owner, issuer in touched}
    accounts = sorted({(same, issuer) for owner, issuer in found for same in rulings.owners_like(owner)})
    read_accounts_again(connection, models, accounts, is_new=after == 0)
    return feed.head()


def read_accounts_again(
    connection: Connection,
    models: ReadModels,
    accounts: Sequence[Account],
    *,
    is_new: bool = False,
) -> None:
    """Replace what the read models say of these accounts by a new reading of all of their events (`is_new`: they say nothing yet)."""
    aliases = Aliases.load(connection, models)
    rulings = Rulings.load(connection, aliases, models)
    for chunk in bulk.chunks(accounts, ACCOUNTS_AT_ONCE):
        regimes = regimes_by_account(connection, aliases, rulings, chunk, models=models)
        readings = {account: read_regimes(*account, of_account) for account, of_account in regimes}
        if not is_new:
            _delete_accounts(connection, models, [pair for account in chunk for pair in keys_of(aliases, account)])
        _write_accounts(connection, models, readings)


def regimes_by_account(
    connection: Connection,
    aliases: Aliases,
    rulings: Rulings,
    accounts: Sequence[Account],
    *,
    models: ReadModels = LIVE,
    up_to: int | None = None,
) -> Iterator[tuple[Account, list[Regime]]]:
    """The regimes of each account, with their reports, from the events up to and including a position (None: all)."""
    feed = Feed(connection)
    owners = {account: rulings.owners_like(account[0]) for account in accounts}
    pairs = {pair for account in accounts for owner in owners[account] for pair in keys_of(aliases, (owner, account[1]))}
    events: dict[Account, list[Recorded]] = defaultdict(list)
    rowless: dict[Account, list[str]] = defaultdict(list)
    filing_ids: dict[str, None] = {}
    for filing_id, owner, issuer in filings_without_rows(connection, sorted(pairs), models):
        rowless[aliases.party("owner", owner), aliases.party("issuer", issuer)].append(filing_id)
        filing_ids[filing_id] = None
    for recorded in feed.of_accounts(sorted(pairs), up_to=up_to):
        event = cast("HoldingEvent", recorded.event)
        events[aliases.party("owner", event.owner), aliases.party("issuer", event.issuer)].append(recorded)
        filing_ids[event.filing_id] = None
    unnumbered = [filing_id for filing_id in filing_ids if filing_id.startswith(CONTENT)]
    streams = dict.fromkeys([*filing_ids, *identified_as(connection, unnumbered, models)])  # their streams say what the others are
    filings = filings_of(feed.of_streams(map(filing_stream_id, streams), up_to=up_to))
    for account in accounts:
        reports = {owner: reports_of(events[owner, account[1]], filings, rowless[owner, account[1]]) for owner in owners[account]}
        yield account, rulings.regimes(*account, reports)


def accounts_concerned(connection: Connection, models: ReadModels, aliases: Aliases, decisions: Iterable[Decision]) -> set[Account]:
    """The accounts, as the filings name them, that decisions are about."""
    table = models.filing_owner
    accounts: set[Account] = set()
    for decision in dict.fromkeys(decisions):
        about = select(table.c.owner, table.c.issuer).where(_is_about(decision, table, aliases))
        accounts |= {(row.owner, row.issuer) for row in connection.execute(about)}
    return accounts


def _is_about(decision: Decision, table: Table, aliases: Aliases) -> ColumnElement[bool]:
    match decision:
        case RetractRow(filing_id=filing_id) | RecordVestingTerms(filing_id=filing_id) | LinkAmendment(filing_id=filing_id):
            return table.c.filing_id == filing_id
        case EquateLots(lots=lots):
            return table.c.filing_id.in_({lot.filing_id for lot in lots})
        case EquateSecurities(issuer=issuer) | RecordSplit(issuer=issuer):
            return table.c.issuer.in_(aliases.keys("issuer", aliases.party("issuer", issuer)))
        case EquateOwners(owner=owner, other=other):
            parties = [aliases.party("owner", key) for key in (owner, other)]
            return table.c.owner.in_([key for party in parties for key in aliases.keys("owner", party)])
        case _ as never:
            assert_never(never)


def accounts_of_parties(
    connection: Connection,
    aliases: Aliases,
    rulings: Rulings,
    *,
    owner: str | None,
    issuer: str | None,
) -> list[Account]:
    """The accounts of an owner, an issuer, or both, by the keys of the parties that they stand for."""
    table = LIVE.filing_owner
    asked = []
    if owner is not None:
        asked.append(table.c.owner.in_([key for name in rulings.owners_like(owner) for key in aliases.keys("owner", name)]))
    if issuer is not None:
        asked.append(table.c.issuer.in_(aliases.keys("issuer", issuer)))
    rows = connection.execute(select(table.c.owner, table.c.issuer).where(*asked).distinct())
    named = {(aliases.party("owner", row.owner), aliases.party("issuer", row.issuer)) for row in rows}
    accounts = {(same, at) for name, at in named for same in rulings.owners_like(name)}
    return sorted(account for account in accounts if owner in {None, account[0]})


def keys_of(aliases: Aliases, account: Account) -> list[Account]:
    """The pairs of keys under which the rows of an account may be recorded."""
    owner, issuer = account
    return [(one, other) for one in aliases.keys("owner", owner) for other in aliases.keys("issuer", issuer)]


def sequence_of(point: Point) -> int:
    """The place of a point in the valid order of its line, as one number: day, then order within the day."""
    return point.effective.toordinal() << RANK_BITS | point.rank


def _checkpoint(connection: Connection) -> int:
    query = select(tracking.c.notification_id).where(tracking.c.application_name == CHECKPOINT)
    return connection.execute(query).scalar() or 0


def checkpoint_at(connection: Connection, head: int) -> None:
    """Say that the live read models contain every event up to `head`."""
    moved = connection.execute(tracking.update().where(tracking.c.application_name == CHECKPOINT).values(notification_id=head))
    if not moved.rowcount:
        connection.execute(insert(tracking), {"application_name": CHECKPOINT, "notification_id": head})


def _write_accounts(connection: Connection, models: ReadModels, readings: Mapping[Account, AccountReading]) -> None:
    lines = [_line_row(account, version) for account, reading in readings.items() for version in reading.lines]
    points = [_point_row(point) for reading in readings.values() for point in reading.points]
    shown = [_shown_row(account, item) for account, reading in readings.items() for item in reading.shown]
    exits = [_exit_row(account, report) for account, reading in readings.items() for report in reading.exits]
    bulk.insert(connection, models.line, lines)
    bulk.insert(connection, models.point, points)
    bulk.insert(connection, models.exit, exits)
    bulk.insert(connection, models.class_shown, shown)


def _delete_accounts(connection: Connection, models: ReadModels, pairs: Iterable[Account]) -> None:
    line, point = models.line, models.point
    for chunk in bulk.chunks(pairs):
        of_accounts = tuple_(line.c.owner, line.c.issuer).in_(chunk)
        connection.execute(delete(point).where(point.c.line_id.in_(select(line.c.line_id).where(of_accounts))))
        connection.execute(delete(line).where(of_accounts))
        for table in (models.exit, models.class_shown):
            connection.execute(delete(table).where(tuple_(table.c.owner, table.c.issuer).in_(chunk)))


def _line_row(account: Account, version: LineVersion) -> tuple[object, ...]:
    line = version.line
    terms = line.terms or DerivativeTerms()
    return (
        str(line.line_id),
        microseconds(version.known_from),
        _instant(version.known_to),
        *account,
        line.table,
        line.title,
        line.ownership_form,
        line.nature,
        _exact(terms.exercise_price),
        terms.exercisable_on,
        terms.expires_on,
        line.granted_on,
        terms.underlying_title,
        _exact(terms.underlying_quantity),
        _exact(terms.underlying_value),
        line.security,
        line.stated_on,
        stored(line.vesting),
    )


def _shown_row(account: Account, item: ClassShown) -> tuple[object, ...]:
    known = (microseconds(item.known_from), _instant(item.known_to))
    return (*account, item.security, item.filing_id, *known, item.effective, " ".join(sorted(map(str, item.lines))))


def _point_row(item: BalancePoint) -> tuple[object, ...]:
    point = item.point
    return (
        str(item.line_id),
        sequence_of(point),
        microseconds(item.known_from),
        _instant(item.known_to),
        point.effective,
        _exact(point.quantity),
        _exact(point.value),
        _exact(point.reconstructed),
        point.basis,
        " ".join(point.flags),
        " ".join(map(str, point.evidence)),
        _exact(point.residual),
        _exact(point.vested),
        _exact(point.unvested),
    )


def _exit_row(account: Account, report: ExitReport) -> tuple[object, ...]:
    return (*account, report.effective, microseconds(report.known_from), report.is_exit, _instant(report.known_to))


def _instant(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else exact_text(value)

"""Keeping the read models up to the feed: read new events, find the accounts that they touch, read those accounts again.

Everything happens in the writer's transaction, so events, read models and the checkpoint commit together. A rebuild is the same work from
position 0 into a second set of tables, which then takes the place of the live one in one transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple, assert_never

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.errors import UnreadableEventError
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
from projections.checkpoint import advance, checkpoint, note_reading
from projections.directory import Account, DirectoryChanges, write_directory
from projections.dossiers import Dossier, dossiers, read
from projections.parties import Aliases
from projections.rulings import Rulings, write_rulings
from projections.stored_readings import AccountRows
from projections.tables import LIVE, ReadModels

FILINGS_AT_ONCE: Final = 1_000

ReadAll = Callable[[Iterable[Dossier]], Iterable[AccountRows]]
"""Reads dossiers, in their order: `here`, or by others who are at hand."""


class Revision(NamedTuple):
    """Accounts to be read again: the pairs of keys under which the read models may have them, and their dossiers."""

    replaced: list[Account]
    dossiers: Iterator[Dossier]


def here(dossiers: Iterable[Dossier]) -> Iterator[AccountRows]:
    """Read one dossier after the other, in this process."""
    return map(read, dossiers)


def catch_up(connection: Connection, read_all: ReadAll = here) -> None:
    """Bring the live read models up to the head of the feed."""
    revision = begin(connection)
    finish(connection, revision.replaced, read_all(revision.dossiers))


def begin(connection: Connection) -> Revision:
    """Take the new events into the directory of the live read models; `finish` stores what reading the dossiers gives.

    Further revisions may begin meanwhile in the same transaction, if they finish in the same order: the last has all events.
    """
    reached, head = checkpoint(connection), Feed(connection).head()
    start = 0 if reached is None else reached.position
    revision = revise(connection, LIVE, start)
    if head > start:
        advance(connection, head)
    return revision


def finish(connection: Connection, replaced: Sequence[Account], read_again: Iterable[AccountRows], models: ReadModels = LIVE) -> None:
    """Put what was read of accounts in place of what the read models say of them.

    Raises what reading raises: UnreadableEventError, which says here whose event it is, and AccountFailedError.
    """
    _delete_accounts(connection, models, replaced)
    try:
        for rows in read_again:
            bulk.insert(connection, models.line, rows.lines)
            bulk.insert(connection, models.point, rows.points)
            bulk.insert(connection, models.exit, rows.exits)
            bulk.insert(connection, models.class_shown, rows.shown)
    except UnreadableEventError as error:
        if error.position is None:
            raise
        owner, issuer = Feed(connection).parties_at(error.position)
        raise error.located(owner=owner, issuer=issuer) from error


def revise(connection: Connection, models: ReadModels, after: int) -> Revision:
    """Take the events after a position into the directory of `models`. Each account is read once, however many its events."""
    touched: set[Account] = set()
    decisions: list[Decision] = []
    for events in bulk.chunks(Feed(connection).filings_after(after), FILINGS_AT_ONCE):
        changes = DirectoryChanges()
        changes.take(events)
        touched |= write_directory(connection, changes, models)
        decisions += write_rulings(connection, events, models)
    aliases = Aliases.load(connection, models)
    rulings = Rulings.load(connection, aliases, models)
    touched |= accounts_concerned(connection, models, aliases, rulings, decisions)
    found = set(map(aliases.account, touched))
    same_issuer_together = itemgetter(1, 0)  # what its owners share, filings and words, is read once
    accounts = sorted({(same, issuer) for owner, issuer in found for same in rulings.owners_like(owner)}, key=same_issuer_together)
    replaced = [] if after == 0 else [pair for account in accounts for pair in aliases.accounts_like(account)]
    return Revision(replaced, dossiers(connection, aliases, rulings, accounts, models=models))


def read_account_again(connection: Connection, account: Account) -> None:
    """Replace what the live read models say of one account by a new reading of all of its events."""
    aliases = Aliases.load(connection)
    rulings = Rulings.load(connection, aliases)
    finish(connection, aliases.accounts_like(account), here(dossiers(connection, aliases, rulings, [account])))
    note_reading(connection)


def accounts_concerned(
    connection: Connection, models: ReadModels, aliases: Aliases, rulings: Rulings, decisions: Iterable[Decision]
) -> set[Account]:
    """The accounts, as the filings name them, that decisions are about; those of owners also through others who are the same."""
    table = models.filing_owner
    accounts: set[Account] = set()
    for decision in dict.fromkeys(decisions):
        about = select(table.c.owner, table.c.issuer).where(_is_about(decision, table, aliases, rulings))
        accounts |= {(row.owner, row.issuer) for row in connection.execute(about)}
    return accounts


def _is_about(decision: Decision, table: Table, aliases: Aliases, rulings: Rulings) -> ColumnElement[bool]:
    match decision:
        case RetractRow(filing_id=filing_id) | RecordVestingTerms(filing_id=filing_id) | LinkAmendment(filing_id=filing_id):
            return table.c.filing_id == filing_id
        case EquateLots(lots=lots):
            return table.c.filing_id.in_({lot.filing_id for lot in lots})
        case EquateSecurities(issuer=issuer) | RecordSplit(issuer=issuer):
            return table.c.issuer.in_(aliases.keys("issuer", aliases.party("issuer", issuer)))
        case EquateOwners(owner=owner, other=other):
            parties = [same for key in (owner, other) for same in rulings.owners_like(aliases.party("owner", key))]
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


def _delete_accounts(connection: Connection, models: ReadModels, pairs: Iterable[Account]) -> None:
    line, point = models.line, models.point
    for chunk in bulk.chunks(pairs):
        of_accounts = bulk.among_pairs(connection, line.c.owner, line.c.issuer, chunk)
        connection.execute(delete(point).where(point.c.line_id.in_(select(line.c.line_id).where(of_accounts))))
        connection.execute(delete(line).where(of_accounts))
        for table in (models.exit, models.class_shown):
            connection.execute(delete(table).where(bulk.among_pairs(connection, table.c.owner, table.c.issuer, chunk)))

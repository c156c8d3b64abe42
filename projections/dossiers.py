"""Dossiers: all that the book says of some accounts, as stored, so that they can be read anywhere: here, in another process or machine.

Reading accounts is most of the work of an import and of a rebuild, and no account rests on another. So the writer collects dossiers,
whoever is at hand reads them (`read`), and the writer stores what comes back:

    for rows in map(read, dossiers(connection, aliases, rulings, accounts)): ...

A dossier is plain data: `msgspec.msgpack.encode(dossier)` is a file that another machine can read.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final, cast

import msgspec
from sqlalchemy import Connection

from ledger.events import HoldingEvent, Recorded
from ledger.feed import Feed, Stored, recorded
from ledger.store import bulk
from ledger.store.errors import StoreError
from ledger.values.identity import filing_stream_id
from projections.accounts.reading import AccountReading
from projections.accounts.regime import Regime
from projections.accounts.regimes import read_regimes
from projections.accounts.reports import filings_of, reports_of
from projections.directory import Account, filings_of_accounts
from projections.failures import AccountFailedError
from projections.parties import Aliases, PartyKind
from projections.rulings import Ruling, Rulings
from projections.stored_readings import AccountRows, rows_of
from projections.tables import LIVE, ReadModels

ACCOUNTS_AT_ONCE: Final = 200
"""Accounts in one dossier: few enough to be spread evenly over processes, many enough that the statements behind it weigh little."""


class Dossier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Some accounts with the stored events of their rows and of their filings, each in the order of the ledger.

    `rowless` are their filings that report no row, as (filing id, owner key, issuer key); `aliases` (kind, alias, party) those of their
    parties. `rulings` are all decisions that are recorded.
    """

    accounts: tuple[Account, ...]
    rows: list[Stored]
    filings: list[Stored]
    rowless: tuple[tuple[str, str, str], ...] = ()
    aliases: tuple[tuple[PartyKind, str, str], ...] = ()
    rulings: tuple[Ruling, ...] = ()


def dossiers(
    connection: Connection,
    aliases: Aliases,
    rulings: Rulings,
    accounts: Sequence[Account],
    *,
    models: ReadModels = LIVE,
    up_to: int | None = None,
) -> Iterator[Dossier]:
    """Dossiers of all `accounts` in their order, from the events up to and including a position (None: all)."""
    feed = Feed(connection)
    for chunk in bulk.chunks(accounts, ACCOUNTS_AT_ONCE):
        concerned = {(owner, issuer) for name, issuer in chunk for owner in rulings.owners_like(name)}
        pairs = sorted(pair for account in concerned for pair in aliases.accounts_like(account))
        named = list(filings_of_accounts(connection, pairs, models))
        streams = dict.fromkeys(key for filing in named for key in (filing.filing_id, filing.identified_as) if key is not None)
        yield Dossier(
            accounts=tuple(chunk),
            rows=feed.stored_of_accounts(pairs, up_to=up_to),
            filings=feed.stored_of_streams(map(filing_stream_id, streams), up_to=up_to),
            rowless=tuple((filing.filing_id, filing.owner, filing.issuer) for filing in named if filing.is_rowless),
            aliases=aliases.of(concerned),
            rulings=rulings.all,
        )


def regimes_by_account(
    connection: Connection, aliases: Aliases, rulings: Rulings, accounts: Sequence[Account], *, up_to: int | None = None
) -> Iterator[tuple[Account, list[Regime]]]:
    """The regimes of each account, with their reports, from the events up to and including a position (None: all)."""
    for dossier in dossiers(connection, aliases, rulings, accounts, up_to=up_to):
        yield from regimes_of(dossier)


def read(dossier: Dossier) -> AccountRows:
    """What the read models hold of the accounts of a dossier. Pure, and all that another process is asked to do.

    Raises UnreadableEventError; AccountFailedError, also for what is a fault of the rules.
    """
    try:
        return rows_of(readings_of(dossier))
    except StoreError:
        raise
    except Exception as error:
        raise _failure(dossier, error) from error


def _failure(dossier: Dossier, error: Exception) -> Exception:
    """The error with the account that it is about, and the first event with which reading that one fails."""
    for account in dossier.accounts:
        alone = msgspec.structs.replace(dossier, accounts=(account,))
        decided = (ruling.position for ruling in dossier.rulings)
        positions = sorted({*(stored[0] for stored in (*dossier.rows, *dossier.filings)), *decided})
        if positions and _fails(alone, positions[-1]):
            first = bisect_left(positions, True, key=partial(_fails, alone))
            return AccountFailedError(*account, positions[first], f"{type(error).__name__}: {error}")
    return error


def _fails(dossier: Dossier, up_to: int) -> bool:
    """Whether reading a dossier fails with its events up to and including a position."""
    part = msgspec.structs.replace(
        dossier,
        rows=[stored for stored in dossier.rows if stored[0] <= up_to],
        filings=[stored for stored in dossier.filings if stored[0] <= up_to],
        rulings=tuple(ruling for ruling in dossier.rulings if ruling.position <= up_to),
    )
    try:
        rows_of(readings_of(part))
    except Exception:  # noqa: BLE001 (whether, not why)
        return True
    return False


def readings_of(dossier: Dossier) -> Iterator[tuple[Account, AccountReading]]:
    """The reading of each account of a dossier, which balances on a day are taken from (`projections.as_of.balances_of`)."""
    return ((account, read_regimes(*account, regimes)) for account, regimes in regimes_of(dossier))


def regimes_of(dossier: Dossier) -> Iterator[tuple[Account, list[Regime]]]:
    """The regimes of each account, with their reports."""
    aliases, rulings = Aliases(dossier.aliases), Rulings(dossier.rulings)
    events: dict[Account, list[Recorded]] = defaultdict(list)
    rowless: dict[Account, list[str]] = defaultdict(list)
    for filing_id, owner, issuer in dossier.rowless:
        rowless[aliases.account((owner, issuer))].append(filing_id)
    for item in recorded(dossier.rows):
        event = cast("HoldingEvent", item.event)
        events[aliases.account((event.owner, event.issuer))].append(item)
    filings = filings_of(recorded(dossier.filings))
    for name, issuer in dossier.accounts:
        owners = [(owner, issuer) for owner in rulings.owners_like(name)]
        reports = {account[0]: reports_of(events[account], filings, rowless[account]) for account in owners}
        yield (name, issuer), rulings.regimes(name, issuer, reports)

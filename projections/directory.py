"""Reading the feed into parties and filings: who was named, when, and which accounts a filing touches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, or_, select, update

from ledger.events import FilingAccepted, FilingCompleted, FilingEnriched, FilingIdentified, Recorded, RowCounts
from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.values.form import ReportedForm
from ledger.values.identity import normal_text, party_key
from projections.tables import ReadModels

Account = tuple[str, str]


class DirectoryChanges:
    """What a run of events changes in parties and filings."""

    def __init__(self) -> None:
        self.namings: dict[str, dict[tuple[str, str], tuple[int, str, str]]] = {}
        self.names: set[tuple[str, str, str, str]] = set()
        self.aliases: dict[tuple[str, str, str], int] = {}
        self.filings: list[tuple[str | int | date | None, ...]] = []
        self.filing_owners: list[tuple[str, str, str]] = []
        self.moved: list[dict[str, str | int]] = []
        self.completed: list[dict[str, str | int]] = []
        self.identified: list[dict[str, str | int]] = []
        self.accounts: set[Account] = set()

    def take(self, events: Iterable[Recorded]) -> None:
        """Fold events of the feed, in order."""
        for recorded in events:
            event = recorded.event
            match event:
                case FilingAccepted():
                    self._accept(event, recorded.position)
                case FilingEnriched():
                    self._name(event.filing_id, event.form, microseconds(event.known_at))
                    known = {"known_at": microseconds(event.known_at), "resolution": event.resolution}
                    self.moved.append({"which": event.filing_id, **known})
                    self.accounts.update(accounts_of(event.form))
                case FilingCompleted():
                    counts = msgspec.structs.asdict(event.rows)
                    self.completed.append({"which": event.filing_id, **counts, "rows_fingerprint": event.rows_fingerprint})
                case FilingIdentified():
                    self._identify(event, recorded.position)
                case _:
                    pass

    def _accept(self, event: FilingAccepted, position: int) -> None:
        known_at = microseconds(event.known_at)
        self._name(event.filing_id, event.form, known_at)
        accounts = list(accounts_of(event.form))
        self.accounts.update(accounts)
        issuer = party_key(event.form.issuer.cik, event.form.issuer.name)
        known = (known_at, event.resolution)
        counts = msgspec.structs.astuple(event.rows)
        twins_by = (event.form.period_of_report, event.rows_fingerprint)
        about = (event.filing_id, event.form.form_type, issuer, *known)
        self.filings.append((*about, *counts, len(event.findings), None, *twins_by, position))
        self.filing_owners += [(event.filing_id, owner, issuer) for owner, issuer in accounts]

    def _identify(self, event: FilingIdentified, position: int) -> None:
        pairs = [("owner", pair) for pair in event.owners] + ([("issuer", event.issuer)] if event.issuer else [])
        for kind, (alias, party) in pairs:
            self.aliases.setdefault((kind, alias, party), position)
        if event.content_id is not None:
            self.identified.append({"which": event.content_id, "identified_as": event.filing_id})

    def _name(self, filing_id: str, form: ReportedForm, known_at: int) -> None:
        """Take how a filing names its parties in place of how a poorer source of it did."""
        issuer = form.issuer
        named = {("issuer", party_key(issuer.cik, issuer.name)): (known_at, issuer.name or "", issuer.symbol or "")}
        for owner in form.owners:
            named["owner", party_key(owner.cik, owner.name)] = (known_at, owner.name or "", "")
        self.namings[filing_id] = named
        self.names |= {(kind, key, name, symbol) for (kind, key), (_, name, symbol) in named.items()}


def accounts_of(form: ReportedForm) -> Iterator[Account]:
    """The accounts of a form, as (owner key, issuer key), each once."""
    issuer = party_key(form.issuer.cik, form.issuer.name)
    yield from dict.fromkeys((party_key(owner.cik, owner.name), issuer) for owner in form.owners)


class AccountFiling(NamedTuple):
    """A filing of an account as its owner and issuer are named in it; `identified_as` is the filing that it turned out to be."""

    filing_id: str
    owner: str
    issuer: str
    identified_as: str | None
    is_rowless: bool


def filings_of_accounts(connection: Connection, accounts: Iterable[Account], models: ReadModels) -> Iterator[AccountFiling]:
    """The filings of these accounts, each once for every owner among them."""
    filing, named = models.filing, models.filing_owner
    counts = ("non_derivative_transactions", "non_derivative_holdings", "derivative_transactions", "derivative_holdings")
    is_rowless = and_(*(filing.c[name] == 0 for name in counts))
    columns = (named.c.filing_id, named.c.owner, named.c.issuer, filing.c.identified_as, is_rowless)
    query = select(*columns).join_from(named, filing, filing.c.filing_id == named.c.filing_id)
    for row in connection.execute(query.where(bulk.among_pairs(connection, named.c.owner, named.c.issuer, accounts))):
        yield AccountFiling(*row)


def write_directory(connection: Connection, changes: DirectoryChanges, models: ReadModels) -> set[Account]:
    """Apply the changes; returns the accounts to read again, as the filings name them."""
    _write_namings(connection, changes, models)
    bulk.insert(connection, models.filing, changes.filings)
    bulk.insert(connection, models.filing_owner, changes.filing_owners)
    _update_filings(connection, changes.moved, models, "known_at", "resolution")
    _update_filings(connection, changes.completed, models, *RowCounts.__struct_fields__, "rows_fingerprint")
    _update_filings(connection, changes.identified, models, "identified_as")
    return changes.accounts | _accounts_of_changed(connection, changes, models) | _write_aliases(connection, changes, models)


def _accounts_of_changed(connection: Connection, changes: DirectoryChanges, models: ReadModels) -> set[Account]:
    """The accounts of filings that were identified as others, so that their rows count no longer, or that have more to say of rows."""
    table = models.filing_owner
    which = {str(row["which"]) for row in (*changes.identified, *changes.completed)}
    named = select(table.c.owner, table.c.issuer).where(bulk.among(connection, table.c.filing_id, sorted(which)))
    return {(row.owner, row.issuer) for row in connection.execute(named)} if which else set()


def _update_filings(connection: Connection, rows: Sequence[dict[str, str | int]], models: ReadModels, *columns: str) -> None:
    if rows:
        table = models.filing
        values: dict[str, BindParameter[str | int]] = {column: bindparam(column) for column in columns}
        connection.execute(update(table).where(table.c.filing_id == bindparam("which")).values(values), rows)


def _write_namings(connection: Connection, changes: DirectoryChanges, models: ReadModels) -> None:
    """Put in how each filing names its parties, in place of how a poorer source of it did, and the names that are new."""
    party, naming = models.party, models.naming
    connection.execute(delete(naming).where(bulk.among(connection, naming.c.filing_id, sorted(changes.namings))))
    bulk.insert(connection, naming, [(at, *key, *stated) for at, named in changes.namings.items() for key, stated in named.items()])
    names = changes.names
    columns = (party.c.kind, party.c.party, party.c.name, party.c.symbol)
    concerned = bulk.among_pairs(connection, party.c.kind, party.c.party, {(kind, key) for kind, key, _, _ in names})
    known = connection.execute(select(*columns).where(concerned))
    new = sorted(names - {tuple(row) for row in known})
    bulk.insert(connection, party, [(*name, normal_text(name[2]), normal_text(name[3])) for name in new])


def _write_aliases(connection: Connection, changes: DirectoryChanges, models: ReadModels) -> set[Account]:
    """Record what aliases stand for; returns the accounts that are named by a key whose meaning changed, and those that had their rows.

    A name that several parties turned out to have stands for none of them: it stays a party of its own.
    """
    table, filing_owner = models.alias, models.filing_owner
    known: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(select(table.c.kind, table.c.alias, table.c.party)):
        known.setdefault((row.kind, row.alias), set()).add(row.party)
    new = {key: position for key, position in changes.aliases.items() if key[2] not in known.get(key[:2], ())}
    bulk.insert(connection, table, [(*key, position) for key, position in new.items()])
    accounts: set[Account] = set()
    for chunk in bulk.chunks(sorted({alias for _, alias, _ in new})):
        named = or_(filing_owner.c.owner.in_(chunk), filing_owner.c.issuer.in_(chunk))
        for owner_key, issuer_key in connection.execute(select(filing_owner.c.owner, filing_owner.c.issuer).where(named)):
            owners = {owner_key} | known.get(("owner", owner_key), set())
            issuers = {issuer_key} | known.get(("issuer", issuer_key), set())
            accounts |= {(owner, issuer) for owner in owners for issuer in issuers}
    return accounts

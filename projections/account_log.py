"""The part of the log that all answers about one account rest on: an owner at an issuer.

    rows = account_log(connection, ("0009900002", "0009900001"), known_at)

A ledger that has these events alone, in their order, gives the same holdings and explanations of the account as known at the instant.
They are the rows of the account and of its owner under other keys, their filings, twins of these, the filings that parties are named
after, and the decisions that concern any of them. Streams are taken whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, or_, select

from ledger.events import FilingEvent
from ledger.feed import Feed, Stored, recorded
from ledger.store import bulk
from ledger.values.decisions import EquateOwners
from ledger.values.identity import filing_stream_id
from projections.directory import Account
from projections.dossiers import Dossier, dossiers
from projections.parties import Aliases, PartyKind, filings_naming
from projections.rulings import Rulings, concerns, stated_rulings
from projections.tables import LIVE
from projections.twins import twins_among


def account_log(connection: Connection, account: Account, known_at: datetime) -> list[Stored]:
    """The events in their order, not decoded."""
    aliases = Aliases.load(connection)
    (dossier,) = dossiers(connection, aliases, Rulings.load(connection, aliases), [account])
    filings = _filings(connection, dossier, known_at)
    parties = _parties(connection, filings, aliases)
    naming = {filing_id for kind, keys in parties.items() for filing_id in filings_naming(connection, kind, sorted(keys), known_at)}
    streams = {
        *map(filing_stream_id, filings | naming),
        *(stream_id for kind, keys in parties.items() for stream_id in _identifying(connection, kind, keys)),
        *_decisions(connection, filings, parties),
    }
    rows = [*dossier.rows, *dossier.filings, *Feed(connection).stored_of_streams(streams)]
    return [row for _, row in sorted({row[0]: row for row in rows}.items())]


def _filings(connection: Connection, dossier: Dossier, known_at: datetime) -> set[str]:
    """The filings of the account, and their twins."""
    own = {item.event.filing_id for item in recorded(dossier.filings) if isinstance(item.event, FilingEvent)}
    return own | {filing.filing_id for pair in twins_among(connection, own, known_at).pairs() for filing in pair}


def _parties(connection: Connection, filings: Iterable[str], aliases: Aliases) -> dict[PartyKind, set[str]]:
    """Everybody whom the filings name, by every key, and whoever was said to be one of these owners."""
    table = LIVE.filing_owner
    query = select(table.c.owner, table.c.issuer).where(bulk.among(connection, table.c.filing_id, sorted(filings)))
    named = connection.execute(query).all()
    owners = {key for row in named for key in aliases.keys("owner", aliases.party("owner", row.owner))}
    issuers = {key for row in named for key in aliases.keys("issuer", aliases.party("issuer", row.issuer))}
    equated = [{made.owner, made.other} for ruling in stated_rulings(connection) if isinstance(made := ruling.decision, EquateOwners)]
    while more := {key for pair in equated if not pair.isdisjoint(owners) for key in pair} - owners:
        owners |= more
    return {"owner": owners, "issuer": issuers}


def _identifying(connection: Connection, kind: PartyKind, keys: set[str]) -> Iterator[UUID]:
    """The streams of the filings by which it is known whom these keys stand for."""
    alias = LIVE.alias
    about = or_(bulk.among(connection, alias.c.alias, keys), bulk.among(connection, alias.c.party, keys))
    positions = connection.scalars(select(alias.c.position).where(alias.c.kind == kind, about, alias.c.position.is_not(None))).all()
    return (item.originator_id for item in Feed(connection).at(positions).values())


def _decisions(connection: Connection, filings: set[str], parties: Mapping[PartyKind, set[str]]) -> Iterator[UUID]:
    """The streams of the decisions about these filings, owners and issuers."""
    for ruling in stated_rulings(connection):
        if any(concerns(ruling.decision, parties["owner"], issuer, filings) for issuer in parties["issuer"]):
            yield ruling.decision_id

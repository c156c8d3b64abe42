"""Who reports about an issuer, and what each is to it: as the latest filing says that was known and speaks of a day up to the one asked.

An insider whose Form 3 says that nothing is owned is one too. Where every known filing speaks of later days, the first of them tells.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, select

from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.instants import microseconds
from ledger.values.form import Relationship
from ledger.values.identity import filing_stream_id, party_key
from projections.accounts.reports import Filing, filings_of
from projections.beneficial_ownership.answer import RelationshipRef
from projections.parties import Aliases
from projections.rulings import Rulings
from projections.tables import LIVE


class Insider(msgspec.Struct, frozen=True, kw_only=True):
    """A reporting owner; `has_reported` tells whether a known filing speaks of a day up to the one asked."""

    relationship: RelationshipRef | None
    has_reported: bool


class _Named(msgspec.Struct, frozen=True, order=True):
    """A filing that names an owner, in order of knowledge."""

    known_at: int
    filing_id: str
    is_later: bool


def insiders(connection: Connection, issuer: str, as_of: date, known_at: datetime, rulings: Rulings) -> dict[str, Insider]:
    """The owners who report about an issuer, by their keys."""
    aliases = Aliases.load(connection)
    named: dict[str, list[_Named]] = {}
    keys: dict[str, set[str]] = {}
    for key, filing in _namings(connection, aliases.keys("issuer", issuer), as_of, known_at):
        owner = rulings.owner_at(aliases.party("owner", key), known_at)
        named.setdefault(owner, []).append(filing)
        keys.setdefault(owner, set()).add(key)
    telling = {owner: _telling(filings) for owner, filings in named.items()}
    streams = sorted({filing_stream_id(filing.filing_id) for filing in telling.values()})
    forms = filings_of(Feed(connection).of_streams(streams)) if streams else {}
    return {
        owner: Insider(relationship=_relationship(forms, filing.filing_id, keys[owner]), has_reported=not filing.is_later)
        for owner, filing in telling.items()
    }


def _telling(filings: Iterable[_Named]) -> _Named:
    ordered = sorted(filings)
    return next((filing for filing in reversed(ordered) if not filing.is_later), ordered[0])


def _namings(connection: Connection, issuers: Iterable[str], as_of: date, known_at: datetime) -> Iterable[tuple[str, _Named]]:
    owner, filing = LIVE.filing_owner, LIVE.filing
    query = (
        select(owner.c.owner, filing.c.filing_id, filing.c.known_at, filing.c.period)
        .join_from(owner, filing, owner.c.filing_id == filing.c.filing_id)
        .where(
            bulk.among(connection, owner.c.issuer, issuers),
            filing.c.known_at <= microseconds(known_at),
            filing.c.identified_as.is_(None),
        )
    )
    for row in connection.execute(query):
        yield row.owner, _Named(row.known_at, row.filing_id, row.period is not None and row.period > as_of)


def _relationship(forms: Mapping[str, Filing], filing_id: str, keys: set[str]) -> RelationshipRef | None:
    if filing_id not in forms:
        return None
    owners = forms[filing_id].form.owners
    return next((_ref(owner.relationship) for owner in owners if party_key(owner.cik, owner.name) in keys), None)


def _ref(relationship: Relationship) -> RelationshipRef:
    return RelationshipRef(
        director=relationship.is_director,
        officer=relationship.is_officer,
        ten_percent_owner=relationship.is_ten_percent_owner,
        other=relationship.is_other,
        officer_title=relationship.officer_title,
    )

"""What an answer about everybody became with the events after a position: the feed from which a copy of the holdings is kept.

    answer = changes(connection, after=120, as_of=date(2024, 12, 31))
    copy.update / delete by answer.rows, then ask again with after=answer.ledger_position

Each holding that is answered otherwise is one row with the record before and after it. Everything that is recorded counts as known, so that
the answer at a position does not move with the clock. Positions are the ends of filings, decisions and imports of splits: no row speaks
of half a filing. Asking again from an earlier position gives what a copy of that position lacks, so rows may be applied twice.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, func, select

from ledger.feed import Feed
from ledger.store import bulk
from ledger.store.tables import event, stream
from ledger.values.times import ALL_KNOWN
from projections import RULES_VERSION
from projections.answers import Evidence, Holding
from projections.build import accounts_concerned
from projections.difference import because
from projections.directory import Account
from projections.holdings import Question, holdings, order_of
from projections.parties import Aliases, named
from projections.rulings import Rulings, stated_rulings
from projections.tables import LIVE


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One holding that is answered otherwise: `before` None is a new one, `after` None one that is gone or closed.

    `since` is the first day of which the new record speaks, `known_from` since when it is known; both None where it is gone. `because` are
    the rows that the new record rests on and the old one does not, else those that only the old one rests on, else those of both.
    """

    holding: str
    ledger_position: int
    before: Holding | None
    after: Holding | None
    since: date | None
    known_from: datetime | None
    because: tuple[Evidence, ...]


class ChangesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of the answer about `as_of` after position `after` up to `ledger_position`; `head` is the end of the log then."""

    as_of: date
    after: int
    ledger_position: int
    head: int
    rules_version: str
    rows: tuple[Change, ...]


def changes(connection: Connection, after: int, as_of: date, *, at_once: int) -> ChangesAnswer:
    """The changes that the next events make, `at_once` and the rest of the last filing; none at the head. Rows in the order of holdings."""
    head = Feed(connection).head()
    until = _end(connection, after + at_once, head)
    pairs: dict[str, dict[bool, Holding]] = {}
    for is_after, position in ((False, after), (True, until)) if after < until else ():
        for issuer in _issuers(connection, after, until, position):
            for held in _answer(connection, issuer, as_of, None if position == head else position):
                pairs.setdefault(held.id, {})[is_after] = held
    found = sorted(pairs.values(), key=lambda pair: order_of(pair[max(pair)]))
    rows = (_change(pair.get(False), pair.get(True), until) for pair in found)
    return ChangesAnswer(
        as_of=as_of,
        after=after,
        ledger_position=until,
        head=head,
        rules_version=RULES_VERSION,
        rows=tuple(row for row in rows if row is not None),
    )


def _answer(connection: Connection, issuer: str, as_of: date, position: int | None) -> Iterable[Holding]:
    """The holdings of an issuer as `holdings` answers them, by all that was recorded up to a position."""
    return holdings(connection, Question(owner=None, issuer=issuer, as_of=as_of, known_at=ALL_KNOWN, ledger_position=position)).holdings


def _change(before: Holding | None, after: Holding | None, position: int) -> Change | None:
    shown = after or before
    if shown is None or before == after:
        return None
    return Change(
        holding=shown.id,
        ledger_position=position,
        before=before,
        after=after,
        since=None if after is None else after.valid.start,
        known_from=None if after is None else after.known.start,
        because=because(before.evidence if before else (), after.evidence if after else ()),
    )


def _end(connection: Connection, wanted: int, head: int) -> int:
    """The last position of the filing or decision that a position belongs to, at most the head."""
    if wanted >= head:
        return head
    begins = select(func.min(event.c.id)).join_from(event, stream, event.c.stream_no == stream.c.stream_no)
    following: int | None = connection.scalar(begins.where(event.c.id > wanted, stream.c.issuer.is_(None)))
    return head if following is None else following - 1


def _issuers(connection: Connection, after: int, until: int, position: int) -> list[str]:
    """The issuers, as they were known at a position, whose holdings may be answered otherwise because of the events in between."""
    now, then = Aliases.load(connection, up_to=until), Aliases.load(connection, up_to=position)
    touched = _touched(connection, after, until)
    others = _accounts_of_owners(connection, _renamed(connection, {owner for owner, _ in touched}, after, until))
    named_then = {same for _, issuer in touched | others for same in now.keys("issuer", now.party("issuer", issuer))}
    return sorted({then.party("issuer", key) for key in named_then})


def _touched(connection: Connection, after: int, until: int) -> set[Account]:
    """The accounts, as filings name them, whose rows, filings or decisions are among the events in between."""
    between = (event.c.id > after, event.c.id <= until)
    of_rows = select(stream.c.owner, stream.c.issuer).join_from(event, stream, event.c.stream_no == stream.c.stream_no).distinct()
    found = {(row.owner, row.issuer) for row in connection.execute(of_rows.where(*between, stream.c.issuer.is_not(None)))}
    table = LIVE.filing_owner
    of_filings = select(table.c.owner, table.c.issuer).where(bulk.among(connection, table.c.filing_id, _filings(connection, after, until)))
    found |= {(row.owner, row.issuer) for row in connection.execute(of_filings)}
    aliases = Aliases.load(connection)
    decided = [
        ruling.decision
        for ruling in stated_rulings(connection)
        if any(place is not None and after < place <= until for place in (ruling.position, ruling.taken_back))
    ]
    return found | accounts_concerned(connection, LIVE, aliases, Rulings.load(connection, aliases), decided)


def _filings(connection: Connection, after: int, until: int) -> list[str]:
    """The ids of the filings that events in between speak of, their own and those that documents turned out to be."""
    found: set[str] = set()
    for recorded in Feed(connection).filings_after(after):
        if recorded.position > until:
            break
        filing_id = getattr(recorded.event, "filing_id", None)
        content_id = getattr(recorded.event, "content_id", None)
        found |= {key for key in (filing_id, content_id) if key is not None}
    return sorted(found)


def _renamed(connection: Connection, owners: Iterable[str], after: int, until: int) -> set[str]:
    """Those of the owners who are named otherwise, or known to be somebody else, after the events, with everybody who was said to be one.

    By all keys that they ever had.
    """
    now = Aliases.load(connection)
    rulings = Rulings.load(connection, now)
    keys = {key for owner in owners for key in now.keys("owner", now.party("owner", owner))}
    before, later = (_called(connection, keys, position) for position in (after, until))
    renamed = {now.party("owner", key) for key in keys if before[key] != later[key]}
    return {key for owner in renamed for same in rulings.owners_like(owner) for key in now.keys("owner", same)}


def _called(connection: Connection, keys: Iterable[str], position: int) -> dict[str, tuple[str, str | None]]:
    """The party and name of each key at a position."""
    aliases = Aliases.load(connection, up_to=position)
    party = {key: aliases.party("owner", key) for key in keys}
    names = named(connection, "owner", sorted(set(party.values())), None, position)
    return {key: (who, names[who].name if who in names else None) for key, who in party.items()}


def _accounts_of_owners(connection: Connection, owners: set[str]) -> set[Account]:
    table = LIVE.filing_owner
    query = select(table.c.owner, table.c.issuer).where(bulk.among(connection, table.c.owner, owners))
    return {(row.owner, row.issuer) for row in connection.execute(query)} if owners else set()

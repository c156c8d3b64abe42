"""Twin filings: a joint report of more owners than one form holds is filed several times, with the same rows and other owners.

Filings are twins when they are about one issuer, on forms of one type and period, became known on the same day or the next, have the same
rows in the same places and no owner in common, and at least one of them is joint: two directors who each report an equal grant hold shares
of their own. For the same reason a row of direct ownership is shared only among joint filings, or with one whose owners fill a form.
Twins, and twins of twins, form one logical report: the rows are counted where they were known first. Only filings known at the instant
asked count.
Source: EDGAR takes ten owners on one submission; the others are reported on a further one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Select, or_, select

from ledger.events import RowCounts
from ledger.feed import Feed
from ledger.store import bulk
from ledger.values.identity import filing_stream_id
from ledger.values.times import eastern_day
from projections.accounts.reports import Filing, filings_of
from projections.tables import LIVE

OWNERS_MAX: Final = 10
DAYS_BESIDE: Final = timedelta(days=1)


class Twin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A filing that has twins: when it was known, the party keys of its owners, and how many its form lists."""

    filing_id: str
    known_at: datetime
    owners: tuple[str, ...]
    listed: int


class Twins:
    """The twins among the filings that an answer rests on; ask by filing id and form of ownership (`D`, `I`)."""

    def __init__(self, pairs: Iterable[tuple[Twin, Twin]]) -> None:
        self._filings: dict[str, Twin] = {}
        self._pairs: dict[str, set[str]] = defaultdict(set)
        for one, other in pairs:
            self._filings |= {one.filing_id: one, other.filing_id: other}
            self._pairs[one.filing_id].add(other.filing_id)
            self._pairs[other.filing_id].add(one.filing_id)

    def of(self, filing_id: str, ownership: str | None) -> tuple[Twin, ...]:
        """The twins of a filing, as known first, itself left out."""
        return tuple(filing for filing in self._report(filing_id, ownership) if filing.filing_id != filing_id)

    def first(self, filing_id: str, ownership: str | None) -> str:
        """The filing where the rows of this one count: of all its twins and itself the one that was known first."""
        report = self._report(filing_id, ownership)
        return report[0].filing_id if report else filing_id

    def known(self, known_at: datetime) -> "Twins":
        """Those that were known at an earlier instant."""
        return Twins((one, other) for one, other in self.pairs() if max(one.known_at, other.known_at) <= known_at)

    def pairs(self) -> Iterator[tuple[Twin, Twin]]:
        """Each filing with each of its twins, so that every pair is there both ways."""
        return ((one, self._filings[other]) for one in self._filings.values() for other in sorted(self._pairs[one.filing_id]))

    def _report(self, filing_id: str, ownership: str | None) -> list[Twin]:
        """The logical report of a filing: all that are twins of it, or of one of these."""
        if filing_id not in self._pairs:
            return []
        found, waiting = {filing_id}, [filing_id]
        while waiting:
            one = self._filings[waiting.pop()]
            new = {other for other in self._pairs[one.filing_id] - found if shares_rows(one, self._filings[other], ownership)}
            found |= new
            waiting += new
        return sorted((self._filings[found_id] for found_id in found), key=lambda filing: (filing.known_at, filing.filing_id))


def shares_rows(one: Twin, other: Twin, ownership: str | None) -> bool:
    """Whether rows of this form of ownership are the same shares in two filings that have the same rows."""
    fewer, more = sorted((one.listed, other.listed))
    return more > 1 and (ownership == "I" or fewer > 1 or more >= OWNERS_MAX)


def twins_among(connection: Connection, filing_ids: Iterable[str], known_at: datetime, position: int | None = None) -> Twins:
    """The twins of these filings known at `known_at`, and theirs, from the events up to a ledger position (None: all)."""
    candidates = {pair for chunk in bulk.chunks(sorted(set(filing_ids))) for pair in _alike(connection, chunk)}
    if not candidates:
        return Twins(())
    owners = _owners(connection, {filing_id for pair in candidates for filing_id in pair})
    likely = [(one, other) for one, other in candidates if owners[one].isdisjoint(owners[other]) and len(owners[one] | owners[other]) > 2]
    streams = sorted({filing_stream_id(filing_id) for pair in likely for filing_id in pair})
    filings = filings_of(Feed(connection).of_streams(streams, up_to=position)) if streams else {}
    known = {filing_id: _twin(filing) for filing_id, filing in filings.items() if filing.known_at <= known_at}
    return Twins((known[one], known[other]) for one, other in likely if one in known and other in known and _beside(known, one, other))


def _alike(connection: Connection, filing_ids: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of filings with the same rows about the same issuer: all pairs among those that are like one of these filings.

    A filing of Monday and one of Wednesday are one report where there is one of Tuesday too, whichever of them is asked about.
    """
    alike: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(_alike_query(connection.dialect.name), {"filings": bulk.as_list(connection, filing_ids)}):
        alike[row.filing_id] |= {row.filing_id, row.twin_id}
    for group in set(map(frozenset, alike.values())):
        yield from combinations(sorted(group), 2)


@cache
def _alike_query(dialect: str) -> Select[Any]:
    """The statement; building it takes longer than running it."""
    one, other = LIVE.filing, LIVE.filing.alias("other")
    return select(one.c.filing_id, other.c.filing_id.label("twin_id")).where(
        bulk.listed(dialect, one.c.filing_id, "filings"),
        or_(*(one.c[name] > 0 for name in RowCounts.__struct_fields__)),
        other.c.issuer == one.c.issuer,
        other.c.rows_fingerprint == one.c.rows_fingerprint,
        other.c.form_type == one.c.form_type,
        other.c.period.is_not_distinct_from(one.c.period),
        other.c.filing_id != one.c.filing_id,
        other.c.identified_as.is_(None),
    )


def _owners(connection: Connection, filing_ids: Iterable[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(_owners_query(connection.dialect.name), {"filings": bulk.as_list(connection, sorted(filing_ids))}):
        found[row.filing_id].add(row.owner)
    return found


@cache
def _owners_query(dialect: str) -> Select[Any]:
    table = LIVE.filing_owner
    return select(table.c.filing_id, table.c.owner).where(bulk.listed(dialect, table.c.filing_id, "filings"))


def _twin(filing: Filing) -> Twin:
    return Twin(filing_id=filing.filing_id, known_at=filing.known_at, owners=filing.owners, listed=len(filing.form.owners))


def _beside(filings: Mapping[str, Twin], one: str, other: str) -> bool:
    return abs(eastern_day(filings[one].known_at) - eastern_day(filings[other].known_at)) <= DAYS_BESIDE

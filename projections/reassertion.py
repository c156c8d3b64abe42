"""Which lines later filings of the account leave out, though they show the class: from the read models, or from readings in memory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Select, bindparam, or_, select

from ledger.store.instants import from_microseconds, microseconds
from projections.accounts.showing import ClassShown, left_out
from projections.as_of import Believed, concerning, rows_concerning
from projections.directory import Account
from projections.tables import LIVE


class Shown:
    """What filings show of each class, as believed at one instant of knowledge."""

    def __init__(self) -> None:
        self._shown: dict[tuple[Account, str], list[ClassShown]] = {}

    @classmethod
    def load(
        cls,
        connection: Connection,
        known_at: datetime,
        *,
        owner: str | None,
        issuer: str | None,
        issuers: Sequence[str] | None = None,
    ) -> "Shown":
        """From the live read models, for an owner, an issuer, or both; `issuers` leaves out all others."""
        query = _shown_query(by_owner=owner is not None, by_issuer=issuer is not None, by_issuers=issuers is not None)
        shown = cls()
        for row in connection.execute(query, {"owner": owner, "issuer": issuer, "issuers": issuers, "instant": microseconds(known_at)}):
            shown.take((row.owner, row.issuer), [shown_of(row)], known_at)
        return shown

    def take(self, account: Account, items: Iterable[ClassShown], known_at: datetime) -> None:
        """Add what the filings of an account show, as far as it is believed at `known_at`."""
        for item in items:
            if item.known_from <= known_at and (item.known_to is None or item.known_to > known_at):
                self._shown.setdefault((account, item.security), []).append(item)

    def leaves_out(self, item: Believed, as_of: date) -> bool:
        """Whether a filing about a later day up to `as_of` shows the class of this line without it."""
        shown = self._shown.get((item.account, item.line.security))
        return shown is not None and item.line.table == "I" and left_out(item.line.line_id, item.point, shown, as_of)


@cache
def _shown_query(*, by_owner: bool, by_issuer: bool, by_issuers: bool) -> Select[Any]:
    table, instant = LIVE.class_shown, bindparam("instant", type_=BigInteger)
    known = (table.c.known_from <= instant, or_(table.c.known_to.is_(None), table.c.known_to > instant))
    return rows_concerning(table, by_owner=by_owner, by_issuer=by_issuer, by_issuers=by_issuers).where(*known)


def ever_shown(connection: Connection, *, owner: str | None, issuers: Sequence[str]) -> Iterator[tuple[Account, ClassShown]]:
    """What filings show, as believed at whatever instant, for the accounts of an owner (None: of all) at some issuers."""
    table = LIVE.class_shown
    for row in connection.execute(select(table).where(*concerning(table, owner=owner, issuer=None, issuers=issuers))):
        yield (row.owner, row.issuer), shown_of(row)


def shown_of(row: Any) -> ClassShown:
    """What a row of the read model tells."""
    return ClassShown(
        security=row.security,
        filing_id=row.filing_id,
        effective=row.effective,
        lines=frozenset(UUID(line) for line in row.lines.split()),
        known_from=from_microseconds(row.known_from),
        known_to=None if row.known_to is None else from_microseconds(row.known_to),
    )

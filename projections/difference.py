"""What changed between two moments: two knowledge times, or two positions of the ledger, or both.

Both moments are asked the same question about the same day, and each field of a holding that is answered otherwise is a row, with the rows
of filings that the new answer rests on and the old one does not (else those that only the old one rests on, else those of both).

Worked example: 4,000 on 2024-05-01 as known on 2024-05-10; an amendment accepted on 2024-05-20 makes it 3,900. The difference of 2024-05-10
and 2024-05-21 is `quantity` from 4000 to 3900, because of the row of the amendment, and `flags` with `amended`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from ledger.feed import Feed
from ledger.store.instants import microseconds
from ledger.values.quantity import exact_text
from projections import RULES_VERSION
from projections.answers import Evidence, Holding, IssuerRef, LotRef, OwnerRef, OwnershipRef, SecurityRef
from projections.build import accounts_concerned
from projections.directory import Account, DirectoryChanges
from projections.holdings import Question, holdings, order_of
from projections.parties import Aliases
from projections.rulings import Rulings, stated_rulings
from projections.tables import LIVE


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What was public at an instant, as far as the ledger had recorded it up to a position."""

    known_at: datetime
    ledger_position: int


class DiffRow(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one holding (by its id) that is answered otherwise; a value is text as in `holdings`, None where there is none.

    A holding that only one of the two answers has is told by its quantity, value and status alone.
    """

    holding: str
    owner: OwnerRef
    issuer: IssuerRef
    security: SecurityRef
    ownership: OwnershipRef
    lot: LotRef | None
    field: str
    before: str | None
    after: str | None
    because: tuple[Evidence, ...]


class DiffAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered otherwise about `as_of` now (known at `known_at`, up to `ledger_position`) than at the moment `since`."""

    as_of: date
    known_at: datetime
    ledger_position: int
    since: Moment
    rules_version: str
    rows: tuple[DiffRow, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: an owner, an issuer, both, or everything (party keys), on one day, at two moments."""

    owner: str | None
    issuer: str | None
    as_of: date
    before: Moment
    after: Moment


FIELDS: Final[Mapping[str, Callable[[Holding], object]]] = {
    "quantity": lambda held: held.quantity,
    "value": lambda held: held.value,
    "status": lambda held: held.status,
    "bounds.low": lambda held: held.bounds and held.bounds.low,
    "bounds.high": lambda held: held.bounds and held.bounds.high,
    "vested": lambda held: held.vested,
    "unvested": lambda held: held.unvested,
    "undetermined": lambda held: held.undetermined,
    "basis": lambda held: held.basis,
    "flags": lambda held: " ".join(held.flags) or None,
    "joint_with": lambda held: "; ".join(owner.name or owner.cik or "" for owner in held.joint_with) or None,
    "security.title": lambda held: held.security.title,
    "ownership.nature": lambda held: held.ownership.nature,
    "lot.exercise_price": lambda held: held.lot and held.lot.exercise_price,
    "lot.exercisable_on": lambda held: held.lot and held.lot.exercisable_on,
    "lot.expires_on": lambda held: held.lot and held.lot.expires_on,
    "lot.granted_on": lambda held: held.lot and held.lot.granted_on,
}
OF_ONE_ALONE: Final = ("quantity", "value", "status")


def difference(connection: Connection, asked: Comparison) -> DiffAnswer:
    """Compare the answers at two moments; rows in the order of holdings, then of fields."""
    head = Feed(connection).head()
    pairs: dict[str, dict[bool, Holding]] = {}
    for owner, issuer in _questions(connection, asked):
        for moment in (asked.before, asked.after):
            question = Question(
                owner=owner,
                issuer=issuer,
                as_of=asked.as_of,
                known_at=moment.known_at,
                ledger_position=None if moment.ledger_position >= head else moment.ledger_position,
                identified_later=True,  # a holding keeps its id when its owner is identified in between
                include_closed=True,
            )
            for held in holdings(connection, question).holdings:
                pairs.setdefault(held.id, {})[moment is asked.after] = held
    found = sorted(pairs.values(), key=lambda pair: order_of(pair[max(pair)]))
    return DiffAnswer(
        as_of=asked.as_of,
        known_at=asked.after.known_at,
        ledger_position=asked.after.ledger_position,
        since=asked.before,
        rules_version=RULES_VERSION,
        rows=tuple(row for pair in found for row in _rows(pair.get(False), pair.get(True))),
    )


def _rows(before: Holding | None, after: Holding | None) -> Iterator[DiffRow]:
    shown = after or before
    assert shown is not None  # noqa: S101 (a pair has at least one side)
    names = FIELDS if before and after else OF_ONE_ALONE
    reasons = because(before.evidence if before else (), after.evidence if after else ())
    for name in names:
        old, new = (None if held is None else _text(FIELDS[name](held)) for held in (before, after))
        if old != new:
            yield DiffRow(
                holding=shown.id,
                owner=shown.owner,
                issuer=shown.issuer,
                security=shown.security,
                ownership=shown.ownership,
                lot=shown.lot,
                field=name,
                before=old,
                after=new,
                because=reasons,
            )


def because(before: tuple[Evidence, ...], after: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The rows to blame for a change: those that only the new answer rests on, else those that only the old one does, else all."""
    known, now = ({item.event for item in side} for side in (before, after))
    new = tuple(item for item in after if item.event not in known)
    return new or tuple(item for item in before if item.event not in now) or after


def _text(value: object) -> str | None:
    return None if value is None else exact_text(value) if isinstance(value, Decimal) else str(value)


def _questions(connection: Connection, asked: Comparison) -> list[tuple[str | None, str | None]]:
    """The owner and issuer of the comparison; where everything is asked, each issuer about which anything became known in between."""
    if asked.owner is not None or asked.issuer is not None:
        return [(asked.owner, asked.issuer)]
    aliases = Aliases.load(connection)
    return [(None, issuer) for issuer in sorted({aliases.party("issuer", key) for _, key in _touched(connection, aliases, asked)})]


def _touched(connection: Connection, aliases: Aliases, asked: Comparison) -> Iterable[Account]:
    """The accounts, as filings name them, about which filings or decisions came between the two moments."""
    known, recorded = (sorted(pair) for pair in zip(_place(asked.before), _place(asked.after), strict=True))
    table, filing = LIVE.filing_owner, LIVE.filing
    between = (filing.c.known_at > known[0], filing.c.known_at <= known[1])
    query = select(table.c.owner, table.c.issuer).join_from(table, filing, table.c.filing_id == filing.c.filing_id).where(*between)
    accounts = {(row.owner, row.issuer) for row in connection.execute(query)}
    changes = DirectoryChanges()
    if recorded[0] < recorded[1]:
        changes.take(event for event in Feed(connection).filings_after(recorded[0]) if event.position <= recorded[1])
    changed = [
        ruling.decision
        for ruling in stated_rulings(connection)
        if any(edge is not None and known[0] < microseconds(edge) <= known[1] for edge in (ruling.known_from, ruling.known_to))
        or any(edge is not None and recorded[0] < edge <= recorded[1] for edge in (ruling.position, ruling.taken_back))
    ]
    return accounts | changes.accounts | accounts_concerned(connection, LIVE, aliases, Rulings.load(connection, aliases), changed)


def _place(moment: Moment) -> tuple[int, int]:
    return microseconds(moment.known_at), moment.ledger_position

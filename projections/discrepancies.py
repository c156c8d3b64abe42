"""Where reported balances do not follow from the rows: each failed check with its cause, residual, evidence, and what would resolve it.

`discrepancies(...)` reads again the accounts in which a check ever failed, a few at a time, as known at the instant asked. A check that a
later filing explains stays in the list: it was open before that became known, and is explained since.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, and_, select

from ledger.feed import Feed
from ledger.store import bulk
from ledger.values.identity import derived_id, normal_text
from projections import RULES_VERSION
from projections.accounts.breaks import Break
from projections.accounts.line import Line
from projections.accounts.verdict import ADVICE
from projections.answers import Bounds, DiscrepanciesAnswer, Discrepancy, OwnershipRef
from projections.directory import Account
from projections.dossiers import ACCOUNTS_AT_ONCE
from projections.evidence import Source, evidence_of, sources
from projections.holdings import lot_ref, security_ref
from projections.known import KnownAccount, known_accounts, known_accounts_among
from projections.naming import Names
from projections.rulings import WhoIsWho
from projections.tables import LIVE

SortKey = tuple[str, ...]
FAILED: Final = "%break:%"


def discrepancies(
    connection: Connection,
    owner: str | None,
    issuer: str | None,
    cause: str | None,
    as_of: date,
    known_at: datetime,
) -> DiscrepanciesAnswer:
    """The failed checks of an owner, an issuer, both, or the whole book, with effect up to `as_of`; `cause` (`B4`) keeps those of one."""
    found: list[tuple[SortKey, Discrepancy]] = []
    who = WhoIsWho(connection)
    for accounts in bulk.chunks(_accounts(connection, owner, issuer, known_at), ACCOUNTS_AT_ONCE):
        names = Names(connection, (known.account for known in accounts), known_at, who)
        asked = [(known, [b for b in _breaks(known) if b.effective <= as_of and cause in {None, b.cause}]) for known in accounts]
        rows = sources(Feed(connection), (place for _, breaks in asked for item in breaks for place in _cited(item)))
        for known, breaks in asked:
            found += _rows(known, breaks, rows, names)
    return DiscrepanciesAnswer(
        as_of=as_of,
        known_at=known_at,
        ledger_position=Feed(connection).head(),
        rules_version=RULES_VERSION,
        rows=tuple(row for _, row in sorted(found, key=lambda pair: pair[0])),
    )


def _accounts(connection: Connection, owner: str | None, issuer: str | None, known_at: datetime) -> Iterator[KnownAccount]:
    if owner is not None or issuer is not None:
        return known_accounts(connection, owner=owner, issuer=issuer, known_at=known_at)
    line, point = LIVE.line, LIVE.point
    failed = and_(point.c.line_id == line.c.line_id, point.c.flags.like(FAILED))
    accounts = connection.execute(select(line.c.owner, line.c.issuer).join_from(line, point, failed).distinct())
    return known_accounts_among(connection, sorted((row.owner, row.issuer) for row in accounts), known_at)


def _breaks(known: KnownAccount) -> Iterator[Break]:
    """The checks as they are believed at the instant asked: the reading ends there."""
    return (item for item in known.reading.breaks if item.known_to is None)


def _cited(item: Break) -> tuple[int, ...]:
    """The row that reports the balance, then the others, each once."""
    by = () if item.explained_by is None else (item.explained_by,)
    return tuple(dict.fromkeys((item.position, *item.candidates, *by)))


def _rows(known: KnownAccount, breaks: Iterable[Break], rows: dict[int, Source], names: Names) -> Iterator[tuple[SortKey, Discrepancy]]:
    lines = known.lines()
    for item in breaks:
        row = _row(item, known.account, lines[str(item.line_id)], rows, names)
        parties = (normal_text(row.issuer.name), known.account[1], normal_text(row.owner.name), known.account[0])
        yield (*parties, str(row.effective), row.security.table, normal_text(row.security.title), f"{item.position:020}"), row


def _row(item: Break, account: Account, line: Line, rows: dict[int, Source], names: Names) -> Discrepancy:
    cited = [rows[position] for position in _cited(item) if position in rows]
    by = rows.get(item.explained_by) if item.explained_by is not None else None
    ends = sorted((item.expected, item.reported))
    return Discrepancy(
        id=str(derived_id("\x1f".join(("discrepancy", str(item.line_id), rows[item.position].event_id)))),
        cause=item.cause,
        owner=names.owner(account[0]),
        issuer=names.issuer(account[1]),
        security=security_ref(line),
        ownership=OwnershipRef(form=line.ownership_form, nature=line.nature),
        lot=lot_ref(line),
        effective=item.effective,
        expected=item.expected,
        reported=item.reported,
        residual=item.residual,
        bounds=None if item.is_explained or item.cause == "B16" else Bounds(low=ends[0], high=ends[1]),
        status="explained" if item.is_explained else "open",
        explained_by=None if by is None else evidence_of(by),
        evidence=tuple(evidence_of(source) for source in cited),
        advice=item.says if item.is_explained else f"{item.says} {ADVICE[item.cause]}",
    )

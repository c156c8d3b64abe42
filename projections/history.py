"""Every reported row behind an owner or issuer, in valid order: the order in which it happened in the world, with when it became known.

What words alone state stands among the rows, on the first day of which it speaks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid5

from sqlalchemy import Connection

from ledger.events import NoSecuritiesReported, Recorded
from ledger.feed import Feed
from ledger.store import bulk
from ledger.values.attestation import STATED_OPTION
from ledger.values.form import HoldingRow, TransactionRow
from ledger.values.identity import holding_stream_id
from projections import RULES_VERSION
from projections.accounts.reports import Report
from projections.answers import HistoryAnswer, HistoryRow, LotRef, OwnershipRef, PairedRow
from projections.build import accounts_of_parties
from projections.dossiers import ACCOUNTS_AT_ONCE
from projections.evidence import Source, Statement, cited
from projections.known import KnownAccount, Place, known_accounts, known_accounts_among, places
from projections.naming import Names
from projections.pairs import roles_of
from projections.parties import Aliases
from projections.rulings import WhoIsWho

SortKey = tuple[str | int, ...]
STATED_LAST: Final = "III"  # what words alone state comes after both tables


def history(
    connection: Connection,
    *,
    owner: str | None,
    issuer: str | None,
    known_at: datetime,
    position: int | None = None,
) -> HistoryAnswer:
    """The rows of all accounts of an owner, an issuer, or both, known at `known_at`, from the events up to `position` (None: all)."""
    feed = Feed(connection)
    who = WhoIsWho(connection, up_to=position, identified_up_to=position)
    accounts = list(known_accounts(connection, owner=owner, issuer=issuer, known_at=known_at, position=position, identified_up_to=position))
    rows = _sorted_rows(connection, accounts, known_at, who)
    return HistoryAnswer(
        known_at=known_at,
        ledger_position=feed.head() if position is None else position,
        rules_version=RULES_VERSION,
        rows=tuple(rows),
    )


def history_by_accounts(connection: Connection, known_at: datetime) -> Iterator[tuple[HistoryRow, ...]]:
    """The rows of the whole book, some accounts at a time, by issuer and owner; those of some accounts are in valid order."""
    who = WhoIsWho(connection)
    everyone = accounts_of_parties(connection, who.aliases, who.rulings, owner=None, issuer=None)
    for chunk in bulk.chunks(sorted(everyone, key=lambda account: account[::-1]), ACCOUNTS_AT_ONCE):
        yield tuple(_sorted_rows(connection, list(known_accounts_among(connection, chunk, known_at)), known_at, who))


def _sorted_rows(connection: Connection, accounts: Sequence[KnownAccount], known_at: datetime, who: WhoIsWho) -> list[HistoryRow]:
    feed = Feed(connection)
    names = Names(connection, (known.account for known in accounts), known_at, who)
    aliases = who.aliases
    found = (pair for known in accounts for pair in (*_rows(feed, known, names, who.up_to), *_nothing_owned(feed, known, names, aliases)))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _rows(feed: Feed, known: KnownAccount, names: Names, position: int | None) -> Iterator[tuple[SortKey, HistoryRow]]:
    where = places(known)
    found = cited(feed, where, position)
    superseded = _superseded(known)
    paired = _paired(known)
    for at, place in where.items():
        reported = found[at]
        if isinstance(reported, Statement):
            row = _stated_row(reported, place, known, names)
        else:
            row = _row(reported, place, known, names, paired.get(at, ()), superseded.get(at))
        line = str(place.line.line_id) if place.line else ""
        yield (str(place.effective), *reversed(known.account), row.table or STATED_LAST, line, place.rank, at), row


def _row(
    source: Source, place: Place, known: KnownAccount, names: Names, paired_with: tuple[PairedRow, ...], superseded_by: str | None
) -> HistoryRow:
    row, form = source.row, source.filing.form
    transaction = row if isinstance(row, TransactionRow) else None
    texts = {note.id: note.text for note in form.footnotes}
    return HistoryRow(
        event=source.event_id,
        ledger_position=source.position,
        recorded_at=source.recorded_at,
        name="HoldingReported" if isinstance(row, HoldingRow) else "TransactionReported",
        accession=form.accession_number,
        document=f"sha256:{source.filing.document.sha256}",
        known_at=source.filing.known_at,
        effective=place.effective,
        table=row.table,
        kind=row.kind,
        row=row.row,
        owner=names.owner(known.account[0]),
        issuer=names.issuer(known.account[1]),
        holding=str(place.line.line_id) if place.line else None,
        security_title=row.security_title,
        transaction_code=transaction.transaction_code if transaction else None,
        acquired_disposed=transaction.acquired_disposed if transaction else None,
        quantity=transaction.quantity if transaction else None,
        price_per_share=transaction.price_per_share if transaction else None,
        reported_total=row.reported_total,
        balance=place.balance,
        ownership=OwnershipRef(form=row.ownership_form, nature=row.nature_of_ownership),
        lot=_lot(source),
        footnotes={note: texts.get(note, "") for note in source.footnotes},
        paired_with=paired_with,
        superseded_by=superseded_by,
    )


def _stated_row(statement: Statement, place: Place, known: KnownAccount, names: Names) -> HistoryRow:
    form, stated = statement.filing.form, statement.attestation
    texts = {note.id: note.text for note in form.footnotes}
    return HistoryRow(
        event=statement.event_id,
        ledger_position=statement.position,
        recorded_at=statement.recorded_at,
        name="PositionAttested",
        accession=form.accession_number,
        document=f"sha256:{statement.filing.document.sha256}",
        known_at=statement.filing.known_at,
        effective=place.effective,
        table=None,
        kind=statement.kind,
        row=None,
        owner=names.owner(known.account[0]),
        issuer=names.issuer(known.account[1]),
        holding=str(place.line.line_id) if place.line else None,
        security_title=STATED_OPTION,
        transaction_code=None,
        acquired_disposed=None,
        quantity=None,
        price_per_share=None,
        reported_total=stated.total,
        balance=place.balance,
        ownership=None,
        lot=LotRef(
            exercise_price=stated.exercise_price,
            exercisable_on=None,
            expires_on=stated.expires_on,
            granted_on=stated.granted_on,
            underlying_title=stated.underlying_title,
            underlying_quantity=None,
        ),
        footnotes={note: texts.get(note, "") for note in statement.footnotes},
        paired_with=(),
        superseded_by=None,
    )


def _nothing_owned(feed: Feed, known: KnownAccount, names: Names, aliases: Aliases) -> Iterator[tuple[SortKey, HistoryRow]]:
    """The Forms 3 that say that no securities are owned: events without a row."""
    reports = {report.filing.filing_id: report for report in known.reports if not report.rows}
    streams = [holding_stream_id(*pair, "none", None) for pair in aliases.accounts_like(known.account)] if reports else []
    for recorded in feed.of_streams(streams):
        event = recorded.event
        if isinstance(event, NoSecuritiesReported) and event.filing_id in reports:
            report = reports[event.filing_id]
            key: SortKey = (str(report.effective), *reversed(known.account), "", "", 0, recorded.position)
            yield key, _nothing_owned_row(recorded, report, known, names)


def _nothing_owned_row(recorded: Recorded, report: Report, known: KnownAccount, names: Names) -> HistoryRow:
    filing = report.filing
    return HistoryRow(
        event=str(uuid5(recorded.originator_id, filing.filing_id)),
        ledger_position=recorded.position,
        recorded_at=recorded.recorded_at,
        name="NoSecuritiesReported",
        accession=filing.form.accession_number,
        document=f"sha256:{filing.document.sha256}",
        known_at=filing.known_at,
        effective=report.effective,
        table=None,
        kind=None,
        row=None,
        owner=names.owner(known.account[0]),
        issuer=names.issuer(known.account[1]),
        holding=None,
        security_title=None,
        transaction_code=None,
        acquired_disposed=None,
        quantity=None,
        price_per_share=None,
        reported_total=None,
        balance=None,
        ownership=None,
        lot=None,
        footnotes={},
        paired_with=(),
        superseded_by=None,
    )


def _paired(known: KnownAccount) -> dict[int, tuple[PairedRow, ...]]:
    """By ledger position of a row, the rows of its filing that are paired with it."""
    found: dict[int, tuple[PairedRow, ...]] = {}
    for report in known.reports:
        roles = roles_of(report)
        for item in report.rows if roles else ():
            refs = roles.get((item.row.table, item.row.kind, item.row.row), ())
            found[item.position] = tuple(PairedRow(table=table, kind=kind, row=row, role=role) for (table, kind, row), role in refs)
    return found


def _superseded(known: KnownAccount) -> dict[int, str]:
    """By ledger position of a row that no longer counts, the filing whose row counts instead, or that took it back."""
    filing_of = {item.position: report.filing.filing_id for report in known.reports for item in report.rows}
    return {
        before: filing_of[after] if after is not None else amended.filing_id
        for amended in known.reading.amendments
        for before, after in amended.superseded
    }


def _lot(source: Source) -> LotRef | None:
    """The terms as this row states them."""
    terms = source.row.terms
    if terms is None:
        return None
    return LotRef(
        exercise_price=terms.exercise_price,
        exercisable_on=terms.exercisable_on,
        expires_on=terms.expires_on,
        granted_on=None,
        underlying_title=terms.underlying_title,
        underlying_quantity=terms.underlying_quantity,
    )

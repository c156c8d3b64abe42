"""The rows of a bundle beside its documents: what was recorded is in them, and nothing that was recorded of the account is left out."""

from collections.abc import Iterable

import msgspec

from importers.documents import read_document
from insider_ledger.bundles.contents import BundleCheck
from insider_ledger.bundles.opening import Bundle
from ledger.commands import RecordFiling
from ledger.events import (
    FilingAccepted,
    FilingCompleted,
    FilingEvent,
    HoldingCompleted,
    HoldingReported,
    Recorded,
    RowCounts,
    RowEvent,
    TransactionCompleted,
    TransactionReported,
)
from ledger.values.form import Row
from projections.directory import Account, accounts_of


def check_rows(bundle: Bundle) -> BundleCheck:
    """Each recorded row is in a document of its filing, as this program reads it."""
    if (short := _short_filing(bundle.events, _asked_about(bundle.answer))) is not None:
        return BundleCheck(check="rows", found="failed", says=short)
    documents: dict[str, set[str]] = {}
    for recorded in bundle.events:
        if isinstance(recorded.event, FilingEvent):
            documents.setdefault(recorded.event.filing_id, set()).add(recorded.event.document.sha256)
    read = {digest: _rows_of(contents) for digest, contents in bundle.sources.items()}
    checked, unread = 0, 0
    for recorded in bundle.events:
        event = recorded.event
        if not isinstance(event, RowEvent):
            continue
        digests = documents.get(event.filing_id, set())
        if any(event.row in read.get(digest, ()) for digest in digests):
            checked += 1
        elif digests and digests <= read.keys():
            where = f"Table {event.row.table}, {event.row.kind} row {event.row.row} of {event.filing_id}"
            return BundleCheck(
                check="rows", found="failed", says=f"No document has what was recorded as {where}, as this program reads it."
            )
        else:
            unread += 1
    if unread:
        says = f"{checked} recorded rows are in the documents; the documents of {unread} others were not kept."
        return BundleCheck(check="rows", found="not checked", says=says)
    return BundleCheck(check="rows", found="ok", says=f"Reading the documents again gives the {checked} rows that were recorded.")


class _Party(msgspec.Struct, frozen=True):
    cik: str | None


class _Asked(msgspec.Struct, frozen=True):
    """Whose holding an answer is about."""

    owner: _Party
    issuer: _Party


class _About(msgspec.Struct, frozen=True):
    holding: _Asked


def _asked_about(answer: bytes) -> set[Account]:
    """The account of an answer, if its parties have CIKs."""
    try:
        holding = msgspec.json.decode(answer, type=_About).holding
    except (ValueError, RecursionError):  # it is no answer, as working it out anew will show
        return set()
    owner, issuer = holding.owner.cik, holding.issuer.cik
    return set() if owner is None or issuer is None else {(owner, issuer)}


def _short_filing(events: Iterable[Recorded], asked: set[Account]) -> str | None:
    """A filing of the account of which fewer rows are here than it has, by what was recorded of it."""
    counts: dict[str, tuple[RowCounts, set[Account]]] = {}
    rows: dict[tuple[str, str], set[tuple[str, str, int]]] = {}
    accounts = set(asked)
    for recorded in events:
        match recorded.event:
            case FilingAccepted() as event:
                counts[event.filing_id] = (event.rows, set(accounts_of(event.form)))
            case FilingCompleted() as event if event.filing_id in counts:
                counts[event.filing_id] = (event.rows, counts[event.filing_id][1])
            case TransactionReported() | HoldingReported() | TransactionCompleted() | HoldingCompleted() as event:
                accounts.add((event.owner, event.issuer))
                rows.setdefault((event.filing_id, event.owner), set()).add((event.row.table, event.row.kind, event.row.row))
            case _:
                pass
    for filing_id, (stated, named) in counts.items():
        total = sum(msgspec.structs.astuple(stated))
        for owner, _ in sorted(named & accounts):
            here = len(rows.get((filing_id, owner), ()))
            if here != total:
                return f"Filing {filing_id} has {total} rows, and {here} of them are here for {owner}."
    return None


def _rows_of(contents: bytes) -> tuple[Row, ...]:
    reading = read_document("", contents)
    return reading.rows if isinstance(reading, RecordFiling) else ()

"""Checking a bundle without the book that it came from: every file, every event, every document, and the answer worked out anew.

What is checked, in this order: the files are those of the manifest (`files`); the events lead to the head of the log (`events`), and that
is one which was kept elsewhere (`head`); the documents are those that the events name (`documents`); reading them again gives the rows that
were recorded (`rows`); and a ledger of these events alone gives the same answer (`answer`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from insider_ledger.book.asking import Asking
from insider_ledger.bundles.contents import BundleCheck
from insider_ledger.bundles.opening import Bundle, open_bundle
from insider_ledger.bundles.rows import check_rows
from insider_ledger.bundles.writing import documents_named
from insider_ledger.errors import BookError
from insider_ledger.printing import json_text
from insider_ledger.proofs import EventProof, ShownEvent, ShownHead, check, compared, untold, written
from ledger.events import HoldingEvent, Recorded
from ledger.store import bulk
from ledger.store.database import Database
from ledger.store.digests import Head
from ledger.store.errors import StoreError
from ledger.store.tables import event as event_table
from ledger.store.tables import stream as stream_table
from projections import RULES_VERSION
from projections.build import catch_up
from projections.failures import AccountFailedError


class CheckedBundle(msgspec.Struct, frozen=True, kw_only=True):
    """Whether all of a bundle was checked and holds, and the head of the log that its events lead to.

    The head alone may be `not checked` in one that is `ok`: none was given to compare with.
    """

    ok: bool
    ledger_position: int
    head_digest: str
    holding: str
    rows: tuple[BundleCheck, ...]


NO_ANSWER = BundleCheck(check="answer", found="not checked", says="The events are not those of the log, so nothing follows from them.")


def check_bundle(path: Path, kept: Sequence[Head] = ()) -> CheckedBundle:
    """Check everything; `kept` are heads known from elsewhere: one is to be that of the bundle, and none is to contradict it.

    Raises BadBundleError for a file that is no bundle, or whose manifest does not fit its files: nothing else can be said of these.
    """
    bundle = open_bundle(path)
    events = _events(bundle)
    rows = (
        BundleCheck(check="files", found="ok", says=f"All {len(bundle.manifest.files)} files are those of the manifest."),
        events,
        _head(bundle.manifest.head, kept),
        _documents(bundle),
        check_rows(bundle),
        _answer(bundle) if events.found == "ok" else NO_ANSWER,
    )
    return CheckedBundle(
        ok=all(row.found == "ok" or (row.check == "head" and row.found == "not checked") for row in rows),
        ledger_position=bundle.manifest.head.ledger_position,
        head_digest=bundle.manifest.head.digest.lower(),
        holding=bundle.manifest.holding,
        rows=rows,
    )


def _events(bundle: Bundle) -> BundleCheck:
    """Each proof holds, and leads to the one head."""
    head = bundle.manifest.head
    if (lacking := _lacking(bundle.proofs)) is not None:
        return BundleCheck(check="events", found="failed", says=lacking)
    for proof in bundle.proofs:
        wrong = check(proof) or (None if proof.head == head else "Its proof leads to another head than that of the manifest.")
        if wrong is not None:
            return BundleCheck(check="events", found="failed", says=f"Event {proof.event.ledger_position}: {wrong}")
    return BundleCheck(check="events", found="ok", says=f"{len(bundle.proofs)} events are in the log of this head.")


def _lacking(proofs: Iterable[EventProof]) -> str | None:
    """What streams lack: each is taken whole, from its first version on."""
    versions: dict[str, int] = {}
    for proof in proofs:
        event = proof.event
        expected = versions.get(event.stream, 0) + 1
        if event.version != expected:
            return f"Event {event.ledger_position} is version {event.version} of its stream, where version {expected} is due."
        versions[event.stream] = expected
    return None


def _head(head: ShownHead, kept: Sequence[Head]) -> BundleCheck:
    if not kept:
        says = "No head was given to compare with: whether this is the log that you know, only --against DIGEST@POSITION tells."
        return BundleCheck(check="head", found="not checked", says=says)
    found = compared([head], kept)
    if found.contrary:
        says = f"The head is not the one that was kept at its position, {written(found.contrary[0])}."
        return BundleCheck(check="head", found="failed", says=says)
    if found.equal:
        return BundleCheck(check="head", found="ok", says=" ".join(("The head is one that was kept.", *map(untold, found.beside))))
    says = "The head is none of those that were kept. Ask for a proof that one log is the beginning of the other (verify --since)."
    return BundleCheck(check="head", found="failed", says=says)


def _documents(bundle: Bundle) -> BundleCheck:
    """Events name every document; each is here, or said not to be kept."""
    named = documents_named(bundle.events)
    if foreign := sorted(bundle.sources.keys() - named):
        return BundleCheck(check="documents", found="failed", says=f"No event names the document {foreign[0]}.")
    missing = sorted(named - bundle.sources.keys())
    if set(missing) != set(bundle.manifest.not_kept):
        return BundleCheck(check="documents", found="failed", says="The documents that are missing are not those of the manifest.")
    if missing:
        says = f"{len(bundle.sources)} documents are those that the events name; {len(missing)} more were not kept: {', '.join(missing)}."
        return BundleCheck(check="documents", found="not checked", says=says)
    return BundleCheck(check="documents", found="ok", says=f"{len(bundle.sources)} documents are those that the events name.")


def _answer(bundle: Bundle) -> BundleCheck:
    """The events alone give the answer."""
    manifest = bundle.manifest
    if manifest.rules_version != RULES_VERSION:
        says = f"The answer follows rules version {manifest.rules_version}; this program has {RULES_VERSION}: use the other one."
        return BundleCheck(check="answer", found="not checked", says=says)
    try:
        found = _answered_anew(bundle)
    except (BookError, StoreError, AccountFailedError, SQLAlchemyError, OverflowError) as error:
        return BundleCheck(check="answer", found="failed", says=f"The events do not give the answer: {error}")
    if found != bundle.answer:
        return BundleCheck(check="answer", found="failed", says="The events give another answer.")
    return BundleCheck(check="answer", found="ok", says=f"The events give this answer by rules version {RULES_VERSION}, to the last byte.")


def _answered_anew(bundle: Bundle) -> bytes:
    """The answer of a ledger that has these events alone, one after the other."""
    manifest = bundle.manifest
    with TemporaryDirectory(prefix="insider-ledger-") as folder:
        database = Database.open(str(Path(folder) / "bundle.db"))
        try:
            _fill(database, [proof.event for proof in bundle.proofs], bundle.events)
            answer = Asking(database).explain(holding=manifest.holding, as_of=manifest.as_of, known_at=manifest.known_at)
        finally:
            database.close()
    return json_text.document(msgspec.structs.replace(answer, ledger_position=manifest.head.ledger_position)).encode()


def _fill(database: Database, stored: Sequence[ShownEvent], events: Sequence[Recorded]) -> None:
    numbers: dict[str, int] = {}
    parties: dict[str, tuple[str | None, str | None]] = {}
    versions: dict[str, int] = {}
    for item, recorded in zip(stored, events, strict=True):
        event = recorded.event
        numbers.setdefault(item.stream, len(numbers) + 1)
        parties.setdefault(item.stream, (event.owner, event.issuer) if isinstance(event, HoldingEvent) else (None, None))
        versions[item.stream] = item.version
    with database.write() as connection:
        streams = [(number, stream, *parties[stream], versions[stream]) for stream, number in numbers.items()]
        bulk.insert(connection, stream_table, streams)
        rows = [
            (position, numbers[item.stream], item.version, item.name, item.payload.encode(), item.recorded_at)
            for position, item in enumerate(stored, 1)
        ]
        bulk.insert(connection, event_table, rows)
        catch_up(connection)

"""Checking a bundle without the book that it came from: every file, every event, every document, and the answer worked out anew.

What is checked, in this order: the files are those of the manifest (`files`); the events lead to the head of the log (`events`), and that
is one which was kept elsewhere (`head`); the documents are those that the events name (`documents`); reading them again gives the rows that
were recorded (`rows`); and a ledger of these events alone gives the same answer (`answer`).
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from importers.documents import read_document
from insider_ledger.book.asking import Asking
from insider_ledger.bundles.contents import ANSWER, MANIFEST, VERSION, BundledFile, Manifest
from insider_ledger.bundles.writing import documents_named
from insider_ledger.errors import BadBundleError, BookError
from insider_ledger.printing import json_text
from insider_ledger.proofs import EventProof, ShownEvent, ShownHead, check, shown
from ledger.commands import RecordFiling
from ledger.events import (
    FilingAccepted,
    FilingCompleted,
    FilingEvent,
    HoldingCompleted,
    HoldingEvent,
    HoldingReported,
    Recorded,
    RowCounts,
    RowEvent,
    TransactionCompleted,
    TransactionReported,
)
from ledger.store import bulk
from ledger.store.codec import decode
from ledger.store.database import Database
from ledger.store.digests import Head
from ledger.store.errors import StoreError, UnknownEventError
from ledger.store.tables import event as event_table
from ledger.store.tables import stream as stream_table
from ledger.values.form import Row
from projections import RULES_VERSION
from projections.build import catch_up
from projections.directory import Account, accounts_of

FILE_MAX = 256 * 1024**2
"""Bytes of one file of a bundle, which is held in memory: no document that is imported is larger."""

BYTES_MAX = 2 * 1024**3
"""Bytes of all files together."""

Found = Literal["ok", "failed", "not checked"]
T = TypeVar("T")


class BundleCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check of a bundle, what came of it, and what that means."""

    check: Literal["files", "events", "head", "documents", "rows", "answer"]
    found: Found
    says: str


class CheckedBundle(msgspec.Struct, frozen=True, kw_only=True):
    """Whether nothing in a bundle failed, and the head of the log that its events lead to."""

    ok: bool
    ledger_position: int
    head_digest: str
    holding: str
    rows: tuple[BundleCheck, ...]


class _Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle that is whole: its proofs in the order of the log, its documents by SHA-256, and its answer."""

    manifest: Manifest
    proofs: Sequence[EventProof]
    events: Sequence[Recorded]
    sources: Mapping[str, bytes]
    answer: bytes


NO_ANSWER = BundleCheck(check="answer", found="not checked", says="The events are not those of the log, so nothing follows from them.")


def check_bundle(path: Path, kept: Sequence[Head] = ()) -> CheckedBundle:
    """Check everything; `kept` are heads known from elsewhere, of which one is to be that of the bundle.

    Raises BadBundleError for a file that is no bundle, or whose manifest does not fit its files: nothing else can be said of these.
    """
    bundle = _read(path)
    events = _events(bundle)
    rows = (
        BundleCheck(check="files", found="ok", says=f"All {len(bundle.manifest.files)} files are those of the manifest."),
        events,
        _head(bundle.manifest.head, kept),
        _documents(bundle),
        _rows(bundle),
        _answer(bundle) if events.found == "ok" else NO_ANSWER,
    )
    return CheckedBundle(
        ok=all(row.found != "failed" for row in rows),
        ledger_position=bundle.manifest.head.ledger_position,
        head_digest=bundle.manifest.head.digest,
        holding=bundle.manifest.holding,
        rows=rows,
    )


def _events(bundle: _Bundle) -> BundleCheck:
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
    if head in map(shown, kept):
        return BundleCheck(check="head", found="ok", says="The head is one that was kept.")
    says = "The head is none of those that were kept. Ask for a proof that one log is the beginning of the other (verify --since)."
    return BundleCheck(check="head", found="failed", says=says)


def _documents(bundle: _Bundle) -> BundleCheck:
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


def _rows(bundle: _Bundle) -> BundleCheck:
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
    except msgspec.DecodeError:
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


def _answer(bundle: _Bundle) -> BundleCheck:
    """The events alone give the answer."""
    manifest = bundle.manifest
    if manifest.rules_version != RULES_VERSION:
        says = f"The answer follows rules version {manifest.rules_version}; this program has {RULES_VERSION}: use the other one."
        return BundleCheck(check="answer", found="not checked", says=says)
    try:
        found = _answered_anew(bundle)
    except (BookError, StoreError, SQLAlchemyError, OverflowError) as error:
        return BundleCheck(check="answer", found="failed", says=f"The events do not give the answer: {error}")
    if found != bundle.answer:
        return BundleCheck(check="answer", found="failed", says="The events give another answer.")
    return BundleCheck(check="answer", found="ok", says=f"The events give this answer by rules version {RULES_VERSION}, to the last byte.")


def _answered_anew(bundle: _Bundle) -> bytes:
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


def _read(path: Path) -> _Bundle:
    """The bundle in a file. Raises BadBundleError."""
    try:
        with ZipFile(path) as opened:
            return _contents(path, opened)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBundleError(path, str(error).rstrip(".")) from error
    except OSError as error:
        raise BadBundleError(path, error.strerror or str(error)) from error


def _contents(path: Path, opened: ZipFile) -> _Bundle:
    manifest = _decoded(_file(path, opened, MANIFEST), Manifest)
    if manifest.bundle != VERSION:
        raise BadBundleError(path, f"it is of version {manifest.bundle}, and version {VERSION} is read")
    listed = {file.name: file for file in manifest.files}
    if sum(file.size for file in manifest.files) > BYTES_MAX:
        raise BadBundleError(path, f"its files have more than {BYTES_MAX} bytes together")
    if sorted(opened.namelist()) != sorted([*listed, MANIFEST]) or len(listed) != len(manifest.files):
        raise BadBundleError(path, "its files are not those of its manifest")
    proofs = [_decoded(_checked(path, opened, file), EventProof) for file in manifest.files if file.kind == "event"]
    proofs.sort(key=lambda proof: proof.event.ledger_position)
    sources = {file.sha256: _checked(path, opened, file) for file in manifest.files if file.kind == "source"}
    answers = [_checked(path, opened, file) for file in manifest.files if file.name == ANSWER]
    if len(answers) != 1:
        raise BadBundleError(path, "it has no answer")
    for file in manifest.files:
        if file.kind == "about":
            _checked(path, opened, file)
    try:
        events = [_recorded(proof.event) for proof in proofs]
    except (UnknownEventError, ValueError) as error:
        raise BadBundleError(path, f"it has an event that this program does not know: {error}") from error
    return _Bundle(manifest=manifest, proofs=proofs, events=events, sources=sources, answer=answers[0])


def _recorded(event: ShownEvent) -> Recorded:
    said = decode(event.name, event.payload.encode())
    return Recorded(originator_id=UUID(event.stream), originator_version=event.version, event=said, position=event.ledger_position)


def _checked(path: Path, opened: ZipFile, file: BundledFile) -> bytes:
    contents = _file(path, opened, file.name)
    if (len(contents), sha256(contents).hexdigest()) != (file.size, file.sha256):
        raise BadBundleError(path, f"its file {file.name} has other bytes than its manifest says")
    return contents


def _file(path: Path, opened: ZipFile, name: str) -> bytes:
    try:
        with opened.open(name) as stream:
            contents = stream.read(FILE_MAX + 1)
    except KeyError:
        raise BadBundleError(path, f"it has no file {name}") from None
    if len(contents) > FILE_MAX:
        raise BadBundleError(path, f"its file {name} has more than {FILE_MAX} bytes")
    return contents


def _decoded(contents: bytes, of: type[T]) -> T:
    return msgspec.json.decode(contents, type=of)

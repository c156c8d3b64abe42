"""Writing a bundle: the same book and question give the same bytes."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
from sqlalchemy import Connection

from insider_ledger.bundles.contents import (
    ANSWER,
    MANIFEST,
    README,
    VERSION,
    BundledFile,
    BundleSummary,
    FileKind,
    Manifest,
    event_name,
    source_name,
)
from insider_ledger.printing import json_text
from insider_ledger.printing.output import replaced
from insider_ledger.proofs import EventProof, ShownEvent, ShownHead, check, shown
from ledger.events import FilingEvent, Recorded
from ledger.feed import Stored, recorded
from ledger.store import digests, sources
from ledger.values.merkle import inclusion_paths
from projections.account_log import account_log
from projections.answers import Explanation
from projections.directory import Account

PROGRAM: Final = "insider-ledger"

TEXT: Final = """Evidence for one number of an insider's holdings, from the ledger "Insider Ledger".

answer.json    why the holding has its number: every rule that was applied, and the rows and footnotes that it rests on
events/        what the ledger recorded, one file for each event, with the proof that it is in the log of the head below
sources/       the documents as they were imported, named by the SHA-256 of their bytes
manifest.json  this question, the head of the log, and the SHA-256 of every file here

Head of the log: {digest}@{position}

Check all of it with one command, without the ledger: insider-ledger verify --bundle THIS-FILE
With a head of the log that you have from elsewhere, add --against DIGEST@POSITION: only that shows that the log is the one which you know.
By hand: `sha256sum` gives the names of the documents; an event's digest is built as RFC 9162 says, from the files in events/.
"""


def write_bundle(connection: Connection, answer: Explanation, account: Account, output: Path) -> BundleSummary:
    """Write the bundle of an answer about an account to a file, which is replaced only once the new one is whole.

    Raises AlteredLogError where a proof would not hold; OSError.
    """
    head = digests.last_head(connection)
    assert head is not None  # noqa: S101 (there is an answer, so there are events)
    stored = account_log(connection, account, answer.known_at)
    named = sorted(documents_named(recorded(stored)))
    not_kept: list[str] = []
    with replaced(output) as part, ZipFile(part, "w", ZIP_DEFLATED) as bundle:
        written = _Written(bundle)
        written.add(README, "about", TEXT.format(digest=head.digest.hex(), position=head.position).encode())
        written.add(ANSWER, "answer", json_text.document(answer).encode())
        for proof in _proofs(connection, stored, shown(head)):
            written.add(event_name(proof.event.ledger_position), "event", _json(proof))
        for digest in named:
            contents = sources.contents(connection, digest)
            if contents is None:
                not_kept.append(digest)
            else:
                written.add(source_name(digest), "source", contents)
        manifest = Manifest(
            bundle=VERSION,
            program=version(PROGRAM),
            rules_version=answer.rules_version,
            holding=answer.holding.id,
            as_of=answer.as_of,
            known_at=answer.known_at,
            head=shown(head),
            files=tuple(written.files),
            not_kept=tuple(not_kept),
        )
        written.add(MANIFEST, "about", _json(manifest))
    return BundleSummary(
        answer=answer,
        file=str(output),
        events=len(stored),
        sources=len(named) - len(not_kept),
        not_kept=tuple(not_kept),
        head=shown(head),
    )


def documents_named(events: Iterable[Recorded]) -> set[str]:
    """The SHA-256 of the documents that events on filings name."""
    return {item.event.document.sha256 for item in events if isinstance(item.event, FilingEvent)}


def _proofs(connection: Connection, stored: Sequence[Stored], head: ShownHead) -> Iterator[EventProof]:
    leaves = digests.all_leaves(connection)
    if len(leaves) != head.ledger_position:
        raise digests.altered(connection, "its head is not that of the digests of its events")
    paths = inclusion_paths(leaves, [position - 1 for position, *_ in stored])
    for position, stream_id, number, name, state, recorded_at in stored:
        payload = bytes(state).decode(errors="replace")  # what is no text was altered, and has no proof
        event = ShownEvent(ledger_position=position, stream=stream_id, version=number, name=name, recorded_at=recorded_at, payload=payload)
        proof = EventProof(event=event, head=head, path=tuple(digest.hex() for digest in paths[position - 1]))
        if check(proof) is not None:
            raise digests.altered(connection, f"its event at position {position} does not lead to its head")
        yield proof


def _json(record: msgspec.Struct) -> bytes:
    return msgspec.json.format(msgspec.json.encode(record)) + b"\n"


class _Written:
    """The files that were put into a bundle."""

    def __init__(self, bundle: ZipFile) -> None:
        self.files: list[BundledFile] = []
        self._bundle = bundle

    def add(self, name: str, kind: FileKind, contents: bytes) -> None:
        self._bundle.writestr(ZipInfo(name), contents, ZIP_DEFLATED)
        self.files.append(BundledFile(name=name, kind=kind, sha256=sha256(contents).hexdigest(), size=len(contents)))

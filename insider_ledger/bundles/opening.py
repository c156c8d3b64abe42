"""Opening a bundle: its files as the manifest lists them, and the events in its proofs. What is not whole is refused.

Bundles come from strangers: nothing is unpacked to a path, every file has the name of what is in it, and what they may hold is bounded.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from lzma import LZMAError
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import msgspec

from insider_ledger.bundles.contents import ANSWER, MANIFEST, README, VERSION, BundledFile, Manifest, event_name, source_name
from insider_ledger.errors import BadBundleError
from insider_ledger.proofs import EventProof, ShownEvent
from ledger.events import Recorded
from ledger.store.codec import decode
from ledger.store.errors import UnknownEventError, UnreadableEventError

FILE_MAX = 256 * 1024**2
"""Bytes of one file of a bundle, which is held in memory: no document that is imported is larger."""

BYTES_MAX = 2 * 1024**3
"""Bytes of all files together."""

UNREADABLE: Final = (BadZipFile, zlib.error, LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a file that was not written here may raise: it is no zip or no JSON, encrypted, packed otherwise, or nested without end."""

T = TypeVar("T")


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle that is whole: its proofs in the order of the log, its documents by SHA-256, and its answer."""

    manifest: Manifest
    proofs: Sequence[EventProof]
    events: Sequence[Recorded]
    sources: Mapping[str, bytes]
    answer: bytes


def open_bundle(path: Path) -> Bundle:
    """The bundle in a file. Raises BadBundleError."""
    try:
        with ZipFile(path) as opened:
            return _contents(path, opened)
    except UNREADABLE as error:
        raise BadBundleError(path, str(error).rstrip(".")) from error
    except OSError as error:
        raise BadBundleError(path, error.strerror or str(error)) from error


def _contents(path: Path, opened: ZipFile) -> Bundle:
    manifest = _decoded(_file(path, opened, MANIFEST), Manifest)
    if manifest.bundle != VERSION:
        raise BadBundleError(path, f"it is of version {manifest.bundle}, and version {VERSION} is read")
    listed = {file.name: file for file in manifest.files}
    if sum(file.size for file in manifest.files) > BYTES_MAX:
        raise BadBundleError(path, f"its files have more than {BYTES_MAX} bytes together")
    if sorted(opened.namelist()) != sorted([*listed, MANIFEST]) or len(listed) != len(manifest.files):
        raise BadBundleError(path, "its files are not those of its manifest")
    proofs = [_proof(path, opened, file) for file in manifest.files if file.kind == "event"]
    proofs.sort(key=lambda proof: proof.event.ledger_position)
    sources = {file.sha256: _checked(path, opened, file, source_name(file.sha256)) for file in manifest.files if file.kind == "source"}
    answers = [_checked(path, opened, file, ANSWER) for file in manifest.files if file.kind == "answer"]
    if not answers:
        raise BadBundleError(path, "it has no answer")
    for file in manifest.files:
        if file.kind == "about":
            _checked(path, opened, file, README)
    events = [_recorded(path, proof.event) for proof in proofs]
    return Bundle(manifest=manifest, proofs=proofs, events=events, sources=sources, answer=answers[0])


def _recorded(path: Path, event: ShownEvent) -> Recorded:
    try:
        said = decode(event.name, event.payload.encode())
        return Recorded(originator_id=UUID(event.stream), originator_version=event.version, event=said, position=event.ledger_position)
    except UnreadableEventError as error:
        raise BadBundleError(path, f"its event {event.ledger_position} ({event.name}) cannot be read: {error.reason}") from error
    except (UnknownEventError, ValueError) as error:
        raise BadBundleError(path, f"it has an event that this program does not know: {error}") from error


def _proof(path: Path, opened: ZipFile, file: BundledFile) -> EventProof:
    proof = _decoded(_checked(path, opened, file), EventProof)
    _named(path, file, event_name(proof.event.ledger_position))
    return proof


def _checked(path: Path, opened: ZipFile, file: BundledFile, name: str | None = None) -> bytes:
    """The bytes of a file that is to have the name (None: which they themselves tell)."""
    _named(path, file, name or file.name)
    contents = _file(path, opened, file.name)
    if (len(contents), sha256(contents).hexdigest()) != (file.size, file.sha256):
        raise BadBundleError(path, f"its file {file.name} has other bytes than its manifest says")
    return contents


def _named(path: Path, file: BundledFile, name: str) -> None:
    if file.name != name:
        raise BadBundleError(path, f"its file {file.name} does not have the name that a bundle gives it, {name}")


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

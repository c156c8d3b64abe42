"""What is in a bundle, and under which names.

`answer.json` is what `explain --format json` prints, `events/000012.json` the proof of the event at position 12, `sources/` the documents
under their SHA-256, `README.txt` says what all this is, and `manifest.json` lists it.
"""

from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec

from insider_ledger.proofs import ShownHead
from projections.answers import Explanation

MANIFEST: Final = "manifest.json"
ANSWER: Final = "answer.json"
README: Final = "README.txt"
VERSION: Final = 1

FileKind = Literal["about", "answer", "event", "source"]
Found = Literal["ok", "failed", "not checked"]


class BundledFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a bundle with the hex SHA-256 and number of its bytes."""

    name: str
    kind: FileKind
    sha256: str
    size: Annotated[int, msgspec.Meta(ge=0)]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, by which program and rules it was answered, the head of the log at that time, and all files.

    `not_kept` are the SHA-256 of documents that events name and that the book does not keep.
    """

    bundle: int
    program: str
    rules_version: str
    holding: str
    as_of: date
    known_at: Annotated[datetime, msgspec.Meta(tz=True)]
    head: ShownHead
    files: tuple[BundledFile, ...]
    not_kept: tuple[str, ...]


class BundleCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check of a bundle, what came of it, and what that means."""

    check: Literal["files", "events", "head", "documents", "rows", "answer"]
    found: Found
    says: str


class BundleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the answer, how many events and documents prove it, and the head that they lead to."""

    answer: Explanation
    file: str
    events: int
    sources: int
    not_kept: tuple[str, ...]
    head: ShownHead


def event_name(position: int) -> str:
    """The file of the event at a position."""
    return f"events/{position:06}.json"


def source_name(sha256: str) -> str:
    """The file of a document."""
    return f"sources/{sha256}"

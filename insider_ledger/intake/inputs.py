"""What intake hands on: a document with its bytes, or a refusal that says why and what to do."""

import re
from typing import Final

import msgspec

from importers.form_limits import FormLimits
from insider_ledger.unsafe_text import UNSAFE

NAME_LENGTH_MAX: Final = 400

_COMPANIONS: Final = frozenset({"FORM_345_metadata.json", "FORM_345_readme.htm"})
_SEPARATORS = re.compile(r"[/\\]+")


class InputDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document as it lies on disk or in an archive. `name` is a label such as `filings.zip!/2024/a.txt`; an empty file has `b""`."""

    name: str
    contents: bytes


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was not opened: a stable kebab-case `reason`, one sentence, what to do, and the bytes where they are at hand."""

    name: str
    reason: str
    message: str
    advice: str
    contents: bytes | None = None


Input = InputDocument | Refused


class Limits(FormLimits, frozen=True, kw_only=True):
    """What one input may cost, and how large one form may be (`FormLimits`). Bytes are after unpacking.

    `document_bytes`: one document, or one archive inside another (both are held in memory).
    `table_bytes`: one table of a data set, which is not. `archive_bytes`: everything in one archive.
    `ratio`: unpacked bytes per packed byte of a member or an archive; the first `free_bytes` are not measured, since a small file of blanks
    packs very well. Ownership documents pack about 1:6, and an archive of equal ones about 1:30. `depth`: archives within archives.
    """

    document_bytes: int = 64 * 1024**2
    table_bytes: int = 16 * 1024**3
    archive_bytes: int = 64 * 1024**3
    ratio: int = 200
    free_bytes: int = 16 * 1024**2
    members: int = 1_000_000
    depth: int = 2

    def unpacked_bytes(self, packed: int) -> int:
        """How many bytes an archive of `packed` bytes may become."""
        return min(self.archive_bytes, max(self.free_bytes, packed * self.ratio))

    def bounding(self, packed: int) -> str:
        """The name of the limit that says so."""
        field = "archive_bytes" if self.archive_bytes <= max(self.free_bytes, packed * self.ratio) else "ratio"
        return field.replace("_", "-")


LIMITS: Final = Limits()


def label(name: str) -> str:
    """Make a file's or member's own name harmless: no `..`, no root, nothing unsafe to show, the end of a very long name."""
    parts = [part for part in _SEPARATORS.split(UNSAFE.sub("\N{REPLACEMENT CHARACTER}", name)) if part not in {"", ".", ".."}]
    return "/".join(parts)[-NAME_LENGTH_MAX:] or "unnamed"


def is_passed_over(name: str) -> bool:
    """Whether a file's or member's path can hold no form.

    That are those which operating systems leave behind or hide (`.DS_Store`, `__MACOSX/...`), and the two files in which the SEC describes
    the tables of a data set (`FORM_345_metadata.json`).
    """
    parts = name.split("/")
    return parts[-1] in _COMPANIONS or any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)

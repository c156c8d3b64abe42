"""Excerpts: what the tables of a set say of one filing, as one document.

`SUBMISSION`, the table's header line, the filing's row, then `REPORTINGOWNER`, its header line, a row for each owner, and so on. A table
in which the filing has no row is left out; one that the whole set lacks is announced by its name and `-`. Rows whose filing SUBMISSION
lacks are a document without SUBMISSION, and lines without an accession number are one document for each part.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from insider_ledger.intake.inputs import Input, InputDocument, Limits, Refused, label
from insider_ledger.intake.spool import Spool
from insider_ledger.intake.tables import KINDS, TableHead, TableKind, cell_of

PART_BYTES_MAX: Final = 32 * 1024**2  # of a part in memory at a time
_ACCESSION_NUMBER: Final = re.compile(rb"\d{10}-\d{2}-\d{6}")

Lines = dict[bytes, list[bytes]]


class Excerpts:
    """The lines of a spooled set, brought together by filing, part by part."""

    def __init__(self, spool: Spool, prefix: str, heads: dict[TableKind, TableHead], limits: Limits) -> None:
        self._spool = spool
        self._prefix = prefix
        self._heads = heads
        self._limits = limits
        self._before = {
            kind: b"%b\n%b\n" % (kind.value.encode(), heads[kind].line) if kind in heads else b"%b\n-\n" % kind.value.encode()
            for kind in KINDS
        }

    def documents(self, part: int) -> Iterator[Input]:
        """Yield the excerpts of a part, those of one issuer together; a filing whose rows are too many is refused."""
        if self._spool.size(part) <= PART_BYTES_MAX:
            yield from self._excerpts(part, None)
            return
        for portion in self._portions(part):
            if isinstance(portion, Refused):
                yield portion
            else:
                yield from self._excerpts(part, portion)

    def _portions(self, part: int) -> Iterator[set[bytes] | Refused]:
        """The keys of a part that is too large for memory, so many at a time as are not."""
        sizes: Counter[bytes] = Counter()
        for kind in self._heads:
            for key, line in self._keyed(kind, part):
                sizes[key] += len(line) + 1
        portion: set[bytes] = set()
        left = PART_BYTES_MAX
        for key, size in sizes.items():
            if size > self._limits.document_bytes:
                yield self._too_large(key, size)
                continue
            if portion and size > left:
                yield portion
                portion, left = set(), PART_BYTES_MAX
            portion.add(key)
            left -= size
        if portion:
            yield portion

    def _excerpts(self, part: int, wanted: set[bytes] | None) -> Iterator[InputDocument]:
        found = {kind: self._lines(kind, part, wanted) for kind in self._heads}
        filed = found[TableKind.SUBMISSION]
        unfiled = dict.fromkeys(key for lines in found.values() for key in lines if key not in filed)
        loose = {key for key in unfiled if not _ACCESSION_NUMBER.fullmatch(key)}
        tables = [(self._before[kind], found.get(kind)) for kind in KINDS]
        for key in [*sorted(filed, key=lambda key: self._issuer(filed[key][0])), *(key for key in unfiled if key not in loose)]:
            yield InputDocument(name=self._prefix + label(key.decode(errors="replace")), contents=_excerpt(tables, [key]))
        if loose:
            name = f"{self._prefix}lines-of-no-filing-{part + 1}"
            yield InputDocument(name=name, contents=_excerpt(tables, [key for key in unfiled if key in loose]))

    def _lines(self, kind: TableKind, part: int, wanted: set[bytes] | None) -> Lines:
        found: Lines = {}
        for key, line in self._keyed(kind, part):
            if wanted is None or key in wanted:
                found.setdefault(key, []).append(line)
        return found

    def _keyed(self, kind: TableKind, part: int) -> Iterator[tuple[bytes, bytes]]:
        at = self._heads[kind].accession_at
        for lines in self._spool.lines(KINDS.index(kind), part):
            for line in lines:
                yield cell_of(line, at), line

    def _issuer(self, line: bytes) -> bytes:
        at = self._heads[TableKind.SUBMISSION].issuer_at
        return b"" if at is None else cell_of(line, at)

    def _too_large(self, key: bytes, size: int) -> Refused:
        return Refused(
            name=self._prefix + label(key.decode(errors="replace")),
            reason="too-large",
            message=f"The rows of one filing have {size} bytes; over {self._limits.document_bytes} no Form 3, 4 or 5 has.",
            advice="Look whether the tables are damaged, and download the set again; the limit is document-bytes.",
        )


def _excerpt(tables: Sequence[tuple[bytes, Lines | None]], keys: Sequence[bytes]) -> bytes:
    """What the tables say under these keys; each with what goes before its lines, and without lines where the set lacks it."""
    pieces = []
    for before, found in tables:
        if found is None:
            pieces.append(before)
        elif lines := [line for key in keys if key in found for line in found[key]]:
            pieces += (before, b"\n".join(lines), b"\n")
    return b"".join(pieces)

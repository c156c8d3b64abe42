"""Quarterly data sets: the tables of one folder, cut into one document per filing, in memory that does not grow with the set.

A filing's document is an excerpt, its own lines of each table: `SUBMISSION`, the table's header line, the filing's row, then
`REPORTINGOWNER`, its header line, a row for each owner, and so on. A table in which the filing has no row is left out; one that the whole
set lacks is announced by its name and `-`. Lines are never changed, but for byte order marks and carriage returns.

Nothing is assumed of the order of a table. Filings of one issuer come together, in the order of SUBMISSION, so that an import computes an
account once and not whenever the owner reports again. Rows whose filing SUBMISSION lacks are documents too, without SUBMISSION.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import IO, Final
from zlib import crc32

import msgspec

from insider_ledger.intake.damage import DAMAGED, says
from insider_ledger.intake.inputs import Input, InputDocument, Limits, Refused, label
from insider_ledger.intake.spool import Spool, SpoolError
from insider_ledger.intake.tables import LongLineError, TableHead, TableKind, rows

PART_BYTES: Final = 4 * 1024**2
PART_BYTES_MAX: Final = 8 * PART_BYTES
PARTS_MAX: Final = 256
NEEDED: Final = (TableKind.SUBMISSION, TableKind.REPORTINGOWNER)
_KINDS: Final = tuple(TableKind)
_ACCESSION_NUMBER: Final = re.compile(rb"\d{10}-\d{2}-\d{6}")

Lines = dict[bytes, list[bytes]]


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that holds a table: its label, head and bytes, and how it is opened."""

    name: str
    head: TableHead
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class Sets:
    """The tables that were met in one place, by the folder that holds them, until everything else there has been given."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._prefixes: dict[str, str] = {}
        self._files: defaultdict[str, list[TableFile]] = defaultdict(list)
        self._unread: dict[str, str] = {}

    def keep(self, folder: str, prefix: str, file: TableFile) -> None:
        """Keep a table of a folder; `prefix` goes before the accession numbers in the names of its filings: `filings.zip!/`."""
        self._prefixes.setdefault(folder, prefix)
        self._files[folder].append(file)

    def miss(self, folder: str, name: str) -> None:
        """Note that a file of a folder could not be opened: it may have been a table."""
        self._unread.setdefault(folder, name)

    def documents(self) -> Iterator[Input]:
        """Yield the filings of each set, sets in the order in which they were met; a set that cannot be read is refused whole."""
        for folder, prefix in self._prefixes.items():
            files = self._files[folder]
            try:
                yield from _documents(prefix, files, self._unread.get(folder), self._limits)
            except _RefusedSetError as refused:
                yield refused.refused(_name(prefix))
            except SpoolError as error:
                yield _no_spool(_name(prefix), sum(file.size for file in files), error)


class _RefusedSetError(Exception):
    """A set cannot be read."""

    def __init__(self, *, reason: str, message: str, advice: str) -> None:
        super().__init__(message)
        self._reason = reason
        self._message = message
        self._advice = advice

    def refused(self, name: str) -> Refused:
        """The same as what intake hands on."""
        return Refused(name=name, reason=self._reason, message=self._message, advice=self._advice)


def _name(prefix: str) -> str:
    return prefix.removesuffix("/").removesuffix("!")


def _documents(prefix: str, files: list[TableFile], unread: str | None, limits: Limits) -> Iterator[Input]:
    heads = _heads(files, unread)
    size = sum(file.size for file in files)
    parts = min(max(size // PART_BYTES, 1), PARTS_MAX)
    with Spool(len(_KINDS), parts) as spool:
        reader = _Reader(spool, parts, limits)
        for kind in heads:
            for file in files:
                if file.head.kind is kind:
                    reader.read(file)
            spool.write(_KINDS.index(kind))
        cutter = _Cutter(spool, prefix, heads, limits)
        empty = True
        for part in range(parts):
            for found in cutter.documents(part):
                empty = False
                yield found
    if empty:
        raise _RefusedSetError(
            reason="empty-set", message="The tables of the set have no row.", advice="Download the set again, and import it."
        )


def _heads(files: list[TableFile], unread: str | None) -> dict[TableKind, TableHead]:
    """The head of each table, in the order of the tables. Refuses a set that lacks one, or may; or has two that differ."""
    heads: dict[TableKind, TableHead] = {}
    for file in files:
        if heads.setdefault(file.head.kind, file.head).line != file.head.line:
            message = f"The set has two tables {file.head.kind.value} with different columns; the second is {file.name}."
            raise _RefusedSetError(reason="two-tables", message=message, advice="Give each set a folder of its own.")
    if missing := [kind.value for kind in NEEDED if kind not in heads]:
        message = f"The set has no table {' and no '.join(missing)}; it has {', '.join(kind.value for kind in heads)}."
        advice = f"Put {' and '.join(f'{name}.tsv' for name in missing)} beside the others: no filing can be recorded without."
        raise _RefusedSetError(reason="incomplete-set", message=message, advice=advice)
    if unread is not None and len(heads) < len(_KINDS):
        message = f"{unread} could not be opened and may be a table that the set lacks; nothing of the set was taken over."
        raise _RefusedSetError(reason="unreadable-table", message=message, advice="Download the set again, and import it.")
    return {kind: heads[kind] for kind in _KINDS if kind in heads}


class _Reader:
    """Reads tables, SUBMISSION first, and puts each line into its part: the part of its filing's issuer."""

    def __init__(self, spool: Spool, parts: int, limits: Limits) -> None:
        self._spool = spool
        self._parts = parts
        self._limits = limits
        self._part_of: dict[bytes, int] = {}

    def read(self, file: TableFile) -> None:
        if file.size > self._limits.table_bytes:
            message = f"The table {file.name} has {file.size} bytes, and {self._limits.table_bytes} are read."
            raise _RefusedSetError(reason="too-large", message=message, advice="Import the quarters one by one.")
        put = self._put_submissions if file.head.kind is TableKind.SUBMISSION else self._put
        table = _KINDS.index(file.head.kind)
        try:
            with file.open() as stream:
                for lines in rows(stream, self._limits.document_bytes):
                    put(lines, file.head)
                    self._spool.took(table, sum(map(len, lines)))
        except LongLineError as error:
            message = f"The table {file.name} has a line of more than {self._limits.document_bytes} bytes, which no row is."
            raise _RefusedSetError(reason="too-large", message=message, advice="Download the set again, and import it.") from error
        except DAMAGED as error:
            message = f"The table {file.name} could not be read to its end ({says(error)}); nothing of the set was taken over."
            raise _RefusedSetError(reason="unreadable-table", message=message, advice="Download the set again, and import it.") from error

    def _put_submissions(self, lines: list[bytes], head: TableHead) -> None:
        for line in lines:
            if line and not line.isspace():
                cells = line.split(b"\t")
                issuer = _cell(cells, head.accession_at if head.issuer_at is None else head.issuer_at)
                part = self._part_of.setdefault(_cell(cells, head.accession_at), crc32(issuer) % self._parts)
                self._spool.waiting[part].append(line)

    def _put(self, lines: list[bytes], head: TableHead) -> None:
        waiting, part_of, parts, at = self._spool.waiting, self._part_of, self._parts, head.accession_at
        for line in lines:
            if line and not line.isspace():
                key = _cell(line.split(b"\t", at + 1), at)
                part = part_of.get(key)
                waiting[crc32(key) % parts if part is None else part].append(line)


class _Cutter:
    """Brings the lines of a part together by filing."""

    def __init__(self, spool: Spool, prefix: str, heads: dict[TableKind, TableHead], limits: Limits) -> None:
        self._spool = spool
        self._prefix = prefix
        self._heads = heads
        self._limits = limits
        self._before = {
            kind: b"%b\n%b\n" % (kind.value.encode(), heads[kind].line) if kind in heads else b"%b\n-\n" % kind.value.encode()
            for kind in _KINDS
        }

    def documents(self, part: int) -> Iterator[Input]:
        """Yield the excerpts of a part."""
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
        for key in [*sorted(filed, key=lambda key: self._issuer(filed[key][0])), *(key for key in unfiled if key not in loose)]:
            yield InputDocument(name=self._prefix + label(key.decode(errors="replace")), contents=self._excerpt(found, [key]))
        if loose:
            name = f"{self._prefix}lines-of-no-filing-{part + 1}"
            yield InputDocument(name=name, contents=self._excerpt(found, [key for key in unfiled if key in loose]))

    def _lines(self, kind: TableKind, part: int, wanted: set[bytes] | None) -> Lines:
        found: Lines = {}
        for key, line in self._keyed(kind, part):
            if wanted is None or key in wanted:
                found.setdefault(key, []).append(line)
        return found

    def _keyed(self, kind: TableKind, part: int) -> Iterator[tuple[bytes, bytes]]:
        at = self._heads[kind].accession_at
        for lines in self._spool.lines(_KINDS.index(kind), part):
            for line in lines:
                yield _cell(line.split(b"\t", at + 1), at), line

    def _excerpt(self, found: dict[TableKind, Lines], keys: list[bytes]) -> bytes:
        pieces = []
        for kind in _KINDS:
            if kind not in found:
                pieces.append(self._before[kind])
                continue
            lines = [line for key in keys for line in found[kind].get(key, ())]
            if lines:
                pieces += (self._before[kind], b"\n".join(lines), b"\n")
        return b"".join(pieces)

    def _issuer(self, line: bytes) -> bytes:
        at = self._heads[TableKind.SUBMISSION].issuer_at
        return b"" if at is None else _cell(line.split(b"\t"), at)

    def _too_large(self, key: bytes, size: int) -> Refused:
        return Refused(
            name=self._prefix + label(key.decode(errors="replace")),
            reason="too-large",
            message=f"The rows of one filing have {size} bytes; over {self._limits.document_bytes} no Form 3, 4 or 5 has.",
            advice="Look whether the tables are damaged, and download the set again.",
        )


def _cell(cells: list[bytes], at: int) -> bytes:
    return cells[at] if at < len(cells) else b""


def _no_spool(name: str, size: int, error: SpoolError) -> Refused:
    return Refused(
        name=name,
        reason="temporary-file",
        message=f"The set needs {size} bytes in the folder for temporary files, which could not be had: {error.reason}.",
        advice="Make room there or name another folder in TMPDIR, and import the set again.",
    )

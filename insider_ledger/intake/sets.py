"""Quarterly data sets: the tables of one folder become one document per filing, in memory that does not grow with the tables.

`2024q1.zip` with SUBMISSION.tsv, REPORTINGOWNER.tsv and others gives `2024q1.zip!/0009900001-24-000001` and so on. Nothing is assumed of
the order of a table, and lines are never changed, but for byte order marks and carriage returns. Filings of one issuer come together, so
that an import computes an account once and not whenever the owner reports again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import IO, Final
from zlib import crc32

import msgspec

from insider_ledger.intake.damage import DAMAGED, says
from insider_ledger.intake.excerpts import Excerpts
from insider_ledger.intake.inputs import Input, Limits, Refused
from insider_ledger.intake.spool import Spool, SpoolError
from insider_ledger.intake.tables import KINDS, CutOffError, LongLineError, TableHead, TableKind, cell, cell_of, rows

PART_BYTES: Final = 4 * 1024**2
PARTS_MAX: Final = 256
NEEDED: Final = (TableKind.SUBMISSION, TableKind.REPORTINGOWNER)


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that holds a table: its label, head and bytes, and how it is opened.

    One that `is_sealed` stands in an archive which tells by a checksum whether it is whole. Of another, only the end of its last line does:
    a table of the SEC ends every line.
    """

    name: str
    head: TableHead
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    is_sealed: bool = False


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
    with Spool(len(KINDS), parts) as spool:
        _Reader(spool, parts, limits).read_all(files, heads)
        excerpts = Excerpts(spool, prefix, heads, limits)
        empty = True
        for part in range(parts):
            for found in excerpts.documents(part):
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
        names = " and ".join(f"{name}.tsv" for name in missing)
        advice = f"Put {names} beside the others, and import the folder or zip of all: no filing can be recorded without."
        raise _RefusedSetError(reason="incomplete-set", message=message, advice=advice)
    if unread is not None and len(heads) < len(KINDS):
        message = f"{unread} could not be opened and may be a table that the set lacks; nothing of the set was taken over."
        raise _RefusedSetError(reason="unreadable-table", message=message, advice="Download the set again, and import it.")
    return {kind: heads[kind] for kind in KINDS if kind in heads}


class _Reader:
    """Reads tables, SUBMISSION first, and puts each line into its part: the part of its filing's issuer."""

    def __init__(self, spool: Spool, parts: int, limits: Limits) -> None:
        self._spool = spool
        self._parts = parts
        self._limits = limits
        self._part_of: dict[bytes, int] = {}

    def read_all(self, files: list[TableFile], kinds: Iterable[TableKind]) -> None:
        for kind in kinds:
            for file in files:
                if file.head.kind is kind:
                    self._read(file)
            self._spool.write(KINDS.index(kind))

    def _read(self, file: TableFile) -> None:
        if file.size > self._limits.table_bytes:
            message = f"The table {file.name} has {file.size} bytes, and {self._limits.table_bytes} are read."
            raise _RefusedSetError(
                reason="too-large", message=message, advice="Import the quarters one by one, or raise the limit table-bytes."
            )
        put = self._put_submissions if file.head.kind is TableKind.SUBMISSION else self._put
        table = KINDS.index(file.head.kind)
        try:
            with file.open() as stream:
                for lines in rows(stream, self._limits.document_bytes, tabs_min=0 if file.is_sealed else file.head.line.count(b"\t")):
                    put(lines, file.head)
                    self._spool.took(table, sum(map(len, lines)))
        except LongLineError as error:
            message = f"The table {file.name} has a line of more than {self._limits.document_bytes} bytes, which no row is."
            advice = "Download the set again, and import it; the limit is document-bytes."
            raise _RefusedSetError(reason="too-large", message=message, advice=advice) from error
        except CutOffError as error:
            message = f"The table {file.name} ends within line {error.line}, so it was cut off; nothing of the set was taken over."
            advice = "Download the set again, and import it."
            raise _RefusedSetError(reason="unreadable-table", message=message, advice=advice) from error
        except DAMAGED as error:
            message = f"The table {file.name} could not be read to its end ({says(error)}); nothing of the set was taken over."
            raise _RefusedSetError(reason="unreadable-table", message=message, advice="Download the set again, and import it.") from error

    def _put_submissions(self, lines: list[bytes], head: TableHead) -> None:
        for line in lines:
            if line and not line.isspace():
                cells = line.split(b"\t")
                issuer = cell(cells, head.accession_at if head.issuer_at is None else head.issuer_at)
                part = self._part_of.setdefault(cell(cells, head.accession_at), crc32(issuer) % self._parts)
                self._spool.waiting[part].append(line)

    def _put(self, lines: list[bytes], head: TableHead) -> None:
        waiting, part_of, parts, at = self._spool.waiting, self._part_of, self._parts, head.accession_at
        for line in lines:
            if line and not line.isspace():
                key = cell_of(line, at)
                part = part_of.get(key)
                waiting[crc32(key) % parts if part is None else part].append(line)


def _no_spool(name: str, size: int, error: SpoolError) -> Refused:
    return Refused(
        name=name,
        reason="temporary-file",
        message=f"The set needs {size} bytes in the folder for temporary files, which could not be had: {error.reason}.",
        advice="Make room there or name another folder in TMPDIR, and import the set again.",
    )

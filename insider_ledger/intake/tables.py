"""The eight tables of a quarterly data set, told by their first lines and not by the names of their files.

A file that begins `ACCESSION_NUMBER<TAB>FOOTNOTE_ID<TAB>FOOTNOTE_TXT` is the table FOOTNOTES; one that begins `<?xml ...` is none.
Source: the readme of the SEC's Insider Transactions Data Sets.
"""

from collections.abc import Iterator
from enum import Enum
from typing import IO, Final

import msgspec

HEAD_BYTES: Final = 4096  # the longest header line of the eight has under 1,000
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_ACCESSION_NUMBER: Final = b"ACCESSION_NUMBER"
_ISSUER: Final = b"ISSUERCIK"
_CHUNK: Final = 1024**2


class TableKind(Enum):
    """The tables, in the order in which an excerpt lists them."""

    SUBMISSION = "SUBMISSION"
    REPORTINGOWNER = "REPORTINGOWNER"
    NONDERIV_TRANS = "NONDERIV_TRANS"
    NONDERIV_HOLDING = "NONDERIV_HOLDING"
    DERIV_TRANS = "DERIV_TRANS"
    DERIV_HOLDING = "DERIV_HOLDING"
    FOOTNOTES = "FOOTNOTES"
    OWNER_SIGNATURE = "OWNER_SIGNATURE"


KINDS: Final = tuple(TableKind)

# One of these columns is enough, for a table that lacks others is still that table.
_MARKS: Final = {
    TableKind.DERIV_TRANS: {b"DERIV_TRANS_SK"},
    TableKind.DERIV_HOLDING: {b"DERIV_HOLDING_SK"},
    TableKind.NONDERIV_TRANS: {b"NONDERIV_TRANS_SK"},
    TableKind.NONDERIV_HOLDING: {b"NONDERIV_HOLDING_SK"},
    TableKind.REPORTINGOWNER: {b"RPTOWNERCIK", b"RPTOWNERNAME", b"RPTOWNER_RELATIONSHIP"},
    TableKind.FOOTNOTES: {b"FOOTNOTE_ID", b"FOOTNOTE_TXT"},
    TableKind.OWNER_SIGNATURE: {b"OWNERSIGNATURENAME", b"OWNERSIGNATUREDATE"},
    TableKind.SUBMISSION: {b"FILING_DATE", b"PERIOD_OF_REPORT", b"DOCUMENT_TYPE", b"ISSUERCIK"},
}
_OF_DERIVATIVES: Final = {b"CONV_EXERCISE_PRICE", b"UNDLYNG_SEC_TITLE", b"EXPIRATION_DATE"}
_OF_TRANSACTIONS: Final = {b"TRANS_CODE", b"TRANS_DATE", b"TRANS_SHARES"}


class TableHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a table's first line says: which table it is and where its keys stand. `line` has neither byte order mark nor line end."""

    kind: TableKind
    line: bytes
    accession_at: int
    issuer_at: int | None


def table_head(start: bytes) -> TableHead | None:
    """The head of the table whose file begins with `start`, its first 4,096 bytes; None when it is no table of a data set."""
    line, ended, _ = start.removeprefix(_BYTE_ORDER_MARK).partition(b"\n")
    if b"\t" not in line or (not ended and len(start) >= HEAD_BYTES):
        return None
    line = line.removesuffix(b"\r")
    columns = [column.strip(b' "').upper() for column in line.split(b"\t")]
    if _ACCESSION_NUMBER not in columns or (kind := _kind(frozenset(columns))) is None:
        return None
    return TableHead(
        kind=kind,
        line=line,
        accession_at=columns.index(_ACCESSION_NUMBER),
        issuer_at=columns.index(_ISSUER) if _ISSUER in columns else None,
    )


def _kind(columns: frozenset[bytes]) -> TableKind | None:
    for kind, marks in _MARKS.items():
        if columns & marks:
            return kind
    if b"SECURITY_TITLE" not in columns:
        return None
    if columns & _OF_DERIVATIVES:
        return TableKind.DERIV_TRANS if columns & _OF_TRANSACTIONS else TableKind.DERIV_HOLDING
    return TableKind.NONDERIV_TRANS if columns & _OF_TRANSACTIONS else TableKind.NONDERIV_HOLDING


def cell(cells: list[bytes], at: int) -> bytes:
    """One cell of a line, without blanks around it; a line that is too short has an empty one."""
    return cells[at].strip(b" ") if at < len(cells) else b""


def cell_of(line: bytes, at: int) -> bytes:
    """One cell of a line that is taken apart no further: mostly the first, and then in half the time."""
    return line.partition(b"\t")[0].strip(b" ") if at == 0 else cell(line.split(b"\t", at + 1), at)


class LongLineError(Exception):
    """A line is longer than any row can be."""


class CutOffError(Exception):
    """A table ends within line `line`, counted from 1 with its head."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def rows(stream: IO[bytes], bytes_max: int, *, tabs_min: int = 0) -> Iterator[list[bytes]]:
    r"""Yield a table's lines after the first, many at a time, without their `\n` or `\r\n`.

    Raises LongLineError over `bytes_max` bytes, and CutOffError for a last line that neither ends nor has `tabs_min` tabs.
    """
    count = 0
    rest = b""
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        if len(rest) > bytes_max:
            raise LongLineError
        yield lines if count else lines[1:]
        count += len(lines)
    if rest.strip() and rest.count(b"\t") < tabs_min:
        raise CutOffError(count + 1)
    if count:
        yield [rest.removesuffix(b"\r")]


def count_rows(stream: IO[bytes]) -> int:
    """How many lines a table has after its first, blank ones among them."""
    return max(sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b"")) - 1, 0)

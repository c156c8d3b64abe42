"""Reads a table of splits.

    symbol,effective_date,numerator,denominator,known_on
    NWND,2024-06-10,2,1,2024-05-20

says that on June 10, 2024 each share of the issuer with the symbol NWND became two, which was known by the end of May 20. A row that cannot
be read is set aside with its line; the other rows are taken.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Final

from importers.cell_text import excerpt
from importers.form_reading import UnreadableError
from importers.splits.header import ISSUER, NEEDED, OPTIONAL, Header, header_of
from ledger.commands import RecordSplits, SetAside, StateSplit
from ledger.values.identity import normal_cik, normal_text
from ledger.values.quantity import read_decimal
from ledger.values.times import is_possible

ADVICE: Final = "Name the columns issuer_cik or symbol, effective_date (YYYY-MM-DD), numerator (new shares) and denominator (old shares)."


def read(name: str, contents: bytes) -> RecordSplits:
    """The splits that the table under `name` states. Raises UnreadableError when its columns are not known, or it is no UTF-8."""
    header = header_of(contents)
    if header is None or not header.is_known:
        columns = ", ".join(header.columns) if header else "none"
        raise UnreadableError(
            reason="unknown-columns",
            message=f"This looks like a table of splits, but its columns are not known: {columns[:200]}.",
            advice=f"{ADVICE} Optional are {' and '.join(OPTIONAL)}.",
            line=1,
        )
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents[: error.start].count(b"\n") + 1
        raise UnreadableError(reason="not-utf-8", message="The table is not in UTF-8.", advice="Save it in UTF-8.", line=line) from error
    splits: list[StateSplit] = []
    set_aside: list[SetAside] = []
    for line, cells in _rows(text, header):
        row = dict(zip(header.names, (cell.strip() for cell in cells), strict=False))
        kept = _alone(row)
        flaw = next(_flaws(row, len(cells), len(header.names)), None)
        if flaw is None:
            splits.append(_split(row, name, line, kept))
        else:
            set_aside.append(_bad_row(name, line, kept, flaw))
    return RecordSplits(name=name, sha256=sha256(contents).hexdigest(), splits=tuple(splits), set_aside=tuple(set_aside))


def _rows(text: str, header: Header) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=header.parting)
    is_header = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableError(
                reason="malformed-csv", message=f"{error}.", advice="Check the quotes of this line.", line=line
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            if not is_header:
                yield line, cells
            is_header = False


def _flaws(row: Mapping[str, str], cells: int, columns: int) -> Iterator[str]:
    """What is wrong with a row."""
    if cells > columns:
        yield f"it has {cells} cells, and the header names {columns}"
    cik, symbol = row.get("issuer_cik", ""), row.get("symbol", "")
    if not cik and not symbol:
        yield "it names no issuer: expected issuer_cik or symbol"
    if cik and normal_cik(cik) is None:
        yield f"issuer_cik is no CIK: {excerpt(cik)!r}"
    if not cik and symbol and not normal_text(symbol):
        yield f"symbol is no trading symbol: {excerpt(symbol)!r}"
    for column in ("effective_date", *(["known_on"] if row.get("known_on") else [])):
        if _day(row.get(column, "")) is None:
            yield f"{column} is no day as YYYY-MM-DD: {excerpt(row.get(column, ''))!r}"
    new, old = (read_decimal(row.get(column, "")) for column in ("numerator", "denominator"))
    if new is None or old is None or new <= 0 or old <= 0:
        said = ", ".join(repr(excerpt(row.get(column, ""))) for column in ("numerator", "denominator"))
        yield f"numerator and denominator are not two positive numbers: {said}"
    elif new == old:
        yield "numerator and denominator are equal, so nothing was split"


def _split(row: Mapping[str, str], name: str, line: int, kept: bytes) -> StateSplit:
    new, old, day = read_decimal(row["numerator"]), read_decimal(row["denominator"]), _day(row["effective_date"])
    assert new is not None and old is not None and day is not None  # noqa: S101, PT018 (checked before)
    ratio = Fraction(new) / Fraction(old)
    return StateSplit(
        name=name,
        line=line,
        contents=kept,
        issuer=normal_cik(row.get("issuer_cik")),
        symbol=row.get("symbol") or None,
        effective_on=day,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        security_title=row.get("security_title") or None,
        known_on=_day(row.get("known_on", "")),
    )


def _bad_row(name: str, line: int, kept: bytes, flaw: str) -> SetAside:
    return SetAside(
        sha256=sha256(kept).hexdigest(),
        name=name,
        contents=kept,
        reason="bad-split",
        message=f"This row states no split: {flaw}.",
        advice="Mend the row and import the table again; the other rows are recorded.",
        line=line,
    )


def _alone(row: Mapping[str, str]) -> bytes:
    """The row as a table of its own, to be kept and read again."""
    columns = [column for column in (*ISSUER, *NEEDED, *OPTIONAL) if column in row]
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([columns, [row[column] for column in columns]])
    return written.getvalue().encode()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == len("YYYY-MM-DD") and is_possible(day) else None

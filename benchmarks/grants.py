"""The option and unit grants of real filings: what their footnotes say about vesting, by a test that knows nothing of the grammar.

`names_days("The option vests on each of the first four anniversaries of the grant.")`: some sentence has a word of vesting and beside it a
calendar date, an anniversary, years after something, or a portion with a period. `gives_days` leaves sentences out that speak of
performance, of meetings or of the earlier of two days: those denote no dated schedule. Rough on purpose; both count some texts that no
careful person could date, and miss some that one can.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from importers.documents import read_document
from ledger.commands import RecordFiling
from ledger.values.form import Row, Table, TransactionRow
from projections.vesting.reading import Facts

TITLE = re.compile(r"\b(options?|right to buy|rsus?|units?|appreciation rights?|sars?)\b", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(\d])|\n")
VESTING = re.compile(r"\b(vest(s|ed|ing)?|exercisable|lapses?)\b", re.IGNORECASE)
WAITING = re.compile(r"\b(perform|achiev|attain|milestone|hurdle|meeting|earlie(r|st)\b)", re.IGNORECASE)
MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
WHEN = re.compile(
    rf"\b{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{MONTH}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b|\banniversar"
    r"|\byears? (from|after|following)\b"
    r"|(\d/\d|%|\b(percent|third|fourth|half|installments?|increments?|tranches|portions?|pro rata|ratably|equal(ly)?|remain\w*)\b)"
    r".*\b(annual(ly)?|month(ly|s)?|quarter(ly|s)?|years?|weeks?)\b",
    re.IGNORECASE | re.DOTALL,
)


class Cited(NamedTuple):
    """The words that a row cites, what the row itself states, and whether it is an option or unit grant."""

    text: str
    facts: Facts
    table: Table
    is_grant: bool


def cited(path: Path) -> Iterator[Cited]:
    """What each row of an archive's filings cites, in their order; rows without footnotes are passed over."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            command = read_document(name, archive.read(name))
            if isinstance(command, RecordFiling):
                for row in command.rows:
                    if text := _text(command, row):
                        yield Cited(text, _facts(row), row.table, _is_grant(row))


def names_days(text: str) -> bool:
    """Whether some sentence of the text speaks of vesting and of days."""
    return any(VESTING.search(sentence) and WHEN.search(sentence) for sentence in SENTENCE.split(text))


def gives_days(text: str) -> bool:
    """Whether some sentence of the text seems to give a dated schedule, since nothing in it has to be waited for."""
    return any(VESTING.search(sentence) and WHEN.search(sentence) and not WAITING.search(sentence) for sentence in SENTENCE.split(text))


def _is_grant(row: Row) -> bool:
    return (
        isinstance(row, TransactionRow)
        and (row.table, row.transaction_code) == ("II", "A")
        and TITLE.search(row.security_title or "") is not None
    )


def _text(command: RecordFiling, row: Row) -> str:
    """The footnotes that any cell of the row cites, in the order of the document."""
    named = {note for citation in row.citations for note in citation.footnotes}
    return "\n".join(note.text for note in command.form.footnotes if note.id in named)


def _facts(row: Row) -> Facts:
    terms = row.terms
    return Facts(
        granted_on=row.transaction_date if isinstance(row, TransactionRow) else None,
        quantity=row.quantity if isinstance(row, TransactionRow) else None,
        exercisable_on=terms.exercisable_on if terms else None,
        expires_on=terms.expires_on if terms else None,
    )

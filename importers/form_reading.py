"""What every format's `read` returns, or raises.

Each format is a folder with the same two files: `recognise.py` (`recognises(contents) -> bool`, by content, never by name) and
`read.py` (`read(contents) -> FormReading`). `importers.documents` chooses the format and wraps the reading into a command.
"""

from typing import Final

import msgspec

from ledger.values.form import Kind, ReportedForm, Row, Table
from ledger.values.provenance import Finding

_MESSAGE_MAX: Final = 1_000
FLAWS_MAX: Final = 10_000
"""Flaws of one document that are kept. One with more is no form, and what is said of each can be longer than what is wrong."""


class FormReading(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was read: filing-level facts, rows in document order within each table and kind, and the flaws met on the way.

    `missing_tables` are the kinds of rows that the source cannot tell of: that there are none of them says nothing.
    """

    form: ReportedForm
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
    missing_tables: tuple[tuple[Table, Kind], ...] = ()


class UnreadableError(Exception):
    """The document cannot be read as a Form 3, 4 or 5. Carries the facts that a person needs to mend it.

    A `message` that repeats words of the document is cut where it is longer than a paragraph.
    `reason` is a stable kebab-case word, `line` counts from 1 where a place is known, `advice` says what to do.
    """

    def __init__(self, *, reason: str, message: str, advice: str, line: int | None = None) -> None:
        self.message = message if len(message) <= _MESSAGE_MAX else f"{message[:_MESSAGE_MAX]} ..."
        super().__init__(self.message)
        self.reason = reason
        self.advice = advice
        self.line = line


def check_flaws(count: int) -> None:
    """Refuse a document with more flaws than are kept. Raises UnreadableError: `too-many-flaws`."""
    if count > FLAWS_MAX:
        raise UnreadableError(
            reason="too-many-flaws",
            message=f"More than {FLAWS_MAX:,} places of the document are not as a form has them.",
            advice="Look at what it is; if it is a real filing, download it from EDGAR again.",
        )

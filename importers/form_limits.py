"""How large one form may be: what is larger is set aside before anything follows from it.

EDGAR takes 30 rows in each of two tables, ten owners and 99 footnotes, so a real form has at most 600 rows for all of its owners together.
Each of them becomes an event, and what an account comes to is worked out from all of its rows: a form of 100,000 would take hours.
"""

from typing import Final

import msgspec

from importers.form_reading import FormReading, UnreadableError

FORM_BYTES: Final = 20 * 1024**2


class FormLimits(msgspec.Struct, frozen=True, kw_only=True):
    """`form_bytes`: of a document. `form_rows`: rows of a form, each for each of its owners. `form_notes`: its footnotes."""

    form_bytes: int = FORM_BYTES
    form_rows: int = 2_000
    form_notes: int = 1_000


FORM_LIMITS: Final = FormLimits()


def check_bytes(contents: bytes, limits: FormLimits) -> None:
    """Refuse a document that is larger than forms are. Raises UnreadableError: `too-large`."""
    if len(contents) > limits.form_bytes:
        raise UnreadableError(
            reason="too-large",
            message=f"The document has {len(contents)} bytes; a filing has at most {limits.form_bytes}.",
            advice="Check what it is; an archive of filings is imported as such. A real filing is read with a higher limit form-bytes.",
        )


def check_size(reading: FormReading, limits: FormLimits) -> None:
    """Refuse a form of more rows or footnotes than forms have. Raises UnreadableError: `too-many-rows`, `too-many-footnotes`."""
    owners, rows, notes = len(reading.form.owners), len(reading.rows), len(reading.form.footnotes)
    if max(rows, 1) * owners > limits.form_rows:
        raise UnreadableError(
            reason="too-many-rows",
            message=f"The form has {rows:,} rows for {owners:,} owners; together they may be {limits.form_rows:,}, and EDGAR takes 600.",
            advice="Look at what it is; a real filing is read with a higher limit form-rows.",
        )
    if notes > limits.form_notes:
        raise UnreadableError(
            reason="too-many-footnotes",
            message=f"The form has {notes:,} footnotes; it may have {limits.form_notes:,}, and EDGAR takes 99.",
            advice="Look at what it is; a real filing is read with a higher limit form-notes.",
        )

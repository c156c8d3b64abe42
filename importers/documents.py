"""The chooser: bytes of any document in, one command out.

The format is recognised by content, never by name: `read_document("0001234567-24-000001.txt", contents)` reads a full submission,
bare ownership XML or a rendered form, whatever the ending says. A document that cannot be read becomes a `SetAside` with its bytes, the
reason and what to do; nothing is lost and nothing stops an import.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from importers import data_set, ownership_xml, paper_text, rendered_html, rendered_text, splits, submission
from importers.appearance import describe
from importers.attestations import attested
from importers.form_limits import FORM_LIMITS, FormLimits, check_bytes, check_size
from importers.form_reading import FormReading, UnreadableError, check_flaws
from importers.submitted_form import combine, primary_document
from ledger.commands import RecordFiling, RecordSplits, SetAside
from ledger.values.identity import find_accession_number
from ledger.values.knowledge import known_of
from ledger.values.provenance import SourceDocument, SourceFormat

_WIDE: Final = (  # UTF-32 first: in Little Endian it begins as UTF-16 does
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


class _Format(NamedTuple):
    name: SourceFormat
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes], FormReading]


_FORMATS: Final = (
    _Format("data_set_tables", data_set.recognises, data_set.read),
    _Format("ownership_xml", ownership_xml.recognises, ownership_xml.read),
    _Format("rendered_html", rendered_html.recognises, rendered_html.read),
    _Format("rendered_text", rendered_text.recognises, rendered_text.read),
    _Format("paper_text", paper_text.recognises, paper_text.read),
)


def read_document(
    name: str, contents: bytes, *, accession_number: str | None = None, limits: FormLimits = FORM_LIMITS
) -> RecordFiling | RecordSplits | SetAside:
    """Read one document, given under `name` (`filings.zip!/a.txt`). One that is larger than `limits` is set aside.

    The accession number is the one that the document states, else `accession_number`, else the one in the base name, else None.
    """
    digest = sha256(contents).hexdigest()
    try:
        check_bytes(contents, limits)
        if splits.recognises(contents):
            return splits.read(name, contents)
        format_name, reading = _read(contents)
        check_flaws(len(reading.findings))
        check_size(reading, limits)
        _must_be_dated(reading)
    except UnreadableError as error:
        return SetAside(
            sha256=digest, name=name, contents=contents, reason=error.reason, message=error.message, advice=error.advice, line=error.line
        )
    form = reading.form
    if form.accession_number is None:
        found = find_accession_number(accession_number or "") or find_accession_number(_base_name(name))
        form = msgspec.structs.replace(form, accession_number=found) if found else form
    document = SourceDocument(sha256=digest, format=format_name, name=name)
    stated = attested(form, reading.rows, reading.missing_tables)
    findings = (*reading.findings, *stated.findings)
    return RecordFiling(
        document=document,
        form=form,
        rows=reading.rows,
        attestations=stated.attestations,
        findings=findings,
        missing_tables=reading.missing_tables,
    )


def _read(contents: bytes) -> tuple[SourceFormat, FormReading]:
    text = _as_utf8(contents)
    if submission.recognises(text):
        return "submission", _read_submission(text)
    return _read_form(text)


def _read_form(contents: bytes) -> tuple[SourceFormat, FormReading]:
    for candidate in _FORMATS:
        if candidate.recognises(contents):
            return candidate.name, candidate.read(contents)
    raise UnreadableError(
        reason="not-recognised",
        message=f"No format of Forms 3, 4 and 5 was recognised; it looks like {describe(contents)}.",
        advice="Import ownership XML, the full submission text, the rendered form, or a table of splits.",
    )


def _is_form(contents: bytes) -> bool:
    return any(candidate.recognises(contents) for candidate in _FORMATS)


def _read_submission(contents: bytes) -> FormReading:
    submitted = submission.read(contents)
    document = primary_document(submitted, _is_form)
    try:
        if ownership_xml.recognises(document.body):
            reading = ownership_xml.read(document.body, form_type=submitted.header.form_type)
        else:
            _, reading = _read_form(document.body)
    except UnreadableError as error:
        line = document.line if error.line is None else error.line + document.line - 1
        raise UnreadableError(reason=error.reason, message=error.message, advice=error.advice, line=line) from error
    return combine(submitted, document, reading)


def _must_be_dated(reading: FormReading) -> None:
    if known_of(reading.form) is None:
        raise UnreadableError(
            reason="undated",
            message="The form states no acceptance, filing, signature or report date, so it cannot be placed in time.",
            advice="Import the full submission text of the filing: its header says when it was accepted.",
        )


def _as_utf8(contents: bytes) -> bytes:
    """The contents, out of UTF-16 or UTF-32 when an editor has saved them so."""
    encoding = next((name for start, name in _WIDE if contents.startswith(start)), None)
    if encoding is None:
        return contents
    try:
        return contents.decode(encoding).encode()
    except UnicodeDecodeError:
        return contents


def _base_name(name: str) -> str:
    return name.replace("\\", "/").replace("!", "/").rpartition("/")[2]

"""Reads a paper form that was typed as text, as EDGAR took them until June 2003.

    Options to Purchase Co|$1.375  |2/7/0|A   |V|12,000 -   |A,D|2/7/0|2/7/0|Common Stock|12,000 |-      |12,000      |D  |-           |
    mmon Stock            |        |0    |    | |           |   |0    |5    |            |       |       |            |   |            |

is a voluntarily reported grant of options on 12,000 at 1.375 on 2000-02-07, exercisable at once, expiring 2005-02-07. Its direction `A,D`
is the form's own heading, so it stays unknown, with the raw text and a finding. A period that names only a month stays unknown with its
raw text. Two-digit years are understood by the day of the signature. Columns that cannot be told apart refuse the document.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from importers.form_reading import FormReading, UnreadableError
from importers.paper_text.head import head_rows
from importers.paper_text.parts import TypedParts, read_parts
from importers.paper_text.tables import read_table
from importers.printed import heads
from importers.printed.boxes import flag
from importers.printed.flaws import Flaws
from importers.printed.items import Answer, answers, first
from importers.printed.notes import explained, read_notes, unnumbered
from importers.printed.owners import read_owners
from importers.printed.page import Line
from importers.printed.people import read_issuer
from importers.printed.rows import PrintedForm, read_rows
from importers.printed.signatures import read_signatures
from importers.printed.style import Style
from ledger.values.form import ReportedForm

LAST_DAY_OF_PAPER: Final = date(2003, 12, 31)
_MONTH_ONLY = re.compile(r"(?:[A-Za-z]{3,9}\.?[\s,/-]*\d{2,4}|\d{1,2}\s?[/-]\s?\d{2,4}|\d{1,2})")


def read(contents: bytes) -> FormReading:
    """The form that `contents` are a typed copy of.

    Raises UnreadableError: `not-a-form`, or `paper-layout-not-readable` where rows cannot be told with certainty.
    """
    parts = read_parts(contents)
    items = answers(head_rows(parts.head))
    form_type = heads.form_type([line.text for line in parts.head])
    if form_type is None or not first(items, "owner").lines or not first(items, "issuer").lines:
        raise UnreadableError(
            reason="not-a-form",
            message="The text has no heading of Form 3, 4 or 5, or no answer to the items for reporting person and issuer.",
            advice="Keep the filing as a document, or import another source of it.",
        )
    flaws = Flaws("form")
    form = _form(parts, items, form_type, flaws)
    near = next((signature.signed_on for signature in form.signatures if signature.signed_on), None) or form.period_of_report
    known = explained(form.footnotes)
    first_rows, first_findings = read_table(parts.table_i, form_type[0], "I", known)
    second_rows, second_findings = read_table(parts.table_ii, form_type[0], "II", known)
    rows, findings = read_rows((*first_rows, *second_rows), PrintedForm.of(form, near=near))
    return FormReading(form=form, rows=rows, findings=(*flaws.findings, *first_findings, *second_findings, *findings))


def _form(parts: TypedParts, items: Sequence[Answer], form_type: str, flaws: Flaws) -> ReportedForm:
    head = [line.text for line in parts.head]
    notes, remarks = read_notes(line.text for line in parts.notes)
    signatures = read_signatures(
        [Line(line.number, " ".join(line.text.split()), tuple(_cells(line.text))) for line in parts.signatures if not line.is_rule],
        near=LAST_DAY_OF_PAPER,
    )
    flaws.near = next((signature.signed_on for signature in signatures if signature.signed_on), LAST_DAY_OF_PAPER)
    original = _day(first(items, "amendment").text, "original_filed_on", flaws)
    issuer = read_issuer(first(items, "issuer").lines)
    return ReportedForm(
        form_type=form_type[0] + ("/A" if first(items, "amendment").lines or form_type.endswith("/A") else ""),
        accession_number=heads.printed_accession_number(head),
        period_of_report=_day(first(items, "period").text, "period_of_report", flaws),
        original_filed_on=original,
        not_subject_to_section_16=flag(heads.box(head, heads.EXIT_BOX), bare=None),
        form_3_holdings_reported=flag(heads.box(head, heads.FORM_3_BOX), bare=None),
        form_4_transactions_reported=flag(heads.box(head, heads.FORM_4_BOX), bare=None),
        issuer=issuer,
        owners=read_owners(items, (), issuer.name, Style(exact_lines=True, bare_box="bare"), flaws),
        footnotes=notes,
        remarks=remarks or unnumbered(line.text for line in parts.notes),
        signatures=signatures,
        raw=tuple(flaws.raw),
    )


def _day(text: str, field: str, flaws: Flaws) -> date | None:
    """The day that answers an item; a month alone is no day, and no flaw of the form either."""
    if text and _MONTH_ONLY.fullmatch(text):
        flaws.keep(field, text)
        return None
    return heads.answered_day(text, field, flaws)


def _cells(text: str) -> list[str]:
    return [" ".join(cell.split()) for cell in re.split(r"\s{3,}", text.strip())]

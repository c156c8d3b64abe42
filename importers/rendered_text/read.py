r"""Reads a rendered form saved as text. With the tab between cells shown as `|`, this.

    Form 4
    December 04, 2007
    ...
    Common Stock | 12/03/2007 | | S ⁽¹⁾ | 100 D \$ 16.66 | 1,946 ⁽²⁾ | D |

is a Form 4 filed on 2007-12-04 with a sale of 100 at 16.66, whose code cites footnote 1 and whose reported total 1,946 cites footnote 2.

What such a page does not show stays None: CIKs and accession number unless printed, schema version, acceptance time, the exit box where the
rendering lost its mark, timeliness and form type on Form 5. Two lines of a street are one.
"""

from collections.abc import Sequence

from importers.form_reading import FormReading, UnreadableError
from importers.printed import heads
from importers.printed.boxes import flag, mark_before
from importers.printed.flaws import Flaws
from importers.printed.items import Answer, answers, first
from importers.printed.notes import explained, read_notes
from importers.printed.page import read_lines
from importers.printed.people import read_issuer
from importers.printed.rows import PrintedForm, read_rows
from importers.printed.signatures import read_signatures
from importers.rendered_text.owners import read_owners
from importers.rendered_text.parts import Parts, parts
from importers.rendered_text.tables import read_table
from ledger.values.form import ReportedForm, Row
from ledger.values.provenance import Finding


def read(contents: bytes) -> FormReading:
    """The form that `contents` render. Raises UnreadableError when it is no such form, or a table cannot be split with certainty."""
    page = parts(read_lines(contents))
    items = answers(line.cells for line in page.head)
    form_type = heads.form_type([line.text for line in page.head])
    if form_type is None or not first(items, "owner").lines or not first(items, "issuer").lines:
        raise UnreadableError(
            reason="not-a-form",
            message="The text has no heading of Form 3, 4 or 5, or no answer to the items for reporting person and issuer.",
            advice="Import the filing as XML or as a full submission.",
        )
    flaws = Flaws("form")
    form = _form(page, items, form_type, flaws)
    rows, findings = _rows(page, form)
    return FormReading(form=form, rows=rows, findings=(*flaws.findings, *findings))


def _form(page: Parts, items: Sequence[Answer], form_type: str, flaws: Flaws) -> ReportedForm:
    head = [line.text for line in page.head]
    notes, remarks = read_notes(line.text for line in page.notes)
    period = heads.answered_day(first(items, "period").text, "period_of_report", flaws)
    original = heads.answered_day(first(items, "amendment").text, "original_filed_on", flaws)
    issuer = read_issuer(first(items, "issuer").lines)
    owners = read_owners(items, page.owners, issuer.name, flaws)
    bare = _bare_box(items)
    plan = flag(heads.box(head, heads.PLAN_BOX), bare=bare)
    nothing = any(heads.NO_SECURITIES.search(line.text) for line in (*page.table_i, *page.table_ii, *page.notes))
    return ReportedForm(
        form_type=form_type[0] + ("/A" if original or form_type.endswith("/A") else ""),
        accession_number=heads.printed_accession_number(head),
        period_of_report=period,
        original_filed_on=original,
        filed_on=heads.printed_day(head),
        no_securities_owned=nothing or None,
        not_subject_to_section_16=flag(heads.box(head, heads.EXIT_BOX), bare=bare),
        form_3_holdings_reported=flag(heads.box(head, heads.FORM_3_BOX), bare=bare),
        form_4_transactions_reported=flag(heads.box(head, heads.FORM_4_BOX), bare=bare),
        plan_10b5_1=heads.since_the_plan_box(plan, period),
        issuer=issuer,
        owners=owners,
        footnotes=notes,
        remarks=remarks,
        signatures=read_signatures([line.text for line in page.signatures]),
        raw=tuple(flaws.raw),
    )


def _rows(page: Parts, form: ReportedForm) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    known = explained(form.footnotes)
    kind = form.form_type[0]
    first_rows, first_findings = read_table(page.table_i, kind, "I", known)
    second_rows, second_findings = read_table(page.table_ii, kind, "II", known)
    rows, findings = read_rows((*first_rows, *second_rows), PrintedForm.of(form))
    return rows, (*first_findings, *second_findings, *findings)


def _bare_box(items: Sequence[Answer]) -> bool | None:
    """What a box without a mark means: unchecked where items 5 and 6 print X for checked and nothing else, otherwise it was lost."""
    lines = [line for item in ("relationship", "group") for line in first(items, item).lines]
    marks = [mark_before(f"{word} ") for line in lines for word in line.split()]
    return False if "checked" in marks and "unchecked" not in marks else None

"""A printed form as a reading, from the parts of its page: what rendered pages and rendered texts have in common."""

from collections.abc import Sequence

from importers.form_reading import FormReading, UnreadableError
from importers.printed import heads
from importers.printed.boxes import flag, mark_alone, mark_before
from importers.printed.flaws import Flaws
from importers.printed.items import Answer, answers, first
from importers.printed.notes import explained, read_notes
from importers.printed.owners import read_owners
from importers.printed.parts import Parts
from importers.printed.people import read_issuer
from importers.printed.rows import PrintedForm, read_rows
from importers.printed.signatures import read_signatures
from importers.printed.style import Style
from importers.printed.tables import read_table
from ledger.values.form import Footnote, ReportedForm, Row
from ledger.values.provenance import Finding


def read_page(page: Parts, style: Style) -> FormReading:
    """The form on a page. Raises UnreadableError when it is no form, or when a table cannot be split with certainty."""
    items = answers(line.cells for line in page.head)
    form_type = heads.form_type([line.text for line in page.head])
    if form_type is None or not first(items, "owner").lines or not first(items, "issuer").lines:
        raise UnreadableError(
            reason="not-a-form",
            message="The page has no heading of Form 3, 4 or 5, or no answer to the items for reporting person and issuer.",
            advice="Import the filing as XML or as a full submission.",
        )
    if not page.signatures and (style.exact_lines or not page.notes):
        raise UnreadableError(
            reason="truncated-page",
            message="The page ends before the signatures of the form; rows or footnotes may be missing.",
            advice="Save the whole page again.",
        )
    flaws = Flaws("form")
    form = _form(page, items, form_type, style, flaws)
    rows, findings = _rows(page, form, style)
    return FormReading(form=form, rows=rows, findings=(*flaws.findings, *findings, *_dangling(rows, form.footnotes)))


def _form(page: Parts, items: Sequence[Answer], form_type: str, style: Style, flaws: Flaws) -> ReportedForm:
    head = [line.text for line in page.head]
    notes, remarks = read_notes(line.text for line in page.notes)
    period = heads.answered_day(first(items, "period").text, "period_of_report", flaws)
    amendment = first(items, "amendment").text
    ticked = mark_alone(amendment) == "checked"
    original = None if ticked else heads.answered_day(amendment, "original_filed_on", flaws)
    issuer = read_issuer(first(items, "issuer").lines)
    owners = read_owners(items, page.owners, issuer.name, style, flaws)
    bare = False if style.bare_box == "unchecked" else _bare_box(items)
    signatures = read_signatures(page.signatures)
    plan = flag(heads.box(head, heads.PLAN_BOX), bare=bare)
    nothing = form_type[0] == "3" and any(heads.NO_SECURITIES.match(line.text) for line in (*page.table_i, *page.table_ii, *page.notes))
    return ReportedForm(
        form_type=form_type[0] + ("/A" if original or ticked or form_type.endswith("/A") else ""),
        accession_number=heads.printed_accession_number(head),
        period_of_report=period,
        original_filed_on=original,
        filed_on=heads.printed_day(head),
        no_securities_owned=nothing or None,
        not_subject_to_section_16=flag(heads.box(head, heads.EXIT_BOX), bare=bare),
        form_3_holdings_reported=flag(heads.box(head, heads.FORM_3_BOX), bare=bare),
        form_4_transactions_reported=flag(heads.box(head, heads.FORM_4_BOX), bare=bare),
        plan_10b5_1=heads.since_the_plan_box(mark=plan, days=(period, *(signature.signed_on for signature in signatures))),
        issuer=issuer,
        owners=owners,
        footnotes=notes,
        remarks=remarks,
        signatures=signatures,
        raw=tuple(flaws.raw),
    )


def _rows(page: Parts, form: ReportedForm, style: Style) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    known = explained(form.footnotes)
    kind = form.form_type[0]
    first_rows, first_findings = read_table(page.table_i, kind, "I", known, exact=style.exact_lines)
    second_rows, second_findings = read_table(page.table_ii, kind, "II", known, exact=style.exact_lines)
    rows, findings = read_rows((*first_rows, *second_rows), PrintedForm.of(form))
    return rows, (*first_findings, *second_findings, *findings)


def _bare_box(items: Sequence[Answer]) -> bool | None:
    """What a box without a mark means: unchecked where items 5 and 6 print X for checked and nothing else, otherwise it was lost."""
    lines = [line for item in ("relationship", "group") for line in first(items, item).lines]
    marks = [mark_before(f"{word} ") for line in lines for word in line.split()]
    return False if "checked" in marks and "unchecked" not in marks else None


def _dangling(rows: Sequence[Row], footnotes: Sequence[Footnote]) -> tuple[Finding, ...]:
    known = explained(footnotes)
    return tuple(
        Finding(
            code="dangling-footnote",
            message=f"Footnote {number} is cited and does not exist.",
            place=f"{row.table}/{row.kind}/{row.row}/{citation.field}",
            raw=number,
        )
        for row in rows
        for citation in row.citations
        for number in citation.footnotes
        if number not in known
    )

"""Footnotes that do not fit together, as findings: a price that cites footnote 4 of three (`dangling-footnote`)."""

from collections.abc import Iterable, Iterator

from ledger.values.form import Citation, ReportedForm, Row
from ledger.values.provenance import Finding


def footnote_flaws(form: ReportedForm, rows: Iterable[Row]) -> Iterator[Finding]:
    """Footnotes that are cited and do not exist, or exist twice. One that nobody cites is no flaw."""
    defined = {footnote.id for footnote in form.footnotes}
    if len(defined) < len(form.footnotes):
        yield Finding(code="repeated-footnote", message="Two footnotes have the same number.", place="form/footnotes")
    for row in rows:
        for citation in row.citations:
            if not defined.issuperset(citation.footnotes):
                yield from _dangling(f"{row.table}/{row.kind}/{row.row}", citation, defined)
    for citation in form.citations:
        if not defined.issuperset(citation.footnotes):
            yield from _dangling("form", citation, defined)


def _dangling(place: str, citation: Citation, defined: set[str]) -> Iterator[Finding]:
    for number in citation.footnotes:
        if number not in defined:
            message = f"Footnote {number} is cited and does not exist."
            yield Finding(code="dangling-footnote", message=message, place=f"{place}/{citation.field}", raw=number)

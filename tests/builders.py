"""Filings for specs, told in domain words, about invented people and companies.

    a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000)])

is the command that records a Form 4 of Ada Quill about Northwind Instruments with one sale. Days are `YYYY-MM-DD`, acceptance times are
`YYYY-MM-DD HH:MM` in US Eastern, amounts are whole numbers or decimal text. Every part that a story does not speak of has a plain default.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from importers.attestations import attested
from ledger.commands import RecordFiling
from ledger.values.form import (
    AcquiredDisposed,
    Citation,
    DerivativeTerms,
    Footnote,
    HoldingRow,
    Issuer,
    ReportedForm,
    ReportingOwner,
    Row,
    TransactionRow,
)
from ledger.values.provenance import Finding, RawValue, SourceDocument, SourceFormat

Amount = int | str | None
Notes = str | Mapping[str, str] | None

EASTERN = ZoneInfo("America/New_York")

NORTHWIND = Issuer(cik="0009930001", name="Northwind Instruments, Inc.", symbol="NWND")
LARKSPUR = Issuer(cik="0009930002", name="Larkspur Foods Corp.", symbol="LKSP")
ADA = ReportingOwner(cik="0009940001", name="Quill Ada M")
BEN = ReportingOwner(cik="0009940002", name="Okafor Ben")
FUND = ReportingOwner(cik="0009940011", name="Harbour Light Fund LP")
ADVISER = ReportingOwner(cik="0009940012", name="Harbour Light Advisers LLC")


class Security(msgspec.Struct, frozen=True, kw_only=True):
    """What a row is about: a class of shares (no terms, Table I), or a derivative lot (terms, Table II)."""

    title: str
    terms: DerivativeTerms | None = None


def shares(title: str = "Common Stock") -> Security:
    return Security(title=title)


def an_option(
    price: str | None = "4.00",
    *,
    expires: str | None = "2032-03-14",
    exercisable: str | None = None,
    underlying: Amount = None,
    title: str = "Stock Option (right to buy)",
) -> Security:
    terms = DerivativeTerms(
        exercise_price=amount(price),
        exercisable_on=day(exercisable),
        expires_on=day(expires),
        underlying_title="Common Stock",
        underlying_quantity=amount(underlying),
    )
    return Security(title=title, terms=terms)


def units(title: str = "Restricted Stock Units", *, exercisable: str | None = None, underlying: Amount = None) -> Security:
    """Units that settle one for one: no exercise price, no expiration."""
    return an_option(None, expires=None, exercisable=exercisable, underlying=underlying, title=title)


COMMON = shares()


def held(
    after: Amount,
    *,
    of: Security = COMMON,
    via: str | None = None,
    value: Amount = None,
    notes: Notes = None,
) -> HoldingRow:
    """A balance without a transaction; `via`: nature of indirect ownership (None: direct); `notes`: a footnote of the nature or title."""
    return HoldingRow(
        table="I" if of.terms is None else "II",
        row=0,
        security_title=of.title,
        reported_total=amount(after),
        reported_value=amount(value),
        ownership_form="D" if via is None else "I",
        nature_of_ownership=via,
        terms=of.terms,
        citations=_citations(notes, via),
    )


def transacted(
    code: str,
    acquired_disposed: AcquiredDisposed | None,
    quantity: Amount,
    *,
    on: str | None,
    after: Amount,
    price: Amount = None,
    of: Security = COMMON,
    via: str | None = None,
    value: Amount = None,
    form_type: str = "4",
    raw_date: str | None = None,
    deemed: str | None = None,
    timeliness: str | None = None,
    notes: Notes = None,
) -> TransactionRow:
    """A transaction row; `after` None reports no total, `raw_date` is the text of a date that could not be read."""
    return TransactionRow(
        table="I" if of.terms is None else "II",
        row=0,
        security_title=of.title,
        transaction_date=day(on),
        deemed_execution_date=day(deemed),
        transaction_form_type=form_type,
        transaction_code=code,
        timeliness=timeliness,
        acquired_disposed=acquired_disposed,
        quantity=amount(quantity),
        price_per_share=amount(price),
        reported_total=amount(after),
        reported_value=amount(value),
        ownership_form="D" if via is None else "I",
        nature_of_ownership=via,
        terms=of.terms,
        citations=_citations(notes, via),
        raw=() if raw_date is None else (RawValue("transaction_date", raw_date),),
    )


def bought(
    quantity: Amount, *, on: str, after: Amount, at: Amount = 20, via: str | None = None, of: Security = COMMON, notes: Notes = None
) -> TransactionRow:
    return transacted("P", "A", quantity, on=on, after=after, price=at, via=via, of=of, notes=notes)


def sold(
    quantity: Amount, *, on: str, after: Amount, at: Amount = 30, via: str | None = None, of: Security = COMMON, notes: Notes = None
) -> TransactionRow:
    return transacted("S", "D", quantity, on=on, after=after, price=at, via=via, of=of, notes=notes)


def granted(quantity: Amount, *, on: str, after: Amount, of: Security = COMMON, notes: Notes = None) -> TransactionRow:
    return transacted("A", "A", quantity, on=on, after=after, price=0, of=of, notes=notes)


def exercised(quantity: Amount, *, on: str, after: Amount, of: Security = COMMON, at: Amount = None, notes: Notes = None) -> TransactionRow:
    """One half of an exercise: shares are acquired, a lot of a derivative is disposed of."""
    return transacted("M", "A" if of.terms is None else "D", quantity, on=on, after=after, price=at, of=of, notes=notes)


def withheld(quantity: Amount, *, on: str, after: Amount, at: Amount = 50) -> TransactionRow:
    return transacted("F", "D", quantity, on=on, after=after, price=at)


def gave(quantity: Amount, *, on: str, after: Amount, via: str | None = None, notes: Notes = None) -> TransactionRow:
    return transacted("G", "D", quantity, on=on, after=after, price=0, via=via, notes=notes)


def received(quantity: Amount, *, on: str, after: Amount, via: str | None = None, notes: Notes = None) -> TransactionRow:
    return transacted("G", "A", quantity, on=on, after=after, price=0, via=via, notes=notes)


def a_filing(
    form_type: str,
    *,
    rows: Iterable[Row],
    accepted: str | None = None,
    filed: str | None = None,
    owner: ReportingOwner = ADA,
    owners: Sequence[ReportingOwner] | None = None,
    issuer: Issuer = NORTHWIND,
    period: str | None = None,
    original: str | None = None,
    accession: str | None = None,
    numbered: bool = True,
    exit_box: bool | None = None,
    plan: bool | None = None,
    footnotes: Mapping[str, str] | None = None,
    remarks: str | None = None,
    source: SourceFormat = "submission",
    findings: tuple[Finding, ...] = (),
) -> RecordFiling:
    """A reading of one document. Filings that differ get accession numbers that differ; `numbered=False` is a document without one.

    `accepted` None is a document without acceptance time, known by its `filed` day or period. `original` is the date that an
    amendment cites.
    """
    placed = _numbered_rows(rows)
    form = ReportedForm(
        form_type=form_type,
        period_of_report=day(period) or _earliest(placed),
        original_filed_on=day(original),
        filed_on=day(filed) or day(accepted[:10] if accepted else None),
        accepted_at=eastern(accepted) if accepted else None,
        not_subject_to_section_16=exit_box,
        plan_10b5_1=plan,
        issuer=issuer,
        owners=tuple(owners or (owner,)),
        footnotes=tuple(Footnote(number, text) for number, text in (footnotes or {}).items()),
        remarks=remarks,
    )
    if accession or numbered:
        form = msgspec.structs.replace(form, accession_number=accession or _an_accession_number(form, placed))
    return _a_reading(form, placed, source, findings)


a_form_4 = partial(a_filing, "4")
an_amendment = partial(a_filing, "4/A")


def a_form_3(
    *, accepted: str, event: str, rows: Iterable[Row] = (), owner: ReportingOwner = ADA, issuer: Issuer = NORTHWIND
) -> RecordFiling:
    return a_filing("3", accepted=accepted, period=event, rows=rows, owner=owner, issuer=issuer)


def a_form_5(*, accepted: str, year_end: str, rows: Iterable[Row], owner: ReportingOwner = ADA, issuer: Issuer = NORTHWIND) -> RecordFiling:
    return a_filing("5", accepted=accepted, period=year_end, rows=rows, owner=owner, issuer=issuer)


def from_another_document(command: RecordFiling, *, source: SourceFormat = "ownership_xml", **changes: Any) -> RecordFiling:
    """The same rows as read from another document, whose form-level facts differ in `changes` (fields of ReportedForm)."""
    form = msgspec.structs.replace(command.form, **changes)
    return _a_reading(form, command.rows, source)


def amount(value: Amount) -> Decimal | None:
    return None if value is None else Decimal(value)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def eastern(text: str) -> datetime:
    """The instant of a wall-clock time `YYYY-MM-DD HH:MM` in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN).astimezone(UTC)


def _citations(notes: Notes, via: str | None) -> tuple[Citation, ...]:
    if notes is None:
        return ()
    by_field = {"security_title" if via is None else "nature_of_ownership": notes} if isinstance(notes, str) else notes
    return tuple(Citation(field, tuple(numbers.split())) for field, numbers in by_field.items())


def _numbered_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows numbered from 1 within each table and kind, in the order given."""
    counts: dict[tuple[str, str], int] = {}
    placed: list[Row] = []
    for row in rows:
        counts[row.table, row.kind] = counts.get((row.table, row.kind), 0) + 1
        placed.append(msgspec.structs.replace(row, row=counts[row.table, row.kind]))
    return tuple(placed)


def _earliest(rows: Sequence[Row]) -> date | None:
    """The period of report of a Form 4: the date of its earliest transaction."""
    return min((row.transaction_date for row in rows if isinstance(row, TransactionRow) and row.transaction_date), default=None)


def _an_accession_number(form: ReportedForm, rows: Sequence[Row]) -> str:
    digest = int(sha256(msgspec.json.encode((form, rows))).hexdigest(), 16)
    return f"00099{digest % 10**5:05}-{digest // 10**5 % 100:02}-{digest // 10**7 % 10**6:06}"


def _a_reading(form: ReportedForm, rows: tuple[Row, ...], source: SourceFormat, findings: tuple[Finding, ...] = ()) -> RecordFiling:
    """What an importer makes of a form and its rows, with the positions that its words state."""
    stated = attested(form, rows)
    return RecordFiling(
        document=_a_document(form, rows, source),
        form=form,
        rows=rows,
        attestations=stated.attestations,
        findings=(*findings, *stated.findings),
    )


def _a_document(form: ReportedForm, rows: Sequence[Row], source: SourceFormat) -> SourceDocument:
    content = msgspec.json.encode((source, form, rows))
    return SourceDocument(sha256=sha256(content).hexdigest(), format=source, name=f"{form.accession_number or 'unnumbered'}.txt")

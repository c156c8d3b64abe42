"""A Form 3, 4 or 5 as it was reported: filing-level facts, and the rows of Table I and Table II.

Every field of the forms has a place here. None means *not reported*; zero is a reported zero. A row with a price of `16.66` in the document
has `price_per_share == Decimal("16.66")`; a cell that says "see note" has None there and its text in `raw`.
Values hold only values and so cannot form cycles: `gc=False` spares the garbage collector from walking the many thousands of them that an
import has in memory, which took a quarter of its time.
Source: the item numbers of Forms 3, 4 and 5, and the EDGAR Ownership XML Technical Specification.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.values.provenance import RawValue

Table = Literal["I", "II"]
Kind = Literal["transaction", "holding"]
OwnershipForm = Literal["D", "I"]
AcquiredDisposed = Literal["A", "D"]


class Issuer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The issuer named by a filing. `symbol` is the trading symbol as filed (free text: `NONE`, `NYSE:ABC` occur)."""

    cik: str | None = None
    name: str | None = None
    symbol: str | None = None
    foreign_symbol: str | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A reporting owner's address as filed."""

    street1: str | None = None
    street2: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    state_description: str | None = None
    country: str | None = None
    is_good: bool | None = None
    is_non_us: bool | None = None
    non_us_state: str | None = None


class Relationship(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Item 5 (Form 3: item 4). A box that is not checked, or an element that is left out, is False."""

    is_director: bool = False
    is_officer: bool = False
    is_ten_percent_owner: bool = False
    is_other: bool = False
    officer_title: str | None = None
    other_text: str | None = None


class ReportingOwner(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One reporting owner; order in a filing means nothing."""

    cik: str | None = None
    name: str | None = None
    relationship: Relationship = Relationship()
    address: Address | None = None


class Footnote(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An explanation of responses: its number as text (`1`, never `F1`) and its words, white space folded."""

    id: str
    text: str


class Signature(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who signed and when; not tied to an owner."""

    name: str | None
    signed_on: date | None


class Citation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The footnotes that one field of a row or form cites, by their numbers."""

    field: str
    footnotes: tuple[str, ...]


class HeaderParty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the submission header says about an owner or issuer (EDGAR's own record, kept beside the document's words)."""

    role: Literal["reporting-owner", "issuer"]
    cik: str | None = None
    name: str | None = None
    file_number: str | None = None
    film_number: str | None = None
    sic: str | None = None
    irs_number: str | None = None
    state_of_incorporation: str | None = None
    fiscal_year_end: str | None = None
    former_names: tuple[tuple[str, str], ...] = ()


class SubmissionHeader(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The SGML header of a full submission. `others` keeps every line that has no field of its own."""

    form_type: str | None = None
    period_of_report: date | None = None
    filed_on: date | None = None
    changed_on: date | None = None
    public_document_count: int | None = None
    parties: tuple[HeaderParty, ...] = ()
    documents: tuple[tuple[str, str, str], ...] = ()
    others: tuple[RawValue, ...] = ()


class ReportedForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The filing-level facts of one Form 3, 4 or 5 or amendment.

    `form_type` is `3`, `3/A`, `4`, `4/A`, `5` or `5/A`. `accepted_at` (UTC) is EDGAR's acceptance, None when the source does not state it;
    `filed_on` is the filing date that the source prints. The flags are three-valued: None is *not asked or not stated*.
    `unknown` keeps elements that no field here takes; `raw` keeps the text of values that did not parse.
    """

    form_type: str
    accession_number: str | None = None
    schema_version: str | None = None
    period_of_report: date | None = None
    original_filed_on: date | None = None
    filed_on: date | None = None
    accepted_at: datetime | None = None
    no_securities_owned: bool | None = None
    not_subject_to_section_16: bool | None = None
    form_3_holdings_reported: bool | None = None
    form_4_transactions_reported: bool | None = None
    plan_10b5_1: bool | None = None
    issuer: Issuer
    owners: tuple[ReportingOwner, ...]
    footnotes: tuple[Footnote, ...] = ()
    remarks: str | None = None
    signatures: tuple[Signature, ...] = ()
    header: SubmissionHeader | None = None
    citations: tuple[Citation, ...] = ()
    unknown: tuple[RawValue, ...] = ()
    raw: tuple[RawValue, ...] = ()


class DerivativeTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Table II columns 2, 6 and 7: the right. Prices in dollars, dates inclusive, quantities in units of the underlying."""

    exercise_price: Decimal | None = None
    exercisable_on: date | None = None
    expires_on: date | None = None
    underlying_title: str | None = None
    underlying_quantity: Decimal | None = None
    underlying_value: Decimal | None = None


class TransactionRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One transaction row. `row` counts from 1 within its table and kind, in document order.

    `quantity` is in units of the titled security, unsigned; direction is `acquired_disposed`, never the code. `reported_total` is what
    the form says is owned following (an assertion); `reported_value` and `total_value` are dollars for value-denominated instruments.
    `transaction_form_type` 5 on a Form 4 is a voluntary early report (printed V); `timeliness` is `E`, `L` or None.
    """

    table: Table
    row: int
    security_title: str | None = None
    transaction_date: date | None = None
    deemed_execution_date: date | None = None
    transaction_form_type: str | None = None
    transaction_code: str | None = None
    equity_swap: bool | None = None
    timeliness: str | None = None
    acquired_disposed: AcquiredDisposed | None = None
    quantity: Decimal | None = None
    total_value: Decimal | None = None
    price_per_share: Decimal | None = None
    reported_total: Decimal | None = None
    reported_value: Decimal | None = None
    ownership_form: OwnershipForm | None = None
    nature_of_ownership: str | None = None
    terms: DerivativeTerms | None = None
    citations: tuple[Citation, ...] = ()
    unknown: tuple[RawValue, ...] = ()
    raw: tuple[RawValue, ...] = ()

    @property
    def kind(self) -> Kind:
        """Always `transaction`."""
        return "transaction"


class HoldingRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One holding row: a balance without a transaction. Table II of Form 3 has no `reported_total`; the size is the underlying amount."""

    table: Table
    row: int
    security_title: str | None = None
    transaction_form_type: str | None = None
    reported_total: Decimal | None = None
    reported_value: Decimal | None = None
    ownership_form: OwnershipForm | None = None
    nature_of_ownership: str | None = None
    terms: DerivativeTerms | None = None
    citations: tuple[Citation, ...] = ()
    unknown: tuple[RawValue, ...] = ()
    raw: tuple[RawValue, ...] = ()

    @property
    def kind(self) -> Kind:
        """Always `holding`."""
        return "holding"


Row = TransactionRow | HoldingRow


def lack_derivatives(missing: Iterable[tuple[Table, Kind]]) -> bool:
    """Whether rows of Table II are among the `missing` ones, which may report what words state."""
    return any(table == "II" for table, _ in missing)

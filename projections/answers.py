"""The shape of answers, as every door prints them: quantities exact, dates as days, instants in UTC, None for unknown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.values.form import Kind, Table

BasisAsked = Literal["reported", "reconstructed"]
Status = Literal["current", "stale", "expired", "closed"]
EvidenceKind = Kind | Literal["footnote", "remarks"]


class OwnerRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reporting owner; `cik` is None when known by name only."""

    cik: str | None
    name: str | None


class IssuerRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An issuer with its latest known trading symbol as filed."""

    cik: str | None
    name: str | None
    symbol: str | None


class SecurityRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A security by its title as filed in the latest known filing of the line."""

    title: str | None
    table: Literal["non_derivative", "derivative"]


class OwnershipRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Direct (`D`) or indirect (`I`), and the nature of indirect ownership."""

    form: str | None
    nature: str | None


class LotRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The terms of a derivative lot; each is None while unknown."""

    exercise_price: Decimal | None
    exercisable_on: date | None
    expires_on: date | None
    granted_on: date | None
    underlying_title: str | None
    underlying_quantity: Decimal | None


class Bounds(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The two values between which an unresolved break leaves a number, both inclusive."""

    low: Decimal
    high: Decimal


class Valid(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Days in the world, [from, to): None is open."""

    start: date | None = msgspec.field(name="from")
    end: date | None = msgspec.field(name="to")


class KnownFrom(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Since when the answer is what the filings say."""

    start: datetime = msgspec.field(name="from")


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row of one filing. `document` is `sha256:` and the digest of the bytes read; `row` counts within table and kind.

    What words alone state has no row: `kind` is `footnote` (its number is in `footnotes`) or `remarks`; `table` and `row` are None.
    """

    accession: str | None
    document: str
    table: Table | None
    kind: EvidenceKind
    row: int | None
    footnotes: tuple[str, ...]
    event: str


class Holding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is held on one line (and lot) on the day asked, as known at the instant asked."""

    id: str
    owner: OwnerRef
    issuer: IssuerRef
    security: SecurityRef
    ownership: OwnershipRef
    lot: LotRef | None
    quantity: Decimal | None
    value: Decimal | None
    bounds: Bounds | None
    vested: Decimal | None
    unvested: Decimal | None
    undetermined: Decimal | None
    basis: str
    status: Status
    flags: tuple[str, ...]
    valid: Valid
    known: KnownFrom
    joint_with: tuple[OwnerRef, ...]
    evidence: tuple[Evidence, ...]


class Total(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All holdings of one class of one issuer; a row that several owners reported counts once (`rows_shared` were).

    Holdings of unknown quantity are not in `quantity` but counted in `unknown`; it is None when all of them are.
    """

    security: SecurityRef
    quantity: Decimal | None
    owners: int
    rows_shared: int
    unknown: int


class HoldingsAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holdings on `as_of` (end of that day) as known at `known_at`, from the events up to `ledger_position`."""

    as_of: date
    known_at: datetime
    ledger_position: int
    rules_version: str
    basis: BasisAsked
    holdings: tuple[Holding, ...]
    totals: tuple[Total, ...] | msgspec.UnsetType = msgspec.UNSET


class PairedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of the same filing that is another side of the same event: `role` (`as` in answers) says of which."""

    table: Table
    kind: Kind
    row: int
    role: str = msgspec.field(name="as")


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One recorded event about a line, where it stands in valid order."""

    event: str
    ledger_position: int
    recorded_at: datetime | None
    name: str
    accession: str | None
    document: str
    known_at: datetime
    effective: date
    table: Table | None
    kind: EvidenceKind | None
    row: int | None
    owner: OwnerRef
    issuer: IssuerRef
    holding: str | None
    security_title: str | None
    transaction_code: str | None
    acquired_disposed: str | None
    quantity: Decimal | None
    price_per_share: Decimal | None
    reported_total: Decimal | None
    balance: Decimal | None
    ownership: OwnershipRef | None
    lot: LotRef | None
    footnotes: dict[str, str]
    paired_with: tuple[PairedRow, ...]
    superseded_by: str | None


class HistoryAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Every reported row behind an owner or issuer, in valid order, as known at `known_at`."""

    known_at: datetime
    ledger_position: int
    rules_version: str
    rows: tuple[HistoryRow, ...]


class FieldEvidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row, or a statement in words, with the fields that a step rests on, as text."""

    accession: str | None
    document: str
    name: str | None
    table: Table | None
    kind: EvidenceKind
    row: int | None
    footnotes: tuple[str, ...]
    event: str
    fields: dict[str, str]


class Quote(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Words of a footnote, which is named as in `footnotes` of the explanation: its characters [start, end)."""

    footnote: str
    start: int
    end: int
    words: str


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One step of an explanation: the rule applied, what it says here, and the rows and the words of footnotes that it rests on."""

    rule: str
    says: str
    evidence: tuple[FieldEvidence, ...]
    quotes: tuple[Quote, ...] = ()


class Considered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A filing that could have changed the number, and what was made of it."""

    accession: str | None
    form_type: str
    known_at: datetime
    says: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a holding has its number. `footnotes` maps `accession or document/number` to the words."""

    as_of: date
    known_at: datetime
    ledger_position: int
    rules_version: str
    holding: Holding
    steps: tuple[Step, ...]
    footnotes: dict[str, str]
    considered: tuple[Considered, ...]


class Discrepancy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reported balance that does not follow from the one before it, or a row that its own filing contradicts.

    `expected` follows from the rows, `reported` is what the filing says, `residual` the difference. `explained_by` is the row, known later,
    that explains it. `evidence` begins with the row that reports the balance; the others speak for the cause.
    """

    id: str
    cause: str
    owner: OwnerRef
    issuer: IssuerRef
    security: SecurityRef
    ownership: OwnershipRef
    lot: LotRef | None
    effective: date
    expected: Decimal
    reported: Decimal
    residual: Decimal
    bounds: Bounds | None
    status: Literal["open", "explained"]
    explained_by: Evidence | None
    evidence: tuple[Evidence, ...]
    advice: str


class DiscrepanciesAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Failed checks of balances up to `as_of`, as known at `known_at`."""

    as_of: date
    known_at: datetime
    ledger_position: int
    rules_version: str
    rows: tuple[Discrepancy, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that only the live or only the rebuilt read models have: `live` or `rebuilt` is its text. `key` tells which row of `table`."""

    table: str
    key: str
    live: str | None
    rebuilt: str | None

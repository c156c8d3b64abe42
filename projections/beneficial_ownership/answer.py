"""The shape of a table of beneficial ownership: a row for each insider and class, one for the group, and numbered notes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from projections.answers import Evidence, IssuerRef, OwnerRef

Figure = Literal["direct", "indirect", "acquirable", "undetermined", "not_counted"]


class RelationshipRef(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner is to the issuer, as a filing says."""

    director: bool
    officer: bool
    ten_percent_owner: bool
    other: bool
    officer_title: str | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A footnote of the table."""

    number: int
    text: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one holding gives to one figure of a row, in units of the class; None when that is not known.

    What is `not_counted` is in no figure.
    """

    figure: Figure
    holding: str
    quantity: Decimal | None
    rows: tuple[Evidence, ...]


class OwnershipRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one insider owns of one class, or what the group does (`owner` is None): each share once.

    `total` is direct, indirect and acquirable; `undetermined` may come in addition. A figure is None when nothing in it is known.
    `percent` is of the shares outstanding and of what the row's own owner can acquire; None where they were not given.
    """

    owner: OwnerRef | None
    insiders: int
    relationship: RelationshipRef | None
    security: str | None
    direct: Decimal | None
    indirect: Decimal | None
    acquirable: Decimal | None
    total: Decimal | None
    undetermined: Decimal
    shares_outstanding: Decimal | None
    percent: Decimal | None
    notes: tuple[Note, ...]
    evidence: tuple[Part, ...]


class BeneficialOwnershipAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Beneficial ownership on `as_of`, by class, and in a class by the names of the insiders with the group last.

    What can be acquired counts up to and including `acquirable_by`. `notes` are those of all rows, by number.
    """

    as_of: date
    known_at: datetime
    ledger_position: int
    rules_version: str
    issuer: IssuerRef
    within_days: int
    acquirable_by: date
    rows: tuple[OwnershipRow, ...]
    notes: tuple[Note, ...]

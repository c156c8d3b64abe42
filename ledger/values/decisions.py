"""What people decide and the rules cannot know: said once, with a reason, from a knowledge time on, and never erased, only taken back.

Before its knowledge time a decision changes nothing, so answers as known earlier stay as they were.
"""

from datetime import date
from fractions import Fraction

import msgspec

from ledger.values.form import Kind, Table
from ledger.values.vesting import Schedule


class RetractRow(msgspec.Struct, frozen=True, kw_only=True, tag="retract-row", gc=False):
    """One row of a filing does not count, for any of its owners."""

    filing_id: str
    table: Table
    kind: Kind
    row: int


class LinkAmendment(msgspec.Struct, frozen=True, kw_only=True, tag="link-amendment", omit_defaults=True, gc=False):
    """The amendment `filing_id` amends `original_id`; None: it amends no filing of the book and stands alone."""

    filing_id: str
    original_id: str | None = None


class EquateSecurities(msgspec.Struct, frozen=True, kw_only=True, tag="equate-securities", gc=False):
    """These titles of one issuer are one class of security. At least two titles, as filed."""

    issuer: str
    titles: tuple[str, ...]


class EquateOwners(msgspec.Struct, frozen=True, kw_only=True, tag="equate-owners", gc=False):
    """`other` is the same person or entity as `owner`; both are party keys, and answers name `owner`."""

    owner: str
    other: str


class LotRow(msgspec.Struct, frozen=True, kw_only=True, order=True, gc=False):
    """A lot, named by a row of Table II that is of it; its text is `0001234567-24-000001:transaction:1`."""

    filing_id: str
    kind: Kind
    row: int

    @property
    def text(self) -> str:
        """The text by which a person names it."""
        return f"{self.filing_id}:{self.kind}:{self.row}"


class EquateLots(msgspec.Struct, frozen=True, kw_only=True, tag="lots-equated", gc=False):
    """The lots that these rows are of are one lot. At least two rows."""

    lots: tuple[LotRow, ...]


class RecordSplit(msgspec.Struct, frozen=True, kw_only=True, tag="split", omit_defaults=True, gc=False):
    """At the start of `effective_on`, `denominator` shares became `numerator`; of the class `security_title` (None: of every class)."""

    issuer: str
    effective_on: date
    numerator: int
    denominator: int
    security_title: str | None = None

    @property
    def ratio(self) -> Fraction:
        """New shares for one old share, exact."""
        return Fraction(self.numerator, self.denominator)


class RecordVestingTerms(msgspec.Struct, frozen=True, kw_only=True, tag="vesting-terms", gc=False):
    """The lot that a row of a filing reports vests by `schedule`, whatever its footnotes say."""

    filing_id: str
    table: Table
    kind: Kind
    row: int
    schedule: Schedule


Decision = RetractRow | LinkAmendment | EquateSecurities | EquateOwners | RecordSplit | RecordVestingTerms | EquateLots

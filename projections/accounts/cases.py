"""What is known of an account when the cause of a failed check is judged: the check itself, and everything that may explain it.

A `Case` is one reported balance that does not follow from the balance before it; `Facts` are the rows that count in the account, the
balances of its other lines, and the other checks that fail.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import msgspec

from ledger.values.form import Row, TransactionRow
from projections.accounts.break_words import SPLIT, numbers, speaks
from projections.accounts.counting import CountingRows, RowFact, Which
from projections.accounts.reports import Filing
from projections.accounts.verdict import Verdict

ZERO = Decimal(0)


class Other(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Another line of the account: its balance before the day of the case, and at the end of that day."""

    which: Which
    before: Decimal | None
    after: Decimal | None


class Standing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A check that fails, for comparison with others."""

    which: Which
    position: int
    effective: date
    rank: int
    expected: Decimal
    residual: Decimal
    known_at: datetime


class Case(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A failed check: `reported` is asserted by `row` after `flow`, `expected` follows from the balance `before`.

    `filing` is the one that states the row, `filed` the one whose balance it is part of (that one, or the one that it amends).
    With `contradicts` the row is one that its own filing contradicts: `expected` is what the filing's other rows end with.
    """

    line_id: UUID
    which: Which
    position: int
    effective: date
    rank: int
    before: Decimal
    flow: Decimal
    expected: Decimal
    reported: Decimal
    row: Row
    filing: Filing
    filed: str
    contradicts: bool = False

    @property
    def residual(self) -> Decimal:
        """What is reported less what is expected."""
        return self.reported - self.expected

    @property
    def security(self) -> str:
        """The class of the line."""
        return self.which[0].security

    @property
    def code(self) -> str | None:
        """The transaction code; None for a balance without transaction."""
        return self.row.transaction_code if isinstance(self.row, TransactionRow) else None

    @cached_property
    def verdicts(self) -> "dict[Callable[[Case], Verdict | None], Verdict | None]":
        """What the rules that look at the case alone said of it."""
        return {}

    @cached_property
    def cited(self) -> str:
        """The words of the footnotes that the row cites, and the remarks of the form."""
        texts = self.filing.notes
        ids = dict.fromkeys(note for citation in self.row.citations for note in citation.footnotes)
        return " ".join((*(texts.get(note, "") for note in ids), self.filing.form.remarks or ""))

    @property
    def is_about_split(self) -> bool:
        """Whether any footnote of the filing speaks of a split, also one that no cell of the row cites."""
        return speaks(SPLIT, self.filing.words)

    @cached_property
    def label(self) -> str:
        """Title and nature, which may name a plan."""
        return " ".join(filter(None, (self.row.security_title, self.row.nature_of_ownership)))

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """The numbers in the words that the row cites."""
        return numbers(self.cited)


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The rows that count, the other lines on the day of the case, and all checks that fail."""

    rows: CountingRows
    others: Sequence[Other]
    standing: Sequence[Standing]

    def line_moving(self, case: Case, size: Decimal) -> list[RowFact]:
        """The other rows of the line of a case that move so many units, in or out."""
        return [fact for fact in self.rows.moving(size) if _is_other_of_line(fact, case)]

    def line_in_filing(self, case: Case) -> list[RowFact]:
        """The other rows of the line of a case in the same filing."""
        return [fact for fact in self.rows.of_filing(case.filed) if _is_other_of_line(fact, case)]

    def line_at(self, case: Case, balance: Decimal) -> list[RowFact]:
        """The other rows of the line of a case before or after which it held so much, by their totals."""
        return [fact for fact in self.rows.at(balance) if _is_other_of_line(fact, case)]

    def same_class(self, case: Case) -> list[Other]:
        """The other lines of the class of a case."""
        return [other for other in self.others if other.which[0].security == case.security and other.which[0].table == case.which[0].table]


def _is_other_of_line(fact: RowFact, case: Case) -> bool:
    return fact.which == case.which and fact.position != case.position

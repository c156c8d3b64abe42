"""What people decide about a book, and what it proposes to them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from insider_ledger.book.opened import Opened
from ledger.running_log import note
from ledger.values.decisions import Decision
from ledger.values.form import Kind, Table

if TYPE_CHECKING:
    from insider_ledger.rarer_results import Decisions, Proposals
    from projections.decisions import DecisionEvent


class Deciding(Opened):
    """The part of a book that takes decisions."""

    def decide(self, decision: Decision, why: str, known_at: datetime | date | None = None) -> "DecisionEvent":
        """Record what a person decided, with the reason, from `known_at` on (now; a split: from its effective date on).

        Its parties are named by their keys: ten digits, or as `find_party` returns them. Raises RefusedDecisionError.
        """
        from insider_ledger.deciding import decide  # noqa: PLC0415

        return _noted(decide(self._database, decision, why, None if known_at is None else self._instant(known_at)))

    def take_back(self, decision: int | UUID, why: str, known_at: datetime | date | None = None) -> "DecisionEvent":
        """Take a decision back, named by its ledger position or id; answers as known before `known_at` (now) keep it.

        Raises RefusedDecisionError and UnknownDecisionError.
        """
        from insider_ledger.deciding import take_back  # noqa: PLC0415

        return _noted(take_back(self._database, decision, why, None if known_at is None else self._instant(known_at)))

    def decisions(self) -> "Decisions":
        """What people decided, with reasons and periods of knowledge, also what was taken back."""
        from insider_ledger.rarer_results import Decisions  # noqa: PLC0415
        from projections.decisions import decisions  # noqa: PLC0415

        with self._database.read() as connection:
            return Decisions.of(decisions(connection))

    def decision(self, named: int | UUID) -> Decision:
        """What was decided: the decision with this ledger position or id, also one that was taken back. Raises UnknownDecisionError."""
        from insider_ledger.deciding import decided  # noqa: PLC0415

        with self._database.read() as connection:
            return decided(connection, named)

    def units_brought(self, filing_id: str, *, table: Table, kind: Kind, row: int) -> Decimal | None:
        """How many units a row acquires, as filed: None for a holding, a row that disposes or states no number, and where there is none."""
        from projections.named_rows import row_named, units_brought  # noqa: PLC0415

        with self._database.read() as connection:
            return units_brought(row_named(connection, filing_id, table, kind, row))

    def split_proposals(self, issuer: str | None = None) -> "Proposals":
        """Splits that the filings speak of and nobody recorded, of an issuer or all, with evidence; nothing is applied.

        Raises UnknownPartyError and AmbiguousPartyError.
        """
        from insider_ledger.rarer_results import Proposals  # noqa: PLC0415
        from projections.proposals import split_proposals  # noqa: PLC0415

        with self._database.read() as connection:
            return Proposals.of(split_proposals(connection, self._optional_party(connection, "issuer", issuer)))


def _noted(made: "DecisionEvent") -> "DecisionEvent":
    from insider_ledger.entries import DecisionRecorded, told_of  # noqa: PLC0415

    note(told_of(DecisionRecorded, made, recorded_as=made.name))
    return made

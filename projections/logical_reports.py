"""The rows that balances rest on, with the filings that report them: a joint filing and its twins are one logical report."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from projections.as_of import Believed
from projections.evidence import Reference
from projections.totals import RowKey
from projections.twins import Twins


class Reports:
    """Rows by ledger position, and the twins of their filings."""

    def __init__(self, references: Mapping[int, Reference], twins: Twins) -> None:
        self._references = references
        self._twins = twins

    def known(self, known_at: datetime) -> "Reports":
        """The same as known at an earlier instant."""
        return Reports(self._references, self._twins.known(known_at))

    def cited(self, item: Believed) -> list[Reference]:
        """The rows, or the statement, that a balance rests on."""
        return [self._references[position] for position in item.point.evidence if position in self._references]

    def owners(self) -> Iterator[str]:
        """The keys of all owners who may report a row of these, as the filings name them."""
        for reference in self._references.values():
            yield from self._owners_of(reference, "I")

    def owners_of(self, item: Believed) -> Iterator[str]:
        """The keys of all owners who report the rows of a balance, in the same filing or in a twin of it."""
        for reference in self.cited(item):
            yield from self._owners_of(reference, item.line.ownership_form)

    def _owners_of(self, reference: Reference, ownership_form: str | None) -> Iterator[str]:
        yield from reference.owners
        if reference.is_row:
            for twin in self._twins.of(reference.filing_id, ownership_form):
                yield from twin.owners

    def rows_of(self, item: Believed) -> tuple[RowKey, ...]:
        """The rows that a balance rests on, each in the filing where it counts; a statement is its owner's alone."""
        return tuple(self._row_key(reference, item.line.ownership_form) for reference in self.cited(item))

    def _row_key(self, reference: Reference, ownership_form: str | None) -> RowKey:
        filing_id = self._twins.first(reference.filing_id, ownership_form) if reference.is_row else reference.filing_id
        return (filing_id, *reference.place)

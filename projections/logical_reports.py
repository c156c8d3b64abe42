"""The rows that balances rest on, with the filings that report them: a joint filing and its twins are one logical report."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from projections.as_of import Believed
from projections.evidence import Cited, Source
from projections.totals import RowKey
from projections.twins import Twins


class Reports:
    """Rows by ledger position, and the twins of their filings."""

    def __init__(self, rows: Mapping[int, Cited], twins: Twins) -> None:
        self._rows = rows
        self._twins = twins

    def among(self, items: Iterable[Believed], known_at: datetime) -> "Reports":
        """Those that an answer has which states these balances only, as known at an instant."""
        positions = {position for item in items for position in item.point.evidence}
        rows = {position: self._rows[position] for position in positions if position in self._rows}
        return Reports(rows, self._twins.known(known_at))

    def cited(self, item: Believed) -> list[Cited]:
        """The rows, or the statement, that a balance rests on."""
        return [self._rows[position] for position in item.point.evidence if position in self._rows]

    def owners(self) -> Iterator[str]:
        """The keys of all owners who may report a row of these, as the filings name them."""
        for source in self._rows.values():
            yield from source.owners
            if isinstance(source, Source):
                for twin in self._twins.of(source.filing.filing_id, "I"):
                    yield from twin.owners

    def owners_of(self, item: Believed) -> Iterator[str]:
        """The keys of all owners who report the rows of a balance, in the same filing or in a twin of it."""
        for source in self.cited(item):
            yield from source.owners
            if isinstance(source, Source):
                for twin in self._twins.of(source.filing.filing_id, item.line.ownership_form):
                    yield from twin.owners

    def rows_of(self, item: Believed) -> tuple[RowKey, ...]:
        """The rows that a balance rests on, each in the filing where it counts; a statement is its owner's alone."""
        return tuple(self._row_key(source, item.line.ownership_form) for source in self.cited(item))

    def _row_key(self, source: Cited, ownership_form: str | None) -> RowKey:
        if isinstance(source, Source):
            return (self._twins.first(source.filing.filing_id, ownership_form), source.row.table, source.row.kind, source.row.row)
        return (source.filing.filing_id, source.owner, source.attestation.place, source.attestation.ordinal)

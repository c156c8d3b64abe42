"""The rows of recorded filings, for documents that have to be held against them: on which streams they are, and as they read now.

A filing of two owners with three rows has six row events, on the streams of the owners' holdings. Rows of filings that the same batch has
recorded are known from the batch; the others are read from the log, those of all documents at once.
"""

from collections.abc import Iterable
from uuid import UUID

from ledger.aggregates.filing import FilingState
from ledger.events import HoldingCompleted, HoldingReported, RowEvent, TransactionCompleted, TransactionReported
from ledger.feed import Feed
from ledger.store.recorder import SqlRecorder
from ledger.values.agreement import RowKey, by_key
from ledger.values.form import Row
from ledger.values.identity import party_key
from ledger.values.joined_forms import owner_keys

OnStream = tuple[UUID, RowKey]


class RecordedRows:
    """Row events by filing, each in its place: the stream and the row that it tells of. The latest event of a row counts."""

    def __init__(self) -> None:
        self._events: dict[str, dict[OnStream, RowEvent]] = {}

    def load(self, recorder: SqlRecorder, states: Iterable[FilingState]) -> None:
        """Read the rows of these filings from the log."""
        wanted = {state.filing_id: _accounts(state) for state in states}
        if not wanted:
            return
        accounts = sorted({account for found in wanted.values() for account in found})
        with recorder.database.read() as connection:
            for recorded in Feed(connection).of_accounts(accounts):
                event = recorded.event
                if (
                    isinstance(event, TransactionReported | HoldingReported | TransactionCompleted | HoldingCompleted)
                    and event.filing_id in wanted
                ):
                    self.add(recorded.originator_id, event)

    def add(self, stream_id: UUID, event: RowEvent) -> None:
        """Note a row event of the batch."""
        row = event.row
        self._events.setdefault(event.filing_id, {})[stream_id, (row.table, row.kind, row.row)] = event

    def streams(self) -> set[UUID]:
        """The streams that the rows are on."""
        return {stream_id for events in self._events.values() for stream_id, _ in events}

    def rows(self, filing_id: str) -> tuple[Row, ...]:
        """The rows of a filing in document order, each once."""
        rows = by_key(event.row for event in self._events.get(filing_id, {}).values())
        return tuple(rows[key] for key in sorted(rows))

    def of_row(self, filing_id: str, key: RowKey) -> list[tuple[UUID, RowEvent]]:
        """The events of one row, one on the stream of each owner."""
        return [(stream_id, event) for (stream_id, at), event in self._events.get(filing_id, {}).items() if at == key]


def _accounts(state: FilingState) -> set[tuple[str, str]]:
    """The accounts on whose streams the rows of a filing may be, also under keys by which its parties were named at first."""
    issuer = party_key(state.form.issuer.cik, state.form.issuer.name)
    keys = {alias for alias, _ in state.equated}
    return {(owner, about) for owner in {*owner_keys(state.form), *keys} for about in {issuer, *keys}}

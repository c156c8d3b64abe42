"""The rows of recorded filings, for documents that have to be held against them: on which streams they are, and as they read now.

A filing of two owners with three rows has six row events, on the streams of the owners' holdings. Rows of filings that the same batch has
recorded are found in the batch when they are asked for, as few are; the others are read from the log, those of all documents at once.
"""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from ledger.aggregates.filing import FilingState
from ledger.events import HoldingCompleted, HoldingReported, Recorded, RowEvent, TransactionCompleted, TransactionReported
from ledger.feed import Feed
from ledger.store.recorder import SqlRecorder
from ledger.values.agreement import RowKey, by_key
from ledger.values.form import Row
from ledger.values.identity import party_key
from ledger.values.joined_forms import owner_keys

OnStream = tuple[UUID, RowKey]
_ROW_EVENTS: Final = (TransactionReported, HoldingReported, TransactionCompleted, HoldingCompleted)


class RecordedRows:
    """Row events by filing, each in its place: the stream and the row that it tells of. The latest event of a row counts."""

    def __init__(self, pending: Sequence[Recorded]) -> None:
        self._pending = pending
        self._taken = 0
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
                if isinstance(event, _ROW_EVENTS) and event.filing_id in wanted:
                    self._take(recorded.originator_id, event)

    def streams(self) -> set[UUID]:
        """The streams that the rows are on."""
        return {stream_id for events in self._events.values() for stream_id, _ in events}

    def rows(self, filing_id: str) -> tuple[Row, ...]:
        """The rows of a filing in document order, each once."""
        rows = by_key(event.row for event in self._of_filing(filing_id).values())
        return tuple(rows[key] for key in sorted(rows))

    def of_row(self, filing_id: str, key: RowKey) -> list[tuple[UUID, RowEvent]]:
        """The events of one row, one on the stream of each owner."""
        return [(stream_id, event) for (stream_id, at), event in self._of_filing(filing_id).items() if at == key]

    def _of_filing(self, filing_id: str) -> dict[OnStream, RowEvent]:
        """The row events of a filing, with those that the batch has by now."""
        for recorded in self._pending[self._taken :]:
            if isinstance(recorded.event, _ROW_EVENTS):
                self._take(recorded.originator_id, recorded.event)
        self._taken = len(self._pending)
        return self._events.get(filing_id, {})

    def _take(self, stream_id: UUID, event: RowEvent) -> None:
        row = event.row
        self._events.setdefault(event.filing_id, {})[stream_id, (row.table, row.kind, row.row)] = event


def _accounts(state: FilingState) -> set[tuple[str, str]]:
    """The accounts on whose streams the rows of a filing may be, also under keys by which its parties were named at first."""
    issuer = party_key(state.form.issuer.cik, state.form.issuer.name)
    keys = {alias for alias, _ in state.equated}
    return {(owner, about) for owner in {*owner_keys(state.form), *keys} for about in {issuer, *keys}}

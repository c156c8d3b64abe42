"""From a ledger position to what it rests on: the reported row, its filing, and where in the document it stands."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from ledger.events import HoldingReported, TransactionReported
from ledger.feed import Feed
from ledger.values.form import Row
from ledger.values.identity import filing_stream_id, row_event_id
from projections.accounts.reports import Filing, filings_of
from projections.answers import Evidence, FieldEvidence


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A reported row with its filing; `owner` is the party key on whose stream it is recorded."""

    position: int
    recorded_at: datetime | None
    row: Row
    filing: Filing
    owner: str

    @property
    def event_id(self) -> str:
        """The id of the event, the same whichever document the row was read from."""
        return str(row_event_id(self.filing.filing_id, self.row.table, self.row.kind, self.row.row, self.owner))

    @property
    def footnotes(self) -> tuple[str, ...]:
        """The footnotes that any cell of the row cites, by number."""
        cited = {note for citation in self.row.citations for note in citation.footnotes}
        return tuple(sorted(cited, key=lambda note: (len(note), note)))

    @property
    def owners(self) -> tuple[str, ...]:
        """The party keys of all reporting owners of the filing."""
        return self.filing.owners


def sources(feed: Feed, positions: Iterable[int], up_to: int | None = None) -> dict[int, Source]:
    """The rows recorded at these positions; the filings as far as the log knows them up to a position (None: all of it)."""
    found = feed.at(sorted(set(positions)))
    reported = {position: item.event for position, item in found.items() if isinstance(item.event, TransactionReported | HoldingReported)}
    streams = {filing_stream_id(event.filing_id) for event in reported.values()}
    filings = filings_of(feed.of_streams(sorted(streams), up_to=up_to))
    return {
        position: Source(
            position=position,
            recorded_at=found[position].recorded_at,
            row=event.row,
            filing=filings[event.filing_id],
            owner=event.owner,
        )
        for position, event in reported.items()
    }


def evidence_of(source: Source) -> Evidence:
    """Where a row stands."""
    return Evidence(
        accession=source.filing.form.accession_number,
        document=f"sha256:{source.filing.document.sha256}",
        table=source.row.table,
        kind=source.row.kind,
        row=source.row.row,
        footnotes=source.footnotes,
        event=source.event_id,
    )


def field_evidence_of(source: Source) -> FieldEvidence:
    """Where a row stands, with what its cells say."""
    return FieldEvidence(
        **msgspec.structs.asdict(evidence_of(source)),
        name=source.filing.document.name,
        fields=dict(_fields(source.row)),
    )


def _fields(row: Row) -> Iterable[tuple[str, str]]:
    cells = {**msgspec.structs.asdict(row), **(msgspec.structs.asdict(row.terms) if row.terms else {})}
    for name, value in cells.items():
        if name not in {"table", "row", "terms", "citations", "unknown", "raw"} and value is not None:
            yield name, str(value)
    for raw in row.raw:
        yield f"{raw.field} (as filed)", raw.text

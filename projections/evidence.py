"""From a ledger position to what it rests on: the reported row or statement, its filing, and where in the document it stands."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from ledger.events import PositionAttested, Recorded, RowEvent
from ledger.feed import Feed
from ledger.values.attestation import REMARKS, Attestation
from ledger.values.form import Row
from ledger.values.identity import attestation_event_id, filing_stream_id, row_event_id
from ledger.values.quantity import exact_text
from projections.accounts.reports import Filing, filings_of
from projections.answers import Evidence, FieldEvidence


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A position that a filing states in words; `owner` is the party key of whoever holds it, the other owners do not report it."""

    position: int
    recorded_at: datetime | None
    attestation: Attestation
    filing: Filing
    owner: str

    @property
    def event_id(self) -> str:
        """The id of the event, the same whichever document the words were read from."""
        return str(attestation_event_id(self.filing.filing_id, self.attestation.place, self.attestation.ordinal, self.owner))

    @property
    def kind(self) -> Literal["footnote", "remarks"]:
        """Where the words stand."""
        return "remarks" if self.attestation.place == REMARKS else "footnote"

    @property
    def footnotes(self) -> tuple[str, ...]:
        """The number of the footnote; none for the remarks."""
        return () if self.kind == "remarks" else (self.attestation.place,)

    @property
    def owners(self) -> tuple[str, ...]:
        """The party key of its owner alone."""
        return (self.owner,)

    @property
    def words(self) -> str:
        """The words that it rests on."""
        form = self.filing.form
        text = form.remarks if self.kind == "remarks" else next((n.text for n in form.footnotes if n.id == self.attestation.place), None)
        return (text or "")[self.attestation.start : self.attestation.end]


Cited = Source | Statement


class Reference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row or statement as answers cite it: its filing, the party keys of those who report it, and its evidence.

    `place` tells it from all others of its filing: table, kind and row; of a statement (not `is_row`) owner, place and ordinal.
    """

    filing_id: str
    owners: tuple[str, ...]
    place: tuple[str, str, int]
    is_row: bool
    evidence: Evidence


def sources(feed: Feed, positions: Iterable[int], up_to: int | None = None) -> dict[int, Source]:
    """The rows recorded at these positions; the filings as far as the log knows them up to a position (None: all of it)."""
    return {position: item for position, item in cited(feed, positions, up_to).items() if isinstance(item, Source)}


def cited(feed: Feed, positions: Iterable[int], up_to: int | None = None) -> dict[int, Cited]:
    """The rows and statements recorded at these positions; the filings as for `sources`."""
    found = feed.at(sorted(set(positions)))
    events = {position: item.event for position, item in found.items()}
    reported = {at: event for at, event in events.items() if isinstance(event, RowEvent | PositionAttested)}
    streams = {filing_stream_id(event.filing_id) for event in reported.values()}
    filings = filings_of(feed.of_streams(streams, up_to=up_to))
    return {position: _cited(found[position], event, filings[event.filing_id]) for position, event in reported.items()}


def _cited(recorded: Recorded, event: RowEvent | PositionAttested, filing: Filing) -> Cited:
    at, owner = recorded.position, event.owner
    if isinstance(event, PositionAttested):
        return Statement(position=at, recorded_at=recorded.recorded_at, attestation=event.attestation, filing=filing, owner=owner)
    return Source(position=at, recorded_at=recorded.recorded_at, row=event.row, filing=filing, owner=owner)


def evidence_of(source: Cited) -> Evidence:
    """Where a row or statement stands."""
    if isinstance(source, Statement):
        return Evidence(
            accession=source.filing.form.accession_number,
            document=f"sha256:{source.filing.document.sha256}",
            table=None,
            kind=source.kind,
            row=None,
            footnotes=source.footnotes,
            event=source.event_id,
        )
    return Evidence(
        accession=source.filing.form.accession_number,
        document=f"sha256:{source.filing.document.sha256}",
        table=source.row.table,
        kind=source.row.kind,
        row=source.row.row,
        footnotes=source.footnotes,
        event=source.event_id,
    )


def reference_of(source: Cited) -> Reference:
    """What answers say of a row or statement."""
    if isinstance(source, Statement):
        place = (source.owner, source.attestation.place, source.attestation.ordinal)
    else:
        place = (source.row.table, source.row.kind, source.row.row)
    return Reference(
        filing_id=source.filing.filing_id,
        owners=source.owners,
        place=place,
        is_row=isinstance(source, Source),
        evidence=evidence_of(source),
    )


def field_evidence_of(source: Cited) -> FieldEvidence:
    """Where a row or statement stands, with what its cells or words say."""
    return FieldEvidence(
        **msgspec.structs.asdict(evidence_of(source)),
        name=source.filing.document.name,
        fields=dict(_stated_fields(source) if isinstance(source, Statement) else _fields(source.row)),
    )


def _stated_fields(statement: Statement) -> Iterable[tuple[str, str]]:
    for name, value in msgspec.structs.asdict(statement.attestation).items():
        if name not in {"place", "ordinal"} and value is not None:
            yield name, str(value)
    yield "words", statement.words


def _fields(row: Row) -> Iterable[tuple[str, str]]:
    cells = {**msgspec.structs.asdict(row), **(msgspec.structs.asdict(row.terms) if row.terms else {})}
    for name, value in cells.items():
        if name not in {"table", "row", "terms", "citations", "unknown", "raw"} and value is not None:
            yield name, exact_text(value) if isinstance(value, Decimal) else str(value)  # the tables write 3844.0 for 3844
    for raw in row.raw:
        yield f"{raw.field} (as filed)", raw.text

"""The only writer: load, decide, append, in batches. One batch is one `record` call inside one database transaction of the caller's.

A filing and all of its rows are appended together or not at all, so where the stream of a filing exists its rows are recorded.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec
from eventsourcing.application import Application

from ledger.aggregates import decision, filing, holding
from ledger.commands import (
    AttestPosition,
    CompleteRow,
    IdentifyFiling,
    MakeDecision,
    RecordFiling,
    ReportNoSecurities,
    ReportRow,
    TakeBackDecision,
)
from ledger.events import FilingAccepted, FilingCompleted, FilingContradicted, FilingEvent, FilingIdentified, Recorded, RowCounts
from ledger.recorded_rows import RecordedRows
from ledger.store.recorder import SqlRecorder
from ledger.streams import Streams, one_by_one
from ledger.values.agreement import Comparison
from ledger.values.attestation import STATED_OPTION, Attestation
from ledger.values.decisions import Decision, EquateLots, LinkAmendment, RecordVestingTerms, RetractRow
from ledger.values.form import Kind, ReportedForm, Row, Table
from ledger.values.identity import decision_stream_id, filing_stream_id, holding_stream_id, party_key
from ledger.values.joined_forms import owner_keys

SHOWN: Final = 5
"""Differences that a refusal names; the event has all of them."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one document: the number of `events` appended, and the `rows` of its filing recorded for the first time.

    `refusal` says why nothing of it was taken over (kind `refused`). `is_named`: an event names the document, so the book rests on it.
    """

    kind: Literal["recorded", "already_recorded", "enriched", "refused"]
    events: int = 0
    rows: RowCounts = RowCounts()
    refusal: str | None = None
    is_named: bool = False


class Ledger(Application[UUID]):
    """The book's writer on a database (`ledger.store.factory` says how it gets one)."""

    name = "ledger"

    def record(self, commands: Sequence[RecordFiling]) -> list[Outcome]:
        """Record filings in the order given and return one outcome each; a refused one leaves the others as they are.

        Appends in the caller's `Database.write()` transaction when there is one, else in its own.
        """
        recorder = self._recorder()
        batch = _Batch(recorder, commands)
        outcomes = [batch.record(command) for command in commands]
        recorder.append(batch.pending, accounts=batch.accounts, keys=batch.keys)
        return outcomes

    def decide(self, command: MakeDecision | TakeBackDecision) -> Recorded | None:
        """Record a decision, or take one back; returns the event in its place, None when it counts already.

        Raises DecisionRefusedError, also for a decision about a filing or row that the book does not have.
        """
        recorder = self._recorder()
        pending: list[Recorded] = []
        decisions = Streams(recorder, pending, decision.State(), one_by_one(decision.evolve))
        stream_id = command.decision_id if isinstance(command, TakeBackDecision) else decision_id_of(command.decision)
        decisions.load([stream_id])
        if isinstance(command, MakeDecision):
            _check_filings(recorder, command.decision)
        decisions.append(stream_id, decision.decide(command, decisions.state(stream_id)))
        positions = recorder.append(pending)
        return msgspec.structs.replace(pending[0], position=positions[0]) if pending else None

    def _recorder(self) -> SqlRecorder:
        if not isinstance(self.recorder, SqlRecorder):
            raise TypeError(f"the ledger writes through SqlRecorder, not {type(self.recorder).__name__}")
        return self.recorder


def decision_id_of(made: Decision) -> UUID:
    """The id of a decision: the same for the same decision."""
    return decision_stream_id(msgspec.json.encode(made))


def _check_filings(recorder: SqlRecorder, made: Decision) -> None:
    """Refuse a decision about a filing or row that is not recorded."""
    filings = Streams(recorder, [], filing.Unrecorded(), one_by_one(filing.evolve))
    match made:
        case LinkAmendment():
            named = [name for name in (made.filing_id, made.original_id) if name is not None]
        case RetractRow() | RecordVestingTerms():
            named = [made.filing_id]
        case EquateLots():
            named = [lot.filing_id for lot in made.lots]
        case _:
            return
    filings.load(map(filing_stream_id, named))
    for name in named:
        state = filings.state(filing_stream_id(name))
        if not isinstance(state, filing.FilingState):
            raise decision.DecisionRefusedError(f"The book has no filing {name}.")
        for table, kind, row in _rows_named(made, name):
            if row > state.rows.of(table, kind):
                raise decision.DecisionRefusedError(f"Filing {name} has no {kind} row {row} in Table {table}.")


def _rows_named(made: Decision, filing_id: str) -> list[tuple[Table, Kind, int]]:
    """The rows of a filing that a decision names."""
    match made:
        case RetractRow() | RecordVestingTerms():
            return [(made.table, made.kind, made.row)]
        case EquateLots():
            return [("II", lot.kind, lot.row) for lot in made.lots if lot.filing_id == filing_id]
        case _:
            return []


class _Batch:
    """The state of one `record` call; reads everything that it needs at the start, in a handful of statements."""

    def __init__(self, recorder: SqlRecorder, commands: Sequence[RecordFiling]) -> None:
        self.pending: list[Recorded] = []
        self.accounts: dict[UUID, tuple[str, str]] = {}
        self.keys: dict[str, UUID] = {}
        self._filings = Streams(recorder, self.pending, filing.Unrecorded(), one_by_one(filing.evolve))
        self._holdings = Streams(recorder, self.pending, holding.State(), holding.evolve_all)
        self._rows = RecordedRows(self.pending)
        self._prints = [filing.fingerprints_of(command) for command in commands]
        self._contents = [filing.content_id_of(prints.content) for prints in self._prints]
        self._numbered = recorder.streams_by_key(self._contents)
        self._load(recorder, commands)
        self._next = zip(self._contents, self._prints, strict=True)

    def record(self, command: RecordFiling) -> Outcome:
        """Decide one document and put its events into the batch. To be called once per command, in order."""
        content_id, prints = next(self._next)
        start = len(self.pending)
        state = self._filings.state(filing_stream_id(command.form.accession_number or content_id))
        before = state.rows if isinstance(state, filing.FilingState) else RowCounts()
        events = self._record_filing(command, content_id, prints)
        is_named = bool(events) or self._names(command, content_id)
        return _outcome(events, before, len(self.pending) - start, is_named=is_named)

    def _names(self, command: RecordFiling, content_id: str) -> bool:
        """Whether an event of the document's filing, under either of its ids, names the document."""
        streams = (filing_stream_id(command.form.accession_number or content_id), self._numbered.get(content_id))
        states = (self._filings.state(stream_id) for stream_id in streams if stream_id is not None)
        return any(isinstance(state, filing.FilingState) and command.document.sha256 in state.documents for state in states)

    def _load(self, recorder: SqlRecorder, commands: Sequence[RecordFiling]) -> None:
        """Filings whole; of holdings only where their streams end, for a filing that is not recorded has no rows on any of them."""
        accessions = [command.form.accession_number for command in commands if command.form.accession_number]
        self._filings.load(map(filing_stream_id, [*accessions, *self._contents]))
        self._filings.load(self._numbered.values())
        new = [
            command
            for command, content_id in zip(commands, self._contents, strict=True)
            if not self._is_recorded(command.form.accession_number or content_id)
        ]
        self._load_rows(recorder, commands)
        attested = ((command.form, owner) for command in commands for owner, _ in command.attestations)
        self._holdings.load(_stated(form, owner) for form, owner in attested)
        self._holdings.load_versions(stream_id for command in new for stream_id in _streams(command.form, command.rows))

    def _load_rows(self, recorder: SqlRecorder, commands: Sequence[RecordFiling]) -> None:
        """The recorded rows of filings whose documents have to be compared with them, with the streams of those that may be added."""
        found: list[tuple[RecordFiling, filing.FilingState]] = []
        for command, content_id, prints in zip(commands, self._contents, self._prints, strict=True):
            state = self._filings.state(filing_stream_id(command.form.accession_number or content_id))
            if filing.must_compare(command, state, prints):
                found.append((command, state))
        self._rows.load(recorder, [state for _, state in found])
        self._holdings.load(self._rows.streams())
        self._holdings.load(stream_id for command, state in found for stream_id in _streams(state.form, command.rows))

    def _record_filing(self, command: RecordFiling, content_id: str, prints: filing.Fingerprints) -> tuple[FilingEvent, ...]:
        accession = command.form.accession_number
        numbered = self._numbered.get(content_id)
        if accession is None and numbered is not None:
            before = self._filings.state(numbered)
            identified = self._decide(numbered, IdentifyFiling(document=command.document, form=command.form, content_id=content_id))
            self._attest(numbered, before, command.attestations)
            return identified
        filing_id = accession or content_id
        stream_id = filing_stream_id(filing_id)
        before = self._filings.state(stream_id)
        compared = filing.comparison(command, before, self._rows.rows(filing_id)) if filing.must_compare(command, before, prints) else None
        events = self._decide(stream_id, command, prints, compared)
        if isinstance(before, filing.Unrecorded):
            self._report_rows(command.form, command.rows, filing_id, is_whole=not command.missing_tables)
        elif compared is not None and not compared.differences:
            self._complete_rows(stream_id, before, compared)
        is_of_filing = filing.agrees(command, self._filings.state(stream_id), prints)
        self._attest(stream_id, before, command.attestations)
        if accession is not None and numbered is None and is_of_filing:
            self._numbered[content_id] = self.keys[content_id] = stream_id
            events += self._identify_earlier(stream_id, content_id)
        return events

    def _identify_earlier(self, stream_id: UUID, content_id: str) -> tuple[FilingEvent, ...]:
        """The same content may have been recorded before its accession number was known: then say which filing it is."""
        earlier = self._filings.state(filing_stream_id(content_id))
        if not isinstance(earlier, filing.FilingState):
            return ()
        before = self._filings.state(stream_id)
        identify = IdentifyFiling(document=earlier.first_document, form=earlier.form, content_id=content_id, is_recorded=True)
        events = self._decide(stream_id, identify)
        if filing.words_taken(before, self._filings.state(stream_id)):
            self._attest(stream_id, before, self._attested(earlier))
        return events

    def _attested(self, earlier: filing.FilingState) -> list[tuple[str, Attestation]]:
        """What was attested under the id of an earlier reading."""
        streams = {owner: _stated(earlier.form, owner) for owner in owner_keys(earlier.form)}
        self._holdings.load(streams.values())
        return [
            (owner, event.attestation)
            for owner, stream_id in streams.items()
            for event in self._holdings.state(stream_id).attested
            if event.filing_id == earlier.filing_id
        ]

    def _attest(self, stream_id: UUID, before: filing.State, attested: Sequence[tuple[str, Attestation]]) -> None:
        """Record what is stated in words that the filing had not before."""
        if not attested:
            return
        after = self._filings.state(stream_id)
        words = filing.words_taken(before, after)
        issuer = party_key(after.form.issuer.cik, after.form.issuer.name)
        for owner, attestation in attested:
            if attestation.place in words:
                attest = AttestPosition(filing_id=after.filing_id, owner=owner, issuer=issuer, attestation=attestation)
                stated = _stated(after.form, owner)
                self._holdings.load([stated])
                self._put(stated, attest)

    def _complete_rows(self, stream_id: UUID, before: filing.FilingState, compared: Comparison) -> None:
        """Record what a richer source says more of the rows of a filing, and the rows that no source told of before."""
        after = self._filings.state(stream_id)
        for row in compared.fuller:
            for on_stream, event in self._rows.of_row(after.filing_id, (row.table, row.kind, row.row)):
                complete = CompleteRow(filing_id=after.filing_id, owner=event.owner, issuer=event.issuer, row=row)
                self._put(on_stream, complete)
        if before.missing != after.missing:
            is_whole = not after.missing and not compared.recorded
            self._report_rows(after.form, compared.added, after.filing_id, is_whole=is_whole)

    def _report_rows(self, form: ReportedForm, rows: Sequence[Row], filing_id: str, *, is_whole: bool) -> None:
        """Record the rows of one filing on each owner's stream. A Form 3 without rows says that nothing is owned.

        Not so where its source `is_whole` no longer: it may have rows in a table that is missing.
        """
        issuer = party_key(form.issuer.cik, form.issuer.name)
        for owner in owner_keys(form):
            if form.form_type == "3" and not rows and is_whole:
                self._put(_nothing_held(owner, issuer), ReportNoSecurities(filing_id=filing_id, owner=owner, issuer=issuer))
            for row in rows:
                report = ReportRow(filing_id=filing_id, owner=owner, issuer=issuer, row=row)
                self._put(holding_stream_id(owner, issuer, row.table, row.security_title), report)

    def _put(self, stream_id: UUID, command: holding.HoldingCommand) -> None:
        self.accounts[stream_id] = (command.owner, command.issuer)
        self._holdings.append(stream_id, holding.decide(command, self._holdings.state(stream_id)))

    def _decide(
        self,
        stream_id: UUID,
        command: RecordFiling | IdentifyFiling,
        prints: filing.Fingerprints | None = None,
        compared: Comparison | None = None,
    ) -> tuple[FilingEvent, ...]:
        events = filing.decide(command, self._filings.state(stream_id), prints, compared)
        self._filings.append(stream_id, events)
        return events

    def _is_recorded(self, filing_id: str) -> bool:
        return isinstance(self._filings.state(filing_stream_id(filing_id)), filing.FilingState)


def _streams(form: ReportedForm, rows: Sequence[Row]) -> Iterator[UUID]:
    """The streams that rows of a filing may go to."""
    issuer = party_key(form.issuer.cik, form.issuer.name)
    for owner in owner_keys(form):
        if not rows:
            yield _nothing_held(owner, issuer)
        for row in rows:
            yield holding_stream_id(owner, issuer, row.table, row.security_title)


def _nothing_held(owner: str, issuer: str) -> UUID:
    """The stream of an owner's reports that nothing is held."""
    return holding_stream_id(owner, issuer, "none", None)


def _stated(form: ReportedForm, owner: str) -> UUID:
    """The stream of an owner's options that are known from words alone."""
    return holding_stream_id(owner, party_key(form.issuer.cik, form.issuer.name), "II", STATED_OPTION)


def _outcome(events: Sequence[FilingEvent], before: RowCounts, written: int, *, is_named: bool) -> Outcome:
    """A filing that was recorded before under its content counts there: its accession number, come later, enriches it."""
    if any(isinstance(event, FilingIdentified) and event.content_id is not None for event in events):
        return Outcome(kind="enriched", events=written, is_named=is_named)
    rows = RowCounts()
    for event in events:
        match event:
            case FilingAccepted():
                return Outcome(kind="recorded", events=written, rows=event.rows, is_named=is_named)
            case FilingContradicted():
                return Outcome(kind="refused", events=written, refusal=_refusal(event), is_named=is_named)
            case FilingCompleted():
                rows = event.rows.beyond(before)
            case _:
                pass
    return Outcome(kind="enriched" if events else "already_recorded", events=written, rows=rows, is_named=is_named)


def _refusal(event: FilingContradicted) -> str:
    """What a person reads about a contradiction: the documents, and the first places where they differ."""
    shown = "; ".join(
        f"{item.place}: {item.recorded or 'nothing'} is recorded, {item.read or 'nothing'} was read" for item in event.differences[:SHOWN]
    )
    more = f"; and {len(event.differences) - SHOWN} more" if len(event.differences) > SHOWN else ""
    stays = f"filing {event.filing_id} is recorded with other content (document sha256:{event.recorded_sha256}); the first stays"
    return f"{stays}: {shown}{more}" if shown else stays

"""A filing: one stream per accession number, or per content fingerprint when there is none.

The first reading of a filing is accepted; a second source of the same content adds what the first lacked, or nothing; one with other rows
is kept as a contradiction and changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec

from ledger.commands import IdentifyFiling, RecordFiling
from ledger.events import (
    FilingAccepted,
    FilingCompleted,
    FilingContradicted,
    FilingEnriched,
    FilingEvent,
    FilingIdentified,
    RowCounts,
    TablesMissing,
)
from ledger.values.agreement import Comparison, Missing, RowReading, by_key, compare
from ledger.values.attestation import REMARKS
from ledger.values.fingerprint import content_fingerprint, rows_fingerprint
from ledger.values.form import ReportedForm, Row, lack_derivatives
from ledger.values.identity import CONTENT
from ledger.values.joined_forms import filled_form, identified_pairs, party_differences, same_parties
from ledger.values.knowledge import known_of
from ledger.values.provenance import CUTTING, WHOLE, SourceDocument
from ledger.values.times import Known


class Unrecorded(msgspec.Struct, frozen=True, gc=False):
    """Nothing is recorded under this id yet."""


class FilingState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the stream knows: the form as filled in so far, digests of its content, and the documents already taken into account.

    `missing` are kinds of rows that no source told of yet; `is_whole`: a source that cuts nothing was taken over.
    """

    filing_id: str
    form: ReportedForm
    first_document: SourceDocument
    documents: frozenset[str]
    rows: RowCounts
    rows_fingerprint: str
    missing: Missing = frozenset()
    is_whole: bool = False
    equated: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_cut(self) -> bool:
        """Whether all that is known comes from sources that cut and round."""
        return self.first_document.format in CUTTING and not self.is_whole


State = Unrecorded | FilingState


class Fingerprints(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Digests of the rows of a document, and of its whole content."""

    rows: str
    content: str


class UndatedFilingError(Exception):
    """A form without any date cannot be placed in time; importers set such documents aside."""


def decide(
    command: RecordFiling | IdentifyFiling, state: State, prints: Fingerprints | None = None, compared: Comparison | None = None
) -> tuple[FilingEvent, ...]:
    """The events that follow from reading one more document of a filing; none when it says nothing new.

    `prints` are those of a `RecordFiling`, where they are known; `compared` are its rows beside the recorded ones, where `must_compare`.
    Raises UndatedFilingError for a first document without any date.
    """
    if isinstance(state, Unrecorded):
        return tuple(_accept(command, prints or fingerprints_of(command))) if isinstance(command, RecordFiling) else ()
    if command.document.sha256 in state.documents and not (isinstance(command, IdentifyFiling) and command.is_recorded):
        return ()
    match command:
        case RecordFiling():
            return _reread(command, state, prints or fingerprints_of(command), compared)
        case IdentifyFiling():
            return _identify(command, state)
        case _ as never:
            assert_never(never)


def evolve(state: State, event: FilingEvent) -> State:
    """The state after `event`."""
    if isinstance(event, FilingAccepted):
        return FilingState(
            filing_id=event.filing_id,
            form=event.form,
            first_document=event.document,
            documents=frozenset({event.document.sha256}),
            rows=event.rows,
            rows_fingerprint=event.rows_fingerprint,
        )
    if isinstance(state, Unrecorded):
        return state
    return _changed(state, event)


def _changed(
    state: FilingState, event: FilingEnriched | FilingCompleted | FilingContradicted | FilingIdentified | TablesMissing
) -> FilingState:
    documents = state.documents | {event.document.sha256}
    is_whole = state.is_whole or event.document.format in WHOLE
    match event:
        case FilingEnriched():
            return msgspec.structs.replace(state, form=event.form, documents=documents, is_whole=is_whole)
        case FilingCompleted():
            missing = frozenset(event.missing_tables)
            return msgspec.structs.replace(
                state, documents=documents, rows=event.rows, rows_fingerprint=event.rows_fingerprint, missing=missing, is_whole=is_whole
            )
        case TablesMissing():
            return msgspec.structs.replace(state, missing=frozenset(event.tables))
        case FilingContradicted():
            return msgspec.structs.replace(state, documents=documents)
        case FilingIdentified():
            pairs = {*event.owners, *([event.issuer] if event.issuer else [])}
            return msgspec.structs.replace(state, documents=documents, equated=state.equated | pairs)
        case _ as never:
            assert_never(never)


def must_compare(command: RecordFiling, state: State, prints: Fingerprints) -> bool:
    """Whether a document's rows are to be held against the recorded ones, because they differ or one of the two sources cuts."""
    if isinstance(state, Unrecorded) or command.document.sha256 in state.documents:
        return False
    return prints.rows != state.rows_fingerprint or bool(state.missing) or _says_more(command, state)


def comparison(command: RecordFiling, state: FilingState, recorded: Sequence[Row]) -> Comparison:
    """A document's rows beside the recorded ones; parties that are not the same are differences too."""
    compared = compare(
        RowReading(rows=recorded, missing=state.missing, is_cut=state.is_cut),
        RowReading(rows=command.rows, missing=frozenset(command.missing_tables), is_cut=_is_cut_beside(command, state)),
    )
    return msgspec.structs.replace(compared, differences=(*party_differences(command.form, state.form), *compared.differences))


def _is_cut_beside(command: RecordFiling, state: FilingState) -> bool:
    """A printed form says no more than the tables do, and no less than a document: only beside tables it may leave out cells."""
    return command.document.format in CUTTING or (state.is_cut and command.document.format not in WHOLE)


def _says_more(command: RecordFiling, state: FilingState) -> bool:
    return state.is_cut and command.document.format in WHOLE


def agrees(command: RecordFiling, state: State, prints: Fingerprints) -> bool:
    """Whether a document can be one of the filing in `state`: its rows, about its parties. The first document of a filing is."""
    if isinstance(state, Unrecorded):
        return True
    return prints.rows == state.rows_fingerprint and same_parties(command.form, state.form)


def fingerprints_of(command: RecordFiling) -> Fingerprints:
    """The fingerprints of a document."""
    rows = rows_fingerprint(command.rows)
    return Fingerprints(rows=rows, content=content_fingerprint(command.form, rows))


def content_id_of(content: str) -> str:
    """The filing id of a form without accession number, by its content fingerprint."""
    return f"{CONTENT}{content}"


def words_taken(before: State, after: State) -> frozenset[str]:
    """The footnotes, by number, and `remarks`, that a filing had not before; what is stated in them has not been recorded yet.

    All of them once no rows of Table II are missing any more: before that nobody knows whether these report what the words state.
    """
    return _places(after) - _places(before)


def _places(state: State) -> frozenset[str]:
    if isinstance(state, Unrecorded) or lack_derivatives(state.missing):
        return frozenset()
    remarks = () if state.form.remarks is None else (REMARKS,)
    return frozenset([*(note.id for note in state.form.footnotes), *remarks])


def count_rows(rows: Sequence[Row]) -> RowCounts:
    """Rows by table and kind."""
    kinds = [(row.table, row.kind) for row in rows]
    return RowCounts(
        non_derivative_transactions=kinds.count(("I", "transaction")),
        non_derivative_holdings=kinds.count(("I", "holding")),
        derivative_transactions=kinds.count(("II", "transaction")),
        derivative_holdings=kinds.count(("II", "holding")),
    )


def _accept(command: RecordFiling, prints: Fingerprints) -> Iterator[FilingEvent]:
    known = _known(command.form)
    filing_id = command.form.accession_number or content_id_of(prints.content)
    yield FilingAccepted(
        filing_id=filing_id,
        known_at=known.at,
        resolution=known.resolution,
        document=command.document,
        form=command.form,
        rows=count_rows(command.rows),
        rows_fingerprint=prints.rows,
        content_fingerprint=prints.content,
        findings=command.findings,
    )
    if command.missing_tables:
        yield TablesMissing(filing_id=filing_id, document=command.document, tables=command.missing_tables)


def _reread(command: RecordFiling, state: FilingState, prints: Fingerprints, compared: Comparison | None) -> tuple[FilingEvent, ...]:
    differences = () if compared is None else compared.differences
    is_same = agrees(command, state, prints) if compared is None else not differences
    if not is_same:
        contradiction = FilingContradicted(
            filing_id=state.filing_id,
            document=command.document,
            recorded_sha256=state.first_document.sha256,
            rows_fingerprint=prints.rows,
            differences=differences,
        )
        return (contradiction,)
    return (*_enrich(command, state), *_complete(command, state, compared), *_equate(command, state, content_id=None))


def _identify(command: IdentifyFiling, state: FilingState) -> tuple[FilingEvent, ...]:
    reading = RecordFiling(document=command.document, form=command.form, rows=())
    owners, issuer = identified_pairs(command.form, state.form)
    identified = FilingIdentified(
        filing_id=state.filing_id,
        content_id=command.content_id,
        document=command.document,
        owners=owners,
        issuer=issuer,
    )
    return (*_enrich(reading, state), identified)


def _known(form: ReportedForm) -> Known:
    known = known_of(form)
    if known is None:
        raise UndatedFilingError("the form states no acceptance, filing, signature or report date")
    return known


def _enrich(command: RecordFiling, state: FilingState) -> Iterator[FilingEnriched]:
    form = filled_form(command.form, state.form) if _says_more(command, state) else filled_form(state.form, command.form)
    if form != state.form:
        known = _known(form)
        yield FilingEnriched(
            filing_id=state.filing_id,
            known_at=known.at,
            resolution=known.resolution,
            document=command.document,
            form=form,
            findings=command.findings,
        )


def _complete(command: RecordFiling, state: FilingState, compared: Comparison | None) -> Iterator[FilingCompleted]:
    missing = state.missing & frozenset(command.missing_tables)
    if compared is None or not (compared.added or compared.fuller or missing != state.missing):
        return
    rows = by_key(compared.recorded) | by_key(compared.fuller) | by_key(compared.added)
    yield FilingCompleted(
        filing_id=state.filing_id,
        document=command.document,
        rows=count_rows(tuple(rows.values())),
        rows_fingerprint=rows_fingerprint(rows.values()),
        missing_tables=tuple(sorted(missing)),
    )


def _equate(command: RecordFiling, state: FilingState, content_id: str | None) -> Iterator[FilingIdentified]:
    owners, issuer = identified_pairs(command.form, state.form)
    pairs = {*owners, *([issuer] if issuer else [])}
    if not pairs <= state.equated:
        yield FilingIdentified(filing_id=state.filing_id, content_id=content_id, document=command.document, owners=owners, issuer=issuer)

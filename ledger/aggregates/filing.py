"""A filing: one stream per accession number, or per content fingerprint when there is none.

The first reading of a filing is accepted; a second source of the same content adds what the first lacked, or nothing; one with other rows
is kept as a contradiction and changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec

from ledger.commands import IdentifyFiling, RecordFiling
from ledger.events import FilingAccepted, FilingContradicted, FilingEnriched, FilingEvent, FilingIdentified, RowCounts
from ledger.values.attestation import REMARKS
from ledger.values.fingerprint import content_fingerprint, rows_fingerprint
from ledger.values.form import Issuer, ReportedForm, ReportingOwner, Row
from ledger.values.identity import CONTENT, normal_text, party_key
from ledger.values.knowledge import known_of
from ledger.values.provenance import SourceDocument
from ledger.values.times import Known


class Unrecorded(msgspec.Struct, frozen=True, gc=False):
    """Nothing is recorded under this id yet."""


class FilingState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the stream knows: the form as filled in so far, digests of its content, and the documents already taken into account."""

    filing_id: str
    form: ReportedForm
    first_document: SourceDocument
    documents: frozenset[str]
    rows: RowCounts
    rows_fingerprint: str
    equated: frozenset[tuple[str, str]] = frozenset()


State = Unrecorded | FilingState


class Fingerprints(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Digests of the rows of a document, and of its whole content."""

    rows: str
    content: str


class UndatedFilingError(Exception):
    """A form without any date cannot be placed in time; importers set such documents aside."""


def decide(command: RecordFiling | IdentifyFiling, state: State, prints: Fingerprints | None = None) -> tuple[FilingEvent, ...]:
    """The events that follow from reading one more document of a filing; none when it says nothing new.

    `prints` are those of a `RecordFiling`, where they are known. Raises UndatedFilingError for a first document without any date.
    """
    if isinstance(state, Unrecorded):
        return (_accept(command, prints or fingerprints_of(command)),) if isinstance(command, RecordFiling) else ()
    if command.document.sha256 in state.documents and not (isinstance(command, IdentifyFiling) and command.is_recorded):
        return ()
    match command:
        case RecordFiling():
            return _reread(command, state, prints or fingerprints_of(command))
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
    documents = state.documents | {event.document.sha256}
    match event:
        case FilingEnriched():
            return msgspec.structs.replace(state, form=event.form, documents=documents)
        case FilingContradicted():
            return msgspec.structs.replace(state, documents=documents)
        case FilingIdentified():
            pairs = {*event.owners, *([event.issuer] if event.issuer else [])}
            return msgspec.structs.replace(state, documents=documents, equated=state.equated | pairs)
        case _ as never:
            assert_never(never)


def agrees(command: RecordFiling, state: State, prints: Fingerprints) -> bool:
    """Whether a document can be one of the filing in `state`: its rows, about its parties. The first document of a filing is."""
    if isinstance(state, Unrecorded):
        return True
    return prints.rows == state.rows_fingerprint and _same_parties(command.form, state.form)


def fingerprints_of(command: RecordFiling) -> Fingerprints:
    """The fingerprints of a document."""
    rows = rows_fingerprint(command.rows)
    return Fingerprints(rows=rows, content=content_fingerprint(command.form, rows))


def content_id_of(content: str) -> str:
    """The filing id of a form without accession number, by its content fingerprint."""
    return f"{CONTENT}{content}"


def words_taken(before: State, after: State) -> frozenset[str]:
    """The footnotes, by number, and `remarks`, that a filing had not before; what is stated in them has not been recorded yet."""
    return _places(after) - _places(before)


def _places(state: State) -> frozenset[str]:
    if isinstance(state, Unrecorded):
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


def owner_keys(form: ReportedForm) -> tuple[str, ...]:
    """The party keys of the reporting owners, each once, in the order of the form."""
    return tuple(dict.fromkeys(party_key(owner.cik, owner.name) for owner in form.owners))


def _accept(command: RecordFiling, prints: Fingerprints) -> FilingAccepted:
    known = _known(command.form)
    return FilingAccepted(
        filing_id=command.form.accession_number or content_id_of(prints.content),
        known_at=known.at,
        resolution=known.resolution,
        document=command.document,
        form=command.form,
        rows=count_rows(command.rows),
        rows_fingerprint=prints.rows,
        content_fingerprint=prints.content,
        findings=command.findings,
    )


def _reread(command: RecordFiling, state: FilingState, prints: Fingerprints) -> tuple[FilingEvent, ...]:
    if not agrees(command, state, prints):
        contradiction = FilingContradicted(
            filing_id=state.filing_id,
            document=command.document,
            recorded_sha256=state.first_document.sha256,
            rows_fingerprint=prints.rows,
        )
        return (contradiction,)
    return (*_enrich(command, state), *_equate(command, state, content_id=None))


def _identify(command: IdentifyFiling, state: FilingState) -> tuple[FilingEvent, ...]:
    reading = RecordFiling(document=command.document, form=command.form, rows=())
    owners, issuer = _pairs(command.form, state.form)
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
    form = _filled_form(state.form, command.form)
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


def _equate(command: RecordFiling, state: FilingState, content_id: str | None) -> Iterator[FilingIdentified]:
    owners, issuer = _pairs(command.form, state.form)
    pairs = {*owners, *([issuer] if issuer else [])}
    if not pairs <= state.equated:
        yield FilingIdentified(filing_id=state.filing_id, content_id=content_id, document=command.document, owners=owners, issuer=issuer)


def _pairs(one: ReportedForm, other: ReportedForm) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """Name keys of one form beside the CIK keys of the other, for owners of the same name (which no other owner has) and for the issuer."""
    both = [owner for form in (one, other) for owner in form.owners if owner.name]
    numbered = {(normal_text(owner.name), owner.cik) for owner in both if owner.cik}
    names = Counter(name for name, _ in numbered)
    unnumbered = {normal_text(owner.name) for owner in both if not owner.cik}
    owners = {(party_key(None, name), cik) for name, cik in numbered if name in unnumbered and names[name] == 1}
    ciks = {form.issuer.cik for form in (one, other)}
    issuer = None
    if None in ciks and len(ciks) > 1:
        named = one.issuer if one.issuer.cik is None else other.issuer
        issuer = (party_key(None, named.name), next(cik for cik in ciks if cik is not None))
    return tuple(sorted(owners)), issuer


def _same_parties(one: ReportedForm, other: ReportedForm) -> bool:
    """Whether two readings can name the same parties: equal CIKs where both state them, as many owners."""
    ciks = [{owner.cik for owner in form.owners if owner.cik} for form in (one, other)]
    issuers = {cik for cik in (one.issuer.cik, other.issuer.cik) if cik is not None}
    return len(issuers) <= 1 and (ciks[0] == ciks[1] or not all(ciks))


def _filled_form(form: ReportedForm, source: ReportedForm) -> ReportedForm:
    """`form` with each field that it lacks taken from `source`; what it states stays."""
    changes = {name: getattr(source, name) for name in form.__struct_fields__ if getattr(form, name) in (None, ())}
    changes |= {"issuer": _filled_issuer(form.issuer, source.issuer), "owners": _filled_owners(form.owners, source.owners)}
    return msgspec.structs.replace(form, **changes)


def _filled_issuer(issuer: Issuer, source: Issuer) -> Issuer:
    return msgspec.structs.replace(issuer, **{name: getattr(issuer, name) or getattr(source, name) for name in issuer.__struct_fields__})


def _filled_owners(owners: Sequence[ReportingOwner], sources: Sequence[ReportingOwner]) -> tuple[ReportingOwner, ...]:
    def filled(owner: ReportingOwner) -> ReportingOwner:
        same = [s for s in sources if (s.cik and s.cik == owner.cik) or normal_text(s.name) == normal_text(owner.name)]
        if len(same) != 1:
            return owner
        return msgspec.structs.replace(
            owner, cik=owner.cik or same[0].cik, name=owner.name or same[0].name, address=owner.address or same[0].address
        )

    return tuple(filled(owner) for owner in owners)

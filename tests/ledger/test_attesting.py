"""Recording what footnotes state: once for a filing, whichever source brings the words, and in whichever order."""

from itertools import permutations

import pytest

from ledger.commands import RecordFiling
from ledger.events import Event, FilingEnriched, PositionAttested, TransactionReported
from ledger.feed import Feed
from ledger.values.form import Citation, Footnote, Issuer, ReportingOwner
from tests.builders import ADA, NORTHWIND, a_form_4, from_another_document, sold
from tests.recorded import RecordedBook

NOTE = Footnote("1", "The reporting person also holds 400 vested options and 600 unvested options.")
TOLD = a_form_4(
    accepted="2024-05-02 16:30",
    rows=[
        sold(100, on="2024-05-01", after=900, notes={"quantity": "1", "reported_total": "1"}),
        sold(90, on="2024-05-01", after=810, notes="1"),
    ],
    footnotes={"1": NOTE.text},
)
BARE = from_another_document(TOLD, source="rendered_html", footnotes=())
UNNUMBERED = from_another_document(
    TOLD,
    source="rendered_text",
    accession_number=None,
    accepted_at=None,
    issuer=Issuer(name=NORTHWIND.name),
    owners=(ReportingOwner(name="QUILL, Ada M."),),
)
REWORDED = from_another_document(TOLD, footnotes=(Footnote("1", NOTE.text.replace("reporting person", "Reporting Person")),))


def by_format(order: tuple[RecordFiling, ...]) -> str:
    return "-".join(command.document.format for command in order)


def events(book: RecordedBook) -> list[Event]:
    with book.database.read() as connection:
        return [recorded.event for recorded in Feed(connection).after(0)]


def attested(book: RecordedBook) -> list[PositionAttested]:
    return [event for event in events(book) if isinstance(event, PositionAttested)]


def test_a_statement_is_one_event_however_many_cells_cite_it(book: RecordedBook) -> None:
    (outcome,) = book.record(TOLD)
    (event,) = attested(book)

    assert TOLD.rows[0].citations == (Citation("quantity", ("1",)), Citation("reported_total", ("1",)))
    assert (outcome.kind, outcome.events) == ("recorded", 4)
    assert (event.filing_id, event.owner, event.issuer) == (TOLD.form.accession_number, ADA.cik, NORTHWIND.cik)
    assert [type(event) for event in events(book)][1:] == [TransactionReported, TransactionReported, PositionAttested]


@pytest.mark.parametrize("batches", [[[TOLD, TOLD]], [[TOLD], [TOLD]]], ids=["in one batch", "in two batches"])
def test_the_same_document_again_appends_nothing(book: RecordedBook, batches: list[list[RecordFiling]]) -> None:
    outcomes = [outcome for batch in batches for outcome in book.record(*batch)]

    assert [(outcome.kind, outcome.events) for outcome in outcomes] == [("recorded", 4), ("already_recorded", 0)]
    assert len(attested(book)) == 1


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "batches"])
def test_a_richer_source_brings_what_its_footnotes_state(book: RecordedBook, *, together: bool) -> None:
    outcomes = book.record(BARE, TOLD) if together else [*book.record(BARE), *book.record(TOLD)]

    assert [(outcome.kind, outcome.events) for outcome in outcomes] == [("recorded", 3), ("enriched", 2)]
    assert [type(event) for event in events(book)][3:] == [FilingEnriched, PositionAttested]


def test_a_poorer_source_takes_nothing_away(book: RecordedBook) -> None:
    outcomes = book.record(TOLD, BARE)

    assert [(outcome.kind, outcome.events) for outcome in outcomes] == [("recorded", 4), ("already_recorded", 0)]
    assert len(attested(book)) == 1


def test_another_source_of_the_same_words_states_nothing_new(book: RecordedBook) -> None:
    book.record(TOLD, REWORDED)

    assert len(attested(book)) == 1


def test_a_refused_document_states_nothing(book: RecordedBook) -> None:
    impostor = a_form_4(
        accepted="2024-05-02 16:30",
        accession=TOLD.form.accession_number,
        rows=[sold(1, on="2024-05-01", after=0)],
        footnotes={"1": NOTE.text, "2": "The reporting person also holds 5 vested options expiring on May 1, 2030."},
    )
    book.record(TOLD, impostor)

    assert len(attested(book)) == 1


@pytest.mark.parametrize(
    "order", list(permutations([BARE, UNNUMBERED, TOLD])), ids=lambda order: "-".join(c.document.format for c in order)
)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "batches"])
def test_the_position_counts_once_in_whichever_order_its_sources_arrive(
    book: RecordedBook, order: tuple[RecordFiling, ...], *, together: bool
) -> None:
    for batch in [order] if together else [(command,) for command in order]:
        book.record(*batch)
    (holding,) = (holding for holding in book.held("2024-05-02") if holding.security.table == "derivative")

    assert (holding.quantity, holding.vested, holding.unvested) == (1_000, 400, 600)


@pytest.mark.parametrize("order", list(permutations([BARE, UNNUMBERED])), ids=by_format)
def test_words_of_a_document_without_number_go_to_the_filing_that_it_is(book: RecordedBook, order: tuple[RecordFiling, ...]) -> None:
    for command in order:
        book.record(command)
    (holding,) = (holding for holding in book.held("2024-05-02") if holding.security.table == "derivative")

    assert attested(book)[-1].filing_id == TOLD.form.accession_number
    assert (holding.quantity, holding.evidence[0].accession) == (1_000, TOLD.form.accession_number)

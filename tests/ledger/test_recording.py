"""Recording filings: which events follow, on which streams, and that the same filing counts once however it arrives."""

from itertools import permutations

import msgspec
import pytest

from ledger.commands import RecordFiling
from ledger.events import Event, FilingIdentified, HoldingReported, NoSecuritiesReported, Recorded, RowCounts, TransactionReported
from ledger.feed import Feed
from ledger.values.form import Issuer, ReportingOwner, Row
from projections.answers import Holding
from projections.summary import Info
from tests.builders import (
    ADA,
    ADVISER,
    BEN,
    FUND,
    NORTHWIND,
    a_form_3,
    a_form_4,
    an_option,
    day,
    eastern,
    from_another_document,
    granted,
    held,
    sold,
)
from tests.recorded import RecordedBook

SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000)])
PAGE = from_another_document(
    SALE,
    source="rendered_html",
    accession_number=None,
    accepted_at=None,
    issuer=Issuer(name=NORTHWIND.name),
    owners=(ReportingOwner(name="QUILL, Ada M."),),
)
NUMBERED_PAGE = from_another_document(PAGE, source="rendered_text", accession_number=SALE.form.accession_number)
NEXT = a_form_4(accepted="2024-06-03 16:30", rows=[sold(500, on="2024-06-01", after=3_500)])


def feed(book: RecordedBook) -> list[Recorded]:
    with book.database.read() as connection:
        return list(Feed(connection).after(0))


def events(book: RecordedBook) -> list[Event]:
    return [recorded.event for recorded in feed(book)]


def totals(book: RecordedBook) -> Info:
    return book.info()


def balances(book: RecordedBook) -> list[Holding]:
    """What is held now, apart from the document that happened to be read first."""
    held = book.holdings(owner=ADA.cik, issuer=NORTHWIND.cik, include_closed=True).holdings
    return [msgspec.structs.replace(holding, evidence=()) for holding in held]


def test_a_filing_is_recorded_with_its_rows(book: RecordedBook) -> None:
    (outcome,) = book.record(SALE)

    assert (outcome.kind, outcome.events) == ("recorded", 2)
    assert outcome.rows == RowCounts(non_derivative_transactions=1)


@pytest.mark.parametrize("batches", [[[SALE, SALE]], [[SALE], [SALE]]], ids=["in one batch", "in two batches"])
def test_the_same_document_again_appends_nothing(book: RecordedBook, batches: list[list[RecordFiling]]) -> None:
    outcomes = [outcome for batch in batches for outcome in book.record(*batch)]

    assert [(outcome.kind, outcome.events) for outcome in outcomes] == [("recorded", 2), ("already_recorded", 0)]
    assert outcomes[1].rows == RowCounts()
    assert len(events(book)) == 2


def test_a_richer_source_appends_what_it_adds_and_no_row(book: RecordedBook) -> None:
    page = from_another_document(SALE, source="rendered_html", accepted_at=None)
    recorded, enriched = (book.record(command)[0] for command in (page, SALE))

    assert (recorded.kind, enriched.kind) == ("recorded", "enriched")
    assert (enriched.events, enriched.rows) == (1, RowCounts())


def test_another_filing_under_the_same_number_is_refused_and_the_others_are_recorded(book: RecordedBook) -> None:
    impostor = a_form_4(accepted="2024-05-02 16:30", accession=SALE.form.accession_number, rows=[sold(1, on="2024-05-01", after=0)])

    refused, recorded = book.record(SALE, impostor, NEXT)[1:]

    assert (refused.kind, recorded.kind) == ("refused", "recorded")
    assert SALE.document.sha256 in str(refused.refusal)
    assert book.common("2024-05-01") == 4_000


def test_a_row_of_a_joint_filing_is_one_event_on_the_stream_of_each_owner(book: RecordedBook) -> None:
    (outcome,) = book.record(a_form_4(accepted="2024-02-02 16:30", owners=[FUND, ADVISER, ADA], rows=[sold(10, on="2024-02-01", after=90)]))
    rows = [(r.originator_id, r.event) for r in feed(book) if isinstance(r.event, TransactionReported)]

    assert outcome.rows == RowCounts(non_derivative_transactions=1)
    assert len({stream for stream, _ in rows}) == 3
    assert {event.owner for _, event in rows} == {FUND.cik, ADVISER.cik, ADA.cik}
    assert len({(event.filing_id, event.row.table, event.row.kind, event.row.row) for _, event in rows}) == 1


def test_an_owner_named_twice_in_one_filing_reports_once(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-02-02 16:30", owners=[FUND, FUND], rows=[sold(10, on="2024-02-01", after=90)]))

    assert [type(event) for event in events(book)].count(TransactionReported) == 1


def test_a_form_3_without_rows_says_that_nothing_is_owned(book: RecordedBook) -> None:
    book.record(a_form_3(accepted="2024-02-02 16:30", event="2024-02-01", owner=BEN))

    assert events(book)[1:] == [NoSecuritiesReported(filing_id=_first_filing(book), owner="0009940002", issuer="0009930001")]
    assert book.held("2024-03-01", owner=BEN) == ()


def test_a_form_4_without_rows_says_nothing_of_what_is_owned(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-02-02 16:30", period="2024-02-01", rows=[]))

    assert len(events(book)) == 1


def test_two_identical_rows_are_two_events(book: RecordedBook) -> None:
    twice = [sold(100, on="2024-05-01", after=900)] * 2
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=twice))

    assert [event.row.row for event in events(book) if isinstance(event, TransactionReported)] == [1, 2]


def test_rows_of_one_security_share_a_stream_and_other_securities_do_not(book: RecordedBook) -> None:
    rows: list[Row] = [sold(1, on="2024-05-01", after=9), held(5, via="By Trust"), granted(10, on="2024-05-01", after=10, of=an_option())]
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=rows))
    streams = [r.originator_id for r in feed(book) if isinstance(r.event, TransactionReported | HoldingReported)]

    assert len(streams) == 3
    assert len(set(streams)) == 2


@pytest.mark.parametrize("order", list(permutations([SALE, PAGE, NEXT])), ids=lambda order: "-".join(c.document.format for c in order))
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "batches"])
def test_a_page_without_number_is_the_filing_whichever_arrives_first(
    book: RecordedBook, order: tuple[RecordFiling, ...], *, together: bool
) -> None:
    batches = [order] if together else [(command,) for command in order]
    for batch in batches:
        book.record(*batch)

    assert book.common("2024-05-31") == 4_000
    assert book.common("2024-06-01") == 3_500
    assert (totals(book).filings, totals(book).rows["non_derivative_transactions"]) == (2, 2)
    assert [len(book.holdings(owner=name).holdings) for name in ("Quill Ada M", ADA.cik)] == [1, 1]


def test_every_way_of_arrival_gives_the_same_holdings(book: RecordedBook) -> None:
    found = []
    for order in permutations([SALE, PAGE, NUMBERED_PAGE, NEXT]):
        with book.undone():
            for command in order:
                book.record(command)
            found.append(balances(book))

    assert len(found[0]) == 1
    assert all(balance == found[0] for balance in found[1:])


def test_a_page_that_was_identified_appends_nothing_when_it_comes_again(book: RecordedBook) -> None:
    for command in (PAGE, SALE):
        book.record(command)
    head = len(events(book))
    outcomes = book.record(PAGE, SALE)

    assert [outcome.kind for outcome in outcomes] == ["already_recorded", "already_recorded"]
    assert len(events(book)) == head


def test_a_filing_counts_once_when_its_number_comes_later(book: RecordedBook) -> None:
    bare = from_another_document(SALE, accession_number=None, accepted_at=None)
    outcomes = [book.record(command)[0] for command in (bare, SALE)]

    assert [outcome.kind for outcome in outcomes] == ["recorded", "enriched"]
    assert [outcome.rows for outcome in outcomes] == [RowCounts(non_derivative_transactions=1), RowCounts()]


def test_a_document_that_is_given_its_number_later_is_the_same_filing(book: RecordedBook) -> None:
    bare = from_another_document(SALE, accession_number=None, accepted_at=None)
    form = msgspec.structs.replace(bare.form, accession_number=SALE.form.accession_number)
    outcomes = [book.record(command)[0] for command in (bare, msgspec.structs.replace(bare, form=form), bare)]

    assert [outcome.kind for outcome in outcomes] == ["recorded", "enriched", "already_recorded"]
    assert totals(book).filings == 1


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
@pytest.mark.parametrize("repeats", [1, 2])
def test_a_contradicting_document_takes_no_rows_of_another_filing_away(book: RecordedBook, order: tuple[int, ...], repeats: int) -> None:
    impostor = a_form_4(accepted="2024-05-02 16:30", accession=SALE.form.accession_number, rows=[sold(500, on="2024-06-01", after=3_500)])
    bare = from_another_document(impostor, accession_number=None, accepted_at=None, filed_on=day("2024-06-03"))
    commands = (SALE, impostor, bare)
    for place in order * repeats:
        book.record(commands[place])

    assert totals(book).filings == (2 if order.index(0) < order.index(1) else 1)
    assert (book.common("2024-05-31"), book.common("2024-06-01")) == (4_000, 3_500)
    assert book.compare().differences == ()


def test_names_are_equated_with_the_ciks_that_they_stand_for(book: RecordedBook) -> None:
    for command in (PAGE, SALE):
        book.record(command)
    (identified,) = (event for event in events(book) if isinstance(event, FilingIdentified))

    assert identified.owners == (("name:quill ada m", ADA.cik),)
    assert identified.issuer == ("name:northwind instruments inc", NORTHWIND.cik)


def test_an_earlier_page_under_the_same_name_belongs_to_the_same_owner(book: RecordedBook) -> None:
    earlier = a_form_4(
        accepted=None,
        filed="2023-05-02",
        numbered=False,
        owner=ReportingOwner(name="Quill Ada M"),
        issuer=Issuer(name=NORTHWIND.name),
        rows=[sold(200, on="2023-05-01", after=5_000)],
    )
    for command in (earlier, PAGE, SALE):
        book.record(command)

    assert book.common("2023-05-01", known="2023-06-01") == 5_000
    assert book.common("2024-05-01") == 4_000


def test_an_owner_is_named_as_at_the_time_of_knowledge(book: RecordedBook) -> None:
    earlier = a_form_4(
        accepted=None,
        filed="2023-05-02",
        numbered=False,
        owner=ReportingOwner(name="Quill Ada M"),
        issuer=Issuer(name=NORTHWIND.name),
        rows=[sold(200, on="2023-05-01", after=5_000)],
    )
    for command in (earlier, PAGE, SALE):
        book.record(command)
    (holding,) = book.held("2023-05-01", known="2023-06-01")

    assert (holding.owner.name, holding.issuer.name) == ("Quill Ada M", NORTHWIND.name)


def test_filings_with_equal_content_and_numbers_of_their_own_are_two_filings(book: RecordedBook) -> None:
    twin = from_another_document(SALE, accession_number="0009900077-24-000001", accepted_at=eastern("2024-05-02 16:34"))
    outcomes = book.record(SALE, twin)

    assert [outcome.kind for outcome in outcomes] == ["recorded", "recorded"]


FATHER, SON = ReportingOwner(cik="0009940021", name="Vale John"), ReportingOwner(cik="0009940022", name="VALE JOHN")


def test_a_name_that_two_owners_have_stands_for_neither(book: RecordedBook) -> None:
    name = (ReportingOwner(name="Vale John"),)
    filings = [
        a_form_4(accepted="2024-05-02 16:30", owner=owner, rows=[sold(sales, on="2024-05-01", after=70)])
        for sales, owner in enumerate((FATHER, SON), start=1)
    ]
    pages = [from_another_document(filing, accession_number=None, accepted_at=None, owners=name) for filing in filings]
    other = a_form_4(accepted=None, filed="2024-04-02", numbered=False, owners=name, rows=[sold(5, on="2024-04-01", after=9)])
    for order in list(permutations([*filings, *pages, other]))[::7]:
        with book.undone():
            for command in order:
                book.record(command)
            assert [len(book.history(owner=key).rows) for key in (FATHER.cik, SON.cik, "name:vale john")] == [1, 1, 1], order


def _first_filing(book: RecordedBook) -> str:
    return feed(book)[0].event.filing_id

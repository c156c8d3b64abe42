"""Finding owners and issuers by what a person types, and naming them as filings did."""

from datetime import date

import msgspec
import pytest

from insider_ledger.errors import AmbiguousPartyError, UnknownPartyError, UnknownPositionError
from ledger.commands import RecordFiling
from ledger.values.form import Issuer, ReportingOwner
from projections.answers import HoldingsAnswer
from projections.tables import LIVE
from tests.builders import ADA, BEN, LARKSPUR, NORTHWIND, a_form_3, a_form_4, from_another_document, held, sold
from tests.recorded import RecordedBook

FILING = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900)])
OTHER = a_form_4(accepted="2024-05-02 16:30", owner=BEN, issuer=LARKSPUR, rows=[sold(100, on="2024-05-01", after=900)])
DAY = date(2024, 5, 1)


def named(filing_day: str, name: str, *, symbol: str = "NWND") -> RecordFiling:
    owner = msgspec.structs.replace(ADA, name=name)
    issuer = msgspec.structs.replace(NORTHWIND, symbol=symbol)
    return a_form_4(accepted=f"{filing_day} 16:30", owner=owner, issuer=issuer, rows=[sold(1, on=filing_day, after=9)])


@pytest.mark.parametrize("text", ["0009940001", "9940001", "Quill Ada M", "quill, ada m.", "ada quill", "Quil"])
def test_an_owner_is_found_by_cik_name_or_words_of_the_name(book: RecordedBook, text: str) -> None:
    book.record(FILING, OTHER)

    assert [holding.owner.cik for holding in book.holdings(owner=text).holdings] == [ADA.cik]


@pytest.mark.parametrize("text", ["0009930001", "9930001", "NWND", "nwnd", "Northwind Instruments, Inc.", "northwind"])
def test_an_issuer_is_found_by_cik_ticker_name_or_words_of_the_name(book: RecordedBook, text: str) -> None:
    book.record(FILING, OTHER)

    assert [holding.issuer.cik for holding in book.holdings(issuer=text).holdings] == [NORTHWIND.cik]


@pytest.mark.parametrize("text", ["0009999999", "Nobody", "", "   ", "%", "100%", "_"])
def test_what_fits_nobody_is_unknown(book: RecordedBook, text: str) -> None:
    book.record(FILING)

    with pytest.raises(UnknownPartyError):
        book.holdings(owner=text)


def test_a_text_that_fits_several_owners_names_them(book: RecordedBook) -> None:
    book.record(
        FILING, a_form_3(accepted="2024-05-02 16:30", event="2024-05-01", owner=ReportingOwner(cik="0009940009", name="Quill Owen"))
    )

    with pytest.raises(AmbiguousPartyError) as refused:
        book.holdings(owner="quill")
    assert [candidate.cik for candidate in refused.value.candidates] == [ADA.cik, "0009940009"]


def test_a_full_name_is_not_ambiguous_because_a_longer_one_begins_with_it(book: RecordedBook) -> None:
    longer = ReportingOwner(cik="0009940009", name="Quill Ada M Trust")
    book.record(FILING, a_form_4(accepted="2024-05-02 16:30", owner=longer, rows=[sold(1, on="2024-05-01", after=9)]))

    assert [holding.owner.cik for holding in book.holdings(owner="Quill Ada M").holdings] == [ADA.cik]


def test_a_former_name_still_finds_the_owner(book: RecordedBook) -> None:
    book.record(named("2024-05-01", "Quill Ada M"), named("2024-06-03", "Marsh Ada Q"))

    assert [holding.owner.name for holding in book.holdings(owner="Quill Ada M").holdings] == ["Marsh Ada Q"]


def test_an_owner_is_named_as_was_known(book: RecordedBook) -> None:
    book.record(named("2024-05-01", "Quill Ada M"), named("2024-06-03", "Marsh Ada Q", symbol="NWI"))
    before, after = (book.held("2024-07-01", known=known)[0] for known in ("2024-05-31", "2024-06-04"))

    assert (before.owner.name, before.issuer.symbol) == ("Quill Ada M", "NWND")
    assert (after.owner.name, after.issuer.symbol) == ("Marsh Ada Q", "NWI")


def test_a_symbol_that_a_filing_leaves_out_is_still_known(book: RecordedBook) -> None:
    page = a_form_4(
        accepted="2024-06-03 16:30", issuer=Issuer(cik=NORTHWIND.cik, name=NORTHWIND.name), rows=[held(900)], period="2024-06-01"
    )
    book.record(FILING, page)

    assert book.held("2024-06-03")[0].issuer.symbol == "NWND"


def test_a_name_that_comes_back_is_the_latest_again(book: RecordedBook) -> None:
    book.record(
        named("2024-05-01", "Quill Ada M"),
        named("2024-06-03", "Marsh Ada Q"),
        named("2024-07-01", "Quill Ada M"),
    )

    assert book.held("2024-07-01", known="2024-07-02")[0].owner.name == "Quill Ada M"


def test_namings_do_not_depend_on_which_source_of_a_filing_arrives_first(book: RecordedBook) -> None:
    page = from_another_document(FILING, source="rendered_html", accepted_at=None)
    found = []
    for order in ((FILING, page), (page, FILING)):
        with book.undone():
            for command in order:
                book.record(command)
            with book.database.read() as connection:
                found.append(sorted(map(tuple, connection.execute(LIVE.naming.select()))))

    assert found[0] == found[1]


def test_two_owners_of_one_name_are_asked_for_by_cik(book: RecordedBook) -> None:
    namesake = ReportingOwner(cik="0009940009", name="QUILL ADA M")
    book.record(FILING, a_form_4(accepted="2024-05-02 16:30", owner=namesake, rows=[sold(1, on="2024-05-01", after=7)]))

    with pytest.raises(AmbiguousPartyError):
        book.holdings(owner="Quill Ada M", as_of=DAY)
    assert [holding.quantity for holding in book.holdings(owner="0009940009", as_of=DAY).holdings] == [7]


PAGE = a_form_4(
    accepted=None,
    filed="2024-05-02",
    numbered=False,
    owner=ReportingOwner(name="QUILL, Ada M."),
    issuer=Issuer(name="Northwind Instruments"),
    rows=[sold(100, on="2024-05-01", after=900)],
)
LATER_NAME = named("2024-05-03", "Marsh Ada Q", symbol="NWI")


def as_answered(book: RecordedBook, owner: str, position: int | None = None) -> HoldingsAnswer:
    return book.holdings(owner=owner, as_of=DAY, known_at=date(2024, 6, 30), ledger_position=position, include_closed=True)


@pytest.mark.parametrize("text", ["quill, ada m.", "name:quill ada m"])
def test_an_answer_at_a_ledger_position_is_the_one_that_was_given_there(book: RecordedBook, text: str) -> None:
    page = from_another_document(PAGE, issuer=msgspec.structs.replace(NORTHWIND, name="Northwind Instruments"))
    given = []
    for command in (PAGE, from_another_document(page, accession_number="0009900077-24-000001", owners=(ADA,)), LATER_NAME):
        book.record(command)
        given.append(as_answered(book, text))

    assert [answer.holdings[0].owner.cik for answer in given] == [None, ADA.cik, ADA.cik]
    assert [answer.holdings[0].owner.name for answer in given] == ["QUILL, Ada M.", "QUILL, Ada M.", "Marsh Ada Q"]
    assert [as_answered(book, text, answer.ledger_position) for answer in given] == given


def test_an_owner_who_is_identified_has_not_bought_anything(book: RecordedBook) -> None:
    book.record(PAGE)
    position = as_answered(book, "quill").ledger_position
    issuer = msgspec.structs.replace(NORTHWIND, name="Northwind Instruments")
    book.record(from_another_document(PAGE, accession_number="0009900077-24-000001", owners=(ADA,), issuer=issuer))
    changed = book.diff(owner=ADA.cik, as_of=DAY, from_position=position).rows

    assert [row.field for row in changed if row.field in {"quantity", "status"}] == []


def test_a_party_that_was_recorded_later_has_nothing_there(book: RecordedBook) -> None:
    book.record(FILING)
    book.record(OTHER)

    assert as_answered(book, ADA.cik or "", 2).holdings != ()
    assert as_answered(book, BEN.cik or "", 2).holdings == ()


@pytest.mark.parametrize("position", [3, -1])
def test_a_position_that_the_ledger_does_not_have_is_refused_with_its_head(book: RecordedBook, position: int) -> None:
    book.record(FILING)

    with pytest.raises(UnknownPositionError, match="its last is 2"):
        as_answered(book, ADA.cik or "", position)

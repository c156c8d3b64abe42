"""A filing from the quarterly tables and from its own document is one filing, whichever came first, and answers as the document does."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.commands import RecordFiling
from ledger.events import FilingCompleted, FilingContradicted, HoldingCompleted, NoSecuritiesReported, RowCounts, TransactionCompleted
from ledger.feed import Feed
from ledger.values.agreement import Difference
from ledger.values.form import Kind, Table
from projections.answers import Holding
from tests.builders import ADA, FUND, NORTHWIND, a_filing, a_form_3, a_form_4, an_option, eastern, granted, held, sold
from tests.random_books import DAYS, TIMES, books
from tests.recorded import RecordedBook, every_order
from tests.tabled import tabled

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
KINDS: tuple[tuple[Table, Kind], ...] = (("I", "transaction"), ("I", "holding"), ("II", "transaction"), ("II", "holding"))
ASKED = (DAYS[3], DAYS[8], date(2024, 2, 1))

DOCUMENT = a_form_4(
    accepted="2024-05-02 16:30",
    rows=[
        sold(100, on="2024-05-01", after="900.1234"),
        held("33.3333", via="By the Vance Family Irrevocable Trust"),
        granted(50, on="2024-05-01", after=50, of=an_option("4.1375")),
    ],
)
CUT = tabled(DOCUMENT, cut_to=20)


def events(book: RecordedBook) -> list[object]:
    with book.database.read() as connection:
        return [recorded.event for recorded in Feed(connection).after(0)]


def answers(book: RecordedBook, times: list[datetime]) -> list[tuple[Holding, ...]]:
    """What is held, by what rows, without the document that they were read from first."""
    return [
        tuple(_undocumented(held) for held in book.holdings(issuer=NORTHWIND.cik, as_of=day, known_at=time, include_closed=True).holdings)
        for day in ASKED
        for time in times
    ]


def _undocumented(held: Holding) -> Holding:
    return msgspec.structs.replace(held, evidence=tuple(msgspec.structs.replace(item, document="") for item in held.evidence))


@given(books((ADA,), (ADA, FUND)), st.lists(st.sampled_from(TIMES).map(eastern), min_size=2, max_size=2), st.data())
@FEW
def test_tables_and_documents_in_any_order_answer_as_the_documents_alone(
    book: RecordedBook, told: list[RecordFiling], times: list[datetime], data: st.DataObject
) -> None:
    sets = [tabled(filing, missing=tuple(kind for kind in KINDS if data.draw(st.booleans())), cut_to=8) for filing in told]
    with book.undone():
        book.record(*told)
        alone = answers(book, times)
    with book.undone():
        arrived = data.draw(st.permutations([*told, *sets]))
        half = data.draw(st.integers(0, len(arrived)))
        outcomes = [*book.record(*arrived[:half]), *book.record(*arrived[half:])]

        assert [outcome.refusal for outcome in outcomes if outcome.kind == "refused"] == []
        assert answers(book, times) == alone
        assert book.compare().differences == ()


def test_a_document_says_what_the_tables_cut_and_rounded(book: RecordedBook) -> None:
    book.record(CUT)
    before = book.info().ledger_position

    (outcome,) = book.record(DOCUMENT)

    assert (outcome.kind, outcome.rows) == ("enriched", RowCounts())
    assert book.common("2024-05-01") == Decimal("900.1234")
    assert book.common("2024-05-01", via="By the Vance Family Irrevocable Trust") == Decimal("33.3333")
    assert [(held.ownership.nature, held.quantity) for held in book.held("2024-05-01", position=before) if held.ownership.form == "I"] == [
        ("By the Vance Family ", Decimal("33.33"))
    ]
    assert book.holdings(owner=ADA.cik, as_of=date(2024, 5, 3)).holdings[0].known.start == eastern("2024-05-02 16:30")


def test_rows_that_are_told_in_full_are_read_so_everywhere(book: RecordedBook) -> None:
    book.record(CUT)
    book.record(DOCUMENT)

    assert {row.quantity for row in book.history(owner=ADA.cik).rows} == {Decimal(100), Decimal(50), None}
    assert "4.1375" in {str(row.lot.exercise_price) for row in book.history(owner=ADA.cik).rows if row.lot}
    assert [type(event) for event in events(book)].count(TransactionCompleted) == 2


def test_the_same_tables_and_the_same_document_again_add_nothing(book: RecordedBook) -> None:
    book.record(CUT)
    book.record(DOCUMENT)

    assert [outcome.kind for outcome in book.record(CUT, DOCUMENT)] == ["already_recorded", "already_recorded"]


def test_a_table_that_the_set_lacked_gives_its_rows_later(book: RecordedBook) -> None:
    book.record(tabled(DOCUMENT, missing=[("I", "holding"), ("II", "transaction")]))

    (outcome,) = book.record(tabled(DOCUMENT))

    assert outcome.rows == RowCounts(non_derivative_holdings=1, derivative_transactions=1)
    assert [event.missing_tables for event in events(book) if isinstance(event, FilingCompleted)] == [()]
    assert book.info().rows["derivative_transactions"] == 1
    assert book.compare().differences == ()


def test_a_form_3_says_that_nothing_is_owned_only_when_all_tables_are_there(book: RecordedBook) -> None:
    nothing = a_form_3(accepted="2024-05-02 16:30", event="2024-05-01", rows=[])
    for order in every_order(book, [nothing, tabled(nothing, missing=KINDS)]):
        assert [type(event) for event in events(book)].count(NoSecuritiesReported) == 1, order

    book.record(tabled(nothing, missing=KINDS))

    assert [event for event in events(book) if isinstance(event, NoSecuritiesReported)] == []


@pytest.mark.parametrize("first_is_cut", [True, False])
def test_where_tables_and_document_really_differ_the_first_stays_and_says_where(book: RecordedBook, *, first_is_cut: bool) -> None:
    other = a_filing(
        "4",
        accepted="2024-05-02 16:30",
        accession=DOCUMENT.form.accession_number,
        rows=[sold(150, on="2024-05-01", after="900.1234"), held("33.3333", via="By the Vance Family Irrevocable Trust")],
    )
    first, second = (CUT, other) if first_is_cut else (other, CUT)
    book.record(first)

    (outcome,) = book.record(second)

    (contradicted,) = (event for event in events(book) if isinstance(event, FilingContradicted))
    assert contradicted.differences[0] == Difference("I/transaction/1/quantity", *(("100", "150") if first_is_cut else ("150", "100")))
    assert [item.place for item in contradicted.differences] == ["I/transaction/1/quantity", "II/transaction/1"]
    assert outcome.kind == "refused"
    assert outcome.refusal is not None
    assert "I/transaction/1/quantity: " in outcome.refusal


def test_tables_after_the_document_change_no_row_and_no_time(book: RecordedBook) -> None:
    book.record(DOCUMENT)

    (outcome,) = book.record(CUT)

    assert outcome.refusal is None
    assert [event for event in events(book) if isinstance(event, TransactionCompleted | HoldingCompleted | FilingCompleted)] == []
    assert book.holdings(owner=ADA.cik, as_of=date(2024, 5, 3)).holdings[0].known.start == eastern("2024-05-02 16:30")

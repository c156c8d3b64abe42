"""History: every reported row, in the order in which it happened in the world, with when it became known."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ledger.values.form import Row
from projections.answers import LotRef, OwnershipRef
from tests.builders import (
    ADA,
    BEN,
    FUND,
    NORTHWIND,
    a_form_3,
    a_form_4,
    a_form_5,
    an_amendment,
    an_option,
    bought,
    exercised,
    held,
    sold,
    transacted,
)
from tests.recorded import RecordedBook, moment

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000), held(700, via="By Trust")])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000, notes="1")], footnotes={"1": "By plan."})
LATE = a_form_4(accepted="2024-06-03 16:30", rows=[bought(10, on="2024-03-01", after=5_010)])


def test_rows_stand_in_the_order_of_their_days(book: RecordedBook) -> None:
    book.record(SALE, LATE, OPENING)
    rows = book.history(owner=ADA.cik).rows

    assert [(str(row.effective), row.kind) for row in rows] == [
        ("2024-01-10", "holding"),
        ("2024-01-10", "holding"),
        ("2024-03-01", "transaction"),
        ("2024-05-01", "transaction"),
    ]


def test_a_row_is_told_with_all_that_it_says(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    row = book.history(owner=ADA.cik).rows[-1]

    assert (row.name, row.accession, row.document) == (
        "TransactionReported",
        SALE.form.accession_number,
        f"sha256:{SALE.document.sha256}",
    )
    assert (row.known_at, row.effective) == (datetime(2024, 5, 2, 20, 30, tzinfo=UTC), date(2024, 5, 1))
    assert (row.table, row.kind, row.row, row.security_title) == ("I", "transaction", 1, "Common Stock")
    assert (row.transaction_code, row.acquired_disposed, row.quantity, row.price_per_share) == ("S", "D", Decimal(1_000), Decimal(30))
    assert (row.reported_total, row.balance, row.ownership) == (Decimal(4_000), Decimal(4_000), OwnershipRef(form="D", nature=None))
    assert (row.footnotes, row.superseded_by) == ({"1": "By plan."}, None)
    assert row.recorded_at is not None


def test_rows_of_one_day_stand_in_the_order_that_closes(book: RecordedBook) -> None:
    rows = [sold(50, on="2024-05-01", after=4_650), sold(100, on="2024-05-01", after=4_900), sold(200, on="2024-05-01", after=4_700)]
    book.record(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=rows))

    assert [row.row for row in book.history(owner=ADA.cik).rows if row.kind == "transaction"] == [2, 3, 1]


def test_two_identical_rows_are_both_told(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900)] * 2))

    assert [row.row for row in book.history(owner=ADA.cik).rows] == [1, 2]


def test_a_row_of_a_form_5_is_told_once_on_its_date(book: RecordedBook) -> None:
    book.record(a_form_5(accepted="2024-12-30 17:00", year_end="2024-11-30", rows=[bought(300, on="2024-03-01", after=5_300)]))

    assert [str(row.effective) for row in book.history(owner=ADA.cik).rows] == ["2024-03-01"]


def test_only_what_was_known_is_told(book: RecordedBook) -> None:
    book.record(OPENING, SALE, LATE)

    assert len(book.history(owner=ADA.cik, known_at=moment("2024-05-10")).rows) == 3


def test_a_row_that_was_replaced_is_told_with_the_filing_that_replaced_it(book: RecordedBook) -> None:
    correction = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", after=3_900)])
    book.record(OPENING, SALE, correction)
    rows = [row for row in book.history(owner=ADA.cik).rows if row.kind == "transaction"]

    assert {row.quantity: row.superseded_by for row in rows} == {
        Decimal(1_000): correction.form.accession_number,
        Decimal(1_100): None,
    }


def test_before_the_amendment_was_known_nothing_was_replaced(book: RecordedBook) -> None:
    correction = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", after=3_900)])
    book.record(OPENING, SALE, correction)
    rows = book.history(owner=ADA.cik, known_at=moment("2024-05-10")).rows

    assert [row.superseded_by for row in rows] == [None, None, None]


def test_a_holding_row_that_is_not_believed_is_told_on_the_day_that_it_speaks_of(book: RecordedBook) -> None:
    rows: list[Row] = [sold(10, on="2024-05-01", after=690, via="By Trust"), sold(200, on="2024-05-02", after=4_800), held(5_000)]
    book.record(OPENING, a_form_4(accepted="2024-05-03 16:30", rows=rows))
    (row,) = (row for row in book.history(owner=ADA.cik).rows if row.kind == "holding" and row.effective.month == 5)

    assert (str(row.effective), row.reported_total) == ("2024-05-02", Decimal(5_000))


def test_a_lot_is_told_as_the_row_states_it(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", underlying=100)
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=[exercised(100, on="2024-05-01", after=900, of=lot)]))

    assert book.history(owner=ADA.cik).rows[0].lot == LotRef(
        exercise_price=Decimal(4),
        exercisable_on=None,
        expires_on=date(2032, 3, 14),
        granted_on=None,
        underlying_title="Common Stock",
        underlying_quantity=Decimal(100),
    )


def test_what_is_not_reported_is_none(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=[transacted("J", None, None, on="2024-05-01", after=None)]))
    row = book.history(owner=ADA.cik).rows[0]

    assert (row.acquired_disposed, row.quantity, row.price_per_share, row.reported_total, row.balance) == (None, None, None, None, None)


def test_a_shared_row_is_told_for_each_owner(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-05-02 16:30", owners=[FUND, BEN], rows=[sold(1, on="2024-05-01", after=9)]))
    rows = book.history(issuer=NORTHWIND.cik).rows

    assert [row.owner.cik for row in rows] == [BEN.cik, FUND.cik]
    assert rows[0].event != rows[1].event


def test_the_holding_of_a_row_is_the_one_that_holdings_give(book: RecordedBook) -> None:
    book.record(OPENING, SALE)

    assert {row.holding for row in book.history(owner=ADA.cik).rows} == {holding.id for holding in book.held("2024-05-01")}


def test_a_form_3_that_says_nothing_is_owned_stands_in_history_without_a_row(book: RecordedBook) -> None:
    book.record(a_form_3(accepted="2024-01-12 18:00", event="2024-01-10"), SALE)
    nothing, sale = book.history(owner=ADA.cik).rows

    assert (nothing.name, nothing.effective, nothing.kind, nothing.row) == ("NoSecuritiesReported", date(2024, 1, 10), None, None)
    assert (nothing.owner.cik, nothing.issuer.cik, sale.kind) == (ADA.cik, NORTHWIND.cik, "transaction")
    assert book.history(owner=ADA.cik, known_at=date(2024, 1, 11)).rows == ()

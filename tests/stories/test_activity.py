"""What insiders did: net shares and dollars by insider, class, code and plan, each figure with its rows."""

from typing import Any

import pytest

from ledger.values.decisions import RecordSplit, RetractRow
from projections.activity.answer import Activity, ActivityAnswer
from tests.builders import (
    ADA,
    ADVISER,
    BEN,
    FUND,
    NORTHWIND,
    a_filing,
    a_form_4,
    an_amendment,
    an_option,
    bought,
    day,
    eastern,
    exercised,
    gave,
    granted,
    sold,
    transacted,
    withheld,
)
from tests.recorded import RecordedBook, every_order, moment

UNDER = {"1": "The sale was effected pursuant to a Rule 10b5-1 trading plan adopted on May 15, 2023."}


def activity(book: RecordedBook, *, known: str | None = None, **asked: Any) -> ActivityAnswer:
    return book.activity(known_at=moment(known), **({"issuer": NORTHWIND.cik} | asked))


def told(lines: tuple[Activity, ...], owner: str | None = "Quill Ada M") -> list[tuple[Any, ...]]:
    """Code, plan, net shares and net dollars of an insider's lines (None: all together)."""
    return [(one.transaction_code, one.plan, one.net, one.net_value) for one in lines if (one.owner and one.owner.name) == owner]


def test_each_code_and_plan_is_a_line_with_its_rows(book: RecordedBook) -> None:
    first = a_form_4(accepted="2023-06-02 18:00", plan=False, rows=[bought(500, on="2023-06-01", at=20, after=500)])
    second = a_form_4(
        accepted="2023-09-02 18:00",
        plan=True,
        rows=[
            sold(200, on="2023-09-01", at=30, after=300, notes={"transaction_code": "1"}),
            sold(100, on="2023-09-01", at=31, after=200),
            withheld(10, on="2023-09-01", at=30, after=190),
        ],
        footnotes=UNDER,
    )
    for order in every_order(book, (first, second)):
        answer = activity(book)

        assert told(answer.rows) == [
            ("F", "unknown", -10, -300),
            ("P", "no", 500, 10_000),
            ("S", "unknown", -100, -3_100),
            ("S", "yes", -200, -6_000),
        ], order
        assert told(answer.summary) == [(None, None, 200, 900)], order
        assert [[row.accession for row in line.evidence] for line in answer.rows if line.owner] == [
            [second.form.accession_number],
            [first.form.accession_number],
            [second.form.accession_number],
            [second.form.accession_number],
        ], order
        assert sum(len(line.evidence) for line in answer.rows if line.owner is None) == 4, order


def test_only_days_asked_and_what_was_known_count(book: RecordedBook) -> None:
    book.record(
        a_form_4(accepted="2023-06-02 18:00", rows=[bought(500, on="2023-06-01", at=20, after=500)]),
        a_form_4(accepted="2023-09-02 18:00", rows=[sold(200, on="2023-09-01", at=30, after=300)]),
    )

    assert told(activity(book, start=day("2023-06-02")).rows) == [("S", "unknown", -200, -6_000)]
    assert told(activity(book, end=day("2023-06-01")).rows) == [("P", "unknown", 500, 10_000)]
    assert told(activity(book, known="2023-08-31").rows) == [("P", "unknown", 500, 10_000)]
    assert activity(book, start=day("2024-01-01")).rows == ()


def test_what_is_not_stated_is_in_no_sum_and_is_counted(book: RecordedBook) -> None:
    rows = [
        sold(200, on="2023-09-01", at=30, after=300),
        transacted("S", "D", 50, on="2023-09-01", after=250),
        transacted("S", "D", None, on="2023-09-01", after=240, price=30),
        gave(40, on="2023-09-01", after=200),
    ]
    book.record(a_form_4(accepted="2023-09-02 18:00", rows=rows))
    gift, sale = (line for line in activity(book).rows if line.owner)

    assert (sale.transactions, sale.disposed, sale.disposed_value, sale.unknown, sale.unpriced) == (3, 250, 6_000, 1, 2)
    assert (sale.acquired, sale.acquired_value, sale.net) == (0, 0, -250)
    assert (gift.disposed, gift.disposed_value, gift.net_value, gift.unpriced) == (40, None, None, 1)


def test_a_row_of_several_owners_is_each_owners_and_counts_once_for_all(book: RecordedBook) -> None:
    """W5 with its twin: one sale of 10,000, whoever reports it."""
    sale = [sold(10_000, on="2024-02-01", at=5, after=90_000, via="By Fund")]
    book.record(
        a_filing("4", accepted="2024-02-02 17:00", owners=(FUND, ADVISER), rows=sale),
        a_filing("4", accepted="2024-02-02 17:04", owners=(ADA, BEN), rows=sale),
    )
    answer = activity(book)

    assert [line.owner.name if line.owner else None for line in answer.rows] == [
        "Harbour Light Advisers LLC",
        "Harbour Light Fund LP",
        "Okafor Ben",
        "Quill Ada M",
        None,
    ]
    assert {(line.transactions, line.net) for line in answer.rows} == {(1, -10_000)}
    assert [line.owner.name for line in activity(book, issuer=None, owner=FUND.cik).rows if line.owner] == ["Harbour Light Fund LP"]
    assert len(activity(book, issuer=None, owner=FUND.cik).rows) == 1


def test_an_exercise_is_a_line_in_each_table(book: RecordedBook) -> None:
    option = an_option("4.00", underlying=100)
    book.record(
        a_form_4(
            accepted="2023-09-02 18:00",
            rows=[
                exercised(100, on="2023-09-01", after=100, at=4),
                exercised(100, on="2023-09-01", after=400, of=option),
                granted(500, on="2023-08-31", after=500, of=option),
            ],
        )
    )
    lines = [line for line in activity(book).rows if line.owner]

    assert [(line.table, line.transaction_code, line.net) for line in lines] == [("I", "M", 100), ("II", "A", 500), ("II", "M", -100)]
    assert activity(book).summary == ()


def test_amended_and_retracted_rows_count_as_they_stand(book: RecordedBook) -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", at=30, after=4_000)])
    corrected = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", at=30, after=3_900)])
    for order in every_order(book, (original, corrected)):
        assert told(activity(book, known="2024-05-10").rows) == [("S", "unknown", -1_000, -30_000)], order
        assert told(activity(book).rows) == [("S", "unknown", -1_100, -33_000)], order
    book.record(original)
    filing = original.form.accession_number or ""
    book.decide(RetractRow(filing_id=filing, table="I", kind="transaction", row=1), "filed by mistake", eastern("2024-05-10 12:00"))
    assert activity(book).rows == ()


@pytest.mark.parametrize(("known", "net"), [("2024-06-05", 100), ("2024-06-12", 200)])
def test_shares_are_in_units_of_the_day_of_knowledge_and_dollars_stay(book: RecordedBook, known: str, net: int) -> None:
    book.record(a_form_4(accepted="2024-05-21 18:00", rows=[bought(100, on="2024-05-20", at=12, after=100)]))
    book.decide(
        RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=2, denominator=1),
        "8-K",
        eastern("2024-06-01 08:00"),
    )

    assert told(activity(book, known=known).rows) == [("P", "unknown", net, 1_200)]

"""W12: the most that Section 16(b) recovers, out of filings; and what each row that is in no pair is."""

from decimal import Decimal

import pytest

from ledger.values.decisions import RecordSplit, RetractRow
from ledger.values.form import DerivativeTerms, Issuer, ReportingOwner
from tests.builders import (
    ADA,
    ADVISER,
    BEN,
    NORTHWIND,
    Security,
    a_filing,
    a_form_3,
    a_form_4,
    a_form_5,
    an_amendment,
    an_option,
    bought,
    day,
    eastern,
    exercised,
    gave,
    granted,
    held,
    sold,
    transacted,
    withheld,
)
from tests.recorded import RecordedBook, every_order
from tests.short_swing import DIRECTOR, HOLDER, OFFICER, as_, judged, pairs, screened

S2 = a_form_4(accepted="2023-08-16 18:00", owner=OFFICER, rows=[sold(100, on="2023-08-15", at=19, after=900)])
P1 = a_form_4(accepted="2024-01-11 18:00", owner=OFFICER, rows=[bought(100, on="2024-01-10", at=10, after=1_000)])
P2 = a_form_4(accepted="2024-05-21 18:00", owner=OFFICER, rows=[bought(100, on="2024-05-20", at=12, after=1_100)])
S1 = a_form_4(accepted="2024-06-28 21:50", owner=OFFICER, rows=[sold(100, on="2024-06-28", at=20, after=1_000)])
W12 = (S2, P1, P2, S1)
MOST = [("2024-01-10", "2023-08-15", "100", "900"), ("2024-05-20", "2024-06-28", "100", "800")]


def test_w12_the_optimum_is_1_700_with_its_pairs(book: RecordedBook) -> None:
    for order in every_order(book, W12):
        answer = screened(book)
        (owed,) = answer.summary

        assert pairs(answer) == MOST, order
        assert (owed.pairs, owed.quantity, owed.profit, owed.in_doubt) == (2, 200, 1_700, 0), order
        assert [owner.name for owner in owed.owners] == ["Quill Ada M"], order


def test_w12_every_figure_has_its_rows(book: RecordedBook) -> None:
    book.record(*W12)
    answer = screened(book)

    assert [[row.accession for row in pair.evidence] for pair in answer.rows] == [
        [P1.form.accession_number, S2.form.accession_number],
        [P2.form.accession_number, S1.form.accession_number],
    ]
    assert {row.accession for row in answer.summary[0].evidence} == {filing.form.accession_number for filing in W12}


def test_w12_withholding_and_exercise_change_nothing(book: RecordedBook) -> None:
    more = a_form_4(
        accepted="2024-03-02 18:00",
        owner=OFFICER,
        rows=[withheld(50, on="2024-02-01", after=950), exercised(100, on="2024-03-01", after=1_050)],
    )
    book.record(*W12, more)
    answer = screened(book)

    assert pairs(answer) == MOST
    assert judged(answer) == {("F", "D"): "16b-3(e)", ("M", "A"): "16b-6(b)"}


def test_w12_the_evening_of_the_last_sale_is_still_that_day_in_new_york(book: RecordedBook) -> None:
    book.record(*W12)

    assert pairs(screened(book, known="2024-06-29 08:00")) == pairs(screened(book, known="2024-06-28")) == MOST
    assert pairs(screened(book, known="2024-06-28 21:49")) == [("2024-01-10", "2023-08-15", "100", "900")]


@pytest.mark.parametrize(("on", "strict", "conservative"), [("2024-07-08", 1, 1), ("2024-07-09", 0, 1), ("2024-07-10", 0, 0)])
def test_w12_the_edge_of_the_window(book: RecordedBook, on: str, strict: int, conservative: int) -> None:
    book.record(P1, a_form_4(accepted="2024-07-11 18:00", owner=OFFICER, rows=[sold(100, on=on, at=20, after=900)]))

    assert len(screened(book).rows) == strict
    assert len(screened(book, conservative=True).rows) == conservative


def test_only_the_days_asked_are_matched(book: RecordedBook) -> None:
    book.record(*W12)

    assert pairs(screened(book, start=day("2024-01-01"))) == [("2024-01-10", "2024-06-28", "100", "1000")]
    assert pairs(screened(book, end=day("2024-05-20"))) == [("2024-01-10", "2023-08-15", "100", "900")]


def test_an_amended_row_counts_as_it_is_known(book: RecordedBook) -> None:
    corrected = an_amendment(
        accepted="2024-07-05 12:00", original="2024-06-28", owner=OFFICER, rows=[sold(40, on="2024-06-28", at=21, after=1_060)]
    )
    for order in every_order(book, (P2, S1, corrected)):
        assert pairs(screened(book, known="2024-07-04")) == [("2024-05-20", "2024-06-28", "100", "800")], order
        assert pairs(screened(book)) == [("2024-05-20", "2024-06-28", "40", "360")], order


def test_a_row_that_was_taken_back_is_in_nothing(book: RecordedBook) -> None:
    book.record(P2, S1)
    filing = S1.form.accession_number or ""
    book.decide(RetractRow(filing_id=filing, table="I", kind="transaction", row=1), "filed by mistake", eastern("2024-07-05 12:00"))

    assert len(screened(book, known="2024-07-04").rows) == 1
    assert screened(book).counts.sales == 0


def test_a_split_between_the_two_changes_units_and_no_dollar(book: RecordedBook) -> None:
    """100 bought at 12 are 200 at 6; of 300 sold at 10 after the split 200 match: 800."""
    book.record(P2, a_form_4(accepted="2024-07-03 18:00", owner=OFFICER, rows=[sold(300, on="2024-07-02", at=10, after=1_900)]))
    book.decide(
        RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=2, denominator=1),
        "8-K",
        eastern("2024-06-01 08:00"),
    )
    (pair,) = screened(book).rows

    assert (pair.quantity, pair.purchase.counted_price, pair.sale.counted_price, pair.profit) == (200, 6, 10, 800)
    assert (pair.purchase.quantity, pair.purchase.price_per_share) == (100, 12)


def test_a_split_of_three_for_two_keeps_the_profit_exact(book: RecordedBook) -> None:
    book.record(P2, a_form_4(accepted="2024-07-03 18:00", owner=OFFICER, rows=[sold(150, on="2024-07-02", at=10, after=1_500)]))
    book.decide(
        RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=3, denominator=2),
        "8-K",
        eastern("2024-06-01 08:00"),
    )

    assert pairs(screened(book)) == [("2024-05-20", "2024-07-02", "150", "300")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (granted(10, on="2024-02-01", after=10), "16b-3(d)"),
        (transacted("D", "D", 10, on="2024-02-01", after=10, price=5), "16b-3(e)"),
        (withheld(10, on="2024-02-01", after=10), "16b-3(e)"),
        (transacted("I", "D", 10, on="2024-02-01", after=10, price=5), "16b-3(f)"),
        (exercised(10, on="2024-02-01", after=10, at=2), "16b-6(b)"),
        (transacted("C", "A", 10, on="2024-02-01", after=10), "16b-6(b)"),
        (transacted("X", "A", 10, on="2024-02-01", after=10, price=2), "16b-6(b)"),
        (transacted("O", "D", 10, on="2024-02-01", after=0, of=an_option()), "16b-6(b)"),
        (gave(10, on="2024-02-01", after=10), "16b-5"),
        (transacted("W", "A", 10, on="2024-02-01", after=10), "16b-5"),
        (transacted("Z", "D", 10, on="2024-02-01", after=10), "16b-8"),
        (transacted("J", "D", 10, on="2024-02-01", after=10, price=5), "code-does-not-tell"),
        (transacted("K", "A", 10, on="2024-02-01", after=10, price=5), "equity-swap"),
        (transacted("E", "A", 10, on="2024-02-01", after=10, price=5), "premium"),
        (transacted("H", "D", 10, on="2024-02-01", after=10, price=5, of=an_option()), "value-received"),
        (transacted("P", "A", 10, on="2024-02-01", after=10, price=0), "no-price"),
        (transacted("S", "D", 10, on="2024-02-01", after=10), "no-price"),
        (transacted("S", "D", None, on="2024-02-01", after=10, price=5), "no-quantity"),
        (transacted("S", "D", 10, on=None, raw_date="May", after=10, price=5), "no-date"),
        (transacted("P", "D", 10, on="2024-02-01", after=10, price=5), "code-against-direction"),
        (transacted("S", None, 10, on="2024-02-01", after=10, price=5), "code-against-direction"),
        (transacted("P", "A", 10, on="2024-02-01", after=10, price=1, of=an_option(underlying=10)), "derivative-without-market-price"),
        (
            transacted("S", "D", 10, on="2024-02-01", after=10, price=1, of=an_option(underlying=10, title="Call (obligation to sell)")),
            "derivative-direction-not-certain",
        ),
    ],
)
def test_what_is_in_no_pair_says_why(book: RecordedBook, row: object, told: str) -> None:
    book.record(a_form_4(accepted="2024-02-02 18:00", period="2024-02-01", owner=OFFICER, rows=[row]))
    answer = screened(book)

    assert list(judged(answer).values()) == [told]
    assert (answer.rows, answer.counts.purchases, answer.counts.sales) == ((), 0, 0)


@pytest.mark.parametrize("code", ["L", "O", "P"])
def test_what_is_bought_matches_whatever_its_code(book: RecordedBook, code: str) -> None:
    book.record(
        a_form_4(accepted="2024-05-21 18:00", owner=OFFICER, rows=[transacted(code, "A", 100, on="2024-05-20", after=100, price=12)]), S1
    )

    assert pairs(screened(book)) == [("2024-05-20", "2024-06-28", "100", "800")]


def test_an_election_the_other_way_within_six_months_is_not_exempt(book: RecordedBook) -> None:
    into = transacted("I", "A", 100, on="2024-02-01", after=100, price=10)
    out = transacted("I", "D", 100, on="2024-06-03", after=0, price=14)
    book.record(
        a_form_4(accepted="2024-02-02 18:00", owner=OFFICER, rows=[into, bought(100, on="2024-02-01", at=11, after=100)]),
        a_form_4(accepted="2024-06-04 18:00", owner=OFFICER, rows=[out]),
    )
    answer = screened(book)

    assert judged(answer) == {("I", "A"): "16b-3(f)"}
    assert pairs(answer) == [("2024-02-01", "2024-06-03", "100", "300")]
    assert answer.rows[0].doubts == ("election-by-its-day",)


def test_a_foreign_private_issuer_has_no_short_swing(book: RecordedBook) -> None:
    foreign = Issuer(cik="0009930009", name="Fjord Line ASA", symbol="FJRD", foreign_symbol="FJRD.OL")
    rows = [bought(100, on="2026-04-01", at=10, after=100), sold(100, on="2026-04-02", at=20, after=0)]
    book.record(a_form_4(accepted="2026-04-03 18:00", owner=OFFICER, issuer=foreign, rows=rows))
    answer = screened(book, issuer=foreign.cik)

    assert (answer.rows, [row.rule for row in answer.exempt]) == ((), ["3a12-3(b)"] * 2)


# Derivatives


def test_a_call_bought_is_a_purchase_at_the_price_of_the_shares_that_day(book: RecordedBook) -> None:
    """An option on 200 bought at 1.50 while the shares cost 11: sold at 20 later, at most 9 a share."""
    call = transacted("P", "A", 200, on="2024-05-20", after=200, price="1.50", of=an_option("15.00", underlying=200))
    book.record(a_form_4(accepted="2024-05-21 18:00", owner=OFFICER, rows=[withheld(5, on="2024-05-20", after=995, at=11), call]), S1)
    (pair,) = screened(book).rows

    assert (pair.quantity, pair.profit_per_share, pair.profit) == (100, 9, 900)
    assert (pair.purchase.priced_by, pair.purchase.counted_price, pair.purchase.price_per_share) == ("market", 11, Decimal("1.50"))
    assert [(row.table, row.row) for row in pair.evidence] == [("II", 1), ("I", 1), ("I", 1)]


def test_a_long_put_bought_is_a_sale(book: RecordedBook) -> None:
    put = Security(
        title="Put Option (right to sell)", terms=DerivativeTerms(underlying_title="Common Stock", underlying_quantity=Decimal(100))
    )
    rows = [withheld(5, on="2024-06-28", after=995, at=20), transacted("P", "A", 1, on="2024-06-28", after=1, price=3, of=put)]
    book.record(P2, a_form_4(accepted="2024-06-28 18:00", owner=OFFICER, rows=rows))

    assert pairs(screened(book)) == [("2024-05-20", "2024-06-28", "100", "800")]


def test_a_derivative_that_was_bought_and_sold_is_held_against_itself(book: RecordedBook) -> None:
    warrant = an_option("11.50", expires="2028-01-01", underlying=100, title="Warrant")
    book.record(
        a_form_4(
            accepted="2024-05-21 18:00", owner=OFFICER, rows=[transacted("P", "A", 100, on="2024-05-20", after=100, price=1, of=warrant)]
        ),
        a_form_4(
            accepted="2024-06-04 18:00", owner=OFFICER, rows=[transacted("S", "D", 60, on="2024-06-03", after=40, price=3, of=warrant)]
        ),
    )
    (pair,) = screened(book).rows

    assert (pair.security, pair.quantity, pair.profit) == ("Warrant", 60, 120)
    assert "prices-far-apart" in pair.doubts


# Who is an insider


def test_a_ten_percent_owner_is_matched_from_the_day_after_it_became_one(book: RecordedBook) -> None:
    """The purchase that crosses ten percent is on the event date of the Form 3: it matches nothing."""
    book.record(
        a_form_3(accepted="2024-02-08 18:00", event="2024-02-05", owner=HOLDER, rows=[held(5_000)]),
        a_form_4(
            accepted="2024-02-09 18:00",
            owner=HOLDER,
            rows=[bought(100, on="2024-02-05", at=5, after=5_000), bought(100, on="2024-02-07", at=10, after=5_100)],
        ),
        a_form_4(accepted="2024-03-02 18:00", owner=HOLDER, rows=[sold(200, on="2024-03-01", at=20, after=4_900)]),
    )
    answer = screened(book)

    assert pairs(answer) == [("2024-02-07", "2024-03-01", "100", "1000")]
    assert (answer.rows[0].doubts, judged(answer)) == ((), {("P", "A"): "16(b)-both-times"})


def test_without_its_form_3_nobody_knows_which_purchase_made_a_ten_percent_owner(book: RecordedBook) -> None:
    book.record(
        a_form_4(accepted="2024-02-09 18:00", owner=HOLDER, rows=[bought(100, on="2024-02-07", at=15, after=5_100)]),
        a_form_4(
            accepted="2024-03-02 18:00",
            owner=HOLDER,
            rows=[sold(200, on="2024-03-01", at=20, after=4_900), withheld(1, on="2024-03-01", after=4_899)],
        ),
    )
    answer = screened(book)

    assert (pairs(answer), answer.rows[0].doubts) == ([("2024-02-07", "2024-03-01", "100", "500")], ("ten-percent-since-not-known",))
    assert answer.summary[0].in_doubt == answer.summary[0].profit == 500
    assert judged(answer) == {("F", "D"): "needs-an-office"}


@pytest.mark.parametrize("first", ["bought", "sold"])
def test_office_at_one_of_the_two_is_enough(book: RecordedBook, first: str) -> None:
    former = as_(ADA, is_other=True)
    purchase, sale = (OFFICER, former) if first == "bought" else (former, OFFICER)
    book.record(
        a_form_4(accepted="2024-02-09 18:00", owner=purchase, rows=[bought(100, on="2024-02-07", at=15, after=5_100)]),
        a_form_4(accepted="2024-03-02 18:00", owner=sale, rows=[sold(200, on="2024-03-01", at=20, after=4_900)]),
    )

    assert pairs(screened(book)) == [("2024-02-07", "2024-03-01", "100", "500")]


def test_whoever_no_box_makes_an_insider_is_for_a_person(book: RecordedBook) -> None:
    rows = [bought(100, on="2024-02-07", at=15, after=5_100), sold(200, on="2024-03-01", at=20, after=4_900)]
    book.record(a_form_4(accepted="2024-03-02 18:00", owner=ADA, rows=rows))
    answer = screened(book)

    assert (pairs(answer), set(judged(answer).values())) == ([], {"no-relationship"})


# Several owners

GROUP = (as_(HOLDER, is_director=True), as_(ADVISER, is_director=True))


def joint(accepted: str, rows: list[object], owners: tuple[ReportingOwner, ...] = GROUP) -> object:
    return a_filing("4", accepted=accepted, owners=owners, rows=rows)


def test_owners_of_a_joint_filing_share_their_pairs(book: RecordedBook) -> None:
    book.record(
        joint("2024-02-09 18:00", [bought(100, on="2024-02-07", at=15, after=5_100, via="By Fund")]),
        joint(
            "2024-03-02 18:00",
            [sold(200, on="2024-03-01", at=20, after=4_900, via="By Fund"), gave(1, on="2024-03-01", after=4_899, via="By Fund")],
        ),
    )
    answer = screened(book)
    (owed,) = answer.summary

    assert pairs(answer) == [("2024-02-07", "2024-03-01", "100", "500")]
    assert [owner.name for owner in owed.owners] == ["Harbour Light Advisers LLC", "Harbour Light Fund LP"]
    assert (answer.counts.purchases, answer.counts.sales, len(answer.exempt)) == (1, 1, 1)
    assert len(answer.exempt[0].owners) == 2
    assert pairs(screened(book, issuer=None, owner=HOLDER.cik)) == pairs(answer)


def test_an_owner_with_more_rows_than_the_others_has_pairs_of_its_own(book: RecordedBook) -> None:
    book.record(
        joint("2024-02-09 18:00", [bought(100, on="2024-02-07", at=15, after=5_100, via="By Fund")]),
        joint("2024-03-02 18:00", [sold(200, on="2024-03-01", at=20, after=4_900, via="By Fund")]),
        a_form_4(accepted="2024-03-09 18:00", owner=GROUP[1], rows=[bought(50, on="2024-03-07", at=18, after=50)]),
    )
    answer = screened(book)

    assert [([owner.name for owner in owed.owners], owed.profit) for owed in answer.summary] == [
        (["Harbour Light Advisers LLC"], 600),
        (["Harbour Light Fund LP"], 500),
    ]
    assert [[owner.name for owner in owed.shares_rows_with] for owed in answer.summary] == [
        ["Harbour Light Fund LP"],
        ["Harbour Light Advisers LLC"],
    ]


def test_one_insider_is_not_held_against_another(book: RecordedBook) -> None:
    book.record(P2, a_form_4(accepted="2024-06-29 18:00", owner=DIRECTOR, rows=[sold(100, on="2024-06-28", at=20, after=0)]))
    answer = screened(book)

    assert (answer.rows, answer.counts.purchases, answer.counts.sales) == ((), 1, 1)
    assert [row.owners for row in screened(book, issuer=None, owner=BEN.cik).rows] == []


def test_classes_are_matched_apart(book: RecordedBook) -> None:
    other = Security(title="Class B Common Stock")
    book.record(P2, a_form_4(accepted="2024-06-29 18:00", owner=OFFICER, rows=[sold(100, on="2024-06-28", at=20, after=0, of=other)]))

    assert pairs(screened(book)) == []


def test_a_late_form_5_counts_like_any_other(book: RecordedBook) -> None:
    late = a_form_5(
        accepted="2025-02-10 18:00", year_end="2024-12-31", owner=OFFICER, rows=[bought(100, on="2024-05-20", at=12, after=900)]
    )
    for order in every_order(book, (S1, late)):
        assert pairs(screened(book, known="2024-12-31")) == [], order
        assert pairs(screened(book)) == [("2024-05-20", "2024-06-28", "100", "800")], order


def test_an_average_price_is_said(book: RecordedBook) -> None:
    sale = sold(100, on="2024-06-28", at=20, after=1_000, notes={"price_per_share": "1"})
    note = "The price is a weighted average price. These shares were sold at prices ranging from $19.50 to $20.25."
    book.record(P2, a_form_4(accepted="2024-06-29 18:00", owner=OFFICER, rows=[sale], footnotes={"1": note}))
    (pair,) = screened(book).rows

    assert (pair.profit, pair.doubts) == (800, ("average-price",))

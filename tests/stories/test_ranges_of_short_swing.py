"""Averages and the trades behind them: what the averages make, and how much more the ranges of footnotes leave open."""

from decimal import Decimal

from ledger.values.decisions import RecordSplit
from ledger.values.form import TransactionRow
from tests.builders import NORTHWIND, a_form_4, an_option, bought, day, eastern, sold, transacted
from tests.recorded import RecordedBook, every_order
from tests.short_swing import OFFICER, pairs, screened

CHEAP = "A weighted average. Bought in several trades at prices ranging from $9.50 to $10.75, inclusive."
DEAR = "A weighted average. Sold in several trades at prices between $19.25 and $20.50."


def filed(*rows: TransactionRow, accepted: str, **notes: str) -> object:
    return a_form_4(accepted=accepted, owner=OFFICER, rows=rows, footnotes={key[1:]: text for key, text in notes.items()})


PURCHASE = filed(bought(100, on="2024-01-10", at=10, after=1_000, notes={"price_per_share": "1"}), accepted="2024-01-11 18:00", _1=CHEAP)
SALE = filed(sold(100, on="2024-06-28", at=20, after=900, notes={"price_per_share": "1"}), accepted="2024-06-28 18:00", _1=DEAR)
"""At the averages 1,000; at the ends, 9.50 and 20.50, 1,100."""


def bounds(book: RecordedBook) -> tuple[list[str], list[str]]:
    """The profit of each sum, and its bound."""
    answer = screened(book)
    return [f"{owed.profit:f}" for owed in answer.summary], [f"{owed.profit_bound:f}" for owed in answer.summary]


def test_a_bound_stands_beside_what_the_averages_make(book: RecordedBook) -> None:
    for order in every_order(book, (PURCHASE, SALE)):
        answer = screened(book)
        (pair,), (owed,) = answer.rows, answer.summary

        assert (pair.profit, pair.profit_bound, owed.profit, owed.profit_bound) == (1_000, 1_100, 1_000, 1_100), order
        assert (pair.purchase.counted_price, pair.purchase.bound_price) == (10, Decimal("9.50")), order
        assert (pair.sale.lowest_price, pair.sale.highest_price) == (Decimal("19.25"), Decimal("20.50")), order
        assert (answer.by_ranges, pair.doubts) == ((), ("average-price",)), order


def test_without_ranges_the_bound_is_the_profit(book: RecordedBook) -> None:
    book.record(
        filed(bought(100, on="2024-01-10", at=10, after=1_000), accepted="2024-01-11 18:00"),
        filed(sold(60, on="2024-06-28", at=20, after=900), accepted="2024-06-28 18:00"),
    )
    (pair,) = screened(book).rows

    assert pair.profit_bound == pair.profit == 600
    assert (pair.purchase.lowest_price, pair.sale.highest_price, pair.sale.bound_price) == (None, None, 20)
    assert bounds(book) == (["600"], ["600"])


def test_a_range_without_the_average_in_it_bounds_nothing(book: RecordedBook) -> None:
    strange = filed(sold(100, on="2024-06-28", at=21, after=900, notes={"price_per_share": "1"}), accepted="2024-06-28 18:00", _1=DEAR)
    book.record(PURCHASE, strange)

    assert bounds(book) == (["1100"], ["1150"])


def test_the_bound_is_a_matching_of_its_own(book: RecordedBook) -> None:
    """By averages the sale goes to the purchase at 10; by the lowest prices to the one at 11, some of which was had for 8."""
    wide = "Bought at prices ranging from $8.00 to $14.00."
    other = filed(bought(100, on="2024-02-10", at=11, after=1_100, notes={"price_per_share": "1"}), accepted="2024-02-12 18:00", _1=wide)
    book.record(PURCHASE, other, SALE)
    answer = screened(book)

    assert pairs(answer) == [("2024-01-10", "2024-06-28", "100", "1000")]
    assert [(str(p.purchase.effective), p.profit, p.profit_bound) for p in answer.by_ranges] == [("2024-02-10", 900, 1_250)]
    assert (answer.rows[0].profit_bound, answer.summary[0].profit_bound) == (1_100, 1_250)
    assert {row.accession for row in answer.summary[0].evidence} == {filing.form.accession_number for filing in (PURCHASE, other, SALE)}


def test_averages_that_make_nothing_can_hide_trades_that_did(book: RecordedBook) -> None:
    even = filed(
        sold(100, on="2024-06-28", at=10, after=900, notes={"price_per_share": "1"}),
        accepted="2024-06-28 18:00",
        _1="Sold at prices from $9.90 to $10.10.",
    )
    book.record(PURCHASE, even)
    answer = screened(book)
    (owed,) = answer.summary

    assert (answer.rows, owed.pairs, owed.profit, owed.profit_bound) == ((), 0, 0, 60)
    assert [(p.profit, p.profit_bound) for p in answer.by_ranges] == [(0, 60)]


def test_several_ranges_and_wide_ones_are_looked_at(book: RecordedBook) -> None:
    days = "Sold from $19.25 to $20.50 on the first day and from $40.00 to $41.00 on the second."
    book.record(
        PURCHASE,
        filed(sold(100, on="2024-06-28", at=20, after=900, notes={"price_per_share": "1"}), accepted="2024-06-28 18:00", _1=days),
    )
    (pair,) = screened(book).rows

    assert (pair.profit_bound, pair.doubts) == (3_150, ("average-price", "prices-far-apart", "several-ranges"))


def test_a_split_counts_in_a_bound_as_in_a_price(book: RecordedBook) -> None:
    """100 bought from 9.50 on are 200 from 4.75 on."""
    later = filed(sold(200, on="2024-06-28", at=20, after=900, notes={"price_per_share": "1"}), accepted="2024-06-28 18:00", _1=DEAR)
    book.record(PURCHASE, later)
    book.decide(
        RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=2, denominator=1),
        "8-K",
        eastern("2024-06-01 08:00"),
    )
    (pair,) = screened(book).rows

    assert (pair.purchase.bound_price, pair.purchase.lowest_price) == (Decimal("4.75"), Decimal("9.50"))
    assert (pair.profit, pair.profit_bound) == (3_000, 3_150)


def test_a_derivative_is_bounded_by_what_the_shares_cost_that_day(book: RecordedBook) -> None:
    call = transacted("P", "A", 100, on="2024-01-10", after=100, price=1, of=an_option("15.00", underlying=100))
    shares = bought(1, on="2024-01-10", at=10, after=1_000, notes={"price_per_share": "1"})
    book.record(filed(call, shares, accepted="2024-01-11 18:00", _1=CHEAP), SALE)
    by_market = [pair for pair in screened(book).rows if pair.purchase.priced_by == "market"]

    assert [(pair.purchase.counted_price, pair.purchase.bound_price, pair.purchase.lowest_price) for pair in by_market] == [
        (10, Decimal("9.50"), None)
    ]
    assert by_market[0].profit_bound == by_market[0].quantity * 11

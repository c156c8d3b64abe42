"""Between which prices the trades of a row were made: what wordings say, and which of it is the row's."""

import msgspec
import pytest

from ledger.values.form import Citation, Footnote, ReportedForm, TransactionRow
from projections.short_swing.ranges import PriceRange, range_of, told
from tests.builders import NORTHWIND, amount, sold

LOW, HIGH = "24.50", "25.10"


def ends(text: str) -> list[tuple[str, str]]:
    return [(f"{one.low:f}", f"{one.high:f}") for one in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Sold in multiple transactions at prices ranging from $24.50 to $25.10, inclusive.",
        "The shares were bought in several trades at prices that ranged from $24.50 per share to $25.10 per share.",
        "Average price; single prices range from $24.50 to $25.10.",
        "Weighted average of trades in a range of $24.50 to $25.10.",
        "Sales on this line were made at an average of $24.80 (range $24.50 to $25.10).",
        "The range of purchase prices on that day was $24.50 to $25.10 per share.",
        "Executed within the range $24.50 \u2013 $25.10.",
        "Sold from $24.50 to $25.10 a share.",
        "Sold at prices from $24.50 up to $25.10.",
        "Sold at prices ranging from $24.50 to and including $25.10.",
        "Traded between $24.50 and $25.10.",
        "Sold at between US$24.50 and US$25.10.",
        "Sold at various prices between $24.50 - $25.10.",
        "A weighted average price ($24.50-$25.10).",
        "Prices of these sales: $24.50 \u2014 $25.10.",
        "Sold at prices of $24.50 through $25.10.",
        "Sold at prices ranging from $24.50 to 25.10.",
        "The sale prices ranged from 24.50 to 25.10 per share.",
        "A range of prices from 24.50 to 25.10 stands behind this average.",
        "Sold at prices from 24.50 USD to 25.10 USD.",
        "Bought at USD 24.50 to USD 25.10.",
        "Bought at U.S.$24.50 to U.S.$25.10 in single trades.",
        "Sold at prices from a low of $24.50 to a high of $25.10.",
        "The highest price of these trades was $25.10 and the lowest price was $24.50.",
        "The minimum price was $24.50 and the maximum price was $25.10.",
        "Sales between a high of $25.10 and a low of $24.50.",
        "Sold at prices ranging from $25.10 to $24.50.",
        "Sold on 03/08/2024 at prices ranging from $24.50 to $25.10, inclusive.",
        "Sold on March 8, 2024 and at prices from $24.50 to $25.10.",
        "On May 9, 2024, sold at prices from $24.50 to $25.10.",
        "Shares got by an exercise of options were sold at prices from $24.50 to $25.10.",
        "Sold at prices from $24.50 to $25.10. The owner will give the number sold at each price within this range.",
        "Sold at prices from US$24.50 to US$25.10, which are C$33.10 to C$33.90.",
    ],
)
def test_a_range_is_read_in_many_words(text: str) -> None:
    assert ends(text) == [(LOW, HIGH)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sold at prices ranging from $1,024.50 to $1,025.10.", [("1024.50", "1025.10")]),
        ("Sold at prices ranging from $.95 to $1.05.", [("0.95", "1.05")]),
        ("Sold at prices ranging from $10 to $11.", [("10", "11")]),
        ("Sold at prices ranging from $10.00 to $10.00.", [("10.00", "10.00")]),
        (
            "Sold at prices from $2.05 to $2.47, $2.07 to $2.37 and $2.15 to $2.53, respectively.",
            [("2.05", "2.47"), ("2.07", "2.37"), ("2.15", "2.53")],
        ),
        ("Sold from $10.00 to $10.40 on one day and between $11.00 and $11.30 on the next.", [("10.00", "10.40"), ("11.00", "11.30")]),
        ("Sold from $10.00 to $10.40. The rest was sold from $11.00 to $11.30.", [("10.00", "10.40"), ("11.00", "11.30")]),
    ],
)
def test_numbers_and_lists_are_read(text: str, found: list[tuple[str, str]]) -> None:
    assert ends(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The price is a weighted average of several trades.",
        "Sold at $24.50.",
        "Sold at $24.50 and $25.10.",
        "Options with exercise prices ranging from $24.50 to $25.10 were sold.",
        "Sold under limit orders at prices from $24.50 to $25.10.",
        "The average of closing prices from $24.50 to $25.10.",
        "Converted at conversion prices between $24.50 and $25.10 and sold.",
        "The shares are bought back if the price is between $24.50 and $25.10.",
        "The owner intends to sell at prices from $24.50 to $25.10.",
        "The shares may be sold at prices from $24.50 to $25.10.",
        "The purchase price was increased from $24.50 to $25.10.",
        "Sold in lots ranging from 100.5 to 200.5 shares.",
        "Sold between 100 and 200 shares at $24.50.",
        "Sold in the years from 2022 to 2023 at one price.",
        "Prices ranging from 24 to 25 of the years before.",
        "Sold for $24.50 to $25.10 million.",
        "A sale of $24.50 to $25.10 options.",
        "Prices rose by $24.50 to 25.10%.",
        "Sold at prices ranging from $24,50 to $25,10.",
        "Sold at prices ranging from $24.50.1 to $25.10.",
        "Sold at prices ranging from $1,0245.50 to $10,255.10.",
        "Sold at prices ranging from twenty-four dollars to $25.10.",
        "Sold at prices ranging from $24.50 to such a price as was had.",
        "Sold at prices ranging from $0.00 to $25.10.",
        "Sold at prices from C$24.50 to C$25.10.",
        "Sold at prices from $24.50 to $25.10 Canadian.",
        "Sold at prices from $24.50 to $25.10 (all in CAD).",
        "Sold at prices from A$24.50 to A$25.10.",
        "Sold at prices from HK$24.50 to HK$25.10.",
        "Sold at prices from \u20ac24.50 to \u20ac25.10.",
        "Sold at prices from 24.50 to 25.10 euros.",
        "Sold at prices from \u00a324.50 to \u00a325.10.",
        "Sold at prices from 24.50 to 25.10 pence.",
        "Sold in kroner at prices from 24.50 to 25.10.",
        "The dividend ranged from $24.50 to $25.10 over the years.",
        "",
    ],
)
def test_what_is_no_range_of_trades_is_not_read(text: str) -> None:
    assert ends(text) == []


@pytest.mark.parametrize(
    "text", ["sold " + "1" * 4_000, "sold $1 " * 2_000, "prices from " * 2_000 + "$1", "$1 per share " * 2_000, ". $" * 4_000]
)
def test_long_and_strange_words_say_nothing(text: str) -> None:
    assert ends(text) == []


def form(*texts: str) -> ReportedForm:
    notes = tuple(Footnote(str(number), text) for number, text in enumerate(texts, start=1))
    return ReportedForm(form_type="4", issuer=NORTHWIND, owners=(), footnotes=notes)


def sale(at: str | None, **citations: str) -> TransactionRow:
    row = sold(100, on="2024-06-28", at=at, after=900)
    cited = tuple(Citation(field, tuple(numbers.split())) for field, numbers in citations.items())
    return msgspec.structs.replace(row, citations=cited)


FIRST, SECOND = "Sold at prices from $24.50 to $25.10.", "Sold at prices from $26.00 to $26.40."


@pytest.mark.parametrize("at", ["24.50", "24.8123", "25.10"])
def test_a_price_in_its_range_has_it(at: str) -> None:
    assert range_of(sale(at, price_per_share="1"), form(FIRST)) == PriceRange(low=amount("24.50"), high=amount("25.10"))


@pytest.mark.parametrize("at", ["24.49", "25.1001", "0", None])
def test_a_price_outside_of_the_range_has_none(at: str | None) -> None:
    assert range_of(sale(at, price_per_share="1"), form(FIRST)) is None


def test_one_footnote_serves_the_rows_whose_prices_are_in_it() -> None:
    one, other, strange = (range_of(sale(at, price_per_share="1"), form(FIRST)) for at in ("24.60", "25.00", "26.00"))

    assert one == other == PriceRange(low=amount("24.50"), high=amount("25.10"))
    assert strange is None


def test_several_ranges_are_one_from_the_lowest_to_the_highest() -> None:
    widest = PriceRange(low=amount("24.50"), high=amount("26.40"), is_single=False)

    assert range_of(sale("25.50", price_per_share="1 2"), form(FIRST, SECOND)) == widest
    assert range_of(sale("25.50", price_per_share="1"), form(f"{FIRST} {SECOND}")) == widest
    assert range_of(sale("25.00", price_per_share="1 2"), form(FIRST, FIRST)) == PriceRange(low=amount("24.50"), high=amount("25.10"))


def test_the_footnotes_of_other_cells_serve_where_those_of_the_price_say_nothing() -> None:
    silent = "A weighted average price."

    assert range_of(sale("24.60", price_per_share="2", transaction_code="1"), form(FIRST, silent)) is not None
    assert range_of(sale("24.60", quantity="1"), form(FIRST)) is not None
    assert range_of(sale("26.10", price_per_share="2", quantity="1"), form(FIRST, SECOND)) == PriceRange(
        low=amount("26.00"), high=amount("26.40")
    )


def test_footnotes_that_no_cell_or_only_an_exercise_price_cites_say_nothing_of_a_row() -> None:
    assert range_of(sale("24.60"), form(FIRST)) is None
    assert range_of(sale("24.60", exercise_price="1"), form(FIRST)) is None
    assert range_of(sale("24.60", price_per_share="7"), form(FIRST)) is None

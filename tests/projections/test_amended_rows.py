"""Which row of the original an amendment's row replaces, and when it replaces none."""

from decimal import Decimal

from tests.builders import a_form_3, a_form_4, an_amendment, bought, held, sold
from tests.readings import Reading

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
DAY = "2024-03-01"
SALES = a_form_4(accepted="2024-03-04 16:30", rows=[sold(100, on=DAY, after=900), sold(200, on=DAY, after=700)])


def amended(*rows: tuple[int, int]) -> Reading:
    """The two sales of the original, with an amendment of further sales: quantities with totals."""
    told = [sold(quantity, on=DAY, after=total) for quantity, total in rows]
    return Reading(OPENING, SALES, an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=told))


def test_a_sale_from_the_same_balance_replaces_that_sale() -> None:
    reading = amended((250, 650))

    assert (reading.common(DAY), reading.only(DAY).flags) == (Decimal(650), ("amended", "amendment_ambiguous", "reconciled"))


def test_of_two_like_sales_the_one_from_the_same_balance_is_replaced() -> None:
    first, second = amended((150, 850)), amended((250, 650))

    assert [len(reading.reading.amendments[0].superseded) for reading in (first, second)] == [1, 1]
    assert first.reading.amendments[0].superseded[0][0] < second.reading.amendments[0].superseded[0][0]


def test_a_sale_from_the_balance_at_the_end_was_left_out_and_replaces_none() -> None:
    reading = amended((50, 650))

    assert reading.reading.amendments[0].modes == ("add",)
    assert (reading.common(DAY), reading.only(DAY).flags) == (Decimal(650), ("amended", "reconciled"))


def test_another_day_or_direction_is_another_transaction() -> None:
    purchase = an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=[bought(50, on="2024-02-28", at=7, after=1_050)])
    reading = Reading(OPENING, SALES, purchase)

    assert reading.reading.amendments[0].modes == ("add",)

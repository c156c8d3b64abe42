"""Which row of the original an amendment's row replaces, and when it replaces none."""

from decimal import Decimal

from tests.builders import a_form_3, a_form_4, an_amendment, bought, granted, held, sold
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


def test_a_row_that_the_amendment_is_silent_about_stays_though_its_words_speak_of_a_wrong_price() -> None:
    words = "The price of this sale was incorrectly reported in the original Form 4."
    corrected = [sold(100, on=DAY, at=29, after=900)]
    reading = Reading(OPENING, SALES, an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=corrected, remarks=words))

    assert (reading.common(DAY), reading.reading.amendments[0].modes) == (Decimal(700), ("replace",))


def test_a_row_that_its_own_footnote_says_did_not_occur_counts_no_longer() -> None:
    notes = {"1": "This transaction was reported in error and did not occur."}
    sale = a_form_4(accepted="2024-03-04 16:30", rows=[sold(100, on=DAY, after=900)])
    taken_back = [sold(100, on=DAY, after=1_000, notes="1")]
    reading = Reading(OPENING, sale, an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=taken_back, footnotes=notes))

    assert reading.reading.amendments[0].modes == ("retract",)
    assert (reading.common("2024-02-29"), reading.common(DAY)) == (Decimal(1_000), Decimal(1_000))


def test_a_duplicate_is_taken_back_and_the_row_itself_stays() -> None:
    grants = [granted(50, on=DAY, after=1_050), granted(50, on=DAY, after=1_100)]
    twice = a_form_4(accepted="2024-03-04 16:30", rows=grants)
    notes = {"1": "The original reported this grant twice; the duplicate was reported in error."}
    once = [granted(50, on=DAY, after=1_050, notes="1")]
    reading = Reading(OPENING, twice, an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=once, footnotes=notes))

    assert reading.common(DAY, known="2024-03-10 12:00") == Decimal(1_100)
    assert reading.common(DAY) == Decimal(1_050)


def test_words_that_take_back_something_unnamed_change_nothing_and_say_so() -> None:
    words = "One of the transactions was inadvertently reported."
    reading = Reading(
        OPENING,
        SALES,
        an_amendment(accepted="2024-03-20 16:30", original="2024-03-04", rows=[sold(100, on=DAY, after=900)], remarks=words),
    )

    assert (reading.common(DAY), reading.reading.amendments[0].is_ambiguous) == (Decimal(700), True)

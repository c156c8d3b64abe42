"""What the amount in column 9 counts: one lot, all lots of the title, or nothing that the rows agree on."""

from decimal import Decimal

from tests.builders import a_form_3, a_form_4, an_option, exercised, granted, held, transacted, units
from tests.recorded import RecordedBook, every_order

AT_TEN = an_option("10.00", expires="2032-02-14")
AT_TWELVE = an_option("12.00", expires="2033-02-14")
AT_EIGHT = an_option("8.00", expires="2026-02-14")
FIRST = a_form_4(accepted="2022-02-16 16:30", rows=[granted(1_000, on="2022-02-15", after=5_000, of=AT_TEN)])
SECOND = a_form_4(accepted="2023-02-16 16:30", rows=[granted(2_000, on="2023-02-15", after=7_000, of=AT_TWELVE)])
EXERCISE = a_form_4(accepted="2024-03-05 16:30", rows=[exercised(500, on="2024-03-04", after=6_500, of=AT_EIGHT)])
AGGREGATE = (FIRST, SECOND, EXERCISE)

Lot = tuple[str | None, Decimal | None, tuple[str, ...]]


def lots(book: RecordedBook, as_of: str, known: str | None = None) -> list[Lot]:
    """Exercise price, quantity and flags of each open line of Table II."""
    found = [h for h in book.held(as_of, known=known) if h.security.table == "derivative" and h.status != "closed"]
    return [(str(h.lot.exercise_price) if h.lot and h.lot.exercise_price else None, h.quantity, h.flags) for h in found]


def test_totals_of_the_title_are_one_line_and_not_counted_twice(book: RecordedBook) -> None:
    for order in every_order(book, AGGREGATE):
        assert lots(book, "2024-03-04") == [(None, Decimal(6_500), ("reconciled", "title_total"))], order
        assert lots(book, "2024-01-31") == [(None, Decimal(7_000), ("reconciled", "title_total"))], order


def test_before_a_second_lot_shows_it_a_grant_is_its_own_lot(book: RecordedBook) -> None:
    for order in every_order(book, AGGREGATE):
        assert lots(book, "2022-02-15", known="2022-03-01") == [("10", Decimal(1_000), ("total_not_asserted",))], order
        assert lots(book, "2022-02-15", known="2023-03-01") == [(None, Decimal(5_000), ("reconciled", "title_total"))], order


def test_a_lot_computed_from_its_grant_is_dated_by_it(book: RecordedBook) -> None:
    for order in every_order(book, (FIRST,)):
        (line,) = book.held("2022-02-15")

        assert line.lot is not None, order
        assert str(line.lot.granted_on) == "2022-02-15", order


def test_totals_that_are_read_otherwise_later_assert_nothing(book: RecordedBook) -> None:
    """Two rows show totals of the title, and then a grant its own: each lot is what its own rows add, as far as they tell."""
    own = a_form_4(accepted="2024-05-05 16:30", rows=[granted(300, on="2024-05-04", after=300, of=an_option("9.00", expires="2034-05-04"))])
    for order in every_order(book, (*AGGREGATE, own)):
        found = lots(book, "2024-05-04")
        assert sorted(found, key=str) == [
            ("10", Decimal(1_000), ("total_not_asserted",)),
            ("12", Decimal(2_000), ("total_not_asserted",)),
            ("8", None, ("low_confidence", "total_not_asserted")),
            ("9", Decimal(300), ("total_not_asserted",)),
        ], order
        assert lots(book, "2024-03-04", known="2024-04-01") == [(None, Decimal(6_500), ("reconciled", "title_total"))], order


def test_lots_of_form_3_add_up_to_the_first_total(book: RecordedBook) -> None:
    opening = a_form_3(
        accepted="2023-01-12 18:00",
        event="2023-01-10",
        rows=[held(None, of=an_option("10.00", underlying=3_000)), held(None, of=an_option("11.00", underlying=1_500))],
    )
    grant = a_form_4(accepted="2024-02-16 16:30", rows=[granted(2_000, on="2024-02-15", after=6_500, of=AT_TWELVE)])
    for order in every_order(book, (opening, grant)):
        assert lots(book, "2024-02-15") == [(None, Decimal(6_500), ("reconciled", "title_total"))], order
        assert [quantity for _, quantity, _ in lots(book, "2024-02-14")] == [Decimal(4_500)], order
        assert [quantity for _, quantity, _ in lots(book, "2024-02-14", known="2023-02-01")] == [Decimal(3_000), Decimal(1_500)], order


def test_totals_per_lot_stay_per_lot(book: RecordedBook) -> None:
    first = a_form_4(accepted="2022-02-16 16:30", rows=[granted(1_000, on="2022-02-15", after=1_000, of=AT_TEN)])
    second = a_form_4(accepted="2023-02-16 16:30", rows=[granted(2_000, on="2023-02-15", after=2_000, of=AT_TWELVE)])
    third = a_form_4(accepted="2024-03-05 16:30", rows=[exercised(400, on="2024-03-04", after=600, of=AT_TEN)])
    for order in every_order(book, (first, second, third)):
        assert [(price, quantity) for price, quantity, _ in lots(book, "2024-03-04")] == [
            ("10", Decimal(600)),
            ("12", Decimal(2_000)),
        ], order


def test_equal_grants_that_are_used_up_together_are_not_one_title_by_chance(book: RecordedBook) -> None:
    """100 of each of three grants: 200, 100 and 0 left form a chain, and so they do with every lot on its own."""
    rows = [
        exercised(100, on="2024-03-04", after=after, of=an_option("5.00", expires=expires))
        for after, expires in ((200, "2030-01-01"), (100, "2029-01-01"), (0, "2028-01-01"))
    ]
    for order in every_order(book, (a_form_4(accepted="2024-03-05 16:30", rows=rows),)):
        assert [quantity for _, quantity, _ in lots(book, "2024-03-04")] == [Decimal(100), Decimal(200)], order


def test_one_disposal_that_meets_the_number_of_another_lot_proves_nothing(book: RecordedBook) -> None:
    first = a_form_4(accepted="2024-03-05 16:30", rows=[exercised(5_000, on="2024-03-04", after=5_000, of=AT_EIGHT)])
    second = a_form_4(accepted="2024-04-05 16:30", rows=[exercised(1_000, on="2024-04-04", after=4_000, of=AT_TEN)])
    third = a_form_4(accepted="2024-05-05 16:30", rows=[exercised(500, on="2024-05-04", after=3_500, of=AT_TWELVE)])
    for order in every_order(book, (first, second, third)):
        assert sorted(quantity or 0 for _, quantity, _ in lots(book, "2024-04-04", known="2024-05-01")) == [4_000, 5_000], order
        assert [quantity for _, quantity, _ in lots(book, "2024-05-04")] == [Decimal(3_500)], order


def test_totals_that_fit_neither_lot_nor_title_assert_nothing(book: RecordedBook) -> None:
    """Given back lot by lot, granted anew into one total: the grants count as what they add, and nothing left is nothing left."""
    early, late = (an_option(None, expires=expires, title="Performance Units") for expires in ("2026-12-31", "2027-12-31"))
    first = a_form_4(accepted="2024-02-21 16:30", rows=[granted(1_440, on="2024-02-20", after=2_370, of=late)])
    exchange = a_form_4(
        accepted="2024-07-05 16:30",
        rows=[
            transacted("D", "D", 930, on="2024-06-21", after=0, of=early),
            transacted("D", "D", 1_440, on="2024-06-21", after=0, of=late),
            granted(930, on="2024-06-21", after=930, of=early),
            granted(1_440, on="2024-06-21", after=2_370, of=late),
        ],
    )
    for order in every_order(book, (first, exchange)):
        found = lots(book, "2024-06-21")
        assert sorted(quantity or 0 for _, quantity, _ in found) == [Decimal(930), Decimal(1_440)], order
        assert all("total_not_asserted" in flags for _, _, flags in found), order
        assert sorted(quantity or 0 for _, quantity, _ in lots(book, "2024-02-20")) == [Decimal(930), Decimal(1_440)], order


def test_totals_over_all_titles_assert_nothing(book: RecordedBook) -> None:
    filings = (
        a_form_4(accepted="2022-02-16 16:30", rows=[granted(1_000, on="2022-02-15", after=1_000, of=AT_TEN)]),
        a_form_4(accepted="2023-02-16 16:30", rows=[granted(300, on="2023-02-15", after=1_300, of=units())]),
        a_form_4(accepted="2024-03-05 16:30", rows=[exercised(400, on="2024-03-04", after=900, of=AT_TEN)]),
    )
    for order in every_order(book, filings):
        assert lots(book, "2024-03-04") == [
            (None, Decimal(300), ("total_not_asserted",)),
            ("10", Decimal(600), ("total_not_asserted",)),
        ], order


def test_units_whose_part_is_settled_that_day_have_not_expired(book: RecordedBook) -> None:
    """Where a row of units states the day of settlement as exercise and expiration date, what is left does not end that day."""
    settled = units("Phantom Stock", exercisable="2024-01-09")
    dated = an_option(None, expires="2024-01-09", exercisable="2024-01-09", title="Phantom Stock")
    grant = a_form_4(accepted="2024-01-05 16:30", rows=[granted(300, on="2024-01-03", after=1_300, of=units("Phantom Stock"))])
    payment = a_form_4(
        accepted="2024-01-11 16:30",
        rows=[exercised(50, on="2024-01-09", after=1_250, of=dated), exercised(70, on="2024-01-09", after=1_180, of=settled)],
    )
    for order in every_order(book, (grant, payment)):
        assert lots(book, "2024-01-10") == [(None, Decimal(1_180), ("reconciled",))], order

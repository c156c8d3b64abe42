"""W9: a third of a lot of units vests; shares come in and some are withheld for tax."""

from decimal import Decimal

from tests.builders import ADA, a_form_3, a_form_4, day, exercised, granted, held, units, withheld
from tests.recorded import RecordedBook, every_order

UNITS = units()
OPENING = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
THIRDS = {"1": "The units vest in three equal annual installments beginning on February 15, 2024."}
GRANT = a_form_4(
    accepted="2023-02-16 16:30",
    rows=[granted(900, on="2023-02-15", after=900, of=UNITS, notes={"exercisable_on": "1"})],
    footnotes=THIRDS,
)
VESTING = a_form_4(
    accepted="2024-02-16 11:00",
    rows=[
        exercised(300, on="2024-02-15", after=10_300, at=0),
        withheld(110, on="2024-02-15", after=10_190, at=50),
        exercised(300, on="2024-02-15", after=600, of=UNITS),
    ],
)
FILINGS = (OPENING, GRANT, VESTING)


def test_shares_and_units_are_what_the_rows_leave(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        shares, lot = (book.line("2024-02-15", title=title) for title in ("Common Stock", UNITS.title))

        assert shares is not None, order
        assert (shares.quantity, shares.flags) == (Decimal(10_190), ("reconciled",)), order
        assert lot is not None, order
        assert (lot.quantity, lot.flags) == (Decimal(600), ("reconciled",)), order


def test_before_the_vesting_there_is_what_was_there(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert book.common("2024-02-14") == 10_000, order
        lot = book.line("2024-02-14", title=UNITS.title)
        assert lot is not None, order
        assert lot.quantity == 900, order


def test_what_has_vested_is_settled_and_the_rest_is_unvested(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        lots = [book.line(day, title=UNITS.title) for day in ("2024-02-14", "2024-02-15", "2025-02-15")]

        assert [lot and (lot.vested, lot.unvested, lot.undetermined) for lot in lots] == [(0, 900, 0), (0, 600, 0), (300, 300, 0)], order


def test_units_that_were_in_table_i_from_the_grant_leave_one_row(book: RecordedBook) -> None:
    award = granted(900, on="2023-02-15", after=10_900, notes={"quantity": "1"})
    grant = a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes=THIRDS)
    vesting = a_form_4(accepted="2024-02-16 11:00", rows=[withheld(110, on="2024-02-15", after=10_790)])
    for order in every_order(book, (OPENING, grant, vesting)):
        line = book.line("2024-02-15")

        assert line is not None, order
        assert (line.quantity, line.flags) == (Decimal(10_790), ("reconciled",)), order
        assert (line.vested, line.unvested, line.undetermined) == (10_190, 600, 0), order


def test_before_a_tranche_all_units_in_table_i_are_unvested(book: RecordedBook) -> None:
    award = granted(900, on="2023-02-15", after=10_900, notes={"quantity": "1"})
    book.record(OPENING, a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes=THIRDS))
    line = book.line("2024-02-14")

    assert line is not None
    assert (line.vested, line.unvested, line.undetermined) == (10_000, 900, 0)


def test_the_vesting_is_one_exercise_with_one_withholding(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        rows = [row for row in book.history(owner=ADA.cik).rows if row.paired_with]
        paired = {(row.table, row.row): [(one.table, one.row, one.role) for one in row.paired_with] for row in rows}

        assert paired == {
            ("I", 1): [("I", 2, "withholding"), ("II", 1, "exercise")],
            ("I", 2): [("I", 1, "withholding"), ("II", 1, "withholding")],
            ("II", 1): [("I", 1, "exercise"), ("I", 2, "withholding")],
        }, order


def test_explain_names_the_other_sides(book: RecordedBook) -> None:
    book.record(*FILINGS)
    lot = book.line("2024-02-15", title=UNITS.title)

    assert lot is not None
    (step,) = [step for step in book.explain(holding=lot.id, as_of=day("2024-02-15")).steps if step.rule == "pair"]
    assert step.says == (
        "On 2024-02-15: disposed of 300, code M (Form 4, Table II, transaction row 1), with the other side of the exercise: acquired 300"
        " at $0, code M (Form 4, Table I, transaction row 1); the withholding for tax: disposed of 110 at $50, code F"
        " (Form 4, Table I, transaction row 2)."
    )
    assert [(one.table, one.row) for one in step.evidence] == [("I", 1), ("I", 2), ("II", 1)]

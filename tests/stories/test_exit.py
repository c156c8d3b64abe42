"""The exit box: after the last report a balance is carried, but not as current; a later report without the box is a return."""

from tests.builders import ADA, NORTHWIND, a_filing, a_form_4, held, sold
from tests.recorded import RecordedBook, every_order

OPENING = a_filing("3", accepted="2024-01-12 18:00", period="2024-01-10", rows=[held(1_000)])
EXIT = a_form_4(accepted="2024-05-03 16:30", rows=[sold(200, on="2024-05-02", after=800)], exit_box=True)
RETURN = a_filing("3", accepted="2025-02-12 18:00", period="2025-02-10", rows=[held(900)])
FILINGS = (OPENING, EXIT, RETURN)

STATES = {
    ("2024-05-01", "2024-06-01"): (1_000, "current"),
    ("2024-05-02", "2024-05-03 16:29"): (1_000, "current"),
    ("2024-05-02", "2024-05-03 16:30"): (800, "stale"),
    ("2024-12-31", "2025-02-01"): (800, "stale"),
    ("2025-02-09", "2025-03-01"): (800, "stale"),
    ("2025-02-10", "2025-02-11"): (800, "stale"),
    ("2025-02-10", "2025-02-13"): (900, "current"),
    ("2025-06-30", "2025-02-13"): (900, "current"),
}


def test_a_line_is_stale_from_the_exit_to_the_return(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        for position in (None, book.info().ledger_position):
            found = {}
            for asked in STATES:
                (line,) = book.held(*asked[:1], known=asked[1], position=position)
                found[asked] = (line.quantity, line.status)

            assert found == STATES, order


def test_a_stale_line_is_listed_with_the_quantity_last_known(book: RecordedBook) -> None:
    book.record(OPENING, EXIT)

    (line,) = book.holdings(owner=ADA.cik, issuer=NORTHWIND.cik).holdings

    assert (line.quantity, line.status) == (800, "stale")
    assert line.valid.end is None


def test_an_explanation_says_how_old_the_balance_is(book: RecordedBook) -> None:
    book.record(OPENING, EXIT)
    (line,) = book.held("2024-12-31")

    steps = {step.rule: step.says for step in book.explain(holding=line.id).steps}

    assert "no longer subject to Section 16" in steps["exit"]
    assert "for 2024-05-02" in steps["age"]

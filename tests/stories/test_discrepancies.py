"""Checks that fail are listed with their cause, and are closed by the filing that explains them, from its own knowledge time on."""

from decimal import Decimal

import pytest

from projections.answers import Bounds, Discrepancy
from tests.builders import ADVISER, BEN, FUND, a_form_3, a_form_4, a_form_5, an_amendment, bought, day, held, sold, transacted
from tests.recorded import RecordedBook, every_order, moment

HELD_10_000 = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
BOUGHT_500 = a_form_4(accepted="2023-06-02 17:00", rows=[bought(500, on="2023-06-01", at=20, after=10_800)])
LATE = a_form_5(
    accepted="2024-02-12 17:00",
    year_end="2023-12-31",
    rows=[transacted("P", "A", 300, on="2023-03-01", price=15, after=10_800, form_type="4")],
)
W1 = (HELD_10_000, BOUGHT_500, LATE)

HELD_5_000 = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000)])
TWO_PURCHASES = a_form_4(
    accepted="2024-03-05 16:30", rows=[bought(200, on="2024-03-04", after=5_200), bought(300, on="2024-03-04", after=5_500)]
)
SALE = a_form_4(accepted="2024-04-03 16:30", rows=[sold(100, on="2024-04-02", after=5_400)])
OMITTED = an_amendment(accepted="2024-04-10 16:30", original="2024-03-05", rows=[bought(50, on="2024-03-04", after=5_550)])
W3 = (HELD_5_000, TWO_PURCHASES, SALE, OMITTED)

HELD_1_000 = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
CONTRADICTING = a_form_4(accepted="2024-08-02 16:30", rows=[sold(200, on="2024-08-01", after=800), held(1_000)])


def listed(book: RecordedBook, known: str | None = None, *, as_of: str | None = None, cause: str | None = None) -> list[Discrepancy]:
    return list(book.discrepancies(known_at=moment(known), as_of=day(as_of), cause=cause).rows)


@pytest.mark.parametrize(
    ("known", "status", "cause", "explained_by"),
    [
        ("2023-06-03", "open", "B99", None),
        ("2024-02-12 16:59", "open", "B99", None),
        ("2024-02-12 17:00", "explained", "B4", LATE.form.accession_number),
    ],
)
def test_a_late_row_explains_a_break_from_its_own_knowledge_time(
    book: RecordedBook, known: str, status: str, cause: str, explained_by: str | None
) -> None:
    for order in every_order(book, W1):
        (found,) = listed(book, known)

        assert (found.expected, found.reported, found.residual) == (10_500, 10_800, 300), order
        assert (found.status, found.cause) == (status, cause), order
        assert (found.explained_by and found.explained_by.accession) == explained_by, order
        assert found.evidence[0].accession == BOUGHT_500.form.accession_number, order


def test_a_break_keeps_its_id_when_it_is_explained(book: RecordedBook) -> None:
    ids = set()
    for _ in every_order(book, W1):
        ids |= {found.id for known in ("2023-06-03", "2024-03-01") for found in listed(book, known)}

    assert len(ids) == 1


def test_nothing_is_listed_before_the_balance_that_does_not_follow_is_known_or_reached(book: RecordedBook) -> None:
    book.record(*W1)

    assert listed(book, "2023-06-01") == []
    assert listed(book, "2023-06-03", as_of="2023-05-31") == []
    assert len(listed(book, "2023-06-03", as_of="2023-06-01")) == 1


@pytest.mark.parametrize("position", [False, True])
def test_the_balance_before_an_open_break_lies_between_bounds(book: RecordedBook, position: bool) -> None:
    for order in every_order(book, W1):
        head = book.info().ledger_position if position else None
        (before,) = book.held("2023-03-31", known="2023-06-03", position=head)
        (after,) = book.held("2023-03-31", known="2024-03-01", position=head)
        (itself,) = book.held("2023-06-01", known="2023-06-03", position=head)

        assert before.bounds == Bounds(low=Decimal(10_000), high=Decimal(10_300)), order
        assert after.bounds is None, order
        assert itself.bounds is None, order


def test_a_total_that_an_added_row_overtakes_inherits_the_error(book: RecordedBook) -> None:
    for order in every_order(book, W3):
        assert listed(book, "2024-04-10 16:29") == [], order
        (found,) = listed(book, "2024-04-11")
        line = book.line("2024-04-02", known="2024-04-11")

        assert (found.cause, found.status, found.residual) == ("B9", "explained", -50), order
        assert found.explained_by is not None, order
        assert found.explained_by.accession == OMITTED.form.accession_number, order
        assert line is not None, order
        assert "break:B9" in line.flags, order


def test_a_holding_row_that_its_filing_contradicts_is_flagged(book: RecordedBook) -> None:
    for order in every_order(book, (HELD_1_000, CONTRADICTING)):
        (found,) = listed(book)

        assert (found.cause, found.expected, found.reported) == ("B16", 800, 1_000), order
        assert (found.evidence[0].kind, found.evidence[0].row) == ("holding", 1), order
        assert "before the trade" in found.advice, order


def test_every_owner_of_a_joint_filing_has_the_break(book: RecordedBook) -> None:
    owners = [FUND, ADVISER]
    first = a_form_4(accepted="2024-02-02 16:30", owners=owners, rows=[sold(10, on="2024-02-01", after=90_000)])
    second = a_form_4(accepted="2024-03-02 16:30", owners=owners, rows=[sold(10, on="2024-03-01", after=80_123)])
    book.record(first, second)

    assert {found.owner.cik for found in listed(book)} == {FUND.cik, ADVISER.cik}


def test_the_cause_and_the_parties_narrow_the_list(book: RecordedBook) -> None:
    book.record(*W1, a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(7)], owner=BEN))

    assert len(listed(book, cause="B4")) == 1
    assert listed(book, cause="B2") == []
    assert len(book.discrepancies(owner=HELD_10_000.form.owners[0].cik).rows) == 1
    assert book.discrepancies(owner=BEN.cik).rows == ()


def test_an_amendment_of_the_row_itself_closes_the_break(book: RecordedBook) -> None:
    mended = an_amendment(accepted="2023-06-20 17:00", original="2023-06-02", rows=[bought(500, on="2023-06-01", at=20, after=10_500)])
    for order in every_order(book, (HELD_10_000, BOUGHT_500, mended)):
        (found,) = listed(book, "2023-06-21")

        assert (found.status, found.cause) == ("explained", "B7"), order
        assert found.explained_by is not None, order
        assert found.explained_by.accession == mended.form.accession_number, order


def test_a_break_is_explained_in_words(book: RecordedBook) -> None:
    book.record(*W3)
    (line,) = book.held("2024-04-02", known="2024-04-11")

    says = book.explain(holding=line.id, as_of=day("2024-04-02"), known_at=moment("2024-04-11")).steps

    assert any("an earlier error was carried forward" in step.says for step in says)

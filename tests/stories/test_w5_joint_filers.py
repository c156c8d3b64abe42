"""W5: a fund, its adviser and a person report the same shares in one form, and others in a twin of it, since a form holds ten owners.

Each has a view of the shares; the issuer's total counts them once.
"""

from datetime import date
from decimal import Decimal

import pytest

from ledger.values.form import ReportingOwner
from projections.answers import HoldingsAnswer, Total
from tests.builders import ADA, ADVISER, BEN, FUND, NORTHWIND, a_form_3, a_form_4, bought, held, sold
from tests.recorded import RecordedBook, every_order, moment

SEE = "See footnote 1"
ELEVENTH = ReportingOwner(cik="0009940021", name="Harbour Light Co-Invest LP")
TWELFTH = ReportingOwner(cik="0009940022", name="Harbour Light Holdings LLC")
THIRTEENTH = ReportingOwner(cik="0009940023", name="Harbour Light Partners LP")
FOURTEENTH = ReportingOwner(cik="0009940024", name="Harbour Light Managers LLC")
NOTES = {
    "1": "The shares are held directly by Harbour Light Fund LP. Each other reporting person disclaims beneficial ownership of them "
    "except to the extent of its pecuniary interest."
}
SALE = sold(10_000, on="2024-02-01", after=90_000, via=SEE, notes="1")
JOINT = a_form_4(accepted="2024-02-02 16:30", owners=[FUND, ADVISER, ADA], rows=[SALE], footnotes=NOTES)
TWIN = a_form_4(accepted="2024-02-02 16:34", owners=[ELEVENTH, TWELFTH], rows=[SALE], footnotes=NOTES)
OWN = a_form_4(accepted="2024-02-02 17:00", owner=BEN, rows=[sold(1, on="2024-02-01", after=9)])
FILINGS = (JOINT, TWIN, OWN)
TOGETHER = (FUND, ADVISER, ADA, ELEVENTH, TWELFTH)


def of_the_issuer(book: RecordedBook, known: str | None = None, position: int | None = None) -> HoldingsAnswer:
    return book.holdings(issuer=NORTHWIND.cik, known_at=moment(known), ledger_position=position)


def the_total(answer: HoldingsAnswer) -> Total:
    (total,) = answer.totals or ()
    return total


def test_every_owner_has_a_view_of_the_shares(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        for owner in TOGETHER:
            line = book.line("2024-02-01", via=SEE, owner=owner)

            assert line is not None, order
            assert line.quantity == 90_000, order
            assert {"joint", "disclaimed"} <= set(line.flags), order
            assert {other.cik for other in line.joint_with} == {other.cik for other in TOGETHER} - {owner.cik}, order


def test_the_total_of_the_class_counts_them_once(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        for position in (None, book.info().ledger_position):
            total = the_total(of_the_issuer(book, position=position))

            assert (total.quantity, total.owners, total.rows_shared) == (Decimal(90_009), 6, 1), order


def test_a_twin_counts_from_the_moment_at_which_it_is_known(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        answer = of_the_issuer(book, known="2024-02-02 16:31")

        assert (the_total(answer).quantity, the_total(answer).owners) == (Decimal(90_000), 3), order
        assert {owner.cik for line in answer.holdings for owner in line.joint_with} == {FUND.cik, ADVISER.cik, ADA.cik}, order


def test_a_twin_that_the_book_has_not_recorded_yet_does_not_count(book: RecordedBook) -> None:
    book.record(JOINT)
    before = book.info().ledger_position
    answered = of_the_issuer(book)
    book.record(TWIN, OWN)

    again = of_the_issuer(book, position=before)

    assert again.holdings == answered.holdings
    assert again.totals == answered.totals


def test_there_is_one_sale_in_each_of_the_twins(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert book.info().rows["non_derivative_transactions"] == 3, order


@pytest.mark.parametrize("via", [None, SEE])
def test_equal_reports_of_two_persons_are_not_twins(book: RecordedBook, via: str | None) -> None:
    row = bought(500, on="2024-02-01", after=2_500, via=via)
    book.record(*(a_form_4(accepted="2024-02-02 16:30", owner=owner, rows=[row]) for owner in (ADA, BEN)))

    total = the_total(of_the_issuer(book))

    assert (total.quantity, total.rows_shared) == (Decimal(5_000), 0)


def test_a_direct_holding_is_not_shared_with_a_form_that_others_filed_together(book: RecordedBook) -> None:
    row = bought(500, on="2024-02-01", after=2_500)
    alone = a_form_4(accepted="2024-02-02 16:30", owner=BEN, rows=[row])
    book.record(alone, a_form_4(accepted="2024-02-02 16:40", owners=[ADA, FUND], rows=[row]))

    assert the_total(of_the_issuer(book)).quantity == 5_000


def test_owners_beyond_ten_share_even_direct_holdings(book: RecordedBook) -> None:
    row = bought(500, on="2024-02-01", after=2_500)
    ten = [ReportingOwner(cik=f"00099410{number:02}", name=f"Harbour Light Fund {number} LP") for number in range(10)]
    book.record(a_form_4(accepted="2024-02-02 16:30", owners=ten, rows=[row]))
    book.record(a_form_4(accepted="2024-02-02 16:40", owner=ELEVENTH, rows=[row]))

    assert the_total(of_the_issuer(book)).quantity == 2_500


@pytest.mark.parametrize(("accepted", "quantity"), [("2024-02-05 09:00", 180_000), ("2024-02-03 09:00", 90_000)])
def test_a_twin_is_filed_on_the_same_day_or_the_next(book: RecordedBook, accepted: str, quantity: int) -> None:
    book.record(JOINT, a_form_4(accepted=accepted, owners=[ELEVENTH, TWELFTH], rows=[SALE], footnotes=NOTES))

    assert the_total(of_the_issuer(book)).quantity == quantity


@pytest.mark.parametrize("last", [[THIRTEENTH, FOURTEENTH], [THIRTEENTH, ADA]])
def test_twins_of_a_twin_are_the_same_report_whoever_is_asked_about(book: RecordedBook, last: list[ReportingOwner]) -> None:
    book.record(
        JOINT,
        a_form_4(accepted="2024-02-03 09:00", owners=[ELEVENTH, TWELFTH], rows=[SALE], footnotes=NOTES),
        a_form_4(accepted="2024-02-04 09:00", owners=last, rows=[SALE], footnotes=NOTES),
    )
    of_all = {held.owner.cik: held.joint_with for held in of_the_issuer(book).holdings}

    assert the_total(of_the_issuer(book)).quantity == 90_000
    for owner in (*TOGETHER, *last):
        (held,) = book.holdings(owner=owner.cik).holdings
        assert {other.cik for other in held.joint_with} == {other.cik for other in (*TOGETHER, *last)} - {owner.cik}
        assert held.joint_with == of_all[owner.cik]
        panel = book.panel("month", date(2024, 2, 1), date(2024, 2, 29), owner=owner.cik)
        assert [row.joint_with for row in panel.rows] == [held.joint_with]


def test_holdings_of_unknown_quantity_are_in_no_total_and_are_counted(book: RecordedBook) -> None:
    book.record(
        a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(7)]),
        a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(None)], owner=BEN),
        a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(0)], owner=ADVISER),
    )

    total = the_total(book.holdings(issuer=NORTHWIND.cik, include_closed=True))

    assert (total.quantity, total.owners, total.unknown) == (Decimal(7), 2, 1)


CONTINUED = tuple(sold(10, on="2024-03-01", after=990 - 10 * number) for number in range(30))
REST = tuple(sold(10, on="2024-03-01", after=690 - 10 * number) for number in range(5))


def test_rows_beyond_thirty_are_in_a_filing_of_their_own_and_the_chain_goes_on(book: RecordedBook) -> None:
    opening = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
    first = a_form_4(accepted="2024-03-04 16:30", rows=CONTINUED)
    rest = a_form_4(accepted="2024-03-04 16:33", rows=REST)
    for order in every_order(book, (opening, first, rest)):
        line = book.line("2024-03-01")

        assert line is not None, order
        assert (line.quantity, line.flags) == (Decimal(650), ("reconciled",)), order
        assert book.common("2024-03-01", known="2024-03-04 16:31") == 700, order


def test_the_chain_goes_on_when_the_continuation_is_known_first(book: RecordedBook) -> None:
    opening = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
    rest = a_form_4(accepted="2024-03-04 16:30", rows=REST)
    first = a_form_4(accepted="2024-03-04 16:33", rows=CONTINUED)
    for order in every_order(book, (opening, first, rest)):
        line = book.line("2024-03-01")

        assert line is not None, order
        assert (line.quantity, set(line.flags)) == (Decimal(650), {"reconciled", "inferred_order"}), order

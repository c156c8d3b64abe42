"""W5: a fund, its adviser and a person report the same shares in one form. Each has a view of them; the issuer's total counts them once."""

from decimal import Decimal

from tests.builders import ADA, ADVISER, BEN, FUND, NORTHWIND, a_form_4, sold
from tests.recorded import RecordedBook, every_order

SEE = "See footnote 1"
JOINT = a_form_4(
    accepted="2024-02-02 16:30",
    owners=[FUND, ADVISER, ADA],
    rows=[sold(10_000, on="2024-02-01", after=90_000, via=SEE, notes="1")],
    footnotes={"1": "The shares are held directly by Harbour Light Fund LP."},
)
OWN = a_form_4(accepted="2024-02-02 17:00", owner=BEN, rows=[sold(1, on="2024-02-01", after=9)])
FILINGS = (JOINT, OWN)


def test_every_owner_has_a_view_of_the_shares(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        for owner in (FUND, ADVISER, ADA):
            line = book.line("2024-02-01", via=SEE, owner=owner)

            assert line is not None, order
            assert line.quantity == 90_000, order
            assert "joint" in line.flags, order
            assert {other.cik for other in line.joint_with} == {FUND.cik, ADVISER.cik, ADA.cik} - {owner.cik}, order


def test_the_total_of_the_class_counts_them_once(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        (total,) = book.holdings(issuer=NORTHWIND.cik).totals or ()

        assert (total.quantity, total.owners, total.rows_shared) == (Decimal(90_009), 4, 1), order


def test_there_is_one_sale(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        assert book.info().rows["non_derivative_transactions"] == 2, order

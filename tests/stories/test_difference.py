"""What changed between two moments: told field by field, with the rows of filings that made it so."""

from datetime import date

import pytest

from ledger.values.form import Issuer
from projections.difference import DiffAnswer
from tests.builders import ADA, BEN, LARKSPUR, NORTHWIND, a_form_3, a_form_4, an_amendment, exercised, granted, held, sold, units
from tests.recorded import RecordedBook, every_order, moment

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000)])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000)])
CORRECTION = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", after=3_900)])
OTHER = a_form_3(accepted="2024-05-15 18:00", event="2024-05-14", rows=[held(70)], owner=BEN, issuer=LARKSPUR)
FILINGS = (OPENING, SALE, CORRECTION, OTHER)
MAY = date(2024, 5, 31)

Change = tuple[str | None, str, str | None, str | None]


def changes(answer: DiffAnswer) -> list[Change]:
    return [(row.owner.name, row.field, row.before, row.after) for row in answer.rows]


def between(book: RecordedBook, known_from: str, known_to: str, issuer: Issuer | None = NORTHWIND, as_of: date = MAY) -> DiffAnswer:
    return book.diff(issuer=issuer and issuer.cik, as_of=as_of, known_from=moment(known_from), known_to=moment(known_to))


def test_an_amendment_changes_a_quantity_because_of_its_row(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        answer = between(book, "2024-05-10", "2024-05-21")

        assert changes(answer) == [
            (ADA.name, "quantity", "4000", "3900"),
            (ADA.name, "flags", "reconciled", "amended reconciled"),
        ], order
        assert {evidence.accession for row in answer.rows for evidence in row.because} == {CORRECTION.form.accession_number}, order


def test_the_same_the_other_way_round(book: RecordedBook) -> None:
    book.record(*FILINGS)

    assert changes(between(book, "2024-05-21", "2024-05-10"))[0] == (ADA.name, "quantity", "3900", "4000")


def test_a_day_before_the_change_is_answered_alike(book: RecordedBook) -> None:
    book.record(*FILINGS)

    assert not between(book, "2024-05-10", "2024-05-21", as_of=date(2024, 4, 30)).rows


def test_without_parties_everything_is_compared(book: RecordedBook) -> None:
    for order in every_order(book, FILINGS):
        answer = between(book, "2024-05-10", "2024-05-21", issuer=None)

        assert changes(answer) == [
            (BEN.name, "quantity", None, "70"),
            (BEN.name, "status", None, "current"),
            (ADA.name, "quantity", "4000", "3900"),
            (ADA.name, "flags", "reconciled", "amended reconciled"),
        ], order


def test_positions_compare_what_the_book_had_recorded(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    before = book.info().ledger_position
    book.record(CORRECTION, OTHER)

    everything = book.diff(from_position=before, as_of=MAY)

    assert [change[1:] for change in changes(everything) if change[1] == "quantity"] == [
        ("quantity", None, "70"),
        ("quantity", "4000", "3900"),
    ]
    assert (everything.since.ledger_position, everything.ledger_position) == (before, book.info().ledger_position)
    assert not book.diff(from_position=before, to_position=before, as_of=MAY).rows
    assert not book.diff(from_position=0, to_position=0, owner=ADA.cik, as_of=MAY).rows


@pytest.mark.parametrize(("known_from", "known_to"), [("2024-05-21", "2024-05-22"), ("2024-05-21", "2024-05-21")])
def test_nothing_changes_where_nothing_became_known(book: RecordedBook, known_from: str, known_to: str) -> None:
    book.record(*FILINGS)

    assert not between(book, known_from, known_to, issuer=None).rows


def test_a_schedule_that_is_told_later_changes_the_parts(book: RecordedBook) -> None:
    lot = units()
    grant = a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=lot)])
    settled = a_form_4(
        accepted="2024-05-16 16:30",
        rows=[exercised(300, on="2024-05-15", after=600, of=lot, notes={"exercisable_on": "1"})],
        footnotes={"1": "The units vest in three equal annual installments beginning on May 15, 2024."},
    )
    for order in every_order(book, (grant, settled)):
        answer = between(book, "2024-05-10", "2024-05-21", as_of=date(2024, 4, 30))

        assert changes(answer) == [(ADA.name, "unvested", "0", "900"), (ADA.name, "undetermined", "900", "0")], order

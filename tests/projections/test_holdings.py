"""Holdings on a day: status, parts, totals and what they rest on."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from projections import RULES_VERSION
from projections.answers import LotRef, Valid
from tests.builders import (
    ADA,
    BEN,
    FUND,
    NORTHWIND,
    Security,
    a_form_3,
    a_form_4,
    an_option,
    bought,
    exercised,
    granted,
    held,
    shares,
    sold,
    transacted,
    units,
)
from tests.recorded import RecordedBook

SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000, notes="1")], footnotes={"1": "By plan."})
OPTION = an_option("4.00", expires="2032-03-14", exercisable="2025-03-15", underlying=500)


def test_an_answer_says_what_it_was_asked(book: RecordedBook) -> None:
    book.record(SALE)
    answer = book.holdings(owner=ADA.cik, as_of=date(2024, 5, 1), known_at=date(2024, 5, 10))

    assert (answer.as_of, answer.known_at) == (date(2024, 5, 1), datetime(2024, 5, 11, 3, 59, 59, tzinfo=UTC))
    assert (answer.ledger_position, answer.rules_version, answer.basis) == (2, RULES_VERSION, "reported")


def test_a_holding_rests_on_its_row(book: RecordedBook) -> None:
    book.record(SALE)
    (evidence,) = book.held("2024-05-01")[0].evidence

    assert (evidence.accession, evidence.table, evidence.kind, evidence.row) == (SALE.form.accession_number, "I", "transaction", 1)
    assert (evidence.document, evidence.footnotes) == (f"sha256:{SALE.document.sha256}", ("1",))


def test_a_balance_is_valid_until_the_next_day_that_changes_it(book: RecordedBook) -> None:
    book.record(SALE, a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500)]))

    assert [book.held(day)[0].valid for day in ("2024-04-30", "2024-05-31", "2024-06-03")] == [
        Valid(start=None, end=date(2024, 5, 1)),
        Valid(start=date(2024, 5, 1), end=date(2024, 6, 3)),
        Valid(start=date(2024, 6, 3), end=None),
    ]


def test_the_end_of_validity_rests_on_what_was_known_too(book: RecordedBook) -> None:
    book.record(SALE, a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500)]))

    assert book.held("2024-05-31", known="2024-06-03")[0].valid == Valid(start=date(2024, 5, 1), end=None)


def test_a_day_after_the_time_of_knowledge_carries_balances_forward(book: RecordedBook) -> None:
    book.record(SALE)

    assert book.common("2030-01-01", known="2024-05-03") == 4_000


def test_an_implied_opening_can_be_left_out(book: RecordedBook) -> None:
    book.record(SALE)

    assert book.holdings(owner=ADA.cik, as_of=date(2024, 4, 30), implied=False).holdings == ()
    assert [holding.basis for holding in book.holdings(owner=ADA.cik, as_of=date(2024, 4, 30)).holdings] == ["implied"]


def test_a_line_that_came_to_zero_is_closed_and_left_out(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=0)]))

    assert book.holdings(owner=ADA.cik).holdings == ()
    assert [holding.status for holding in book.held("2024-05-01")] == ["closed"]


def test_after_the_exit_box_a_line_is_stale_from_the_last_transaction_date(book: RecordedBook) -> None:
    rows = [sold(100, on="2024-06-03", after=3_900), sold(100, on="2024-06-04", after=3_800)]
    book.record(SALE, a_form_4(accepted="2024-06-05 16:30", rows=rows, exit_box=True))

    assert [book.held(day)[0].status for day in ("2024-06-03", "2024-06-04", "2025-01-01")] == ["current", "stale", "stale"]
    assert [book.held("2025-01-01", known=known)[0].status for known in ("2024-06-04", "2024-06-06")] == ["current", "stale"]


def test_every_line_of_the_account_is_stale_after_the_exit(book: RecordedBook) -> None:
    book.record(a_form_3(accepted="2024-01-12 16:30", event="2024-01-10", rows=[held(5), held(7, via="By Trust"), held(None, of=OPTION)]))
    book.record(a_form_4(accepted="2024-06-05 16:30", rows=[sold(1, on="2024-06-04", after=4)], exit_box=True))

    assert {holding.status for holding in book.held("2024-06-04")} == {"stale"}


def test_a_new_report_after_the_exit_makes_lines_current_again(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-06-05 16:30", rows=[sold(1, on="2024-06-04", after=4)], exit_box=True))
    book.record(a_form_3(accepted="2025-02-03 16:30", event="2025-02-01", rows=[held(4)]))

    assert [book.held(day)[0].status for day in ("2025-01-31", "2025-02-01")] == ["stale", "current"]


def test_two_reports_of_one_instant_of_which_one_is_an_exit_are_an_exit(book: RecordedBook) -> None:
    last = a_form_4(accepted="2024-06-05 16:30", rows=[sold(1, on="2024-06-04", after=4)], exit_box=True)
    also = a_form_4(accepted="2024-06-05 16:30", rows=[sold(1, on="2024-06-04", after=9, via="By Trust")])
    book.record(last, also)

    assert {holding.status for holding in book.held("2024-06-04")} == {"stale"}


def test_an_exit_without_rows_is_an_exit(book: RecordedBook) -> None:
    book.record(SALE, a_form_4(accepted="2024-06-05 16:30", period="2024-06-04", rows=[], exit_box=True))

    assert book.held("2024-06-04")[0].status == "stale"


def test_an_exercise_date_alone_means_all_of_it_on_that_day(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-03-18 16:30", rows=[granted(500, on="2024-03-15", after=500, of=OPTION)]))
    before, after = (book.held(day)[0] for day in ("2025-03-14", "2025-03-15"))

    assert (before.vested, before.unvested, before.undetermined) == (Decimal(0), Decimal(500), Decimal(0))
    assert (after.vested, after.unvested, after.undetermined) == (Decimal(500), Decimal(0), Decimal(0))


@pytest.mark.parametrize("of", [an_option(), units()], ids=["no exercise date", "units"])
def test_without_an_exercise_date_vesting_is_undetermined(book: RecordedBook, of: Security) -> None:
    book.record(a_form_4(accepted="2024-03-18 16:30", rows=[granted(500, on="2024-03-15", after=500, of=of)]))
    (holding,) = book.held("2024-03-15")

    assert (holding.vested, holding.unvested, holding.undetermined) == (Decimal(0), Decimal(0), Decimal(500))


def test_a_footnote_that_gives_no_day_leaves_vesting_undetermined(book: RecordedBook) -> None:
    grant = granted(500, on="2024-03-15", after=500, of=OPTION, notes={"exercisable_on": "1"})
    book.record(
        a_form_4(accepted="2024-03-18 16:30", rows=[grant], footnotes={"1": "The option vests when the performance goals are met."})
    )

    assert book.held("2025-03-15")[0].undetermined == 500


def test_shares_have_no_parts(book: RecordedBook) -> None:
    book.record(SALE)
    (holding,) = book.held("2024-05-01")

    assert (holding.vested, holding.unvested, holding.undetermined, holding.lot) == (None, None, None, None)


def test_an_unknown_quantity_has_no_parts(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-03-18 16:30", rows=[granted(None, on="2024-03-15", after=None, of=OPTION)]))
    (holding,) = book.held("2024-03-15")

    assert (holding.quantity, holding.vested, holding.unvested, holding.undetermined) == (None, None, None, None)


def test_a_lot_is_told_by_its_terms(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-03-18 16:30", rows=[granted(500, on="2024-03-15", after=500, of=OPTION)]))

    assert book.held("2024-03-15")[0].lot == LotRef(
        exercise_price=Decimal(4),
        exercisable_on=date(2025, 3, 15),
        expires_on=date(2032, 3, 14),
        granted_on=date(2024, 3, 15),
        underlying_title="Common Stock",
        underlying_quantity=Decimal(500),
    )


def test_an_exercise_that_leaves_terms_out_leaves_them_as_they_were(book: RecordedBook) -> None:
    bare = an_option("4.00", expires="2032-03-14")
    book.record(
        a_form_4(accepted="2024-03-18 16:30", rows=[granted(500, on="2024-03-15", after=500, of=OPTION)]),
        a_form_4(accepted="2025-04-02 16:30", rows=[exercised(100, on="2025-04-01", after=400, of=bare)]),
    )
    (holding,) = book.held("2025-04-01")

    assert holding.lot is not None
    assert (holding.lot.exercisable_on, holding.quantity, holding.vested) == (date(2025, 3, 15), Decimal(400), Decimal(400))


def test_a_row_of_table_ii_without_terms_is_a_lot_too(book: RecordedBook) -> None:
    bare = a_form_4(accepted="2024-03-18 16:30", rows=[granted(500, on="2024-03-15", after=500, of=units())])
    book.record(msgspec.structs.replace(bare, rows=tuple(msgspec.structs.replace(row, terms=None) for row in bare.rows)))
    live, replayed = (book.held("2024-03-15", position=position) for position in (None, 2))

    assert live == replayed
    assert [holding.undetermined for holding in live] == [500]


def test_the_title_is_that_of_the_latest_filing_that_was_known(book: RecordedBook) -> None:
    later = a_form_4(
        accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500, of=shares("Common Stock, par value $0.01"))]
    )
    book.record(SALE, later)

    assert [book.held("2024-05-01", known=known)[0].security.title for known in ("2024-06-03", "2024-06-05")] == [
        "Common Stock",
        "Common Stock, par value $0.01",
    ]


def test_the_id_of_a_line_stays_when_more_becomes_known(book: RecordedBook) -> None:
    book.record(SALE)
    before = book.held("2024-05-01")[0].id
    book.record(a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_500)]))
    book.rebuild()

    assert book.held("2024-06-03")[0].id == before


def test_totals_are_by_class_and_only_for_an_issuer_as_a_whole(book: RecordedBook) -> None:
    other = a_form_4(
        accepted="2024-05-02 16:30",
        owner=BEN,
        rows=[
            bought(10, on="2024-05-01", after=10, of=shares("Common Stock, $.01 par value")),
            bought(3, on="2024-05-01", after=3, of=shares("Class B Common Stock")),
        ],
    )
    book.record(SALE, other)
    totals = book.holdings(issuer=NORTHWIND.cik).totals

    assert isinstance(totals, tuple)
    assert [(total.quantity, total.owners) for total in totals] == [(Decimal(3), 1), (Decimal(4_010), 2)]
    assert totals[0].security.title == "Class B Common Stock"
    assert not isinstance(book.holdings(issuer=NORTHWIND.cik, owner=ADA.cik).totals, tuple)
    assert not isinstance(book.holdings().totals, tuple), "shares of different issuers have no sum"


def test_unknown_quantities_are_in_no_total(book: RecordedBook) -> None:
    book.record(SALE, a_form_4(accepted="2024-05-02 16:30", owner=BEN, rows=[transacted("J", None, None, on="2024-05-01", after=None)]))
    (total,) = book.holdings(issuer=NORTHWIND.cik).totals or ()

    assert (total.quantity, total.owners, total.unknown) == (Decimal(4_000), 2, 1)


def test_rows_that_owners_share_are_counted_once_and_their_own_beside_them(book: RecordedBook) -> None:
    joint = a_form_4(accepted="2024-05-02 16:30", owners=[FUND, BEN], rows=[sold(1, on="2024-05-01", after=90_000, via="See footnote 1")])
    own = a_form_4(accepted="2024-05-02 17:00", owner=BEN, rows=[bought(5, on="2024-05-01", after=5)])
    book.record(joint, own)
    (total,) = book.holdings(issuer=NORTHWIND.cik).totals or ()

    assert (total.quantity, total.owners, total.rows_shared) == (Decimal(90_005), 2, 1)


def test_a_known_owner_about_whom_nothing_was_known_holds_nothing(book: RecordedBook) -> None:
    book.record(SALE)

    assert book.held("2024-05-01", known="2024-05-01") == ()


def test_a_reconstructed_balance_is_asked_for(book: RecordedBook) -> None:
    book.record(SALE, a_form_4(accepted="2024-06-04 16:30", rows=[sold(500, on="2024-06-03", after=3_700)]))
    line = book.line("2024-06-03", basis="reconstructed")

    assert line is not None
    assert (line.quantity, line.basis) == (Decimal(3_500), "reconstructed")


def test_lines_come_in_one_order_whatever_arrived_first(book: RecordedBook) -> None:
    filings = [
        a_form_4(
            accepted="2024-05-02 16:30",
            owner=owner,
            rows=[held(1, of=of), held(2, via="By Trust"), held(3, via="By Spouse")],
            period="2024-05-01",
        )
        for owner in (BEN, ADA)
        for of in (shares("Class B Common Stock"), shares())
    ]
    found = []
    for order in (filings, filings[::-1]):
        with book.undone():
            book.record(*order)
            found.append([(h.owner.name, h.security.title, h.ownership.nature) for h in book.holdings(issuer=NORTHWIND.cik).holdings])

    assert found[0] == found[1]
    assert [name for name, _, _ in found[0]] == sorted(name or "" for name, _, _ in found[0])

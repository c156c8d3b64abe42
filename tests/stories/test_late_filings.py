"""What was due when, and what came late: W1, W3, W5, W9 and W10 with their dates, and what each rule makes of a filing."""

from collections.abc import Sequence

import msgspec
import pytest

from ledger.values.decisions import RetractRow
from ledger.values.form import HeaderParty, Issuer, Relationship, ReportingOwner, Signature, SubmissionHeader
from tests.builders import (
    ADA,
    ADVISER,
    BEN,
    FUND,
    LARKSPUR,
    NORTHWIND,
    a_filing,
    a_form_3,
    a_form_4,
    a_form_5,
    an_amendment,
    bought,
    day,
    exercised,
    from_another_document,
    gave,
    granted,
    held,
    received,
    sold,
    transacted,
    units,
    withheld,
)
from tests.deadlines import figures, late_filings, row_on, rows_on, told
from tests.recorded import RecordedBook, every_order

# W1: a purchase that a Form 5 reports a year late

OPENING = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])
PURCHASE = a_form_4(accepted="2023-06-02 17:00", rows=[bought(500, on="2023-06-01", at=20, after=10_800)])
LATE = a_form_5(
    accepted="2024-02-12 17:00",
    year_end="2023-12-31",
    rows=[transacted("P", "A", 300, on="2023-03-01", price=15, after=10_800, form_type="4")],
)


def test_w1_a_purchase_on_a_form_5_was_due_two_business_days_after_it(book: RecordedBook) -> None:
    for order in every_order(book, (OPENING, PURCHASE, LATE)):
        answer = late_filings(book, known="2024-03-01")
        row = row_on(answer, "2023-03-01")

        assert told(row) == ("form-4", "2023-03-03", "late", 236), order  # 49 weeks and a Monday, without ten holidays
        assert (row.computed_late, row.declared_late, row.admitted_late) == (True, True, False), order
        assert [told(row_on(answer, on)) for on in ("2023-01-10", "2023-06-01")] == [
            ("form-3", "2023-01-20", "timely", 0),
            ("form-4", "2023-06-05", "timely", 0),
        ], order
        assert figures(answer, ADA) == figures(answer) == [(2023, 1, 1)], order


def test_w1_nothing_is_late_before_the_form_5_is_known(book: RecordedBook) -> None:
    book.record(OPENING, PURCHASE, LATE)
    answer = late_filings(book, known="2024-02-11")

    assert (answer.counts.late, answer.counts.timely, answer.summary) == (0, 2, ())


# W3: an amendment adds what the original left out


def test_w3_a_row_that_an_amendment_adds_is_late_by_itself(book: RecordedBook) -> None:
    original = a_form_4(
        accepted="2024-03-05 16:30", rows=[bought(200, on="2024-03-04", after=5_200), bought(300, on="2024-03-04", after=5_500)]
    )
    added = an_amendment(
        accepted="2024-04-10 12:00",
        original="2024-03-05",
        rows=[bought(50, on="2024-03-04", after=5_550)],
        footnotes={"1": "This purchase was inadvertently omitted from the Form 4."},
    )
    for order in every_order(book, (original, added)):
        answer = late_filings(book)
        late = [row for row in answer.rows if row.status == "late"]

        assert [(row.form_type, str(row.due_on), row.quantity, row.days_late) for row in late] == [("4/A", "2024-03-06", 50, 25)], order
        assert figures(answer) == [(2024, 1, 1)], order


def test_a_correction_is_not_late_and_stays_so_when_the_original_was_in_time(book: RecordedBook) -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000)])
    corrected = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", after=3_900)])
    for order in every_order(book, (original, corrected)):
        row = row_on(late_filings(book), "2024-05-01")

        assert (row.form_type, row.quantity, str(row.filed_on), row.status) == ("4/A", 1_100, "2024-05-02", "timely"), order
        assert [one.accession for one in row.evidence] == [corrected.form.accession_number, original.form.accession_number], order


def test_a_correction_of_the_date_can_show_that_the_original_was_late(book: RecordedBook) -> None:
    original = a_form_4(accepted="2024-05-08 16:30", rows=[sold(1_000, on="2024-05-07", after=4_000)])
    corrected = an_amendment(accepted="2024-05-20 12:00", original="2024-05-08", rows=[sold(1_000, on="2024-05-01", after=4_000)])
    book.record(original, corrected)
    answer = late_filings(book)

    assert told(row_on(answer, "2024-05-01")) == ("form-4", "2024-05-03", "late", 3)
    assert [one.counted for line in answer.summary for one in line.evidence if one.figure == "late_reports"] == [
        original.form.accession_number
    ] * 2


@pytest.mark.parametrize(("codes", "second", "status"), [("SJ", 25_000, "timely"), ("XJ", 25_000, "timely"), ("SJ", 24_000, "late")])
def test_one_row_corrected_into_several_of_its_sum_was_reported_by_the_original(
    book: RecordedBook, codes: str, second: int, status: str
) -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[transacted("S", "D", 35_000, on="2024-05-01", after=5_000, price=31)])
    split = an_amendment(
        accepted="2024-05-20 12:00",
        original="2024-05-02",
        rows=[
            transacted(codes[0], "D", 10_000, on="2024-05-01", after=30_000, price=31),
            transacted(codes[1], "D", second, on="2024-05-01", after=5_000, price=0),
        ],
    )
    book.record(original, split)
    rows = late_filings(book).rows

    assert [row.status for row in rows] == ["timely", status]


def test_an_amendment_whose_original_is_not_in_the_book_is_unknown_unless_it_was_in_time(book: RecordedBook) -> None:
    early = an_amendment(accepted="2024-05-02 16:30", original="2024-05-02", rows=[sold(10, on="2024-05-01", after=90)])
    later = an_amendment(accepted="2024-07-20 12:00", original="2024-06-04", rows=[sold(10, on="2024-06-03", after=80)])
    book.record(early, later)
    answer = late_filings(book)

    assert row_on(answer, "2024-05-01").status == "timely"
    assert (row_on(answer, "2024-06-03").status, row_on(answer, "2024-06-03").why_unknown) == ("unknown", "original-not-in-the-book")
    assert answer.counts == msgspec.structs.replace(answer.counts, timely=1, late=0, unknown=1, not_required=0)


# W5: joint filers and twins

PEOPLE = [ReportingOwner(cik=f"00099401{number:02}", name=f"Harbour Person {number}") for number in range(1, 10)]
JOINT = a_form_4(
    accepted="2024-02-12 16:30",
    owners=[FUND, ADVISER, *PEOPLE[:8]],
    rows=[sold(10_000, on="2024-02-01", after=90_000, via="See footnote 1")],
)
TWIN = a_form_4(
    accepted="2024-02-12 16:34", owners=[BEN, PEOPLE[8]], rows=[sold(10_000, on="2024-02-01", after=90_000, via="See footnote 1")]
)


def test_w5_a_joint_transaction_counts_once_and_a_report_for_each_owner(book: RecordedBook) -> None:
    for order in every_order(book, (JOINT, TWIN)):
        answer = late_filings(book)

        assert {row.transaction for row in answer.rows} == {f"{JOINT.form.accession_number}/I/1"}, order
        assert figures(answer) == [(2024, 1, 1)], order
        assert [figures(answer, owner) for owner in (FUND, ADVISER, BEN, PEOPLE[8])] == [[(2024, 1, 1)]] * 4, order


def test_the_figures_of_one_owner_are_of_that_owner_alone(book: RecordedBook) -> None:
    book.record(JOINT, TWIN)
    answer = late_filings(book, issuer=None, owner=BEN.cik)

    assert [line.owner and line.owner.cik for line in answer.summary] == [BEN.cik]
    assert [owner.cik for owner in answer.rows[0].owners] == [BEN.cik, PEOPLE[8].cik]


# W9: units vest before a holiday

UNITS = units()
SETTLED = a_form_4(
    accepted="2024-02-16 11:00",
    rows=[
        exercised(300, on="2024-02-15", after=10_300, at=0),
        withheld(110, on="2024-02-15", after=10_190),
        exercised(300, on="2024-02-15", after=600, of=UNITS),
    ],
)


def test_w9_the_day_after_a_holiday_is_the_second_business_day(book: RecordedBook) -> None:
    book.record(SETTLED)
    rows = rows_on(late_filings(book), "2024-02-15")

    assert [told(row) for row in rows] == [("form-4", "2024-02-20", "timely", 0)] * 3


@pytest.mark.parametrize(("accepted", "status"), [("2024-02-20 21:59", "timely"), ("2024-02-20 22:01", "late")])
def test_w9_it_could_be_filed_until_ten_at_night(book: RecordedBook, accepted: str, status: str) -> None:
    book.record(a_form_4(accepted=accepted, rows=SETTLED.rows))

    assert {row.status for row in late_filings(book).rows} == {status}


def test_w9_both_sides_of_the_exercise_are_one_late_transaction_and_the_withholding_another(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-02-21 11:00", rows=SETTLED.rows))
    answer = late_filings(book)

    assert {row.days_late for row in answer.rows} == {1}
    assert figures(answer) == [(2024, 1, 2)]
    assert len({row.transaction for row in answer.rows}) == 2


# W10: gifts given and received

NOTES = {"1": "Held by the Quill Children's Trust, of which the reporting person's sister is trustee."}


def a_gift(accepted: str, on: str) -> object:
    rows = [gave(600, on=on, after=3_400), received(600, on=on, after=1_600, via="By Trust", notes="1")]
    return a_form_4(accepted=accepted, rows=rows, footnotes=NOTES)


def test_w10_a_gift_of_march_2023_was_due_on_a_form_4_and_what_the_trust_got_on_a_form_5(book: RecordedBook) -> None:
    book.record(a_gift("2023-03-02 16:30", "2023-03-01"))  # type: ignore[arg-type]
    rows = rows_on(late_filings(book, fiscal_year_end="12-31"), "2023-03-01")

    assert [told(row) for row in rows] == [
        ("form-4-gift", "2023-03-03", "timely", 0),
        ("form-5-gift-received", "2024-02-14", "timely", 0),
    ]
    assert len({row.transaction for row in rows}) == 1


def test_w10_the_same_gift_of_december_2022_was_in_time_on_a_form_5(book: RecordedBook) -> None:
    for accepted, year_end, on in (("2023-02-10 16:30", "2022-12-31", "2022-12-20"), ("2024-02-13 16:30", "2023-12-31", "2023-03-01")):
        gift = transacted("G", "D", 600, on=on, after=None, price=0, form_type="5")
        book.record(a_form_5(accepted=accepted, year_end=year_end, rows=[gift]))
    answer = late_filings(book)

    assert told(row_on(answer, "2022-12-20")) == ("form-5-gift-given", "2023-02-14", "timely", 0)
    assert row_on(answer, "2023-03-01").status == "late"


# Form 3, Form 5 and fiscal years


@pytest.mark.parametrize(
    ("accepted", "registered", "expected"),
    [
        ("2023-05-20 12:00", None, ("form-3", "2023-05-22", "timely", 0)),
        ("2023-05-23 12:00", None, ("form-3", "2023-05-22", "late", 1)),
        ("2023-05-11 12:00", "2023-05-12", ("form-3-registration", "2023-05-12", "timely", 0)),
        ("2023-05-15 12:00", "2023-05-12", ("form-3-registration", "2023-05-12", "late", 1)),
    ],
)
def test_a_form_3_is_due_in_ten_days_or_with_the_registration(
    book: RecordedBook, accepted: str, registered: str | None, expected: tuple[object, ...]
) -> None:
    book.record(a_form_3(accepted=accepted, event="2023-05-12"))
    answer = late_filings(book, registered_on=day(registered))

    assert told(row_on(answer, "2023-05-12")) == expected
    assert figures(answer) == ([(2023, 1, 0)] if expected[2] == "late" else [])


def with_header(year_end: str) -> SubmissionHeader:
    about_owner = HeaderParty(role="reporting-owner", cik=ADA.cik, fiscal_year_end="0331")
    return SubmissionHeader(parties=(about_owner, HeaderParty(role="issuer", cik=NORTHWIND.cik, fiscal_year_end=year_end)))


def test_the_header_tells_when_the_fiscal_year_ends(book: RecordedBook) -> None:
    gift = a_form_4(accepted="2022-12-29 16:30", rows=[gave(10, on="2022-12-20", after=90)])
    book.record(from_another_document(gift, source="submission", header=with_header("0630")))
    answer = late_filings(book)

    assert [(end.ends, end.by) for end in answer.fiscal_year_ends] == [("06-30", "header")]
    assert told(row_on(answer, "2022-12-20")) == ("form-5-gift-given", "2023-08-14", "timely", 0)
    assert row_on(answer, "2022-12-20").fiscal_year == 2023


def test_where_nothing_tells_when_the_fiscal_year_ends_a_form_5_has_no_due_date(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2022-12-29 16:30", rows=[gave(10, on="2022-12-20", after=90)]))
    unknown, stated = (row_on(late_filings(book, fiscal_year_end=end), "2022-12-20") for end in (None, "09-30"))

    assert (unknown.rule, unknown.due_on, unknown.status) == ("form-5-gift-given", None, "unknown")
    assert unknown.why_unknown == "fiscal-year-end-not-known"
    assert told(stated) == ("form-5-gift-given", "2023-11-14", "timely", 0)
    assert [(end.ends, end.by) for end in late_filings(book).fiscal_year_ends] == [("12-31", "assumed")]


def test_a_holding_that_belonged_on_a_form_3_is_declared_late(book: RecordedBook) -> None:
    holding = msgspec.structs.replace(held(700), transaction_form_type="3")
    book.record(a_form_5(accepted="2024-02-12 17:00", year_end="2023-12-31", rows=[holding, held(90, via="By Spouse")]))
    answer = late_filings(book)

    assert [(row.kind, row.status, row.declared_late, row.due_on) for row in answer.rows] == [("holding", "late", True, None)]
    assert figures(answer) == [(2023, 1, 0)]


def test_timeliness_l_declares_a_row_late(book: RecordedBook) -> None:
    gift = transacted("G", "D", 5, on="2021-06-01", after=95, form_type="5", timeliness="L")
    book.record(a_form_5(accepted="2024-02-12 17:00", year_end="2023-12-31", rows=[gift]))
    row = row_on(late_filings(book), "2021-06-01")

    assert (str(row.due_on), row.status, row.declared_late) == ("2022-02-14", "late", True)


def test_small_acquisitions_that_grow_are_due_on_a_form_4(book: RecordedBook) -> None:
    rows = [
        transacted("L", "A", 100, on=on, after=None, price=price, form_type="5") for on, price in (("2024-02-01", 60), ("2024-05-02", 50))
    ]
    book.record(a_form_5(accepted="2025-02-10 17:00", year_end="2024-12-31", rows=rows))
    answer = late_filings(book)

    assert [(row.rule, str(row.due_on), row.status) for row in answer.rows] == [("form-4-small-acquisition", "2024-05-06", "late")] * 2


def test_a_plan_trade_is_due_from_the_day_on_which_the_broker_told(book: RecordedBook) -> None:
    trade = transacted("S", "D", 100, on="2024-03-04", after=0, price=10, deemed="2024-03-07")
    book.record(a_form_4(accepted="2024-03-11 20:00", rows=[trade]))
    row = row_on(late_filings(book), "2024-03-04")

    assert told(row) == ("form-4-deemed-execution", "2024-03-11", "timely", 0)
    assert str(row.starts_on) == "2024-03-07"


# Directors and officers of foreign private issuers

HALVORSEN = Issuer(cik="0009930009", name="Halvorsen Shipping ASA", symbol="HALV", foreign_symbol="HALV")
IN_OFFICE = msgspec.structs.replace(ADA, relationship=Relationship(is_director=True))


def of_halvorsen(book: RecordedBook, on: str) -> tuple[object, ...]:
    return told(row_on(late_filings(book, issuer=HALVORSEN.cik), on))


def test_directors_of_foreign_issuers_report_from_2026_03_18_on(book: RecordedBook) -> None:
    book.record(
        a_form_3(accepted="2026-03-18 21:59", event="2026-03-18", issuer=HALVORSEN, owner=IN_OFFICE),
        a_form_4(accepted="2026-04-01 12:00", issuer=HALVORSEN, owner=IN_OFFICE, rows=[sold(10, on="2026-03-17", after=90)]),
        a_form_4(accepted="2026-03-23 12:00", issuer=HALVORSEN, owner=IN_OFFICE, rows=[sold(10, on="2026-03-19", after=80)]),
    )

    assert of_halvorsen(book, "2026-03-18") == ("form-3-foreign-issuer", "2026-03-18", "timely", 0)
    assert of_halvorsen(book, "2026-03-17") == ("not-required", None, "not_required", None)
    assert of_halvorsen(book, "2026-03-19") == ("form-4", "2026-03-23", "timely", 0)


def test_a_form_3_of_one_who_held_office_before_was_due_that_day(book: RecordedBook) -> None:
    book.record(a_form_3(accepted="2026-03-20 12:00", event="2019-05-01", issuer=HALVORSEN, owner=IN_OFFICE))

    assert of_halvorsen(book, "2019-05-01") == ("form-3-foreign-issuer", "2026-03-18", "late", 2)


# What is said, and what cannot be known


def test_what_words_admit_is_shown_and_decides_only_what_the_days_do_not(book: RecordedBook) -> None:
    admitted = {"1": "This Form 4 is being filed late due to an administrative oversight."}
    in_time = a_form_4(accepted="2024-05-02 16:30", rows=[sold(10, on="2024-05-01", after=90)], footnotes=admitted)
    undated = a_form_4(accepted="2024-06-20 16:30", period="2024-06-03", rows=[sold(10, on=None, after=80)], footnotes=admitted)
    book.record(in_time, undated)
    told_of = [(row.status, row.computed_late, row.admitted_late, row.admission) for row in late_filings(book, include_timely=False).rows]

    assert told_of == [("late", None, True, admitted["1"]), ("timely", False, True, admitted["1"])]


def test_a_row_without_a_date_has_no_due_date(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-06-20 16:30", period="2024-06-03", rows=[transacted("S", "D", 10, on=None, after=80)]))
    (row,) = late_filings(book).rows

    assert (row.rule, row.due_on, row.effective, row.status, row.why_unknown) == (None, None, None, "unknown", "no-transaction-date")


def test_a_form_known_by_its_signature_alone_can_be_late_but_not_surely_in_time(book: RecordedBook) -> None:
    def signed(on: str, *, sale: str, after: int) -> object:
        form = a_form_4(filed=None, period=sale, rows=[sold(10, on=sale, after=after)])
        return from_another_document(form, signatures=(Signature("Ada Quill", day(on)),))

    book.record(signed("2024-05-03", sale="2024-05-01", after=90), signed("2024-06-10", sale="2024-06-03", after=80))  # type: ignore[arg-type]
    answer = late_filings(book)

    assert [(row.status, row.why_unknown, row.filed_by) for row in answer.rows] == [
        ("unknown", "only-a-signature-date", "signature"),
        ("late", None, "signature"),
    ]


def test_tables_know_the_filing_date(book: RecordedBook) -> None:
    book.record(a_form_4(filed="2024-05-06", rows=[sold(10, on="2024-05-01", after=90)]))
    row = row_on(late_filings(book), "2024-05-01")

    assert (*told(row), row.filed_by) == ("form-4", "2024-05-03", "late", 1, "filing_date")


def test_a_row_that_a_person_took_back_is_not_late(book: RecordedBook) -> None:
    sale = a_form_4(accepted="2024-05-20 16:30", rows=[sold(10, on="2024-05-01", after=90)])
    book.record(sale)
    before = late_filings(book).counts.late
    book.decide(
        RetractRow(filing_id=sale.form.accession_number or "", table="I", kind="transaction", row=1), "never happened", day("2024-06-01")
    )

    assert (before, late_filings(book, known="2024-07-01").counts.late, late_filings(book, known="2024-05-31").counts.late) == (1, 0, 1)


# Which rows are asked


def answers_for(book: RecordedBook, **asked: object) -> Sequence[str]:
    return [str(row.effective) for row in late_filings(book, **asked).rows]


def test_days_and_fiscal_years_choose_the_rows(book: RecordedBook) -> None:
    for on, accepted in (("2023-06-30", "2023-07-20 12:00"), ("2023-12-29", "2024-01-10 12:00"), ("2024-03-01", "2024-04-01 12:00")):
        book.record(a_form_4(accepted=accepted, rows=[sold(10, on=on, after=None)]))
    book.record(a_form_4(accepted="2024-04-01 12:00", issuer=LARKSPUR, rows=[sold(10, on="2024-03-01", after=None)]))

    assert answers_for(book, start=day("2023-12-29"), end=day("2023-12-29")) == ["2023-12-29"]
    assert answers_for(book, start=day("2023-07-01")) == ["2023-12-29", "2024-03-01"]
    assert answers_for(book, fiscal_year=2023) == ["2023-06-30"]
    assert answers_for(book, fiscal_year=2024) == ["2023-12-29", "2024-03-01"]  # what was due in January
    assert answers_for(book, fiscal_year=2024, fiscal_year_end="06-30") == ["2023-06-30", "2023-12-29", "2024-03-01"]
    assert [line.issuer.name for line in late_filings(book, issuer=None, owner=ADA.cik).summary] == [LARKSPUR.name, *[NORTHWIND.name] * 2]


def test_a_day_on_which_nothing_could_be_filed_can_be_given(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2010-02-11 12:00", rows=[sold(10, on="2010-02-08", after=None)]))
    (without,), (snowed_in,) = (late_filings(book, closures=days).rows for days in ((), [day("2010-02-10")]))

    assert (without.status, snowed_in.status, str(snowed_in.due_on)) == ("late", "timely", "2010-02-11")
    assert [str(one.closed_on) for one in late_filings(book, closures=[day("2010-02-10")]).closures] == ["2010-02-10"]


def test_what_may_be_missing_is_named_and_counted_nowhere(book: RecordedBook) -> None:
    book.record(OPENING, PURCHASE, a_form_4(accepted="2023-02-02 16:30", owner=BEN, rows=[granted(5, on="2023-02-01", after=5)]))
    answer = late_filings(book, known="2024-01-31")

    assert [(one.kind, one.owner.cik, str(one.effective), one.quantity) for one in answer.possible_failures] == [
        ("unexplained_change", ADA.cik, "2023-06-01", 300),
        ("no_form_3", BEN.cik, "2023-02-01", None),
    ]
    assert all(one.evidence for one in answer.possible_failures)
    assert answer.summary == ()


def test_a_year_of_another_form_than_a_day_is_refused(book: RecordedBook) -> None:
    book.record(PURCHASE)
    with pytest.raises(ValueError, match="06-30"):
        late_filings(book, fiscal_year_end="June 30")


def test_an_amended_form_3_has_no_due_date_of_its_own(book: RecordedBook) -> None:
    book.record(OPENING, a_filing("3/A", accepted="2023-04-01 12:00", period="2023-01-10", original="2023-01-12", rows=[held(11_000)]))

    assert [row.form_type for row in late_filings(book).rows] == ["3"]

"""Who owns how much of Northwind on 2023-09-20, as Rule 13d-3 counts it; numbers computed by hand.

Ada is a director and officer: shares of her own, of a trust and of her husband, the options of W7, an option that has expired, units that
vest within sixty days and later, and preferred stock that converts ten for one. Ben has options that nothing dates and shares that he
disclaims. A fund and its adviser report 90,000 together. Cora has left.
"""

from decimal import Decimal

import msgspec
import pytest

from insider_ledger.errors import SeveralClassesError, UnknownClassError
from ledger.values.form import Relationship, ReportingOwner
from projections.beneficial_ownership.answer import BeneficialOwnershipAnswer
from tests.builders import (
    ADA,
    ADVISER,
    BEN,
    FUND,
    a_form_3,
    a_form_4,
    an_option,
    day,
    exercised,
    granted,
    held,
    shares,
    sold,
    units,
)
from tests.ownership import AS_OF, KNOWN, figures, preferred, row_of, said, table_of
from tests.recorded import RecordedBook, every_order, moment

CORA = ReportingOwner(cik="0009940003", name="Lindqvist Cora", relationship=Relationship(is_director=True))
ADA_IN_OFFICE = msgspec.structs.replace(ADA, relationship=Relationship(is_director=True, is_officer=True, officer_title="President"))
ADA_BEFORE = msgspec.structs.replace(ADA, relationship=Relationship(is_director=True))
TEN_PERCENT = Relationship(is_ten_percent_owner=True)
FUNDS = [msgspec.structs.replace(owner, relationship=TEN_PERCENT) for owner in (FUND, ADVISER)]

W7 = an_option("4.00", expires="2032-03-14")
EXPIRED = an_option("9.00", exercisable="2015-01-01", expires="2023-06-30", underlying=700)
SOON, LATE = units("Restricted Stock Units (2022)"), units("Restricted Stock Units (2023)")


OPENING = a_form_3(
    accepted="2022-01-12 18:00",
    event="2022-01-10",
    owner=ADA_BEFORE,
    rows=[held(5_000), held(1_000, via="By Trust"), held(2_500, via="By Spouse"), held(None, of=EXPIRED)],
)
GRANTS = a_form_4(
    accepted="2022-03-16 16:30",
    owner=ADA_BEFORE,
    rows=[
        granted(48_000, on="2022-03-15", after=48_000, of=W7, notes={"exercisable_on": "1"}),
        granted(900, on="2022-03-15", after=900, of=SOON, notes={"exercisable_on": "2"}),
        granted(600, on="2022-03-15", after=600, of=LATE, notes={"exercisable_on": "3"}),
        granted(30, on="2022-03-15", after=30, of=preferred(300)),
    ],
    footnotes={
        "1": "25% vests on the first anniversary of March 15, 2022 and 1/48 of the total monthly after.",
        "2": "The units vest in three equal annual installments beginning on November 1, 2023.",
        "3": "The units vest in full on November 20, 2023.",
    },
)
EXERCISE = a_form_4(
    accepted="2023-09-22 16:30",
    owner=ADA_IN_OFFICE,
    rows=[
        exercised(5_000, on="2023-09-20", after=10_000, at="4.00"),
        sold(5_000, on="2023-09-20", after=5_000),
        exercised(5_000, on="2023-09-20", after=43_000, of=W7),
    ],
)
BENS = a_form_4(
    accepted="2023-02-02 16:30",
    owner=BEN,
    rows=[
        granted(4_000, on="2023-02-01", after=4_000, of=an_option("7.00"), notes={"exercisable_on": "1"}),
        held(800, via="By Partnership", notes="2"),
        held(50),
    ],
    footnotes={
        "1": "The options vest when the board so decides.",
        "2": "He disclaims beneficial ownership of these shares, but for what is his pecuniary interest in them.",
    },
)
JOINT = a_form_4(accepted="2023-02-03 16:30", owners=FUNDS, rows=[sold(10_000, on="2023-02-01", after=90_000, via="See footnote")])
LEFT = a_form_4(accepted="2023-05-03 16:30", owner=CORA, rows=[sold(10, on="2023-05-01", after=7_000)], exit_box=True)
FILINGS = (OPENING, GRANTS, EXERCISE, BENS, JOINT, LEFT)


@pytest.fixture
def answer(book: RecordedBook) -> BeneficialOwnershipAnswer:
    book.record(*FILINGS)
    return table_of(book)


def test_the_figures_of_each_insider(answer: BeneficialOwnershipAnswer) -> None:
    # 15,000 of the options and 300 of the units by 2023-11-19, and 30 preferred shares at ten for one
    assert figures(row_of(answer, ADA)) == (5_000, 3_500, 15_600, 24_100)
    assert figures(row_of(answer, BEN)) == (50, 800, 0, 850)
    assert figures(row_of(answer, FUND)) == figures(row_of(answer, ADVISER)) == (0, 90_000, 0, 90_000)


def test_the_group_counts_each_share_once(answer: BeneficialOwnershipAnswer) -> None:
    group = row_of(answer, None)

    assert (group.insiders, figures(group)) == (4, (5_050, 94_300, 15_600, 114_950))
    assert "Counts 90,000 shares once" in said(group)


def test_percentages_are_of_what_is_outstanding_and_of_what_the_owner_can_acquire(answer: BeneficialOwnershipAnswer) -> None:
    percents = [row_of(answer, owner).percent for owner in (ADA, BEN, FUND, None)]

    # 24,100 / 1,015,600; 850 / 1,000,000; 90,000 / 1,000,000; 114,950 / 1,015,600
    assert percents == [Decimal("2.372981"), Decimal("0.085"), Decimal(9), Decimal("11.318432")]


def test_who_holds_more_than_what_is_outstanding_has_a_percentage_and_a_note(book: RecordedBook) -> None:
    book.record(*FILINGS)
    answer = table_of(book, shares_outstanding=10_000)
    warned = "More is held than the 10,000 shares outstanding that were given: check the number, its class and its day."

    assert [warned in said(row_of(answer, owner)) for owner in (ADA, BEN, FUND, None)] == [False, False, True, True]
    assert row_of(answer, FUND).percent == 900
    assert "More is held" not in said(row_of(table_of(book, shares_outstanding=99_350), None))


def test_without_shares_outstanding_there_are_no_percentages(book: RecordedBook) -> None:
    book.record(*FILINGS)

    assert {row.percent for row in table_of(book, shares_outstanding=None).rows} == {None}


def test_notes_say_what_a_figure_includes(answer: BeneficialOwnershipAnswer) -> None:
    ada, ben, fund = (said(row_of(answer, owner)) for owner in (ADA, BEN, FUND))

    assert "Includes 15,000 shares that may be acquired on exercise of options exercisable by 2023-11-19." in ada
    assert "Includes 300 shares that may be acquired on the vesting of units by 2023-11-19" in ada
    assert "on conversion or exchange of Series A Convertible Preferred Stock by 2023-11-19." in ada
    assert "Held indirectly, with the nature as filed: 2,500 By Spouse; 1,000 By Trust." in ada
    assert "Includes 800 shares of which a footnote of the filing disclaims beneficial ownership." in ben
    assert "Includes 90,000 shares also reported by the others of: Harbour Light Advisers LLC; Harbour Light Fund LP." in fund


def test_notes_are_numbered_as_they_are_cited_and_each_stands_once(answer: BeneficialOwnershipAnswer) -> None:
    cited = [note.number for row in answer.rows for note in row.notes]

    assert [note.number for note in answer.notes] == list(range(1, len(answer.notes) + 1)) == list(dict.fromkeys(cited))
    assert len({note.text for note in answer.notes}) == len(answer.notes)
    assert row_of(answer, FUND).notes == row_of(answer, ADVISER).notes


def test_options_that_nothing_dates_are_never_counted(answer: BeneficialOwnershipAnswer) -> None:
    ben = row_of(answer, BEN)

    assert (ben.acquirable, ben.undetermined) == (0, 4_000)
    assert "Not counted: 4,000 shares of Stock Option (right to buy) that may be acquirable by 2023-11-19" in said(ben)


def test_who_has_left_is_named_and_listed_when_asked_for(book: RecordedBook, answer: BeneficialOwnershipAnswer) -> None:
    former = table_of(book, include_former=True)

    assert "Left out, as no longer subject to Section 16: Lindqvist Cora (2023-05-01)." in said(row_of(answer, None))
    assert figures(row_of(former, CORA)) == (7_000, 0, 0, 7_000)
    assert "No longer subject to Section 16 as of 2023-05-01" in said(row_of(former, CORA))
    assert row_of(former, None).total == 121_950
    assert "Left out" not in said(row_of(former, None))


def test_each_figure_leads_back_to_its_holdings_and_rows(book: RecordedBook, answer: BeneficialOwnershipAnswer) -> None:
    rows = [row_of(answer, owner) for owner in (ADA, BEN, FUND, None)]
    holdings = {holding.id for holding in book.held(AS_OF, known=KNOWN, owner=None)}

    for row in rows:
        for figure in ("direct", "indirect", "acquirable"):
            assert sum(part.quantity or 0 for part in row.evidence if part.figure == figure) == getattr(row, figure)
        assert {part.holding for part in row.evidence} <= holdings
        assert all(part.rows for part in row.evidence)


def test_relationships_are_those_of_the_latest_filing_about_days_up_to_the_one_asked(book: RecordedBook) -> None:
    book.record(*FILINGS)
    then, before = (row_of(table_of(book, as_of=day(as_of)), ADA).relationship for as_of in (AS_OF, "2023-09-19"))

    assert then is not None
    assert (then.director, then.officer, then.officer_title) == (True, True, "President")
    assert before is not None
    assert (before.officer, before.officer_title) == (False, None)


def test_an_insider_who_owns_nothing_is_listed(book: RecordedBook) -> None:
    book.record(OPENING, a_form_3(accepted="2022-02-02 18:00", event="2022-02-01", owner=BEN))
    answer = table_of(book)

    assert figures(row_of(answer, BEN)) == (0, 0, 0, 0)
    assert row_of(answer, BEN).percent == 0
    assert row_of(answer, None).insiders == 2


def test_what_was_known_later_counts_later(book: RecordedBook) -> None:
    book.record(*FILINGS)

    # 48,000 options, 18,000 of them vested by then, and 20,000 by 2023-11-19
    assert figures(row_of(table_of(book, known_at=moment("2023-09-21")), ADA)) == (5_000, 3_500, 20_600, 29_100)


@pytest.mark.parametrize(("within", "acquirable"), [(0, 13_300), (60, 15_600), (61, 16_200)])
def test_rights_count_up_to_the_day_that_is_asked_for(book: RecordedBook, within: int, acquirable: int) -> None:
    book.record(*FILINGS)

    assert row_of(table_of(book, within_days=within), ADA).acquirable == acquirable


def test_the_answer_does_not_depend_on_the_order_of_arrival(book: RecordedBook) -> None:
    tables = []
    for _ in every_order(book, (OPENING, GRANTS, EXERCISE, JOINT)):
        found = table_of(book)
        tables.append([(row.owner, figures(row), [note.text for note in row.notes]) for row in found.rows])

    assert all(table == tables[0] for table in tables)


def test_quantities_that_are_not_known_are_named_and_not_counted(book: RecordedBook) -> None:
    rows = [held(100), held(None, via="By Trust"), held(None, value=5_000, via="By 401(k)")]
    book.record(a_form_3(accepted="2022-01-12 18:00", event="2022-01-10", rows=rows))
    ada = row_of(table_of(book), ADA)

    assert (ada.direct, ada.indirect, ada.total) == (100, None, 100)
    assert "Not counted: Common Stock (stated in dollars: $5,000); Common Stock (its amount is not known)." in said(ada)


def test_units_whose_settlement_waits_for_the_end_of_service_are_not_counted(book: RecordedBook) -> None:
    grant = granted(900, on="2022-03-15", after=900, of=units(), notes={"exercisable_on": "1", "security_title": "2"})
    notes = {"1": "The units are fully vested.", "2": "Shares will be delivered following the director's separation from service."}
    book.record(a_form_4(accepted="2022-03-16 16:30", rows=[grant], footnotes=notes))
    ada = row_of(table_of(book), ADA)

    assert (ada.acquirable, ada.undetermined) == (0, 0)
    assert "Not counted: 900 of Restricted Stock Units (settled later than they vest)." in said(ada)


def test_rights_to_sell_give_nothing(book: RecordedBook) -> None:
    put = an_option("20.00", exercisable="2022-01-01", title="Put Option (obligation to buy)", underlying=500)
    book.record(a_form_3(accepted="2022-01-12 18:00", event="2022-01-10", rows=[held(None, of=put)]))
    ada = row_of(table_of(book), ADA)

    assert ada.acquirable == 0
    assert "Not counted: 500 of Put Option (obligation to buy) (no right to acquire shares)." in said(ada)


def test_early_exercise_need_not_wait_for_vesting(book: RecordedBook) -> None:
    grant = granted(4_800, on="2023-03-15", after=4_800, of=an_option("4.00"), notes={"exercisable_on": "1"})
    words = {"1": "The option is immediately exercisable and vests in 48 equal monthly installments beginning on April 15, 2023."}
    book.record(a_form_4(accepted="2023-03-16 16:30", rows=[grant], footnotes=words))

    assert row_of(table_of(book), ADA).acquirable == 4_800


@pytest.mark.parametrize(
    ("words", "acquirable"),
    [
        ("All of the options are fully vested, and exercisable only if the stock of the Company trades above a price of $25.00.", 0),
        ("Fully vested, but may be exercised only when the closing price has exceeded $10 for 20 consecutive trading days.", 0),
        ("The option is fully vested. It will not become exercisable until stockholders approve the plan.", 0),
        ("Fully vested and immediately exercisable, but not exercisable unless the performance goal is met.", 0),
        ("The option is fully vested and exercisable only when vested.", 4_800),
        ("The option is fully vested and was not exercisable until March 1, 2023, at an exercise price of $4.00.", 4_800),
        ("The option is fully vested. The price of the stock was $10.00.", 4_800),
    ],
)
def test_options_whose_exercise_waits_for_more_than_time_are_undetermined(book: RecordedBook, words: str, acquirable: int) -> None:
    grant = granted(4_800, on="2023-03-15", after=4_800, of=an_option("4.00"), notes={"exercisable_on": "1"})
    book.record(a_form_4(accepted="2023-03-16 16:30", rows=[grant], footnotes={"1": words}))
    ada = row_of(table_of(book), ADA)

    assert (ada.acquirable, ada.undetermined) == (acquirable, 4_800 - acquirable)
    assert ("if what their exercise waits for beside vesting has come; the filings do not tell." in said(ada)) == (acquirable == 0)


def test_of_options_that_only_words_state_the_vested_part_counts(book: RecordedBook) -> None:
    held_too = "vested options to purchase 400 shares and unvested options to purchase 600, all of which expire July 31, 2030"
    sale = sold(100, on="2023-09-18", after=900, notes="1")
    book.record(a_form_4(accepted="2023-09-19 16:30", rows=[sale], footnotes={"1": f"Ms. Quill also holds {held_too}."}))
    ada = row_of(table_of(book), ADA)

    assert (figures(ada), ada.undetermined) == ((900, 0, 400, 1_300), 600)
    assert "Includes 400 shares that words of a filing state and no row reports." in said(ada)


def test_a_balance_that_only_a_later_report_implies_says_so(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2023-10-03 16:30", rows=[sold(100, on="2023-10-02", after=900)]))
    ada = row_of(table_of(book, known_at=None), ADA)

    assert ada.direct == 1_000
    assert "Includes 1,000 shares that only a later report implies." in said(ada)


CLASSES = a_form_3(
    accepted="2022-01-12 18:00",
    event="2022-01-10",
    rows=[held(100, of=shares("Class A Common Stock")), held(40, of=shares("Class B Common Stock"))],
)


def test_classes_are_told_apart_and_their_shares_outstanding_too(book: RecordedBook) -> None:
    book.record(CLASSES)
    both = table_of(book, shares_outstanding={"Class A Common Stock, par value $0.01": 1_000, "Class B Common Stock": 80})
    one = table_of(book, shares_outstanding=80, title="class b common")

    assert [(row.security, row.total, row.percent) for row in both.rows if row.owner] == [
        ("Class A Common Stock", 100, 10),
        ("Class B Common Stock", 40, 50),
    ]
    assert [(row.security, row.percent) for row in one.rows] == [("Class B Common Stock", 50)] * 2


def test_a_number_without_its_class_and_a_class_that_is_not_there_are_refused(book: RecordedBook) -> None:
    book.record(CLASSES)

    with pytest.raises(SeveralClassesError, match="2 classes"):
        table_of(book, shares_outstanding=1_000)
    with pytest.raises(UnknownClassError, match="Class C"):
        table_of(book, shares_outstanding={"Class C Common Stock": 1})
    with pytest.raises(ValueError, match="above zero"):
        table_of(book, shares_outstanding={"Class A Common Stock": 0})

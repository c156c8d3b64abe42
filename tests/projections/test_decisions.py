"""Decisions in answers: each counts from its own knowledge time on, and until it is taken back; what was known before stays as it was."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ledger.commands import RecordFiling
from ledger.values.decisions import Decision, EquateOwners, EquateSecurities, LinkAmendment, RecordSplit, RetractRow
from ledger.values.form import ReportingOwner
from tests.builders import (
    ADA,
    BEN,
    FUND,
    NORTHWIND,
    a_form_3,
    a_form_4,
    an_amendment,
    an_option,
    bought,
    day,
    eastern,
    exercised,
    from_another_document,
    held,
    shares,
    sold,
)
from tests.recorded import RecordedBook

ISSUER = NORTHWIND.cik or ""
OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(1_000)])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900), sold(50, on="2024-05-01", after=850)])
LATER = a_form_4(accepted="2024-07-02 16:30", rows=[bought(10, on="2024-07-01", after=910)])


def filing_id(command: RecordFiling) -> str:
    return command.form.accession_number or ""


def agrees(book: RecordedBook) -> bool:
    """Whether the read models are those that the log alone makes."""
    return book.compare().differences == ()


def cik(owner: ReportingOwner) -> str:
    return owner.cik or ""


RETRACTED = RetractRow(filing_id=filing_id(SALE), table="I", kind="transaction", row=2)


def test_a_retracted_row_counts_no_more_from_the_decision_on(book: RecordedBook) -> None:
    book.record(OPENING, SALE, LATER)
    book.decide(RETRACTED, "Reported twice", eastern("2024-06-01 12:00"))

    assert [book.common("2024-05-01", known=known) for known in ("2024-06-01 11:59", "2024-06-01 12:00")] == [850, 900]
    assert [line and line.flags for line in [book.line("2024-07-01")]] == [("reconciled",)]
    assert agrees(book)


def test_a_decision_that_is_taken_back_counts_in_what_was_known_between(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    made = book.decide(RETRACTED, "Reported twice", eastern("2024-06-01 12:00"))
    book.take_back(made.ledger_position, "They were two", eastern("2024-08-01 12:00"))
    known = ("2024-05-31", "2024-07-31", "2024-08-02")

    assert [book.common("2024-05-01", known=then) for then in known] == [850, 900, 850]
    assert agrees(book)

    book.decide(RETRACTED, "One after all", eastern("2024-09-01 12:00"))
    assert [book.common("2024-05-01", known=then) for then in (*known, "2024-09-02")] == [850, 900, 850, 900]
    assert agrees(book)


def test_an_earlier_ledger_position_answers_as_before_the_decision(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    before = book.info().ledger_position
    made = book.decide(RETRACTED, "Reported twice", eastern("2024-06-01 12:00"))
    taken_back = book.take_back(made.ledger_position, "They were two", eastern("2024-08-01 12:00"))
    positions = (before, made.ledger_position, taken_back.ledger_position)

    assert [[line.quantity for line in book.held("2024-05-01", known="2024-12-31", position=position)] for position in positions] == [
        [Decimal(850)],
        [Decimal(900)],
        [Decimal(850)],
    ]


def test_a_retracted_row_of_a_joint_filing_counts_for_none_of_its_owners(book: RecordedBook) -> None:
    joint = a_form_4(accepted="2024-05-02 16:30", owners=[ADA, BEN], rows=[sold(100, on="2024-05-01", after=900), held(7, via="By Trust")])
    book.record(joint)
    book.decide(RetractRow(filing_id=filing_id(joint), table="I", kind="holding", row=1), "Not theirs", eastern("2024-06-01 12:00"))

    for owner in (ADA, BEN):
        assert [book.common("2024-05-02", known=known, via="By Trust", owner=owner) for known in ("2024-05-31", "2024-06-02")] == [7, None]
    assert agrees(book)


def test_a_decision_about_a_document_counts_for_the_filing_that_it_turns_out_to_be(book: RecordedBook) -> None:
    nameless = ReportingOwner(name=ADA.name)
    page = from_another_document(
        SALE,
        source="rendered_html",
        accession_number=None,
        accepted_at=None,
        owners=(nameless,),
        issuer=type(NORTHWIND)(name=NORTHWIND.name),
    )
    book.record(page)
    with book.database.read() as connection:
        from ledger.feed import Feed  # noqa: PLC0415

        name = next(r.event.filing_id for r in Feed(connection).after(0) if hasattr(r.event, "filing_id"))
    book.decide(RetractRow(filing_id=name, table="I", kind="transaction", row=2), "Reported twice", eastern("2024-06-01 12:00"))
    book.record(OPENING, SALE)

    assert [book.common("2024-05-01", known=known) for known in ("2024-05-31", "2024-06-02")] == [850, 900]
    assert agrees(book)


AMENDMENT = an_amendment(accepted="2024-05-20 12:00", original="2024-01-31", rows=[sold(150, on="2024-05-01", after=850)])


def test_a_link_that_a_person_names_is_taken_from_the_decision_on(book: RecordedBook) -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900)])
    book.record(OPENING, original, AMENDMENT)
    book.decide(
        LinkAmendment(filing_id=filing_id(AMENDMENT), original_id=filing_id(original)), "Cites a wrong day", eastern("2024-06-01 12:00")
    )
    before, after = (book.line("2024-05-01", known=known) for known in ("2024-05-31", "2024-06-02"))

    assert before is not None
    assert "unlinked_amendment" in before.flags
    assert after is not None
    assert (after.quantity, after.flags) == (Decimal(850), ("amended", "reconciled"))
    assert agrees(book)


def test_an_amendment_that_a_person_says_stands_alone_replaces_nothing(book: RecordedBook) -> None:
    original = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900)])
    amendment = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(100, on="2024-05-01", after=800)])
    book.record(OPENING, original, amendment)
    book.decide(LinkAmendment(filing_id=filing_id(amendment)), "A second sale", eastern("2024-06-01 12:00"))

    rows = [row for row in book.history(owner=cik(ADA), known_at=day("2024-06-02")).rows if row.transaction_code == "S"]
    assert [row.superseded_by for row in rows] == [None, None]
    assert agrees(book)


def test_of_two_links_of_one_amendment_the_one_decided_last_counts(book: RecordedBook) -> None:
    one = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900)])
    other = a_form_4(accepted="2024-05-03 16:30", rows=[sold(20, on="2024-05-02", after=880)])
    amendment = an_amendment(accepted="2024-05-20 12:00", rows=[sold(30, on="2024-05-02", after=870)], original="2024-01-31")
    book.record(OPENING, one, other, amendment)
    for original in (one, other):
        link = LinkAmendment(filing_id=filing_id(amendment), original_id=filing_id(original))
        book.decide(link, "It says so", eastern("2024-06-01 12:00"))

    assert book.common("2024-05-02", known="2024-06-02") == 870
    considered = book.explain(holding=book.held("2024-05-02")[0].id).considered
    assert [filing_id(other) in item.says for item in considered] == [True]


def test_equated_titles_are_one_line_from_the_decision_on(book: RecordedBook) -> None:
    renamed = a_form_4(accepted="2024-05-02 16:30", rows=[sold(100, on="2024-05-01", after=900, of=shares("Ordinary Paper"))])
    book.record(OPENING, renamed)
    book.decide(EquateSecurities(issuer=ISSUER, titles=("Ordinary Paper", "Common Stock")), "Renamed", eastern("2024-06-01 12:00"))

    before, after = (
        {line.security.title: line.quantity for line in book.held("2024-05-01", known=k)} for k in ("2024-05-31", "2024-06-02")
    )
    assert before == {"Common Stock": 1_000, "Ordinary Paper": 900}
    assert after == {"Ordinary Paper": 900}
    assert [total.quantity for total in book.holdings(issuer=ISSUER, as_of=day("2024-05-01")).totals or ()] == [900]
    assert agrees(book)


TWIN = ReportingOwner(cik="0009940003", name="Quill A M")
THIRD = ReportingOwner(cik="0009940004", name="Quill Adelaide")
OF_TWIN = a_form_4(accepted="2024-05-02 16:30", owner=TWIN, rows=[sold(100, on="2024-05-01", after=900)])
OF_THIRD = a_form_4(accepted="2024-07-02 16:30", owner=THIRD, rows=[sold(100, on="2024-07-01", after=800)])
JUNE, JULY, AUGUST = (eastern(f"2024-{month}-15 12:00") for month in ("06", "07", "08"))


def same(owner: ReportingOwner, other: ReportingOwner) -> EquateOwners:
    return EquateOwners(owner=cik(owner), other=cik(other))


def test_equated_owners_have_one_account_from_the_decision_on(book: RecordedBook) -> None:
    book.record(OPENING, OF_TWIN)
    book.decide(same(ADA, TWIN), "Two CIKs of one person", JUNE)

    before = {owner.cik: book.common("2024-05-01", known="2024-06-14", owner=owner) for owner in (ADA, TWIN)}
    after = book.held("2024-05-01", known="2024-06-16", owner=None)
    assert before == {ADA.cik: 1_000, TWIN.cik: 900}
    assert [(line.owner.cik, line.quantity, line.flags) for line in after] == [(ADA.cik, Decimal(900), ("reconciled",))]
    assert agrees(book)


@pytest.mark.parametrize("asked", [TWIN.cik, "9940003", TWIN.name])
def test_an_owner_who_is_said_to_be_another_answers_as_that_other(book: RecordedBook, asked: str) -> None:
    book.record(OPENING, OF_TWIN)
    book.decide(same(ADA, TWIN), "Two CIKs of one person", JUNE)
    dated = [book.holdings(owner=asked, as_of=day("2024-05-01"), known_at=day(known)).holdings for known in ("2024-06-14", "2024-06-16")]

    assert [[(line.owner.cik, line.quantity) for line in lines] for lines in dated] == [[(TWIN.cik, 900)], [(ADA.cik, 900)]]
    assert len(book.history(owner=asked).rows) == 2


@pytest.mark.parametrize(
    "decisions",
    [
        (same(ADA, TWIN), same(TWIN, THIRD)),
        (same(TWIN, THIRD), same(ADA, TWIN)),
        (same(ADA, TWIN), same(ADA, THIRD)),
        (same(ADA, TWIN), same(TWIN, ADA), same(ADA, THIRD)),
    ],
    ids=["a chain", "a chain from its end", "a star", "a circle"],
)
def test_who_is_the_same_through_others_is_one(book: RecordedBook, decisions: Sequence[EquateOwners]) -> None:
    book.record(OPENING, OF_TWIN, OF_THIRD)
    for decision in decisions:
        book.decide(decision, "One person", JUNE)

    lines = book.held("2024-07-01", known="2024-08-01", owner=None)
    assert [(line.owner.cik, line.quantity) for line in lines] == [(ADA.cik, Decimal(800))]
    for owner in (ADA, TWIN, THIRD):
        assert book.common("2024-07-01", known="2024-08-01", owner=owner) == 800
    assert agrees(book)


def test_a_decision_about_owners_who_filed_nothing_reaches_the_one_who_did(book: RecordedBook) -> None:
    book.record(OPENING)
    book.decide(same(TWIN, ADA), "One person", JUNE)
    book.decide(same(THIRD, TWIN), "One person", JULY)

    assert [line.owner.cik for line in book.held("2024-07-20", known="2024-08-01", owner=None)] == [THIRD.cik]
    assert agrees(book)


def test_a_chain_of_owners_comes_apart_where_one_link_is_taken_back(book: RecordedBook) -> None:
    book.record(OPENING, OF_TWIN, OF_THIRD)
    book.decide(same(ADA, TWIN), "One person", JUNE)
    made = book.decide(same(TWIN, THIRD), "One person", JULY)
    book.take_back(made.ledger_position, "Her sister", AUGUST)

    at = {known: {line.owner.cik: line.quantity for line in book.held("2024-07-10", known=known, owner=None)} for known in
          ("2024-07-14", "2024-08-14", "2024-08-16")}  # fmt: skip
    assert at == {
        "2024-07-14": {ADA.cik: 900, THIRD.cik: 800},
        "2024-08-14": {ADA.cik: 800},
        "2024-08-16": {ADA.cik: 900, THIRD.cik: 800},
    }
    assert agrees(book)


def test_filings_that_arrive_after_the_decision_are_in_the_one_account(book: RecordedBook) -> None:
    book.record(OPENING)
    book.decide(same(ADA, TWIN), "Two CIKs of one person", JUNE)
    book.record(OF_TWIN)

    assert book.common("2024-05-01", known="2024-06-16") == 900
    assert agrees(book)


def test_one_person_is_not_joint_with_herself(book: RecordedBook) -> None:
    joint = a_form_4(accepted="2024-05-02 16:30", owners=[ADA, TWIN, FUND], rows=[sold(100, on="2024-05-01", after=900)])
    book.record(joint)
    book.decide(same(ADA, TWIN), "Two CIKs of one person", JUNE)

    (line,) = book.held("2024-05-01", known="2024-06-16")
    assert [other.cik for other in line.joint_with] == [FUND.cik]


def test_the_exit_of_one_is_not_that_of_the_other_before_they_are_known_to_be_the_same(book: RecordedBook) -> None:
    left = a_form_4(accepted="2024-05-02 16:30", owner=TWIN, rows=[sold(100, on="2024-05-01", after=900)], exit_box=True)
    stays = a_form_4(accepted="2024-05-02 16:30", rows=[held(5, via="By Trust")], period="2024-05-01")
    book.record(stays, left)
    book.decide(same(ADA, TWIN), "Two CIKs of one person", JUNE)

    status = [{line.status for line in book.held("2024-05-02", known=known)} for known in ("2024-06-14", "2024-06-16")]
    assert status == [{"current"}, {"stale"}]
    assert agrees(book)


def split(new: int, old: int, on: str = "2024-06-10", title: str | None = None) -> RecordSplit:
    return RecordSplit(issuer=ISSUER, effective_on=day(on), numerator=new, denominator=old, security_title=title)


def test_a_split_of_one_class_leaves_the_others(book: RecordedBook) -> None:
    classes = [held(100, of=shares("Class A Common Stock")), held(200, of=shares("Class B Common Stock"))]
    book.record(a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=classes))
    book.decide(split(3, 1, title="Class A Common Stock, par value $.01"), "8-K")

    assert {line.security.title: line.quantity for line in book.held("2024-06-10", known="2024-07-01")} == {
        "Class A Common Stock": 300,
        "Class B Common Stock": 200,
    }


def test_a_split_said_of_one_class_and_of_every_class_is_one(book: RecordedBook) -> None:
    book.record(OPENING)
    book.decide(split(2, 1), "8-K")
    book.decide(split(2, 1, title="Common Stock"), "Said again")

    assert book.common("2024-06-10", known="2024-07-01") == 2_000


def test_splits_one_after_the_other_multiply(book: RecordedBook) -> None:
    book.record(OPENING)
    for decision in (split(3, 2), split(1, 10, on="2024-08-01")):
        book.decide(decision, "8-K")

    assert [book.common(as_of, known="2024-09-01") for as_of in ("2024-06-09", "2024-06-10", "2024-08-01")] == [1_000, 1_500, 150]


def test_an_opening_that_is_implied_after_a_split_is_implied_on_the_old_basis_before_it(book: RecordedBook) -> None:
    book.record(a_form_4(accepted="2024-07-03 16:30", rows=[sold(300, on="2024-07-02", after=1_700)]))
    book.decide(split(2, 1), "8-K")

    assert [book.common(as_of, known="2024-07-04") for as_of in ("2024-06-09", "2024-06-10", "2024-07-01")] == [1_000, 2_000, 2_000]


def test_a_line_closed_before_the_split_stays_closed(book: RecordedBook) -> None:
    book.record(OPENING, a_form_4(accepted="2024-02-02 16:30", rows=[sold(1_000, on="2024-02-01", after=0)]))
    book.decide(split(2, 1), "8-K")

    line = book.line("2024-06-10", known="2024-07-01")
    assert line is not None
    assert (line.quantity, line.status, str(line.valid.start)) == (Decimal(0), "closed", "2024-02-01")


def test_a_lot_whose_price_was_rounded_after_the_split_is_the_same_lot(book: RecordedBook) -> None:
    before, after = an_option("10.00", underlying=300), an_option("6.67", underlying=450)
    book.record(
        a_form_4(accepted="2024-05-02 16:30", period="2024-05-01", rows=[held(300, of=before)]),
        a_form_4(accepted="2024-07-02 16:30", rows=[exercised(50, on="2024-07-01", after=400, of=after)]),
    )
    book.decide(split(3, 2), "8-K")

    lots = [book.held(as_of, known="2024-08-01") for as_of in ("2024-05-02", "2024-06-10", "2024-07-01")]
    assert [[line.quantity for line in lines] for lines in lots] == [[300], [450], [400]]
    assert len({line.id for lines in lots for line in lines}) == 1
    assert [line.lot and line.lot.exercise_price for line in lots[2]] == [Decimal("6.67")]


def test_lots_a_cent_apart_stay_apart(book: RecordedBook) -> None:
    lots = [held(100, of=an_option(price)) for price in ("4.00", "4.01")]
    book.record(a_form_4(accepted="2024-05-02 16:30", period="2024-05-01", rows=lots))
    book.decide(split(3, 2), "8-K")

    assert [line.quantity for line in book.held("2024-06-10", known="2024-08-01")] == [150, 150]


def test_what_converts_keeps_its_number_and_its_price_changes(book: RecordedBook) -> None:
    preferred = an_option("3.00", expires=None, title="Series A Convertible Preferred Stock", underlying=100)
    book.record(a_form_4(accepted="2024-05-02 16:30", period="2024-05-01", rows=[held(100, of=preferred)]))
    book.decide(split(3, 1), "8-K")

    (line,) = book.held("2024-06-10", known="2024-08-01")
    assert line.lot is not None
    assert (line.quantity, line.lot.exercise_price, line.lot.underlying_quantity) == (Decimal(100), Decimal(1), Decimal(300))


def test_a_split_to_come_changes_nothing_until_its_day(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    book.decide(split(2, 1), "8-K", eastern("2024-04-01 12:00"))

    line = book.line("2024-05-01", known="2024-05-03")
    assert line is not None
    assert (line.quantity, line.flags, str(line.valid.end)) == (Decimal(850), ("reconciled",), "2024-06-10")


def test_a_split_recorded_in_advance_can_be_taken_back_before_it_counts(book: RecordedBook) -> None:
    book.record(OPENING)
    made = book.decide(split(2, 1, on="2999-01-04"), "8-K")
    taken_back = book.take_back(made.ledger_position, "Cancelled")

    assert taken_back.known_at == made.known_at
    assert book.common("2999-01-04") == 1_000
    assert agrees(book)


@pytest.mark.parametrize(
    "decision", [RETRACTED, same(ADA, TWIN), split(2, 1), EquateSecurities(issuer=ISSUER, titles=("Common Stock", "Paper"))]
)
def test_a_decision_is_recorded_once(book: RecordedBook, decision: Decision) -> None:
    book.record(OPENING, SALE, OF_TWIN)
    first, second = (book.decide(decision, why) for why in ("It is so", "It is so, again"))

    assert (first.is_new, second.is_new, second.ledger_position, second.why) == (True, False, first.ledger_position, "It is so")


def test_an_explanation_says_that_a_split_was_recorded(book: RecordedBook) -> None:
    book.record(OPENING)
    book.decide(split(2, 1), "8-K")
    (line,) = book.held("2024-06-10", known="2024-07-01")
    says = [step.says for step in book.explain(holding=line.id, as_of=day("2024-06-10"), known_at=day("2024-07-01")).steps]

    assert any("On 2024-06-10: a split that is recorded" in text and "2000" in text for text in says)

"""Explanations: from a number down to the rows, footnotes and amendments that it rests on."""

from datetime import date

import pytest

from insider_ledger.errors import AmbiguousHoldingError, UnknownHoldingError
from projections.answers import Explanation, Step
from tests.builders import ADA, a_form_3, a_form_4, an_amendment, an_option, bought, exercised, granted, held, sold
from tests.recorded import RecordedBook, moment

OPENING = a_form_3(accepted="2024-01-12 18:00", event="2024-01-10", rows=[held(5_000), held(700, via="By Trust")])
SALE = a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_000, notes="1")], footnotes={"1": "By plan."})
CORRECTION = an_amendment(accepted="2024-05-20 12:00", original="2024-05-02", rows=[sold(1_100, on="2024-05-01", after=3_900)])


def direct(book: RecordedBook, as_of: str = "2024-05-31", known: str | None = None) -> str:
    (holding,) = (holding for holding in book.held(as_of, known=known) if holding.ownership.form == "D")
    return holding.id


def told(explanation: Explanation) -> list[Step]:
    """The steps, without that which tells how old the balance is."""
    return [step for step in explanation.steps if step.rule != "age"]


def test_every_row_up_to_the_day_is_a_step_with_its_place(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    explanation = book.explain(holding=direct(book))

    assert [step.rule for step in told(explanation)] == ["line", "reported-balance", "reported-balance"]
    assert [(e.accession, e.table, e.kind, e.row) for step in told(explanation) for e in step.evidence] == [
        (OPENING.form.accession_number, "I", "holding", 1),
        (SALE.form.accession_number, "I", "transaction", 1),
    ]


def test_a_step_tells_what_the_cells_say(book: RecordedBook) -> None:
    book.record(OPENING, SALE)
    (evidence,) = told(book.explain(holding=direct(book)))[-1].evidence

    assert evidence.fields["quantity"] == "1000"
    assert evidence.fields["reported_total"] == "4000"
    assert evidence.fields["transaction_date"] == "2024-05-01"


def test_the_footnotes_of_its_rows_are_told_in_their_words(book: RecordedBook) -> None:
    book.record(OPENING, SALE)

    assert book.explain(holding=direct(book)).footnotes == {f"{SALE.form.accession_number}/1": "By plan."}


def test_rows_after_the_day_are_left_out(book: RecordedBook) -> None:
    book.record(OPENING, SALE)

    assert len(told(book.explain(holding=direct(book), as_of=date(2024, 4, 30)))) == 2


def test_a_computed_balance_says_so_and_names_every_row_behind_it(book: RecordedBook) -> None:
    book.record(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[bought(50, on="2024-05-01", after=None)]))
    step = told(book.explain(holding=direct(book)))[-1]

    assert step.rule == "computed-balance"
    assert "computed: 5050" in step.says
    assert len(step.evidence) == 2


def test_an_implied_balance_says_so(book: RecordedBook) -> None:
    book.record(SALE)

    assert [step.rule for step in told(book.explain(holding=direct(book)))] == ["line", "implied-balance", "reported-balance"]


def test_a_balance_that_does_not_follow_says_so(book: RecordedBook) -> None:
    book.record(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[sold(1_000, on="2024-05-01", after=4_400)]))

    assert "does not follow" in told(book.explain(holding=direct(book)))[-1].says


def test_an_amendment_is_named_with_what_was_made_of_it(book: RecordedBook) -> None:
    book.record(OPENING, SALE, CORRECTION)
    (considered,) = book.explain(holding=direct(book)).considered

    assert (considered.accession, considered.form_type) == (CORRECTION.form.accession_number, "4/A")
    assert "1 replaced" in considered.says


def test_an_amendment_that_was_not_known_is_not_named(book: RecordedBook) -> None:
    book.record(OPENING, SALE, CORRECTION)

    assert book.explain(holding=direct(book), known_at=moment("2024-05-10")).considered == ()


def test_an_expired_lot_says_that_it_lapsed(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2024-03-14")
    book.record(a_form_4(accepted="2023-05-02 16:30", rows=[granted(100, on="2023-05-01", after=100, of=lot)]))
    (holding,) = book.held("2024-03-15")

    assert told(book.explain(holding=holding.id, as_of=date(2024, 3, 15)))[-1].rule == "expiry"


def test_a_holding_is_named_by_owner_and_title(book: RecordedBook) -> None:
    lot = an_option("4.00")
    book.record(OPENING, a_form_4(accepted="2024-05-02 16:30", rows=[exercised(10, on="2024-05-01", after=90, of=lot)]))

    assert book.explain(owner=ADA.cik, title=lot.title).holding.quantity == 90


def test_a_title_of_two_lines_is_ambiguous(book: RecordedBook) -> None:
    book.record(OPENING)

    with pytest.raises(AmbiguousHoldingError) as refused:
        book.explain(owner=ADA.cik, title="common stock")
    assert {words for _, words in refused.value.candidates} == {
        "Quill Ada M: Common Stock of Northwind Instruments, Inc., direct",
        "Quill Ada M: Common Stock of Northwind Instruments, Inc., indirect, By Trust",
    }


@pytest.mark.parametrize("holding", ["b2c1", "", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_holding_is_refused(book: RecordedBook, holding: str) -> None:
    book.record(OPENING)

    with pytest.raises(UnknownHoldingError):
        book.explain(holding=holding)


def test_a_holding_of_which_nothing_was_known_then_is_refused(book: RecordedBook) -> None:
    book.record(SALE)

    with pytest.raises(UnknownHoldingError):
        book.explain(holding=direct(book), known_at=moment("2024-05-01"))


# Vesting

OPTION = an_option("4.00", expires="2032-03-14")
SCHEDULE = {"1": "25% vests on the first anniversary of March 15, 2022 and 1/48 of the total monthly after."}
GRANT = a_form_4(
    accepted="2022-03-16 16:30",
    rows=[granted(48_000, on="2022-03-15", after=48_000, of=OPTION, notes={"exercisable_on": "1"})],
    footnotes=SCHEDULE,
)
EXERCISE = a_form_4(accepted="2023-09-22 16:30", rows=[exercised(5_000, on="2023-09-20", after=43_000, of=OPTION)])


def vesting(book: RecordedBook, as_of: str, title: str = OPTION.title) -> list[Step]:
    line = book.line(as_of, title=title)
    assert line is not None
    return [step for step in book.explain(holding=line.id, as_of=date.fromisoformat(as_of)).steps if step.rule == "vesting"]


def test_a_schedule_is_told_with_the_words_that_it_rests_on(book: RecordedBook) -> None:
    book.record(GRANT, EXERCISE)
    grant, result = vesting(book, "2023-09-20")

    assert "37 tranches from 2023-03-15 to 2026-03-15, the sum after each tranche rounded down" in grant.says
    assert [quote.footnote for quote in grant.quotes] == [f"{GRANT.form.accession_number}/1"] * len(grant.quotes)
    assert [SCHEDULE["1"][quote.start : quote.end] for quote in grant.quotes] == [quote.words for quote in grant.quotes] != []
    assert [(evidence.accession, evidence.row) for evidence in grant.evidence] == [(GRANT.form.accession_number, 1)]
    assert result.says == (
        "By 2023-09-20, 18000 have vested, 30000 have their day to come, 0 have none. 5000 are gone, which counts against what had vested. "
        "So of 43000 held, 13000 are vested, 30000 unvested and 0 undetermined."
    )


def test_what_is_undetermined_says_why(book: RecordedBook) -> None:
    late = a_form_4(accepted="2023-06-02 16:30", rows=[exercised(40_000, on="2023-06-01", after=8_000, of=OPTION)])
    book.record(GRANT, late)

    assert vesting(book, "2023-06-01")[-1].says.endswith(
        "Undetermined, not guessed: by 2023-06-01 more was gone than can have vested, so the schedule does not tell what is left."
    )


def test_a_lot_of_unknown_size_says_so(book: RecordedBook) -> None:
    row = exercised(100, on="2023-06-01", after=400, of=OPTION, notes={"exercisable_on": "1"})
    book.record(a_form_4(accepted="2023-06-02 16:30", rows=[row], footnotes=SCHEDULE))
    opening, result = vesting(book, "2023-06-01")

    assert "were there before the first known row" in opening.says
    assert result.says.endswith("the size of the original grant is not known.")


def test_an_exercise_date_that_stands_alone_is_told(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", exercisable="2024-03-15")
    book.record(a_form_4(accepted="2023-05-02 16:30", rows=[granted(100, on="2023-05-01", after=100, of=lot)]))

    assert "By the exercise date, which stands alone (medium confidence): all on 2024-03-15." in vesting(book, "2024-01-01")[0].says


def test_a_part_of_a_balance_is_told_with_the_words_that_state_it(book: RecordedBook) -> None:
    sale = sold(1_000, on="2024-05-01", after=4_000, notes={"reported_total": "1"})
    book.record(OPENING, a_form_4(accepted="2024-05-03 16:30", rows=[sale], footnotes={"1": "Includes 900 unvested RSUs."}))
    stated, result = vesting(book, "2024-06-30", "Common Stock")

    assert [quote.words for quote in stated.quotes] == ["900 unvested RSUs"]
    assert "exact up to 2024-05-03" in stated.says
    assert result.says == (
        "So of 4000 held, 3100 are vested, 0 unvested and 900 undetermined. "
        "Undetermined, not guessed: the filing spoke of an earlier day, and no schedule accounts for all of that part."
    )

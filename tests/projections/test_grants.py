"""Which rows bring grants to a line, what tells how they vest, and since when that is known."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ledger.commands import RecordFiling
from ledger.values.decisions import RecordSplit
from ledger.values.form import Row
from ledger.values.vesting import Schedule, Tranche
from projections.accounts.in_force import InForce
from projections.accounts.reading import read_account
from projections.as_of import balances_of
from projections.vesting.grants import Vesting
from tests.builders import (
    COMMON,
    NORTHWIND,
    Security,
    a_form_3,
    a_form_4,
    an_amendment,
    an_option,
    exercised,
    from_another_document,
    granted,
    held,
    shares,
    sold,
    transacted,
    units,
    withheld,
)
from tests.readings import EVER, Reading, reports
from tests.recorded import RecordedBook

OPTION = an_option("4.00", expires="2032-03-14")
UNITS = units()
THIRDS = {"1": "The award vests in three equal annual installments beginning on February 15, 2024."}
AT_DATE = {"exercisable_on": "1"}
GRANT = a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=UNITS, notes=AT_DATE)], footnotes=THIRDS)


def parts(book: RecordedBook, as_of: str, of: Security = UNITS, *, known: str | None = None) -> tuple[object, ...]:
    line = book.line(as_of, known=known, title=of.title)
    assert line is not None
    return line.vested, line.unvested, line.undetermined


def settled(quantity: int, *, on: str, after: int, notes: dict[str, str] | None = None) -> RecordFiling:
    return a_form_4(
        accepted=f"{on} 18:00",
        rows=[exercised(quantity, on=on, after=after, of=UNITS, notes=AT_DATE if notes else None)],
        footnotes=notes,
    )


def test_units_that_are_settled_leave_what_has_not_vested(book: RecordedBook) -> None:
    book.record(GRANT, settled(300, on="2024-02-15", after=600))

    assert [parts(book, day) for day in ("2024-02-14", "2024-02-15", "2025-02-15")] == [(0, 900, 0), (0, 600, 0), (300, 300, 0)]


def test_a_lot_first_seen_when_a_tranche_is_settled_has_the_size_that_closes(book: RecordedBook) -> None:
    book.record(settled(300, on="2025-02-15", after=300, notes=THIRDS))

    assert [parts(book, day) for day in ("2024-12-31", "2025-02-15", "2026-02-15")] == [(0, 600, 0), (0, 300, 0), (300, 0, 0)]


def test_a_lot_first_seen_while_it_vests_is_undetermined_until_all_is_over(book: RecordedBook) -> None:
    seen = a_form_4(
        accepted="2024-07-02 16:30",
        rows=[exercised(100, on="2024-07-01", after=400, of=OPTION, notes=AT_DATE)],
        footnotes=THIRDS,
    )
    book.record(seen)

    assert [parts(book, day, OPTION) for day in ("2024-02-14", "2024-07-01", "2026-02-15")] == [(0, 500, 0), (0, 0, 400), (400, 0, 0)]


@pytest.mark.parametrize("exercisable", [None, "2023-02-15"])
def test_words_beyond_the_length_that_is_read_leave_the_lot_undetermined(book: RecordedBook, exercisable: str | None) -> None:
    words = {"1": THIRDS["1"] * 2_000, "2": "Includes 100 unvested RSUs. " * 4_000}
    option = an_option("4.00", expires="2032-03-14", exercisable=exercisable)
    rows = [granted(900, on="2023-02-15", after=900, of=option, notes=AT_DATE), held(500, notes={"reported_total": "2"})]
    book.record(a_form_4(accepted="2023-02-16 16:30", rows=rows, footnotes=words))

    assert parts(book, "2025-02-15", option) == (0, 0, 900)
    assert parts(book, "2025-02-15", COMMON) == (None, None, None)


def test_what_a_form_3_reports_is_taken_for_the_grant_and_flagged(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", underlying=900)
    form = a_form_3(accepted="2024-07-02 16:30", event="2024-07-01", rows=[held(None, of=lot, notes=AT_DATE)])
    book.record(_with_notes(form, THIRDS))
    line = book.line("2024-07-01", title=lot.title)

    assert line is not None
    assert (line.vested, line.unvested, line.undetermined) == (300, 600, 0)
    assert "grant_size_assumed" in line.flags


def test_a_schedule_that_is_first_told_later_is_known_from_then_on(book: RecordedBook) -> None:
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=UNITS)]),
        settled(300, on="2024-02-15", after=600, notes=THIRDS),
    )

    assert parts(book, "2023-06-30", known="2024-02-14") == (0, 0, 900)
    assert parts(book, "2023-06-30", known="2024-02-16") == (0, 900, 0)
    assert parts(book, "2024-06-30") == (0, 600, 0)


def test_what_the_row_of_the_grant_tells_stays(book: RecordedBook) -> None:
    other = {"1": "The award vests in two equal annual installments beginning on February 15, 2024."}
    book.record(GRANT, settled(300, on="2024-02-15", after=600, notes=other))

    assert parts(book, "2025-02-15") == (300, 300, 0)


def test_an_exercise_date_alone_is_the_day_on_which_all_vests(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", exercisable="2024-02-15")
    book.record(a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=lot)]))
    (item,) = book.believed("2023-06-30", title=lot.title)
    (grant,) = item.line.vesting.grants

    assert [parts(book, day, lot) for day in ("2024-02-14", "2024-02-15")] == [(0, 900, 0), (900, 0, 0)]
    assert (grant.basis, grant.confidence) == ("exercise_date", "medium")


def test_the_words_of_a_footnote_come_before_the_exercise_date(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", exercisable="2024-02-15")
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=lot, notes=AT_DATE)], footnotes=THIRDS)
    )

    assert parts(book, "2024-02-15", lot) == (300, 600, 0)


def test_words_that_give_no_day_leave_the_lot_undetermined(book: RecordedBook) -> None:
    lot = an_option("4.00", expires="2032-03-14", exercisable="2024-02-15")
    notes = {"1": "The option vests upon the achievement of certain performance goals."}
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=lot, notes=AT_DATE)], footnotes=notes)
    )

    assert parts(book, "2030-01-01", lot) == (0, 0, 900)


@pytest.mark.parametrize(
    ("words", "by_then"),
    [
        ("The units vest on February 15, 2026, subject to the achievement of margin goals.", (0, 0, 900)),
        ("The units vest between 0% and 150% on February 15, 2026, based on performance.", (0, 0, 900)),
        ("The units vest on the earlier of February 15, 2026 and the next annual meeting of shareholders.", (900, 0, 0)),
        ("The units vest at the annual meeting of shareholders held after the grant date.", (0, 0, 900)),
    ],
)
def test_a_last_day_makes_vested_only_what_comes_for_certain(book: RecordedBook, words: str, by_then: tuple[int, int, int]) -> None:
    grant = granted(900, on="2023-02-15", after=900, of=UNITS, notes=AT_DATE)
    book.record(a_form_4(accepted="2023-02-16 16:30", rows=[grant], footnotes={"1": words}))

    assert parts(book, "2025-01-01") == (0, 0, 900)
    assert parts(book, "2026-02-15") == by_then


def test_each_grant_of_a_line_vests_by_its_own_words(book: RecordedBook) -> None:
    later = {"1": "The award vests in full on May 1, 2026."}
    book.record(
        GRANT,
        a_form_4(
            accepted="2023-05-02 16:30",
            rows=[transacted("A", "A", 100, on="2023-05-01", after=1_000, of=UNITS, notes=AT_DATE)],
            footnotes=later,
        ),
    )
    lines = [item for item in book.believed("2023-06-30", title=UNITS.title) if item.line.vesting.grants]

    assert sorted(grant.quantity for item in lines for grant in item.line.vesting.grants if grant.quantity is not None) == [100, 900]


def test_more_exercised_than_can_have_vested_is_flagged_and_leaves_the_rest_undetermined(book: RecordedBook) -> None:
    book.record(GRANT, settled(500, on="2024-06-03", after=400))
    line = book.line("2024-06-30", title=UNITS.title)

    assert line is not None
    assert (line.vested, line.unvested, line.undetermined) == (0, 0, 400)
    assert "exercised_beyond_vested" in line.flags
    assert parts(book, "2024-06-02") == (300, 600, 0)
    assert parts(book, "2024-06-30", known="2024-06-02") == (300, 600, 0)
    assert parts(book, "2026-02-15") == (400, 0, 0)


def test_an_early_exercise_is_none_where_the_text_allows_it(book: RecordedBook) -> None:
    notes = {"1": "The option is immediately exercisable.", "2": THIRDS["1"]}
    row = granted(900, on="2023-02-15", after=900, of=OPTION, notes={"exercisable_on": "1 2"})
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[row], footnotes=notes),
        a_form_4(accepted="2024-06-04 16:30", rows=[exercised(500, on="2024-06-03", after=400, of=OPTION)]),
    )

    assert parts(book, "2024-06-03", OPTION) == (0, 400, 0)


def test_an_amended_grant_counts_as_amended_from_then_on(book: RecordedBook) -> None:
    grant = granted(900, on="2023-02-15", after=900, of=OPTION, notes=AT_DATE)
    right = granted(960, on="2023-02-15", after=960, of=OPTION, notes=AT_DATE)
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[grant], footnotes=THIRDS),
        an_amendment(accepted="2023-03-01 12:00", original="2023-02-16", rows=[right], footnotes=THIRDS),
    )

    assert parts(book, "2024-02-15", OPTION, known="2023-02-28") == (300, 600, 0)
    assert parts(book, "2024-02-15", OPTION, known="2023-03-02") == (320, 640, 0)


@pytest.mark.parametrize(("as_of", "expected"), [("2024-02-15", (0, 600, 0)), ("2025-02-15", (0, 0, 600))])
def test_after_the_exit_nothing_is_known_to_vest(book: RecordedBook, as_of: str, expected: tuple[int, int, int]) -> None:
    book.record(
        GRANT,
        settled(300, on="2024-02-15", after=600),
        a_form_4(accepted="2024-05-02 16:30", rows=[sold(10, on="2024-05-01", after=90)], exit_box=True),
    )

    assert parts(book, as_of) == expected


def test_the_parts_of_an_expired_lot_are_nothing(book: RecordedBook) -> None:
    book.record(
        a_form_4(accepted="2023-02-16 16:30", rows=[granted(900, on="2023-02-15", after=900, of=OPTION, notes=AT_DATE)], footnotes=THIRDS)
    )

    assert [parts(book, day, OPTION) for day in ("2032-03-14", "2032-03-15")] == [(900, 0, 0), (0, 0, 0)]


# Words about the rest

FIRST = "2024-03-01"
REST = "The remaining units vest on March 1, 2025 and March 1, 2026."


def rest(book: RecordedBook, words: str, *rows: Row) -> list[tuple[object, ...]]:
    settling = rows or (exercised(300, on=FIRST, after=600, of=UNITS, notes=AT_DATE),)
    book.record(a_form_4(accepted=f"{FIRST} 18:00", rows=settling, footnotes={"1": words}))
    return [parts(book, day) for day in ("2024-03-01", "2025-03-01", "2026-03-01")]


@pytest.mark.parametrize(
    "words",
    [
        REST,
        "The first third of the units vested on March 1, 2024. The remaining 2/3 will vest on March 1, 2025 and 2026.",
        "The remaining 600 units vest in two equal annual installments beginning on March 1, 2025, subject to continued service.",
        "Represents the first of three tranches. The remaining two tranches vest in equal installments on March 1, 2025 and 2026.",
        "The remaining units vest on the second and third anniversaries of March 1, 2023.",
    ],
)
def test_what_a_row_leaves_vests_as_its_words_say_of_the_rest(book: RecordedBook, words: str) -> None:
    assert rest(book, words) == [(0, 600, 0), (300, 300, 0), (600, 0, 0)]
    assert parts(book, "2024-02-29") == (0, 900, 0)


def test_what_is_left_after_a_part_that_was_larger_is_counted_by_the_words(book: RecordedBook) -> None:
    words = "The remaining 75% of the units vests in twelve equal quarterly installments beginning on June 1, 2024."
    row = exercised(400, on=FIRST, after=1_200, of=UNITS, notes=AT_DATE)

    assert rest(book, words, row) == [(0, 1_200, 0), (400, 800, 0), (800, 400, 0)]


def test_parts_of_the_rest_are_of_the_whole_lot(book: RecordedBook) -> None:
    words = "The balance of the units vests as to 33% on March 1, 2025 and 34% on March 1, 2026."
    row = exercised(297, on=FIRST, after=603, of=UNITS, notes=AT_DATE)

    assert rest(book, words, row) == [(0, 603, 0), (297, 306, 0), (603, 0, 0)]


def test_a_later_row_may_tell_of_the_rest_and_what_was_settled_before_has_vested(book: RecordedBook) -> None:
    book.record(settled(300, on="2023-03-01", after=900), settled(300, on=FIRST, after=600, notes={"1": REST}))

    assert [parts(book, day) for day in ("2023-02-28", "2023-03-01", FIRST, "2025-03-01")] == [
        (0, 1_200, 0),
        (0, 900, 0),
        (0, 600, 0),
        (300, 300, 0),
    ]
    assert parts(book, FIRST, known="2024-02-28") == (0, 0, 900)


def test_units_withheld_beside_those_settled_are_of_the_same_tranche(book: RecordedBook) -> None:
    rows = [
        exercised(200, on=FIRST, after=700, of=UNITS, notes=AT_DATE),
        transacted("F", "D", 100, on=FIRST, after=600, of=UNITS, notes=AT_DATE),
    ]

    assert rest(book, REST, *rows)[1] == (300, 300, 0)


def test_words_about_the_rest_change_nothing_where_the_grant_tells_its_schedule(book: RecordedBook) -> None:
    book.record(GRANT, settled(300, on="2024-02-15", after=600, notes={"1": "The remaining units vest on February 15, 2025."}))

    assert [parts(book, day) for day in ("2025-02-15", "2026-02-15")] == [(300, 300, 0), (600, 0, 0)]


@pytest.mark.parametrize(
    "words",
    [
        "The remaining units vest on March 1, 2024 and March 1, 2025.",
        "The remaining units vest on March 3, 2024 and March 1, 2025.",
        "The remaining units vested on March 1, 2022 and March 1, 2023.",
        "The remaining units vest on March 1, 2025, March 1, 2026 and March 1, 2027.",
        "The remaining 750 units vest on March 1, 2025 and March 1, 2026.",
        "The remaining units vest on March 1, 2025 and March 1, 2026, subject to the achievement of margin goals.",
        "The remaining units vest in two equal annual installments thereafter.",
        "The units vest in five equal annual installments. The remaining units vest on March 1, 2025 and March 1, 2026.",
        "Subject to remaining in service, other awards vest as to 30% on March 1, 2025 and 30% on March 1, 2026.",
    ],
    ids=["the row", "days after it", "before it", "sizes", "count", "performance", "no day", "another schedule", "a person remains"],
)
def test_words_about_the_rest_that_do_not_agree_are_not_read(book: RecordedBook, words: str) -> None:
    assert rest(book, words)[:2] == [(0, 0, 600), (0, 0, 600)]


def test_without_a_total_nothing_is_known_of_the_rest(book: RecordedBook) -> None:
    row = exercised(300, on=FIRST, after=None, of=UNITS, notes=AT_DATE)
    book.record(a_form_4(accepted=f"{FIRST} 18:00", rows=[row], footnotes={"1": REST}))
    (item,) = book.believed("2025-03-01", title=UNITS.title)

    assert [grant.schedule for grant in item.line.vesting.grants] == [None]


def test_rows_that_do_not_go_on_from_each_other_tell_nothing_of_the_rest(book: RecordedBook) -> None:
    """Two lots settled on one day, each with the total of both."""
    rows = [exercised(taken, on=FIRST, after=1_500, of=UNITS, notes=AT_DATE) for taken in (300, 200)]
    book.record(a_form_4(accepted=f"{FIRST} 18:00", rows=rows, footnotes={"1": REST}))
    schedules = [grant.schedule for item in book.believed("2025-03-01", title=UNITS.title) for grant in item.line.vesting.grants]

    assert len(schedules) > 0
    assert all(schedule is not None and schedule.tranches == () for schedule in schedules)


def test_what_vested_is_not_all_where_a_rest_is_still_to_vest(book: RecordedBook) -> None:
    """The words before it count no part, and tell of time without a day: nothing is read, least of all that all has vested."""
    words = "The units vest across three years. The first third vested on March 1, 2024. The remaining 2/3 vest on March 1, 2025 and 2026."

    assert rest(book, words) == [(0, 0, 600), (0, 0, 600), (0, 0, 600)]


def test_words_about_the_rest_of_options_tell_nothing(book: RecordedBook) -> None:
    book.record(
        a_form_4(accepted=f"{FIRST} 18:00", rows=[exercised(300, on=FIRST, after=600, of=OPTION, notes=AT_DATE)], footnotes={"1": REST})
    )

    assert parts(book, "2025-03-01", OPTION) == (0, 0, 600)


# Decisions


def vesting(*filings: RecordFiling, rules: InForce, as_of: str = "2024-06-30") -> Vesting:
    account = Reading(*filings).account
    reading = read_account(*account, reports(*filings), rules)
    (item,) = balances_of(account, reading, date.fromisoformat(as_of), EVER)
    return item.line.vesting


def test_the_terms_that_a_person_recorded_come_before_all_words() -> None:
    terms = Schedule(tranches=(Tranche(date(2027, 1, 1), 1, 1),))
    rules = InForce(vesting={(GRANT.form.accession_number or "", "II", "transaction", 1): terms})
    (grant,) = vesting(GRANT, rules=rules).grants

    assert (grant.schedule, grant.basis, grant.confidence) == (terms, "terms", "high")


def test_a_split_multiplies_grants_and_leaves_their_days() -> None:
    split = RecordSplit(issuer=NORTHWIND.cik or "", effective_on=date(2024, 1, 10), numerator=2, denominator=1)
    exercise = a_form_4(accepted="2024-02-16 16:30", rows=[exercised(600, on="2024-02-15", after=1_200, of=UNITS)])
    found = vesting(GRANT, exercise, rules=InForce(splits=(split,)))

    assert split.ratio == Fraction(2)
    assert [(grant.quantity, grant.effective) for grant in found.grants] == [(Decimal(900), date(2023, 2, 15))]
    assert found.beyond_from is None


# Table I


SHARES = a_form_3(accepted="2023-01-12 18:00", event="2023-01-10", rows=[held(10_000)])


def test_units_reported_in_table_i_are_unvested_until_their_days(book: RecordedBook) -> None:
    award = granted(900, on="2023-02-15", after=10_900, notes={"quantity": "1"})
    book.record(
        SHARES,
        a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes=THIRDS),
        a_form_4(accepted="2024-02-16 11:00", rows=[withheld(110, on="2024-02-15", after=10_790)]),
    )

    assert parts(book, "2023-02-14", COMMON) == (None, None, None)
    assert parts(book, "2023-02-15", COMMON) == (10_000, 900, 0)
    assert parts(book, "2024-02-15", COMMON) == (10_190, 600, 0)


def test_a_footnote_that_states_a_part_of_a_balance_holds_for_that_balance(book: RecordedBook) -> None:
    sale = sold(1_000, on="2024-05-01", after=9_000, notes={"reported_total": "1"})
    book.record(
        SHARES,
        a_form_4(accepted="2024-05-03 16:30", rows=[sale], footnotes={"1": "Includes 2,000 unvested RSUs."}),
        a_form_4(accepted="2024-07-03 16:30", rows=[sold(500, on="2024-07-01", after=8_500)]),
    )

    assert parts(book, "2024-04-30", COMMON) == (None, None, None)
    assert [parts(book, day, COMMON) for day in ("2024-05-01", "2024-05-03", "2024-05-04")] == [
        (7_000, 2_000, 0),
        (7_000, 2_000, 0),
        (7_000, 0, 2_000),
    ]
    assert parts(book, "2024-07-01", COMMON) == (None, None, None)


def test_a_footnote_without_a_count_leaves_open_what_no_schedule_tells_of(book: RecordedBook) -> None:
    award = granted(900, on="2023-02-15", after=10_900, notes={"quantity": "1", "reported_total": "2"})
    notes = THIRDS | {"2": "Includes other restricted stock units that were reported earlier."}
    book.record(SHARES, a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes=notes))

    assert [parts(book, day, COMMON) for day in ("2023-02-15", "2024-02-15")] == [(0, 900, 10_000), (300, 600, 10_000)]


def test_a_title_of_restricted_units_leaves_open_what_no_schedule_tells_of(book: RecordedBook) -> None:
    units = shares("Common Stock (RSUs)")
    award = granted(900, on="2023-02-15", after=10_900, of=units, notes={"quantity": "1"})
    book.record(SHARES, a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes=THIRDS))

    assert parts(book, "2023-02-15", units) == (0, 900, 10_000)


def test_shares_that_vested_when_they_were_awarded_make_no_parts(book: RecordedBook) -> None:
    award = granted(900, on="2023-02-15", after=10_900, notes={"quantity": "1"})
    book.record(
        SHARES, a_form_4(accepted="2023-02-16 16:30", rows=[award], footnotes={"1": "The shares were fully vested on the grant date."})
    )

    assert parts(book, "2023-02-15", COMMON) == (None, None, None)


def _with_notes(filing: RecordFiling, notes: dict[str, str]) -> RecordFiling:
    form = a_form_4(accepted="2024-01-01 12:00", rows=(), footnotes=notes).form
    return from_another_document(filing, footnotes=form.footnotes)


# Facts before readings


def test_what_a_new_grant_tells_is_not_of_what_was_there_before(book: RecordedBook) -> None:
    row = granted(300, on="2023-02-15", after=1_000, of=UNITS, notes=AT_DATE)
    book.record(a_form_4(accepted="2023-02-16 16:30", rows=[row], footnotes=THIRDS))

    assert parts(book, "2024-02-15") == (100, 200, 700)


def test_words_about_later_days_are_about_what_a_row_of_units_leaves(book: RecordedBook) -> None:
    rest = {"1": "The units vest in two equal annual installments beginning on February 15, 2025."}
    book.record(settled(300, on="2024-02-15", after=600, notes=rest))

    assert [parts(book, day) for day in ("2024-02-14", "2024-02-15", "2025-02-15")] == [(0, 900, 0), (0, 600, 0), (300, 300, 0)]


def test_words_that_say_it_has_vested_are_known_from_the_day_of_the_row(book: RecordedBook) -> None:
    notes = {"1": "The option is fully vested and exercisable."}
    row = exercised(100, on="2024-06-03", after=400, of=OPTION, notes=AT_DATE)
    book.record(a_form_4(accepted="2024-06-04 16:30", rows=[row], footnotes=notes))

    assert [parts(book, day, OPTION) for day in ("2024-06-02", "2024-06-03")] == [(0, 0, 500), (400, 0, 0)]


def test_the_size_of_the_grant_may_be_told(book: RecordedBook) -> None:
    notes = {"1": "The reporting person was granted 900 options, which vest in three equal annual installments beginning on May 1, 2024."}
    row = exercised(100, on="2024-07-01", after=700, of=OPTION, notes=AT_DATE)
    book.record(a_form_4(accepted="2024-07-02 16:30", rows=[row], footnotes=notes))

    assert [parts(book, day, OPTION) for day in ("2024-07-01", "2025-05-01")] == [(100, 600, 0), (400, 300, 0)]

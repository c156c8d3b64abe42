"""Options that a footnote states and no row reports: held as stated up to the filing, at least what was vested after it."""

from decimal import Decimal

import pytest

from ledger.values.attestation import STATED_OPTION
from ledger.values.decisions import RecordSplit
from projections.answers import Holding, Valid
from tests.builders import ADA, BEN, FUND, NORTHWIND, a_form_4, an_amendment, an_option, day, eastern, exercised, granted, sold
from tests.recorded import RecordedBook, every_order

STATES = "Ms. Quill also holds vested options to purchase {} shares and unvested options to purchase {}, all of which expire July 31, 2030."

FIRST = a_form_4(
    accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-01", after=900, notes="1")], footnotes={"1": STATES.format("400", "600")}
)
SECOND = a_form_4(
    accepted="2024-09-04 16:30", rows=[sold(100, on="2024-09-03", after=800, notes="1")], footnotes={"1": STATES.format("500", "400")}
)


def stated(book: RecordedBook, as_of: str, known: str | None = None) -> list[Holding]:
    return [holding for holding in book.held(as_of, known=known) if holding.security.title == STATED_OPTION]


def parts(book: RecordedBook, as_of: str, known: str | None = None) -> tuple[int | None, ...]:
    """Quantity, vested, unvested, undetermined of the one line."""
    (holding,) = stated(book, as_of, known)
    numbers = (holding.quantity, holding.vested, holding.unvested, holding.undetermined)
    return tuple(None if number is None else int(number) for number in numbers)


@pytest.mark.parametrize(
    ("as_of", "known", "expected"),
    [
        ("2024-05-01", "2024-06-01", (1_000, 400, 600, 0)),
        ("2024-05-03", "2024-06-01", (1_000, 400, 600, 0)),
        ("2024-05-04", "2024-06-01", (1_000, 400, 0, 600)),
        ("2024-09-02", "2024-10-01", (1_000, 400, 0, 600)),
        ("2024-09-03", "2024-09-04", (1_000, 400, 0, 600)),
        ("2024-09-03", "2024-10-01", (900, 500, 400, 0)),
        ("2024-09-05", "2024-10-01", (900, 500, 0, 400)),
        ("2030-07-31", "2024-10-01", (900, 500, 0, 400)),
        ("2030-08-01", "2024-10-01", (0, 0, 0, 0)),
    ],
)
def test_a_later_statement_takes_the_place_of_the_earlier_from_its_day_on(
    book: RecordedBook, as_of: str, known: str, expected: tuple[int, ...]
) -> None:
    for order in every_order(book, [FIRST, SECOND]):
        when = f"{known} 15:00" if known == "2024-09-04" else known
        assert parts(book, as_of, when) == expected, order


def test_before_the_statement_there_is_no_record(book: RecordedBook) -> None:
    book.record(FIRST)

    assert stated(book, "2024-04-30") == []
    assert stated(book, "2024-05-02", "2024-05-02") == []


def test_it_is_valid_until_the_filing_and_then_until_it_expires(book: RecordedBook) -> None:
    book.record(FIRST)
    before, after = (stated(book, as_of)[0] for as_of in ("2024-05-02", "2024-06-01"))

    assert before.valid == Valid(start=day("2024-05-01"), end=day("2024-05-04"))
    assert after.valid == Valid(start=day("2024-05-04"), end=day("2030-08-01"))
    assert before.id == after.id


def test_options_that_are_exercisable_count_as_vested_and_of_the_rest_nothing_is_known(book: RecordedBook) -> None:
    note = "The reporting person also holds options to purchase 1,000 shares, of which 300 are exercisable."
    book.record(a_form_4(accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": note}))

    assert parts(book, "2024-05-02") == (1_000, 300, 0, 700)


def test_what_is_not_vested_of_a_whole_is_unvested(book: RecordedBook) -> None:
    note = "The reporting person also holds options to purchase 1,000 shares, of which 300 are vested."
    book.record(a_form_4(accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": note}))

    assert parts(book, "2024-05-02") == (1_000, 300, 700, 0)
    assert parts(book, "2024-05-04") == (1_000, 300, 0, 700)


def test_an_amendment_states_it_anew(book: RecordedBook) -> None:
    correction = an_amendment(
        accepted="2024-05-20 12:00",
        original="2024-05-03",
        rows=[sold(100, on="2024-05-01", after=900)],
        footnotes={"1": STATES.format("450", "550")},
    )
    for order in every_order(book, [FIRST, correction]):
        assert parts(book, "2024-05-02", "2024-05-10") == (1_000, 400, 600, 0), order
        assert parts(book, "2024-05-02", "2024-05-21") == (1_000, 450, 550, 0), order
        assert parts(book, "2024-05-20", "2024-05-21") == (1_000, 450, 550, 0), order


def test_options_of_other_terms_are_another_line(book: RecordedBook) -> None:
    other = STATES.format("10", "20").replace("2030", "2031")
    book.record(FIRST, a_form_4(accepted="2024-09-04 16:30", rows=[sold(100, on="2024-09-03", after=800)], footnotes={"1": other}))

    assert {str(holding.lot and holding.lot.expires_on): holding.quantity for holding in stated(book, "2024-09-04")} == {
        "2030-07-31": Decimal(1_000),
        "2031-07-31": Decimal(30),
    }


def test_a_row_about_options_of_the_same_expiration_stands_beside_it(book: RecordedBook) -> None:
    option = an_option("4.00", expires="2030-07-31")
    same = a_form_4(accepted="2024-07-02 16:30", rows=[exercised(100, on="2024-07-01", after=900, of=option)])
    book.record(FIRST, same)

    assert stated(book, "2024-07-01", "2024-06-30")[0].flags == ()
    assert stated(book, "2024-07-01")[0].flags == ("also_in_rows",)
    assert len(book.held("2024-07-01")) == 3


def test_rows_of_options_that_are_certainly_others_do_not_touch_it(book: RecordedBook) -> None:
    rows = [granted(70, on="2024-07-01", after=70, of=an_option("4.00", expires=expires)) for expires in ("2031-07-31", "2023-01-31")]
    book.record(FIRST, a_form_4(accepted="2024-07-02 16:30", rows=rows))

    assert stated(book, "2024-07-01")[0].flags == ()


def test_without_an_expiration_date_any_option_row_may_be_the_same(book: RecordedBook) -> None:
    note = "The reporting person also holds 500 vested options."
    book.record(a_form_4(accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": note}))
    book.record(a_form_4(accepted="2024-07-02 16:30", rows=[granted(500, on="2024-07-01", after=500, of=an_option())]))

    assert stated(book, "2024-07-01")[0].flags == ("also_in_rows",)


def test_a_row_with_other_numbers_contradicts_it(book: RecordedBook) -> None:
    option = an_option("4.00", expires="2030-07-31")
    book.record(FIRST, a_form_4(accepted="2024-07-02 16:30", rows=[granted(70, on="2024-07-01", after=70, of=option)]))

    assert stated(book, "2024-07-01")[0].flags == ("also_in_rows", "low_confidence")


def test_of_a_joint_filing_only_the_named_owner_holds_it(book: RecordedBook) -> None:
    note = "Mr. Okafor also holds 500 vested options."
    joint = a_form_4(accepted="2024-05-03 16:30", owners=[FUND, BEN], rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": note})
    book.record(joint)
    held = {owner.name: [h for h in book.held("2024-05-02", owner=owner) if h.security.title == STATED_OPTION] for owner in (FUND, BEN)}

    assert (held[FUND.name], len(held[BEN.name])) == ([], 1)
    assert (held[BEN.name][0].flags, held[BEN.name][0].joint_with) == ((), ())


def test_totals_count_what_is_stated_apart_from_rows(book: RecordedBook) -> None:
    book.record(FIRST, a_form_4(accepted="2024-07-02 16:30", rows=[granted(70, on="2024-07-01", after=70, of=an_option())]))
    answer = book.holdings(issuer="NWND", as_of=day("2024-07-02"))

    assert answer.totals
    assert {total.security.title: total.quantity for total in answer.totals}[STATED_OPTION] == 1_000


def test_an_earlier_position_of_the_ledger_and_a_rebuild_say_the_same(book: RecordedBook) -> None:
    book.record(FIRST)
    head = book.info().ledger_position
    live = stated(book, "2024-06-01")
    book.record(SECOND)

    assert [h for h in book.held("2024-06-01", position=head) if h.security.title == STATED_OPTION] == live
    assert book.compare().differences == ()


def test_a_split_changes_what_one_option_is(book: RecordedBook) -> None:
    note = "The reporting person also holds 400 vested and 600 unvested options at $12.00 per share."
    book.record(a_form_4(accepted="2024-05-03 16:30", rows=[sold(100, on="2024-05-01", after=900)], footnotes={"1": note}))
    split = RecordSplit(issuer=NORTHWIND.cik or "", effective_on=day("2024-06-10"), numerator=2, denominator=1)
    book.decide(split, "Announced.", eastern("2024-05-20 08:00"))
    (before,), (after,) = stated(book, "2024-06-09"), stated(book, "2024-06-10")

    assert (before.quantity, before.vested, before.lot and before.lot.exercise_price) == (1_000, 400, Decimal(12))
    assert (after.quantity, after.vested, after.lot and after.lot.exercise_price) == (2_000, 800, Decimal(6))
    assert after.flags == ("split_adjusted",)


def test_an_explanation_says_how_old_the_statement_is(book: RecordedBook) -> None:
    book.record(FIRST)
    steps = book.explain(owner=ADA.cik, title=STATED_OPTION, as_of=day("2024-05-31"), known_at=day("2024-06-01")).steps

    assert [step.rule for step in steps] == ["line", "attested-balance", "attested-balance", "age"]
    assert "last stated the balance for 2024-05-01, 30 days before" in steps[-1].says


def test_history_tells_the_statement_on_its_day(book: RecordedBook) -> None:
    book.record(FIRST, SECOND)
    rows = [row for row in book.history(owner=ADA.cik).rows if row.name == "PositionAttested"]

    assert [(row.effective, row.kind, row.row, row.balance) for row in rows] == [
        (day("2024-05-01"), "footnote", None, 1_000),
        (day("2024-09-03"), "footnote", None, 900),
    ]
    assert rows[0].lot is not None
    assert rows[0].lot.expires_on == day("2030-07-31")

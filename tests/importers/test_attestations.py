"""Words that state an option position, and words that look like it and do not. People and numbers are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from importers.attestations import attested
from ledger.commands import RecordFiling
from ledger.values.attestation import Attestation
from ledger.values.form import Kind, Row, Table
from tests.builders import ADA, ADVISER, BEN, FUND, a_form_4, an_option, exercised, held, sold

SALE = sold(100, on="2024-05-01", after=900)
STATED = {"vested", "unvested", "exercisable", "total", "expires_on", "exercise_price", "granted_on", "underlying_title"}


def form(text: str, *rows: Row, remarks: str | None = None, **changes: Any) -> RecordFiling:
    notes = {"1": text} if text else {}
    return a_form_4(accepted="2024-05-02 16:30", rows=rows or (SALE,), footnotes=notes, remarks=remarks, **changes)


def stated(text: str, *rows: Row, **changes: Any) -> list[dict[str, object]]:
    """What a footnote of Ada's attests: the fields that are stated, numbers as text, days as days."""
    return [told(attestation) for _, attestation in form(text, *rows, **changes).attestations]


def told(attestation: Attestation) -> dict[str, object]:
    values = {name: getattr(attestation, name) for name in STATED}
    return {name: str(value) for name, value in values.items() if value is not None}


# One statement is one attestation


def test_vested_and_unvested_options_of_the_same_terms_are_one_position() -> None:
    text = (
        "Ms. Quill also holds vested options to purchase 1,200 shares of common stock that expire July 31, 2030, and unvested options to "
        "purchase 3,600 that expire July 31, 2030."
    )

    assert stated(text) == [{"vested": "1200", "unvested": "3600", "expires_on": "2030-07-31", "underlying_title": "common stock"}]


def test_two_expiration_dates_are_two_positions() -> None:
    text = "Ms. Quill holds vested options for 1,200 shares expiring July 31, 2030, and unvested options for 3,600 expiring July 31, 2031."

    assert stated(text) == [{"vested": "1200", "expires_on": "2030-07-31"}, {"unvested": "3600", "expires_on": "2031-07-31"}]


def test_it_rests_on_its_sentence() -> None:
    text = "Sold under a plan. The reporting person also holds 500 vested options. By order of the board."
    ((owner, attestation),) = form(text).attestations

    assert (owner, attestation.place, attestation.ordinal) == (ADA.cik, "1", 1)
    assert text[attestation.start : attestation.end] == "The reporting person also holds 500 vested options"


def test_remarks_state_positions_too() -> None:
    ((_, attestation),) = form("", remarks="The reporting person also holds 500 vested options.").attestations

    assert (attestation.place, attestation.vested) == ("remarks", Decimal(500))


def test_statements_are_counted_within_their_footnote() -> None:
    text = "Ms. Quill also holds 500 vested options expiring on May 1, 2030 and 700 vested options expiring on May 1, 2031."

    assert [(attestation.place, attestation.ordinal) for _, attestation in form(text).attestations] == [("1", 1), ("1", 2)]


HOLDS = "The reporting person also holds"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Reporting Person also owns 80,000 stock options, of which 15,000 are vested.", {"total": "80000", "vested": "15000"}),
        ("Ada Quill owns options to purchase 80 shares (15 vested and 65 unvested).", {"total": "80", "vested": "15", "unvested": "65"}),
        (
            f"{HOLDS} options to purchase 500 shares of the Issuer's Class A Common Stock, 20 of which are currently exercisable.",
            {"total": "500", "exercisable": "20", "underlying_title": "Class A Common Stock"},
        ),
        (
            "In addition, the reporting person owns 900 unvested stock options expiring on May 1, 2031.",
            {"unvested": "900", "expires_on": "2031-05-01"},
        ),
        (
            f"{HOLDS} 100 vested and 300 unvested non-qualified stock options (right to buy) with an exercise price of $5.25 per share.",
            {"vested": "100", "unvested": "300", "exercise_price": "5.25"},
        ),
        ("Does not include 40,000 shares issuable upon exercise of vested options.", {"vested": "40000"}),
        ("Excludes 40,000 vested options held by Ms. Quill.", {"vested": "40000"}),
        ("Vested options to purchase 700 shares are also held directly by the reporting person.", {"vested": "700"}),
        (
            "As of May 2, 2024, Ada Quill holds options to purchase 800 shares granted on July 31, 2021 and expiring 7/31/2031.",
            {"total": "800", "granted_on": "2021-07-31", "expires_on": "2031-07-31"},
        ),
        (
            f"{HOLDS}: (i) vested options for 100 shares; and (ii) unvested options for 200 shares, all of which expire on March 1, 2032.",
            {"vested": "100", "unvested": "200", "expires_on": "2032-03-01"},
        ),
        (
            f"{HOLDS} unvested options to purchase 600 shares, which vest in three equal installments from May 1, 2025.",
            {"unvested": "600"},
        ),
        (
            f"{HOLDS} options to purchase 600 shares, of which 200 are exercisable and the remaining 400 vest on May 1, 2026.",
            {"total": "600", "exercisable": "200"},
        ),
        (f"{HOLDS} 150 exercisable options and 250 unexercisable options.", {"exercisable": "150", "total": "400"}),
        (
            f'{HOLDS} options (the "Options") to purchase 300 shares, all of which are vested, at prices ranging from $3.00 to $5.00.',
            {"total": "300", "vested": "300"},
        ),
        (f"{HOLDS} options for 50 shares, of which options to purchase 20 shares are vested.", {"total": "50", "vested": "20"}),
        (
            f"{HOLDS} options to acquire 60 shares at $10.00 each that are fully vested.",
            {"total": "60", "vested": "60", "exercise_price": "10.00"},
        ),
        ("Excludes shares issuable upon exercise of outstanding options to purchase 200 shares.", {"total": "200"}),
        ("Ms. Quill holds stock options (both vested and unvested) to purchase 300 shares.", {"total": "300"}),
        (
            "Ms. Quill has 20 vested options and 40 unvested options, each with an exercise price of $12.50 and expiring on May 1, 2031.",
            {"vested": "20", "unvested": "40", "exercise_price": "12.50", "expires_on": "2031-05-01"},
        ),
        ("Following the sales reported on this Form 4, the reporting person holds 500 vested options.", {"vested": "500"}),
        (
            "Ms. Quill also has the right to acquire 70 common shares upon exercise of vested options.",
            {"vested": "70", "underlying_title": "common shares"},
        ),
        (
            "The reporting person has 100 options to purchase common stock, 50 of which are vested.",
            {"total": "100", "vested": "50", "underlying_title": "common stock"},
        ),
        (f"{HOLDS} 40 shares subject to vested options and 20 shares subject to unvested options.", {"vested": "40", "unvested": "20"}),
        (
            "Ms. Quill continues to hold 120 options under the 2015 Option and Incentive Plan granted May 1, 2019 at $7.50 per share.",
            {"total": "120", "granted_on": "2019-05-01", "exercise_price": "7.50"},
        ),
    ],
)
def test_positions_are_stated_in_many_ways(text: str, expected: dict[str, str]) -> None:
    assert stated(text) == [expected]


def test_he_and_she_are_whom_the_sentence_before_is_about() -> None:
    assert stated("Ms. Quill sold under a plan. She also holds 500 vested options.") == [{"vested": "500"}]
    assert stated("The shares are of a fund. She also holds 500 vested options.") == []


# What is no attestation


@pytest.mark.parametrize(
    "text",
    [
        "33,000 of which were vested.",
        "The option vests as to 1,000 shares on each of May 1, 2025 and May 1, 2026.",
        "Includes 5,000 vested options.",
        "Includes 5,000 unvested restricted stock units.",
        "The reporting person also holds 5,000 unvested restricted stock units.",
        "The reporting person also holds warrants to purchase 5,000 shares.",
        "The reporting person was granted options to purchase 5,000 shares, of which 1,000 vested immediately.",
        "The reporting person will hold options to purchase 5,000 shares.",
        "If the merger closes, the reporting person holds options to purchase 5,000 shares.",
        "The plan allows that a director holds options to purchase 5,000 shares.",
        "The reporting person transferred options to purchase 5,000 shares to her former spouse.",
        "The reporting person's spouse also holds vested options to purchase 5,000 shares.",
        "Mr. Thorne also holds vested options to purchase 5,000 shares.",
        "The reporting person also holds options to purchase 5,000 shares, as previously reported.",
        "The reporting person also holds options to purchase 5,000 shares, of which 2,000 are exercisable within 60 days.",
        "The reporting person also holds options to purchase 5,000 shares, of which 6,000 are vested.",
        "The reporting person also holds options to purchase 5,000 shares that expire in July 2030.",
        "The reporting person also holds vested options to purchase 5,000 shares that expire February 30, 2030.",
        "The reporting person also holds options to purchase 40% of the units.",
        "The reporting person also holds 0 vested options.",
        "After five years, the reporting person holds options to purchase 5,000 shares.",
        "As of May 1, 2023, the reporting person also holds options to purchase 5,000 shares.",
        "The reporting person also holds vested options to purchase 100 shares and vested options to purchase 200 shares.",
    ],
)
def test_what_is_not_certain_states_nothing(text: str) -> None:
    assert stated(text) == []


def test_what_an_option_row_may_be_about_is_not_attested() -> None:
    text = "The reporting person also holds vested options to purchase 5,000 shares that expire March 14, 2032."
    row = exercised(100, on="2024-05-01", after=5_000, of=an_option("4.00", expires="2032-03-14"))

    assert stated(text, row) == []
    assert stated(text.replace("2032", "2033"), row) == [{"vested": "5000", "expires_on": "2033-03-14"}]


def test_besides_an_option_that_is_used_up_others_are_held() -> None:
    row = exercised(100, on="2024-05-01", after=0, of=an_option("4.00", expires="2032-03-14"))

    assert stated("The reporting person also holds 5,000 vested options.", row) == [{"vested": "5000"}]
    assert stated("The reporting person holds 5,000 vested options.", row) == []


def test_what_an_indirect_balance_leaves_out_may_be_somebody_elses() -> None:
    assert stated("Does not include 5,000 vested options.", held(700, via="By Trust", notes="1")) == []


def test_of_several_statements_about_the_same_terms_none_is_certain() -> None:
    command = form("", remarks=None)
    texts = {"1": "The reporting person also holds 500 vested options.", "2": "The reporting person also holds 700 vested options."}
    both = a_form_4(accepted="2024-05-02 16:30", rows=[SALE], footnotes=texts)
    same = a_form_4(accepted="2024-05-02 16:30", rows=[SALE], footnotes={"1": texts["1"], "2": texts["1"]})

    assert (command.attestations, both.attestations) == ((), ())
    assert [attestation.place for _, attestation in same.attestations] == ["1"]


# Whose it is


def test_of_several_owners_the_named_one_holds_it() -> None:
    command = form("Mr. Okafor also holds 500 vested options.", owners=[FUND, BEN, ADA])

    assert [owner for owner, _ in command.attestations] == [BEN.cik]
    assert command.findings == ()


def test_of_several_owners_none_may_be_meant_for_certain() -> None:
    command = form("The reporting person also holds 500 vested options.", owners=[FUND, ADVISER, ADA])

    assert command.attestations == ()
    assert [(finding.code, finding.place) for finding in command.findings] == [("holder-not-certain", "form/footnotes/1")]


@pytest.mark.parametrize(
    ("missing", "count"), [((), 1), ((("I", "holding"),), 1), ((("II", "transaction"),), 0), ((("II", "holding"),), 0)]
)
def test_where_rows_of_table_ii_are_missing_nothing_is_attested(missing: tuple[tuple[Table, Kind], ...], count: int) -> None:
    command = form("The reporting person also holds 500 vested options.")

    assert len(attested(command.form, command.rows, missing).attestations) == count


def test_a_form_without_such_words_attests_nothing() -> None:
    command = form("Sold under a plan.")

    assert attested(command.form, command.rows).attestations == ()


def test_a_day_is_a_day() -> None:
    ((_, attestation),) = form("The reporting person also holds 500 vested options expiring 7/31/30.").attestations

    assert attestation.expires_on == date(2030, 7, 31)

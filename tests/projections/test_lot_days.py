"""Days in words tell lots of units apart: when each was granted, and when it vests."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.commands import RecordFiling
from ledger.values.form import Row
from projections.accounts.lot_days import LotDays, LotWords, days_of
from tests.builders import a_form_4, exercised, granted, units
from tests.readings import Reading

UNITS = units()
OF_2021 = "A quarter of the units granted on April 6, 2021 became vested, and the rest goes on to vest each year."
OF_2023 = "A quarter of the units granted on April 6, 2023 became vested, and the rest goes on to vest each year."
VEST_IN_MAY = "These units vest in three equal annual installments on May 2, 2025, May 2, 2026 and May 2, 2027."
REST_IN_AUGUST = "What remains of the award will vest on 08/14/2024, 02/14/2025 and 08/14/2025."
REST_IN_MAY = "What remains of the award will vest on 5/2/2026 and 5/2/2027."


def filed(day: str, *rows: Row, **footnotes: str) -> RecordFiling:
    return a_form_4(accepted=f"{day} 16:30", period=day, rows=rows, footnotes={key[1:]: text for key, text in footnotes.items()})


def quantities(*filings: RecordFiling) -> list[Decimal | None]:
    return [item.point.quantity for item in Reading(*filings).lines("2025-12-31")]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Units granted on April 6, 2021 vested.", ["2021-04-06"]),
        ("A part of a grant of 48,000 restricted stock units made on 4/6/2021 vested.", ["2021-04-06"]),
        ("The original grant date was April 6, 2021, and vesting follows.", ["2021-04-06"]),
        ("The award vests on April 6, 2026.", []),
        ("The granted units vest on April 6, 2026.", []),
    ],
)
def test_the_day_of_a_grant_follows_words_of_one(text: str, days: list[str]) -> None:
    assert days_of(LotWords(text)).granted == frozenset(map(date.fromisoformat, days))


def test_days_of_vesting_are_those_of_the_schedule_else_those_that_vesting_is_said_of() -> None:
    listed = days_of(LotWords(f"{REST_IN_AUGUST} The plan ends on June 30, 2031."))

    assert days_of(LotWords(VEST_IN_MAY)).vests == {date(2025, 5, 2), date(2026, 5, 2), date(2027, 5, 2)}
    assert listed.vests == {date(2024, 8, 14), date(2025, 2, 14), date(2025, 8, 14)}


def test_a_day_beside_is_the_same_day() -> None:
    lot = LotDays(frozenset({date(2023, 4, 6)}))

    assert not lot.are_others(LotDays(frozenset({date(2023, 4, 10)})), date(2024, 4, 8))
    assert lot.are_others(LotDays(frozenset({date(2023, 4, 20)})), date(2024, 4, 8))


def test_units_of_another_grant_are_another_lot_however_near_their_numbers() -> None:
    rows = [
        exercised(300, on="2024-04-08", after=900, of=UNITS, notes="1"),
        exercised(465, on="2024-04-08", after=465, of=UNITS, notes="2"),
    ]

    assert quantities(filed("2024-04-09", *rows, _1=OF_2023, _2=OF_2021)) == [900, 465]


def test_a_settlement_before_anything_of_a_lot_vests_is_of_another_lot() -> None:
    reading = quantities(
        filed("2024-04-03", granted(8_000, on="2024-04-01", after=8_000, of=UNITS, notes="1"), _1=VEST_IN_MAY),
        filed("2024-05-03", exercised("4012.5", on="2024-05-02", after="4012.5", of=UNITS, notes="1"), _1="These units vest once a year."),
    )

    assert reading == [8_000, Decimal("4012.5")]


def test_a_balance_that_goes_on_by_chance_is_of_another_lot_when_its_words_tell_other_days() -> None:
    reading = quantities(
        filed("2024-04-03", granted(6_000, on="2024-04-01", after=6_000, of=UNITS, notes="1"), _1=VEST_IN_MAY),
        filed("2024-04-18", exercised(2_000, on="2024-04-16", after=4_000, of=UNITS, notes="1"), _1=REST_IN_AUGUST),
    )

    assert reading == [6_000, 4_000]


def test_a_balance_that_goes_on_with_the_days_that_are_left_is_of_the_lot() -> None:
    reading = quantities(
        filed("2024-04-03", granted(6_000, on="2024-04-01", after=6_000, of=UNITS, notes="1"), _1=VEST_IN_MAY),
        filed("2025-05-05", exercised(2_000, on="2025-05-02", after=4_000, of=UNITS, notes="1"), _1=REST_IN_MAY),
    )

    assert reading == [4_000]


@pytest.mark.parametrize(("before", "left"), [("6002", "4000"), ("5998", "3998")], ids=["more", "fewer"])
def test_a_unit_for_each_tranche_is_rounding_where_days_are_shared(before: str, left: str) -> None:
    reading = quantities(
        filed("2024-04-03", granted(6_000, on="2024-04-01", after=6_000, of=UNITS, notes="1"), _1=VEST_IN_MAY),
        filed(
            "2025-05-05", exercised(str(Decimal(before) - Decimal(left)), on="2025-05-02", after=left, of=UNITS, notes="1"), _1=REST_IN_MAY
        ),
    )

    assert reading == [Decimal(left)]


def test_dividends_that_accrue_leave_the_lot_the_same() -> None:
    words = "Each unit is worth one share; dividends are credited as further units."
    reading = quantities(
        filed("2024-04-03", granted(800, on="2024-04-01", after=800, of=UNITS, notes="1"), _1=words),
        filed("2025-04-03", exercised("812.375", on="2025-04-01", after=0, of=UNITS, notes="1"), _1=words),
    )

    assert reading == [0]


@pytest.mark.parametrize("before", [780, 824], ids=["fewer", "more, in whole units"])
def test_whole_units_that_nothing_explains_are_of_another_lot(before: int) -> None:
    words = "Each unit is worth one share."
    reading = quantities(
        filed("2024-04-03", granted(800, on="2024-04-01", after=800, of=UNITS, notes="1"), _1=words),
        filed("2025-04-03", exercised(before, on="2025-04-01", after=0, of=UNITS, notes="1"), _1=words),
    )

    assert reading == [800, 0]


def test_the_same_grant_by_name_explains_a_difference() -> None:
    reading = quantities(
        filed("2024-04-09", exercised(300, on="2024-04-08", after=900, of=UNITS, notes="1"), _1=OF_2023),
        filed("2025-04-09", exercised(310, on="2025-04-07", after=620, of=UNITS, notes="1"), _1=OF_2023),
    )

    assert reading == [620]

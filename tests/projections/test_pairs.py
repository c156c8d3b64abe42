"""The two sides of exercises, conversions and replacements, and what is left alone because two rows fit."""

from typing import Any

import pytest

from ledger.values.form import Row, TransactionRow
from projections.pairs import Pair, pairs_of
from tests.builders import a_form_4, an_option, bought, exercised, granted, sold, transacted, units, withheld
from tests.readings import reports

DAY = "2024-02-15"
OPTION, UNITS = an_option("4.00"), units()
Found = tuple[str, int, int, tuple[int, ...]]


def found(*rows: Row) -> list[Found]:
    """Kind, row of Table II that is disposed of, row that is acquired, and rows of Table I that are withheld, of each pair."""
    return [(p.kind, p.disposed[2], p.acquired[2], tuple(ref[2] for ref in p.attached)) for p in pairs(*rows)]


def pairs(*rows: Row) -> tuple[Pair, ...]:
    (report,) = reports(a_form_4(accepted="2024-02-16 11:00", rows=rows))
    return pairs_of(report)


def settled(quantity: int, *, after: int = 0, of: Any = UNITS, code: str = "M", on: str = DAY) -> TransactionRow:
    return transacted(code, "D", quantity, on=on, after=after, of=of)


def came(quantity: int, *, after: int, at: str | int | None = None, code: str = "M", on: str = DAY) -> TransactionRow:
    return transacted(code, "A", quantity, on=on, after=after, price=at)


def test_units_that_vest_are_one_pair_with_the_shares_withheld() -> None:
    assert found(came(300, after=10_300), withheld(110, on=DAY, after=10_190), settled(300, after=600)) == [("exercise", 1, 1, (2,))]


@pytest.mark.parametrize(("code", "kind"), [("M", "exercise"), ("X", "exercise"), ("O", "exercise"), ("C", "conversion")])
def test_each_code_of_two_sides_has_its_kind(code: str, kind: str) -> None:
    assert found(came(300, after=300, code=code), settled(300, code=code)) == [(kind, 1, 1, ())]


def test_a_conversion_is_paired_by_the_shares_that_it_leads_to() -> None:
    preferred = units("Series B Preferred Stock", underlying=1_200)

    assert found(came(1_200, after=1_200, code="C"), settled(300, code="C", of=preferred)) == [("conversion", 1, 1, ())]


def test_units_may_become_deferred_units_of_table_ii() -> None:
    deferred = units("Deferred Stock Units")
    rows = (settled(300), exercised(300, on=DAY, after=300, of=deferred))
    row = TransactionRow(**{name: getattr(rows[1], name) for name in rows[1].__struct_fields__} | {"acquired_disposed": "A"})

    assert found(rows[0], row) == [("exercise", 1, 2, ())]


@pytest.mark.parametrize(
    "rows",
    [
        (came(300, after=300, on="2024-02-14"), settled(300)),
        (came(299, after=299), settled(300)),
        (came(300, after=300, code="C"), settled(300)),
        (bought(300, on=DAY, after=300), settled(300)),
        (sold(300, on=DAY, after=0), settled(300)),
    ],
    ids=["another day", "another amount", "another code", "a purchase", "a sale"],
)
def test_what_does_not_fit_is_not_paired(rows: tuple[TransactionRow, ...]) -> None:
    assert found(*rows) == []


def test_two_rows_that_fit_alike_are_not_paired() -> None:
    assert found(came(300, after=300), came(300, after=600), settled(300), settled(300)) == []


def test_the_exercise_price_tells_equal_rows_apart() -> None:
    rows = (came(300, after=300, at=5), came(300, after=600, at=4), settled(300, of=OPTION), settled(300, of=an_option("5.00")))

    assert found(*rows) == [("exercise", 1, 2, ()), ("exercise", 2, 1, ())]


def test_several_lots_may_come_in_by_one_row() -> None:
    rows = (came(500, after=500), withheld(200, on=DAY, after=300), settled(200), settled(300))

    assert found(*rows) == [("exercise", 1, 1, (2,)), ("exercise", 2, 1, (2,))]


def test_one_lot_may_come_in_by_several_rows() -> None:
    assert found(came(200, after=200), came(300, after=500), settled(500)) == [("exercise", 1, 1, ()), ("exercise", 1, 2, ())]


def test_withholding_goes_with_the_shares_from_whose_balance_it_goes_on() -> None:
    rows = (
        came(300, after=1_300),
        withheld(110, on=DAY, after=1_190),
        came(200, after=1_390),
        withheld(70, on=DAY, after=1_320),
        settled(300),
        settled(200),
    )

    assert found(*rows) == [("exercise", 1, 1, (2,)), ("exercise", 2, 3, (4,))]


def test_one_withholding_for_two_exercises_is_of_neither() -> None:
    rows = (came(300, after=1_300), came(200, after=1_500), withheld(180, on=DAY, after=1_320), settled(300), settled(200))

    assert found(*rows) == [("exercise", 1, 1, ()), ("exercise", 2, 2, ())]


def test_a_lot_given_back_and_granted_at_another_price_is_replaced() -> None:
    rows = (transacted("D", "D", 150, on=DAY, after=0, of=an_option("17.40")), granted(150, on=DAY, after=150, of=an_option("4.10")))

    assert found(*rows) == [("replacement", 1, 2, ())]


def test_several_lots_are_replaced_each_by_the_one_of_its_size_and_expiration() -> None:
    rows = [
        row
        for size, expires in ((150, "2030-03-25"), (150, "2029-04-12"), (90, "2028-01-01"))
        for row in (
            granted(size, on=DAY, after=size, of=an_option("4.10", expires=expires)),
            transacted("D", "D", size, on=DAY, after=0, of=an_option("17.40", expires=expires)),
        )
    ]

    assert found(*rows) == [("replacement", 2, 1, ()), ("replacement", 4, 3, ()), ("replacement", 6, 5, ())]

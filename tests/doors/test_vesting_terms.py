"""Vesting terms as JSON become schedules, in each of their forms; what cannot be read is refused with its place and what was expected."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms import read_terms, to_ocf, write_terms
from insider_ledger.vesting_terms.periods import stepped
from ledger.values.vesting import Schedule, Tranche, UndatedPart
from projections.vesting.allocation import allocated

START_DAY = "VESTING_START_DAY_OR_LAST_DAY_OF_MONTH"


def read(terms: object, *, start: str | None = None, granted: int | None = None) -> Schedule:
    return read_terms(
        terms if isinstance(terms, str | bytes) else json.dumps(terms),
        start=None if start is None else date.fromisoformat(start),
        granted=None if granted is None else Decimal(granted),
    )


def said(schedule: Schedule) -> list[tuple[str, str]]:
    return [(str(tranche.vests_on), str(tranche.fraction)) for tranche in schedule.tranches]


def flaws(terms: object, **given: Any) -> dict[str, str]:
    with pytest.raises(RefusedTermsError) as refused:
        read(terms, **given)
    return dict(refused.value.flaws)


# Tranches


def test_tranches_are_read_in_any_order_with_fractions_and_percentages() -> None:
    schedule = read({"tranches": [{"date": "2026-03-15", "fraction": "75%"}, {"date": "2025-03-15", "fraction": "12/48"}]})

    assert schedule == Schedule(tranches=(Tranche(date(2025, 3, 15), 1, 4), Tranche(date(2026, 3, 15), 3, 4)))


def test_units_are_parts_of_the_grant_whose_size_is_given() -> None:
    terms = {"tranches": [{"date": "2025-03-15", "quantity": 100}, {"date": "2026-03-15", "quantity": "300"}]}

    assert said(read(terms, granted=400)) == [("2025-03-15", "1/4"), ("2026-03-15", "3/4")]
    assert flaws(terms)["tranches[0].quantity"].startswith("units need the size of the grant")


def test_parts_without_a_day_keep_their_condition() -> None:
    terms = {
        "tranches": [{"date": "2025-03-15", "fraction": "1/2"}],
        "undated": [{"fraction": "1/2", "condition": "an initial public offering"}],
        "no_later_than": "2031-03-15",
        "allocation": "front_loaded",
    }

    assert read(terms) == Schedule(
        tranches=(Tranche(date(2025, 3, 15), 1, 2),),
        undated=(UndatedPart(1, 2, "an initial public offering"),),
        no_later_than=date(2031, 3, 15),
        allocation="front_loaded",
    )


def test_an_answer_of_the_reader_of_footnotes_can_be_recorded_as_it_is() -> None:
    answer = {
        "class": "time",
        "tranches": [
            {"date": "2025-03-15", "fraction": "1/3", "quantity": "33", "cumulative": "33"},
            {"date": "2026-03-15", "fraction": "2/3", "quantity": "67", "cumulative": "100"},
        ],
        "undated": [],
        "no_later_than": None,
        "allocation": "cumulative_round_down",
        "confidence": "high",
        "alternatives": [],
        "spans": [[0, 10]],
        "rules_version": "5",
    }

    assert said(read(answer)) == [("2025-03-15", "1/3"), ("2026-03-15", "2/3")]


def test_units_that_were_edited_without_their_fraction_are_noticed() -> None:
    tranches = [{"date": "2025-03-15", "fraction": "1/3", "quantity": "34"}, {"date": "2026-03-15", "fraction": "2/3", "quantity": "66"}]

    assert flaws({"tranches": tranches}) == {
        "tranches[0].quantity": "34 units do not follow from 1/3 of 100, which makes 33 here: correct one, or leave the quantity out.",
        "tranches[1].quantity": "66 units do not follow from 2/3 of 100, which makes 67 here: correct one, or leave the quantity out.",
    }
    assert "tranches[0]" in flaws({"tranches": tranches[:1]})
    assert said(read({"tranches": tranches[:1]}, granted=102)) == [("2025-03-15", "1/3")]


@pytest.mark.parametrize(
    ("terms", "place", "says"),
    [
        ({"tranches": [{"date": "2025-02-29", "fraction": "1"}]}, "tranches[0].date", 'expected YYYY-MM-DD, such as "2025-03-15"'),
        ({"tranches": [{"date": "2025-03-15", "fraction": "1/0"}]}, "tranches[0].fraction", 'such as "1/48" or "25%"'),
        ({"tranches": [{"date": "2025-03-15", "fraction": "5/4"}]}, "tranches[0].fraction", "at most 1"),
        ({"tranches": [{"date": "2025-03-15", "fraction": 0.25}]}, "tranches[0].fraction", "expected a fraction"),
        ({"tranches": [{"date": "2025-03-15"}]}, "tranches[0]", 'give "fraction" (such as "1/4") or "quantity"'),
        ({"tranches": [{"date": "2025-03-15", "quantity": -5}]}, "tranches[0].quantity", "not negative"),
        ({"tranches": [{"date": "2025-03-15", "quantity": 0}]}, "tranches[0].quantity", "no part of a grant"),
        ({"tranches": [{"fraction": "1/4"}]}, "tranches[0].date", "it is missing: give YYYY-MM-DD"),
        ({"tranches": [{"day": "2025-03-15", "fraction": "1"}]}, "tranches[0].day", "known are fraction, quantity, date, cumulative"),
        ({"tranches": ["2025-03-15"]}, "tranches[0]", "expected an object, such as"),
        ({"tranches": {}}, "tranches", "expected a list of objects"),
        ({"tranches": [{"date": "2025-03-15", "fraction": "1/4"}] * 2}, "tranches[1].date", "stands twice"),
        (
            {"tranches": [{"date": "2025-03-15", "fraction": "3/4"}, {"date": "2026-03-15", "fraction": "1/2"}]},
            "tranches[1]",
            "5/4 of the grant",
        ),
        ({"undated": [{"fraction": "1"}]}, "undated[0].condition", "it is missing"),
        ({"undated": [{"fraction": "1", "condition": " "}]}, "undated[0].condition", "some words"),
        ({"undated": [{"fraction": "1", "condition": "a\ud800"}]}, "undated[0].condition", "some words"),
        ({"tranches": [], "allocation": "fair"}, "allocation", 'expected one of "cumulative_round_down"'),
        ({"tranches": [], "no_later_than": "soon"}, "no_later_than", '"soon" is not a day'),
        ({"vests": "soon"}, "", 'expected an object with "tranches"'),
        ([], "", 'expected an object with "tranches"'),
        ("{", "line 1, column 2", "no JSON"),
        ("[" * 100_000, "", "no JSON that can be read"),
        ('{"over": Infinity}', "", "Infinity is no number"),
        ('{"over": 1, "over": 2}', "over", "stands twice"),
        (b"\xff", "", "no text in UTF-8"),
    ],
)
def test_terms_that_cannot_be_read_are_refused_at_their_place(terms: object, place: str, says: str) -> None:
    found = flaws(terms)

    assert says in found[place]


def test_every_flaw_is_told_at_once() -> None:
    found = flaws({"tranches": [{"date": "soon", "fraction": "all"}, 5], "allocation": "x"})

    assert set(found) == {"tranches[0].date", "tranches[0].fraction", "tranches[1]", "allocation"}


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    assert said(read(b'\xef\xbb\xbf{"tranches": [{"date": "2025-03-15", "fraction": "1"}]}')) == [("2025-03-15", "1")]


def test_a_schedule_is_written_with_units_where_the_size_of_the_grant_is_known() -> None:
    schedule = read({"tranches": [{"date": "2025-03-15", "fraction": "1/3"}, {"date": "2026-03-15", "fraction": "2/3"}]})

    assert [(item.fraction, item.quantity, item.cumulative) for item in write_terms(schedule, Decimal(100)).tranches] == [
        ("1/3", 33, 33),
        ("2/3", 67, 100),
    ]
    assert [(item.fraction, item.quantity) for item in write_terms(schedule).tranches] == [("1/3", None), ("2/3", None)]


# Rules


def test_a_rule_has_a_tranche_after_each_period_and_a_cliff() -> None:
    schedule = read({"over": 48, "every": "1 month", "from": "2022-03-15", "cliff": 12})

    assert len(schedule.tranches) == 37
    assert said(schedule)[:2] == [("2023-03-15", "1/4"), ("2023-04-15", "1/48")]
    assert said(schedule)[-1] == ("2026-03-15", "1/48")
    assert schedule.is_complete
    assert [item.quantity for item in allocated(schedule, Decimal(4_800))[:2]] == [1_200, 100]


@pytest.mark.parametrize(
    ("every", "start", "days"),
    [
        ("year", "2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("1 month", "2024-01-31", ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]),
        ("1 quarter", "2023-11-30", ["2024-02-29", "2024-05-30", "2024-08-30", "2024-11-30"]),
        ("2 weeks", "2024-12-25", ["2025-01-08", "2025-01-22", "2025-02-05", "2025-02-19"]),
        ("30 days", "2024-01-31", ["2024-03-01", "2024-03-31", "2024-04-30", "2024-05-30"]),
    ],
)
def test_each_period_is_counted_from_the_first_day(every: str, start: str, days: list[str]) -> None:
    assert [day for day, _ in said(read({"over": 4, "every": every}, start=start))] == days


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        ({"every": "fortnight"}, "every", 'such as "1 month"'),
        ({"every": "0 months"}, "every", "is not a period"),
        ({"over": 0}, "over", "a whole number from 1 to 10000"),
        ({"over": True}, "over", "is not a count"),
        ({"cliff": 49}, "cliff", "only 48 tranches"),
        ({"from": "March"}, "from", '"March" is not a day'),
        ({"over": 10_000, "every": "1 year"}, "over", "beyond the calendar"),
        ({"until": "2026-03-15"}, "until", "known are over, every, from, cliff, allocation"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_place(change: dict[str, object], place: str, says: str) -> None:
    assert says in flaws({"over": 48, "every": "1 month", "from": "2022-03-15", **change})[place]


def test_a_rule_needs_a_day_to_count_from() -> None:
    assert "--start" in flaws({"over": 4, "every": "1 year"})["from"]


def test_a_day_of_the_month_is_kept_where_the_month_has_it() -> None:
    anchor = date(2024, 1, 15)

    assert [stepped(anchor, months, "MONTHS", 31) for months in (0, 1, 3)] == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 4, 30)]
    assert stepped(anchor, 1, "MONTHS", 1) == date(2024, 2, 1)
    assert stepped(anchor, 12, "MONTHS") == date(2025, 1, 15)


# The Open Cap Format

Built = dict[str, Any]


def condition(name: str, trigger: Built, *after: str, part: str = "0/1", remainder: bool = False, **more: object) -> Built:
    above, _, below = part.partition("/")
    portion = {"numerator": above, "denominator": below, **({"remainder": True} if remainder else {})}
    return {"id": name, "portion": portion, "trigger": trigger, "next_condition_ids": list(after), **more}


def on(day: str) -> Built:
    return {"type": "VESTING_SCHEDULE_ABSOLUTE", "date": day}


def after(name: str, length: int = 1, occurrences: int = 1, day: str | None = START_DAY, **period: object) -> Built:
    stated = {"length": length, "type": "DAYS" if day is None else "MONTHS", "occurrences": occurrences, **period}
    stated |= {} if day is None else {"day_of_month": day}
    return {"type": "VESTING_SCHEDULE_RELATIVE", "relative_to_condition_id": name, "period": stated}


START: Built = {"type": "VESTING_START_DATE"}
EVENT: Built = {"type": "VESTING_EVENT"}


def ocf(*conditions: Built, allocation: str = "CUMULATIVE_ROUND_DOWN") -> Built:
    return {
        "id": "terms-1",
        "object_type": "VESTING_TERMS",
        "name": "Invented terms",
        "description": "",
        "allocation_type": allocation,
        "vesting_conditions": list(conditions),
    }


FOUR_YEARS = ocf(
    condition("start", START, "cliff"),
    condition("cliff", after("start", 12), "monthly", part="12/48"),
    condition("monthly", after("cliff", 1, 36), part="1/48"),
    allocation="CUMULATIVE_ROUNDING",
)


def test_terms_of_the_format_are_compiled_with_a_start() -> None:
    schedule = read(FOUR_YEARS, start="2022-01-31")

    assert schedule.allocation == "cumulative_rounding"
    assert said(schedule)[:3] == [("2023-01-31", "1/4"), ("2023-02-28", "1/48"), ("2023-03-31", "1/48")]
    assert (len(schedule.tranches), schedule.is_complete, said(schedule)[-1][0]) == (37, True, "2026-01-31")


def test_the_cliff_of_a_period_withholds_the_installments_before_it() -> None:
    terms = ocf(
        condition("start", START, "monthly"),
        condition("monthly", after("start", 1, 48, cliff_installment=12), part="1/48"),
    )

    assert read(terms, start="2022-03-15") == read({"over": 48, "every": "1 month", "from": "2022-03-15", "cliff": 12})
    terms["vesting_conditions"][1]["trigger"]["period"]["cliff_installment"] = 1
    assert len(read(terms, start="2022-03-15").tranches) == 48


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (START_DAY, ["2024-02-29", "2024-03-30", "2024-04-30"]),
        ("31_OR_LAST_DAY_OF_MONTH", ["2024-02-29", "2024-03-31", "2024-04-30"]),
        ("29_OR_LAST_DAY_OF_MONTH", ["2024-02-29", "2024-03-29", "2024-04-29"]),
        ("05", ["2024-02-05", "2024-03-05", "2024-04-05"]),
        (None, ["2024-01-31", "2024-02-01", "2024-02-02"]),
    ],
)
def test_the_day_of_the_month_is_that_of_the_rule(day: str | None, days: list[str]) -> None:
    terms = ocf(condition("start", START, "all"), condition("all", after("start", 1, 3, day), part="1/3"))

    assert [found for found, _ in said(read(terms, start="2024-01-30"))] == days


def test_a_portion_of_the_remainder_is_of_what_has_not_vested_when_it_begins() -> None:
    terms = ocf(
        condition("first", on("2024-01-15"), "rest", part="1/5"),
        condition("rest", after("first", 12, 2, "15"), "last", part="1/4", remainder=True),
        condition("last", on("2027-01-15"), part="1/1", remainder=True),
    )

    assert said(read(terms)) == [("2024-01-15", "1/5"), ("2025-01-15", "1/5"), ("2026-01-15", "1/5"), ("2027-01-15", "2/5")]


def test_units_of_the_format_are_parts_of_the_grant() -> None:
    terms = ocf({"id": "a", "quantity": "125.5", "trigger": on("2025-01-15"), "next_condition_ids": []})

    assert said(read(terms, granted=502)) == [("2025-01-15", "1/4")]
    assert "--quantity" in flaws(terms)["vesting_conditions[0].quantity"]


def test_an_event_and_all_that_comes_after_it_has_no_day() -> None:
    terms = ocf(
        condition("first", on("2024-01-15"), "sale", part="1/4"),
        condition("sale", EVENT, "later", part="1/4", description="Sale of the company"),
        condition("later", after("sale", 1, 4, "15"), "floor", part="1/16"),
        condition("floor", on("2030-01-15"), part="1/4"),
    )

    schedule = read(terms)

    assert said(schedule) == [("2024-01-15", "1/4")]
    assert [(str(part.fraction), part.condition) for part in schedule.undated] == [
        ("1/4", "Sale of the company"),
        ("1/4", "later (4 times, every 1 months from sale)"),
        ("1/4", "floor (not before 2030-01-15)"),
    ]


def test_a_deadline_beside_an_event_is_the_day_by_which_all_has_vested() -> None:
    terms = ocf(
        condition("start", START, "sale", "deadline"),
        condition("sale", EVENT, "approval", "deadline", part="1/4"),
        condition("approval", EVENT, part="1/2"),
        condition("deadline", on("2030-01-15"), part="1/1", remainder=True),
    )

    schedule = read(terms)

    assert said(schedule) == [("2030-01-15", "1/4")]
    assert (schedule.no_later_than, [part.condition for part in schedule.undated]) == (date(2030, 1, 15), ["sale", "approval"])


def test_a_file_of_the_format_with_one_object_is_read() -> None:
    file = {"file_type": "OCF_VESTING_TERMS_FILE", "items": [FOUR_YEARS]}

    assert read(file, start="2022-01-31") == read(FOUR_YEARS, start="2022-01-31")
    assert "2 objects" in flaws({**file, "items": [FOUR_YEARS] * 2})["items"]
    assert "items[0].vesting_conditions[1].trigger" in flaws(file)


def changed(place: int, **changes: object) -> Built:
    terms: Built = json.loads(json.dumps(FOUR_YEARS))
    terms["vesting_conditions"][place] |= changes
    return terms


MONTHLY = "vesting_conditions[2]"


@pytest.mark.parametrize(
    ("terms", "place", "says"),
    [
        (changed(2, next_condition_ids=["cliff"]), "vesting_conditions[1].id", "circle"),
        (changed(2, next_condition_ids=["start"]), "vesting_conditions[0].id", "one is the first"),
        (changed(2, next_condition_ids=["monthly"]), f"{MONTHLY}.id", "circle"),
        (changed(1, next_condition_ids=[]), f"{MONTHLY}.id", '"start" and "monthly" both come first'),
        (changed(1, next_condition_ids=["mothly"]), "vesting_conditions[1].next_condition_ids[0]", 'no condition has the id "mothly"'),
        (changed(0, next_condition_ids=["cliff", "monthly"]), "vesting_conditions[0].next_condition_ids", "2 conditions may come next"),
        (changed(2, id="cliff"), f"{MONTHLY}.id", "stands twice"),
        (changed(2, trigger=after("cliffs")), f"{MONTHLY}.trigger.relative_to_condition_id", 'known are "start", "cliff", "monthly"'),
        (changed(1, trigger=after("monthly", 12)), "vesting_conditions[1].trigger.relative_to_condition_id", "does not come before it"),
        (changed(2, trigger=START), f"{MONTHLY}.trigger", "only be the first"),
        (changed(2, trigger=on("2022-06-01")), f"{MONTHLY}.trigger", "its first day is 2022-06-01, before 2023-01-31"),
        (changed(2, trigger=after("cliff", 1, 37)), f"{MONTHLY}.portion", "49/48 of the grant"),
        (changed(2, trigger=after("cliff", 99_999, 1)), f"{MONTHLY}.trigger.period", "beyond the calendar"),
        (changed(2, trigger=after("cliff", 1, 2, cliff_installment=3)), f"{MONTHLY}.trigger.period.cliff_installment", "only 2"),
        (changed(2, trigger=after("cliff", 1, 2, None, day_of_month="01")), f"{MONTHLY}.trigger.period.day_of_month", "in days"),
        (changed(2, trigger=after("cliff", 1, 2, "31")), f"{MONTHLY}.trigger.period.day_of_month", '"31" is not known here'),
        (
            changed(2, trigger=after("cliff", 1, 2, None, type="MONTHS")),
            f"{MONTHLY}.trigger.period.day_of_month",
            "need a day of the month",
        ),
        (changed(2, trigger={"type": "VESTING_SCHEDULE_ABSOLUTE"}), f"{MONTHLY}.trigger.date", "needs it"),
        (changed(2, trigger={**EVENT, "date": "2025-01-15"}), f"{MONTHLY}.trigger.date", "has none"),
        (changed(2, trigger={"type": "VESTING_SOON"}), f"{MONTHLY}.trigger.type", 'one of "VESTING_START_DATE"'),
        (changed(2, quantity="5"), MONTHLY, 'either "portion" or "quantity"'),
        (changed(2, portion={"numerator": "1", "denominator": "0"}), f"{MONTHLY}.portion.denominator", "above 0"),
        (changed(2, portion={"numerator": 0.5, "denominator": "1"}), f"{MONTHLY}.portion.numerator", "is not a number"),
        (changed(2, portion={"numerator": "-1", "denominator": "1"}), f"{MONTHLY}.portion.numerator", "not negative"),
        (changed(2, portion=[]), f"{MONTHLY}.portion", "expected an object"),
        ({**FOUR_YEARS, "vesting_conditions": []}, "vesting_conditions", "at least one condition"),
        ({**FOUR_YEARS, "allocation_type": "FAIR"}, "allocation_type", 'one of "CUMULATIVE_ROUND_DOWN"'),
        ({**FOUR_YEARS, "object_type": "STOCK_PLAN"}, "object_type", 'expected "VESTING_TERMS"'),
        ({**FOUR_YEARS, "conditions": []}, "conditions", "no such field is known here"),
    ],
)
def test_terms_of_the_format_that_cannot_be_compiled_are_refused_at_their_place(terms: Built, place: str, says: str) -> None:
    found = flaws(terms, start="2022-01-31")

    assert says in found[place]


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        ([condition("a", EVENT, "b", part="1/2"), condition("b", EVENT, "c", "d", part="1/2"), condition("c", EVENT)], 2),
        ([condition("a", on("2024-01-15"), "b", "d"), condition("b", on("2025-01-15"), "c"), condition("c", EVENT)], 0),
        ([condition("a", on("2024-01-15"), "b", "d"), condition("b", EVENT, "c"), condition("c", EVENT)], 2),
    ],
    ids=["a deadline only after the first event", "a deadline beside a day", "a deadline only for the first event"],
)
def test_a_deadline_that_does_not_hold_for_all_that_waits_is_another_path(conditions: list[Built], place: int) -> None:
    terms = ocf(*conditions, condition("d", on("2030-01-15"), part="1/1", remainder=True))

    assert any(name.startswith(f"vesting_conditions[{place}]") for name in flaws(terms))


def test_a_start_that_nothing_counts_from_needs_no_day() -> None:
    terms = ocf(condition("start", START, "sale"), condition("sale", EVENT, part="1/1"))

    assert read(terms) == Schedule(undated=(UndatedPart(1, 1, "sale"),))


def test_a_schedule_is_written_in_the_format_with_its_units_in_words() -> None:
    schedule = Schedule(tranches=(Tranche(date(2025, 3, 15), 1, 4),), undated=(UndatedPart(3, 4, "approval"),))
    terms = to_ocf(schedule, terms_id="t", name="n", description="d", granted=Decimal(480))

    assert [(item.id, item.description, item.next_condition_ids) for item in terms.vesting_conditions] == [
        ("vests-2025-03-15", "120 units", ("event-1",)),
        ("event-1", "approval", ()),
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(undated=(UndatedPart(1, 2, "approval"),), no_later_than=date(2030, 1, 15)),
        Schedule(tranches=(Tranche(date(2031, 1, 15), 1, 2),), undated=(UndatedPart(1, 2, "approval"),), no_later_than=date(2030, 1, 15)),
    ],
    ids=["a part of the grant", "a tranche after it"],
)
def test_a_day_that_the_format_cannot_say_is_refused(schedule: Schedule) -> None:
    with pytest.raises(RefusedTermsError, match="no_later_than"):
        to_ocf(schedule, terms_id="t", name="n", description="d")

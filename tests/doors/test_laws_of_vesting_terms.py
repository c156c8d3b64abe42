"""Laws of vesting terms: what is written is read back, the order of a file says nothing, and no more than the grant vests."""

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insider_ledger.errors import RefusedTermsError
from insider_ledger.vesting_terms import read_terms, to_ocf, write_terms
from insider_ledger.vesting_terms.ocf.schema import DAYS_OF_MONTH
from insider_ledger.vesting_terms.periods import stepped
from ledger.values.vesting import Allocation, Schedule, Tranche, UndatedPart
from projections.vesting.allocation import allocated

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
grants = st.integers(1, 10**6).map(Decimal) | st.integers(1, 10**8).map(lambda number: Decimal(number).scaleb(-4))
conditions = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and "\x00" not in text)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Schedules as they are recorded: some parts dated, some not, all of the grant or less."""
    weights = draw(st.lists(st.integers(1, 50), min_size=1, max_size=12))
    unknown = draw(st.sampled_from((0, 0, 7)))
    parts = [Fraction(weight, sum(weights) + unknown) for weight in weights]
    vests_on = sorted(draw(st.lists(days, min_size=len(parts), max_size=len(parts), unique=True)))
    count = draw(st.integers(0, len(parts)))
    tranches = tuple(Tranche(day, *part.as_integer_ratio()) for day, part in zip(vests_on[:count], parts[:count], strict=True))
    undated = tuple(UndatedPart(*part.as_integer_ratio(), draw(conditions)) for part in parts[count:])
    deadline = max([day.vests_on for day in tranches], default=vests_on[0]) + timedelta(days=draw(st.integers(0, 1_000)))
    can_end = bool(undated) and not unknown
    return Schedule(
        tranches=tranches,
        undated=undated,
        no_later_than=deadline if can_end and draw(st.booleans()) else None,
        allocation=draw(st.sampled_from(get_args(Allocation))),
    )


def as_json(answer: msgspec.Struct) -> dict[str, Any]:
    built: dict[str, Any] = json.loads(msgspec.json.encode(answer))
    return built


@given(schedules(), st.none() | grants)
def test_a_schedule_written_in_the_open_cap_format_is_read_back(schedule: Schedule, granted: Decimal | None) -> None:
    written = to_ocf(schedule, terms_id="t", name="n", description="d", granted=granted)

    assert read_terms(msgspec.json.encode(written)) == schedule


@given(schedules(), st.none() | grants)
def test_a_schedule_written_as_tranches_is_read_back(schedule: Schedule, granted: Decimal | None) -> None:
    assert read_terms(msgspec.json.encode(write_terms(schedule, granted)), granted=granted) == schedule


@given(schedules(), grants)
def test_no_tranche_takes_units_back(schedule: Schedule, granted: Decimal) -> None:
    vests = allocated(schedule, granted)

    assert all(item.quantity >= 0 for item in vests)
    assert not schedule.is_complete or vests[-1].cumulative == granted


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Terms of the format in a chain, of all kinds of triggers and amounts; many cannot be compiled."""
    count = draw(st.integers(1, 5))
    chain: list[dict[str, Any]] = []
    for number in range(count):
        small = str(draw(st.integers(0, 4)))
        portion = {"numerator": small, "denominator": str(draw(st.integers(1, 20))), "remainder": draw(st.booleans())}
        amount = {"portion": portion} if draw(st.integers(0, 4)) else {"quantity": small}
        chain.append(
            {
                "id": f"c{number}",
                **amount,
                "trigger": draw(triggers(number)),
                "next_condition_ids": [f"c{number + 1}"] if number + 1 < count else [],
            }
        )
    return {"object_type": "VESTING_TERMS", "allocation_type": "FRACTIONAL", "vesting_conditions": chain}


@st.composite
def triggers(draw: st.DrawFn, number: int) -> dict[str, Any]:
    if number == 0 and draw(st.booleans()):
        return {"type": "VESTING_START_DATE"}
    kind = draw(st.sampled_from(("ABSOLUTE", "RELATIVE", "RELATIVE", "EVENT")))
    if kind == "EVENT":
        return {"type": "VESTING_EVENT"}
    if kind == "ABSOLUTE" or number == 0:
        return {"type": "VESTING_SCHEDULE_ABSOLUTE", "date": str(draw(days))}
    occurrences = draw(st.integers(1, 12))
    period: dict[str, Any] = {
        "length": draw(st.integers(0, 24)),
        "occurrences": occurrences,
        "type": draw(st.sampled_from(("DAYS", "MONTHS"))),
    }
    period["cliff_installment"] = draw(st.integers(0, occurrences))
    if period["type"] == "MONTHS":
        period["day_of_month"] = draw(st.sampled_from(DAYS_OF_MONTH))
    anchor = draw(st.integers(0, number - 1))
    return {"type": "VESTING_SCHEDULE_RELATIVE", "relative_to_condition_id": f"c{anchor}", "period": period}


def compiled(written: dict[str, Any], start: date) -> Schedule | str:
    """The schedule, or what is wrong, without its place."""
    try:
        return read_terms(json.dumps(written), start=start, granted=Decimal(100))
    except RefusedTermsError as refused:
        return refused.flaws[0][1]


@given(terms(), days, st.data())
def test_the_order_of_conditions_in_the_file_does_not_matter(written: dict[str, Any], start: date, data: st.DataObject) -> None:
    shuffled = {**written, "vesting_conditions": data.draw(st.permutations(written["vesting_conditions"]))}

    assert compiled(shuffled, start) == compiled(written, start)


@given(terms(), days)
def test_what_is_compiled_is_a_schedule_that_can_be_recorded(written: dict[str, Any], start: date) -> None:
    schedule = compiled(written, start)
    if isinstance(schedule, Schedule):
        parts = [*schedule.tranches, *schedule.undated]
        assert sum((part.fraction for part in parts), Fraction(0)) <= 1
        assert all(part.fraction > 0 for part in parts)
        assert [tranche.vests_on for tranche in schedule.tranches] == sorted({tranche.vests_on for tranche in schedule.tranches})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "tranches",
    "undated",
    "over",
    "every",
    "from",
    "vesting_conditions",
    "object_type",
    "allocation_type",
    "file_type",
    "items",
    "date",
)


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), json_values, max_size=4) | json_values | st.binary(max_size=40))
def test_nothing_that_is_given_is_more_than_refused(anything: object) -> None:
    text = anything if isinstance(anything, bytes) else json.dumps(anything)
    try:
        read_terms(text)
    except RefusedTermsError as refused:
        assert all(says.endswith(".") for _, says in refused.flaws)  # noqa: PT017 (most of it is refused, some is not)


@given(terms(), st.data())
def test_terms_with_one_value_replaced_are_read_or_refused(written: dict[str, Any], data: st.DataObject) -> None:
    condition = data.draw(st.sampled_from(written["vesting_conditions"]))
    place = data.draw(st.sampled_from((condition, condition["trigger"], condition["trigger"].get("period", condition))))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(json_values)

    compiled(written, date(2024, 1, 31))


@given(days, st.integers(1, 400), st.integers(0, 400))
def test_months_that_are_counted_from_one_anchor_do_not_drift(anchor: date, first: int, more: int) -> None:
    whole = stepped(anchor, first + more, "MONTHS")

    assert stepped(date(anchor.year, anchor.month, 1), first + more, "MONTHS", anchor.day) == whole
    assert whole.day == anchor.day or (whole + timedelta(days=1)).day == 1


@pytest.mark.parametrize("deep", ["[", '{"a":', '{"tranches":['])
def test_terms_of_any_depth_are_refused(deep: str) -> None:
    with pytest.raises(RefusedTermsError):
        read_terms(deep * 50_000)

"""Natures of ownership that differ in spelling alone are one line; what may be two holders stays two."""

from decimal import Decimal

import pytest

from tests.builders import a_form_4, held, sold
from tests.readings import Reading


def shown_in_turn(*natures: str) -> Reading:
    """The account of an owner who holds 100, then 110 and so on, in filings that name the nature so."""
    return Reading(
        *(
            a_form_4(
                accepted=f"2024-0{month}-05 16:30",
                rows=[sold(1, on=f"2024-0{month}-04", after=1_000 - month), held(90 + 10 * month, via=nature)],
            )
            for month, nature in enumerate(natures, start=1)
        )
    )


def indirect(reading: Reading) -> list[Decimal | None]:
    return [item.point.quantity for item in reading.lines("2024-09-30") if item.line.ownership_form == "I"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("By the Quill Family Trust of 2011", "By Quill Family Trust 2011"),
        ("By Trust", "By Trusts"),
        ("By Hale &amp; Moss Savings Plan", "By Hale &amp;amp;amp; Moss Saving Plan"),
        ("401(K) Plan", "by 401K plan"),
        ("By 401 (k) Plan", "By 401k plans"),
    ],
)
def test_spellings_of_one_nature_are_one_line(first: str, second: str) -> None:
    assert indirect(shown_in_turn(first, second, first)) == [120]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("By Trust A", "By Trust B"),
        ("By Quill Trust 2007", "By Quill Trust 2012"),
        ("By spouse", "By trust"),
        ("By daughter", "By daughters"),
        ("By William Trust", "By Williams Trust"),
        ("By 401(k) Plan", "By 403(b) Plan"),
    ],
)
def test_natures_that_may_be_of_two_holders_stay_two(first: str, second: str) -> None:
    assert indirect(shown_in_turn(first, second)) == [100, 110]


def test_spellings_beside_each_other_in_one_filing_are_two_lines() -> None:
    rows = [sold(1, on="2024-02-04", after=998), held(300, via="By Trust"), held(500, via="By Trusts")]
    reading = Reading(
        a_form_4(accepted="2024-02-05 16:30", rows=rows),
        a_form_4(accepted="2024-03-05 16:30", rows=[sold(1, on="2024-03-04", after=997), held(510, via="By Trusts")]),
    )

    assert indirect(reading) == [300, 510]


def test_the_line_keeps_the_identity_of_the_first_spelling() -> None:
    alone, joined = shown_in_turn("By the Quill Trust of 2011"), shown_in_turn("By the Quill Trust of 2011", "By Quill Trust 2011")

    (kept,) = (item.line.line_id for item in alone.lines("2024-01-31") if item.line.ownership_form == "I")
    assert [item.line.line_id for item in joined.lines("2024-09-30") if item.line.ownership_form == "I"] == [kept]

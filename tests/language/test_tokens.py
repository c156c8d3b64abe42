"""Footnote text as tokens: days, numbers, fractions, percentages and ordinals in all their spellings."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.language.tokens import Token, tokens


def only(text: str) -> Token:
    (token,) = tokens(text)
    return token


def kinds(text: str) -> list[str]:
    return [token.kind for token in tokens(text)]


def words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    "text",
    [
        "February 1, 2024",
        "February 1 2024",
        "February 1st, 2024",
        "february 1, 2024",
        "FEBRUARY 1, 2024",
        "Feb 1, 2024",
        "Feb. 1, 2024",
        "1 February 2024",
        "1st February, 2024",
        "1st day of February, 2024",
        "2/1/24",
        "02/01/2024",
        "2-1-2024",
        "2.1.2024",
        "2024-02-01",
    ],
)
def test_a_day_in_all_its_spellings(text: str) -> None:
    token = only(text)
    assert (token.kind, token.value) == ("day", date(2024, 2, 1))
    assert (token.start, token.end) == (0, len(text))


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Jan.", 1),
        ("Mar.", 3),
        ("Apr", 4),
        ("May", 5),
        ("Jun.", 6),
        ("July", 7),
        ("Aug.", 8),
        ("Sept.", 9),
        ("Sep", 9),
        ("Oct.", 10),
        ("Dec", 12),
    ],
)
def test_abbreviated_months(name: str, month: int) -> None:
    assert only(f"{name} 9, 2025").value == date(2025, month, 9)


@pytest.mark.parametrize("text", ["February 30, 2024", "2/29/2023", "13/13/2024", "June 31, 2024", "0/5/2024"])
def test_a_day_that_no_calendar_has_is_a_day_without_a_value(text: str) -> None:
    token = only(text)
    assert (token.kind, token.value) == ("day", None)


def test_a_leap_day_is_one_in_a_leap_year_only() -> None:
    assert only("February 29, 2024").value == date(2024, 2, 29)
    assert only("February 29, 2026").value is None


def test_days_without_a_year_and_months_without_a_day() -> None:
    assert (only("March 15th").kind, only("March 15th").value) == ("month_day", (3, 15))
    assert (only("March 2027").kind, only("March 2027").value) == ("month_year", (2027, 3))
    assert (only("February of 2027").kind, only("February of 2027").value) == ("month_year", (2027, 2))
    assert (only("August").kind, only("August").value) == ("month", 8)


@pytest.mark.parametrize("text", ["May vest", "may vest", "the option may be exercised", "May be exercised"])
def test_may_is_a_verb_before_a_verb(text: str) -> None:
    assert set(kinds(text)) == {"word"}


def test_may_is_a_month_with_a_day_a_year_or_an_end() -> None:
    assert kinds("in May") == ["word", "month"]
    assert only("May 15, 2025").value == date(2025, 5, 15)
    assert only("May 2025").value == (2025, 5)
    assert kinds("May and August") == ["month", "word", "month"]


def test_a_list_of_days_is_days_and_marks() -> None:
    found = [token.value for token in tokens("3/1/25, 3/1/26 and 3/1/27") if token.kind == "day"]
    assert found == [date(2025, 3, 1), date(2026, 3, 1), date(2027, 3, 1)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("48", 48),
        ("forty-eight", 48),
        ("forty eight", 48),
        ("thirty-six (36)", 36),
        ("three (3)", 3),
        ("twelve", 12),
        ("sixty", 60),
        ("one hundred", 100),
        ("3,333", 3333),
        ("1,236,807", 1_236_807),
    ],
)
def test_numbers(text: str, number: int) -> None:
    token = only(text)
    assert (token.kind, token.value) == ("number", Decimal(number))
    assert (token.start, token.end) == (0, len(text))


def test_of_brackets_within_brackets_the_inner_ones_repeat() -> None:
    found = tokens("four (3 (3)) years")
    assert [token.word for token in found] == ["four", "(", "3", ")", "years"]


@pytest.mark.parametrize(
    ("text", "over", "under"),
    [
        ("1/48", 1, 48),
        ("1/48th", 1, 48),
        ("1/3rd", 1, 3),
        ("2/3rds", 2, 3),
        ("10/48ths", 10, 48),
        ("1 / 36", 1, 36),
        ("one-third", 1, 3),
        ("One-third (1/3)", 1, 3),
        ("one third (1/3rd)", 1, 3),
        ("two-thirds", 2, 3),
        ("three-quarters of", 3, 4),
        ("one-quarter of", 1, 4),
        ("one-fourth", 1, 4),
        ("one-half", 1, 2),
        ("half", 1, 2),
        ("one-eighth", 1, 8),
        ("one-twelfth", 1, 12),
        ("one-sixteenth", 1, 16),
        ("one-twentieth", 1, 20),
        ("one forty-eighth", 1, 48),
        ("one thirty sixth", 1, 36),
        ("⅓", 1, 3),
        ("¾", 3, 4),
    ],
)
def test_fractions(text: str, over: int, under: int) -> None:
    token = tokens(text)[0]
    assert (token.kind, token.value) == ("fraction", Fraction(over, under))


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("25%", Fraction(1, 4)),
        ("25 %", Fraction(1, 4)),
        ("6.25%", Fraction(1, 16)),
        ("33.33%", Fraction(3333, 10_000)),
        ("33 1/3%", Fraction(1, 3)),
        ("33-1/3%", Fraction(1, 3)),
        ("25 percent", Fraction(1, 4)),
        ("twenty-five percent", Fraction(1, 4)),
        ("twenty-five percent (25%)", Fraction(1, 4)),
        ("fifty per cent", Fraction(1, 2)),
        ("one hundred percent (100%)", Fraction(1)),
        ("2.0833%", Fraction(20_833, 1_000_000)),
    ],
)
def test_percentages(text: str, fraction: Fraction) -> None:
    token = only(text)
    assert (token.kind, token.value) == ("percent", fraction)
    assert token.end == len(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1st", 1), ("2nd", 2), ("third", 3), ("fourth (4th)", 4), ("fifteenth", 15), ("twenty-first", 21), ("31st", 31), ("twelfth", 12)],
)
def test_ordinals(text: str, number: int) -> None:
    token = only(text)
    assert (token.kind, token.value) == ("ordinal", number)


def test_what_is_repeated_in_brackets_is_one_token_only_when_it_is_the_same() -> None:
    assert kinds("three (3) years") == ["number", "word"]
    contradicted, _ = tokens("three (4) years")
    assert (contradicted.kind, contradicted.value) == ("number", None)


def test_a_quarter_alone_is_a_time_and_of_something_a_fourth() -> None:
    assert kinds("each quarter") == ["word", "word"]
    assert kinds("one quarter of the option") == ["fraction", "word", "word", "word"]


def test_points_of_abbreviations_end_no_sentence() -> None:
    assert "." not in words("Granted by Quillon Foods, Inc. and Mr. Pell under U.S. law")
    assert words("It vests. Then it is settled.").count(".") == 2
    assert words("No. 5").count(".") == 0


def test_a_point_inside_a_number_or_a_day_is_no_mark() -> None:
    assert words("It vests on Feb. 1, 2024. The rest follows.").count(".") == 2
    assert kinds("12.5% vests") == ["percent", "word"]


def test_hyphens_join_nothing() -> None:
    assert [(token.kind, token.word) for token in tokens("three-year period")] == [
        ("number", "three"),
        ("word", "year"),
        ("word", "period"),
    ]


def test_possessives_and_curly_marks() -> None:
    curly = "\N{RIGHT SINGLE QUOTATION MARK}"
    text = f"Mr. Pell{curly}s \N{LEFT DOUBLE QUOTATION MARK}Grant Date\N{RIGHT DOUBLE QUOTATION MARK}"
    assert words(text) == ["mr", f"pell{curly}s", '"', "grant", "date", '"']


def test_a_fraction_over_one_or_of_nothing_is_none() -> None:
    assert all(token.kind != "fraction" for text in ("5/4", "1/0", "24/7") for token in tokens(text))


@given(st.text(max_size=200))
def test_any_text_has_tokens_in_order_inside_the_text(text: str) -> None:
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_of_the_calendar_is_read_back(day: date) -> None:
    spelled = (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", f"{day.month}/{day.day}/{day.year}", day.isoformat())
    for text in spelled:
        assert only(text).value == day

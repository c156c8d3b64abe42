"""Exact numbers from text, and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.quantity import exact_text, read_decimal

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,946", "1946"),
        ("1946", "1946"),
        (" 16.66 ", "16.66"),
        (".5", "0.5"),
        ("1,234,567.25", "1234567.25"),
        ("-3", "-3"),
        ("+3", "3"),
        ("7.", "7"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_exactly(text: str, value: str) -> None:
    assert read_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-",
        "NaN",
        "Infinity",
        "1e3",
        "1E+3",
        "\N{FULLWIDTH DIGIT ONE}2",
        "\N{ARABIC-INDIC DIGIT ONE}2",
        "12 000",
        "1,94",
        "1946,000",
        ",5",
        "1.2.3",
        "0x10",
        "1_000",
        "$5",
        "5 shares",
        "see note",
        "9" * 31,
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    assert read_decimal(text) is None


@given(numbers)
def test_the_exact_text_of_a_number_reads_as_that_number(value: Decimal) -> None:
    assert read_decimal(exact_text(value)) == value


@given(numbers)
def test_the_same_number_has_one_text(value: Decimal) -> None:
    assert exact_text(value) == exact_text(value.normalize()) == exact_text(value + Decimal("0.000"))


@given(st.integers(0, 10**12))
def test_thousands_commas_change_nothing(value: int) -> None:
    assert read_decimal(f"{value:,}") == value


@given(st.text(max_size=12))
def test_whatever_is_read_is_finite(text: str) -> None:
    value = read_decimal(text)

    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("value", "text"), [("100.50", "100.5"), ("1E+3", "1000"), ("-0", "0"), ("0.00", "0"), ("100", "100"), ("0.0001", "0.0001")]
)
def test_the_exact_text_is_the_shortest_plain_one(value: str, text: str) -> None:
    assert exact_text(Decimal(value)) == text

"""What footnotes say a Table I balance is made of."""

from decimal import Decimal

import pytest

from projections.vesting.composition import Composition, composition, is_restricted


def unvested(text: str, balance: int = 500_000, field: str = "reported_total") -> int | None:
    """The count of a statement that is complete."""
    count, is_complete = in_part(text, balance, field)
    return count if is_complete else None


def in_part(text: str, balance: int = 500_000, field: str = "reported_total") -> tuple[int | None, bool]:
    """The count, and whether there is no more."""
    found = composition(text, field)
    part = None if found is None else found.unvested(Decimal(balance))
    return (None, True) if part is None else (int(part.units), part.is_complete)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Includes 5,000 unvested RSUs.", 5_000),
        ("Includes 17,250 restricted stock units.", 17_250),
        ("Of these shares, 12,000 are unvested restricted shares.", 12_000),
        ("Consists of 40,000 shares, of which 12,000 are unvested restricted shares.", 12_000),
        ("Represents 61,000 shares of common stock and 142,500 unvested restricted stock units.", 142_500),
        ("Includes 88,000 shares of Class B Common Stock subject to restricted stock units that remain subject to vesting.", 88_000),
        ("These shares include 31,250 shares underlying RSUs granted under the 2019 Plan.", 31_250),
        ("Includes 4,400 shares of restricted stock that vest on June 1, 2026.", 4_400),
        ("Includes 9,100 shares that are subject to forfeiture.", 9_100),
        ("Includes 2,750 shares issuable upon the vesting of restricted stock units.", 2_750),
        ("Includes 10,000 shares of common stock subject to a risk of forfeiture.", 10_000),
        ("The total in column 5 includes 710 newly vested shares and 1,420 restricted stock units.", 1_420),
    ],
)
def test_a_stated_part_is_read(text: str, expected: int) -> None:
    assert unvested(text) == expected


def test_the_rest_may_be_what_is_stated() -> None:
    assert unvested("All but 124,425 of these are restricted stock units.", 200_000) == 75_575
    assert unvested("All but 1,000 of these shares are subject to vesting.", 1_600) == 600


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Includes (i) 1,460 RSUs which vest on May 1, 2025; and (ii) 5,800 RSUs which vest on May 1, 2026.", 7_260),
        ("Includes 18,000 restricted stock units, 11,000 restricted shares and 37,000 shares of common stock.", 29_000),
        ("Includes 600 RSUs which vest in installments of 297 on May 5, 2024 and 303 on May 5, 2025.", 600),
        ("Includes (i) 900 RSUs, 300 of which will vest on March 1, 2025, 600 will vest on March 1, 2026 and (ii) 480 RSUs.", 1_380),
        ("Includes 900 RSUs, including 120 RSUs that vest in May; and 480 PSUs that vest in June.", 1_380),
        ("Include the following RSUs: 700 RSUs which vest on May 5, 2025; 210 which will vest on May 2, 2026; and 95 vest in June.", 1_005),
        ("Includes (a) 700 RSUs granted in March; (b) 210 granted in April; and (c) 95 RSUs granted in May.", 1_005),
    ],
)
def test_amounts_of_one_statement_are_added(text: str, expected: int) -> None:
    assert unvested(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Included are 33,000 unvested restricted stock units, 21,000 of which were granted in March and 12,000 of which in May.", 33_000),
        ("Includes 29,000 RSUs of which 20,000 were previously granted to the reporting person.", 29_000),
        ("Includes 900 RSUs, consisting of (i) 300 RSUs that vest in May and (ii) 600 RSUs that vest in June.", 900),
        ("Includes 900 RSUs, of which 300 RSUs vest in May; and 600 RSUs vest in June.", 900),
        ("Includes 900 RSUs; 300 vest in May; and 600 vest in June.", 900),
        ("Includes 50,000 RSUs. This total includes 5,500 RSUs that were left out of earlier filings.", 50_000),
        ("Includes 40,000 RSUs. Each RSU is the right to receive one share of common stock subject to vesting.", 40_000),
    ],
)
def test_parts_of_an_amount_are_not_added_again(text: str, expected: int) -> None:
    assert unvested(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Does not include 40,000 shares of restricted stock awarded in May.",
        "Excludes 5,000 unvested RSUs reported in Table II.",
        "Includes 1,200 dividend equivalents accrued on unvested restricted stock units.",
        "Includes 3,000 vested RSUs.",
        "Includes restricted stock units that have vested.",
        "Represents 3,000 restricted stock units which vested in May.",
        "Includes shares to be issued on the vesting of the RSUs reported on this Form 4.",
        "Reflects shares withheld for taxes on the vesting of restricted stock units.",
        "Includes shares acquired upon the vesting of restricted stock units.",
        "Includes dividends accrued on unvested restricted stock units.",
        "Includes 146 shares acquired under the dividend reinvestment plan.",
        "Ownership was adjusted by 9,700 shares underlying RSUs previously included in Table I.",
        "Represents the number of shares withheld for taxes upon the vesting of 710 restricted stock units.",
        "Includes 50,000 restricted stock units, of which 12,000 settled on May 20, 2023.",
        "The restricted stock units vest in three equal annual installments.",
        "The total reflects the acceleration of the vesting of 60 of the 640 restricted share units that were unvested in March.",
        "The column reflects that the owner forfeited 580 restricted share units in March.",
        "Includes 4,300 RSUs for which the vesting requirements were accelerated.",
        "",
    ],
)
def test_anything_else_states_nothing(text: str) -> None:
    assert unvested(text) is None


@pytest.mark.parametrize(
    ("text", "balance"), [("Includes 5,000 unvested RSUs.", 4_999), ("Includes 8.898 RSUs.", 9_000), ("All but 700 are unvested.", 600)]
)
def test_a_statement_that_cannot_be_about_the_balance_counts_for_none(text: str, balance: int) -> None:
    assert unvested(text, balance) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Includes the following: 4,100 RSUs which vest in May; 8.89 RSUs which vest in June; and 1,300 RSUs which vest in July.", 5_400),
        ("Includes 4,100 RSUs, of which 1,100 are vested.", 0),
        ("Includes 700 PSUs and 4,100 RSUs, 1,100 of which are unvested.", 700),
        ("Includes 4,100 RSUs; 1,300 vest in June.", 4_100),
        ("Includes 600,000 RSUs.", 0),
        ("Includes 900 restricted shares and vested and unvested RSUs.", 900),
    ],
)
def test_a_count_that_is_not_certain_leaves_the_rest_open(text: str, expected: int) -> None:
    assert in_part(text) == (expected, False)


@pytest.mark.parametrize(
    "text",
    [
        "Includes unvested restricted stock units.",
        "The amount includes shares subject to unvested RSUs.",
        "Includes additional RSUs which vest as told in earlier filings.",
        "Includes vested and unvested RSUs.",
        "Represents (i) aggregate vested and unvested RSUs and (ii) 300 other shares.",
        "Includes common shares to be issued in connection with the vesting of one or more restricted stock units.",
        "Certain of these securities are RSUs.",
        "Includes unvested stock awards of 900 shares.",
        "Includes restricted shares.",
    ],
)
def test_units_without_a_count_leave_all_open(text: str) -> None:
    assert in_part(text) == (0, False)
    assert in_part(f"{text} All but 1,000 of these shares are subject to vesting.", 1_600) == (600, True)


def test_units_that_were_reported_before_are_counted() -> None:
    text = "The sale was for taxes. The total reported in Column 5 includes 6,200 previously reported restricted stock units."

    assert unvested(text, field="quantity") == 6_200


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Restricted Stock Units", True),
        ("Common Stock (RSUs)", True),
        ("Restricted Class B Common Stock", False),
        ("Restricted Voting Shares", False),
        ("Vested Restricted Stock Units", False),
        ("Unrestricted Shares", False),
        ("Common Stock", False),
    ],
)
def test_a_title_may_say_that_all_is_restricted(title: str, *, expected: bool) -> None:
    assert is_restricted(title) is expected


@pytest.mark.parametrize("again", ["the", "and settlement of", "vested and", "additional", "previously reported", "shares of common stock"])
def test_words_that_go_on_and_on_are_read_to_their_end(again: str) -> None:
    assert composition(f"Includes {' '.join([again] * 200)} zebras that vest.") is None


def test_a_note_to_the_title_or_amount_must_speak_of_the_balance() -> None:
    words = "Represents 13,500 restricted stock units granted under the 2020 plan."

    assert [unvested(words, field=field) for field in ("reported_total", "security_title", "quantity")] == [13_500, None, None]
    assert unvested("Includes 4,000 unvested RSUs.", field="security_title") == 4_000
    assert unvested("Includes 4,000 unvested RSUs.", field="quantity") is None
    assert unvested("Total beneficial ownership includes 4,000 unvested RSUs.", field="quantity") == 4_000


def test_the_words_that_say_so_are_told() -> None:
    text = "Shares held of record. Includes 5,000 unvested RSUs and 300 shares of restricted stock."
    found = composition(text)

    assert isinstance(found, Composition)
    assert [text[start:end] for start, end in found.spans] == ["5,000 unvested RSUs", "300 shares of restricted stock"]

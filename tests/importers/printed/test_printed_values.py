"""Cells, dates, amounts and boxes as they are printed."""

from datetime import date
from decimal import Decimal

import pytest

from importers.printed.amounts import Amount, read_amount
from importers.printed.boxes import Mark, checked, flag, mark_before, without_mark
from importers.printed.cells import Cell, pieces, read_cell
from importers.printed.dates import read_date


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1,946", Cell("1,946")),
        ("1,946 ⁽²⁾", Cell("1,946", ("2",))),
        ("1,946⁽¹⁾⁽²⁾", Cell("1,946", ("1", "2"))),
        ("1,946 ⁽¹⁰⁾", Cell("1,946", ("10",))),
        ("1,946<sup>(1)(2)</sup>", Cell("1,946", ("1", "2"))),
        ("1,946^(3)^", Cell("1,946", ("3",))),
        ("1,946 (2)", Cell("1,946", ("2",))),
        ("1,946 (1) (2)", Cell("1,946", ("1", "2"))),
        ("1,946(1),(2)", Cell("1,946", ("1", "2"))),
        ("$ ⁽³⁾", Cell("", ("3",))),
        ("⁽³⁾", Cell("", ("3",))),
        ("$ 16.66", Cell("$ 16.66")),
        ("(2)", Cell("", ("2",))),
        ("See Footnote (6).", Cell("See Footnote (6).")),
        ("S ⁽¹⁾", Cell("S", ("1",))),
        ("", Cell()),
        ("Series (2)", Cell("Series (2)")),
        ("Stock Option (right to buy)", Cell("Stock Option (right to buy)")),
        ("401(k) plan", Cell("401(k) plan")),
    ],
)
def test_a_cell_is_words_and_the_footnotes_marked_on_it(text: str, cell: Cell) -> None:
    assert read_cell(text) == cell


def test_a_plain_number_behind_words_is_a_mark_when_the_form_explains_it() -> None:
    assert read_cell("Series Seed (2)", {"2"}) == Cell("Series Seed", ("2",))


def test_collapsed_cells_come_apart_with_their_own_marks() -> None:
    assert pieces("100 ⁽¹⁾ D $ 16.66 ⁽²⁾") == (Cell("100", ("1",)), Cell("D"), Cell("$16.66", ("2",)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/03/2007", date(2007, 12, 3)),
        ("1/2/2007", date(2007, 1, 2)),
        ("12-03-2007", date(2007, 12, 3)),
        ("2007-12-03", date(2007, 12, 3)),
        ("December 04, 2007", date(2007, 12, 4)),
        ("Dec. 4, 2007", date(2007, 12, 4)),
        ("February 29,2000", date(2000, 2, 29)),
        ("4 December 2007", date(2007, 12, 4)),
    ],
)
def test_days_are_read_month_first(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize("text", ["", "soon", "12/2007", "December 2007", "12/03-2007", "2/7/00"])
def test_other_words_are_no_day(text: str) -> None:
    assert read_date(text) == "not-a-date"


@pytest.mark.parametrize("text", ["02/30/2007", "13/01/2007", "12/03/0022", "2007-02-30"])
def test_days_that_cannot_be_are_named_so(text: str) -> None:
    assert read_date(text) == "impossible-date"


def test_two_digits_are_the_last_such_year_before_the_signature() -> None:
    assert read_date("12/30/99", near=date(2000, 1, 10)) == date(1999, 12, 30)
    assert read_date("2/7/00", near=date(2000, 3, 13)) == date(2000, 2, 7)


def test_two_digits_may_follow_the_signature_where_a_right_expires() -> None:
    assert read_date("2/7/05", near=date(2000, 3, 13), may_follow=True) == date(2005, 2, 7)
    assert read_date("2/7/95", near=date(2000, 3, 13), may_follow=True) == date(1995, 2, 7)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,946", Amount(Decimal(1946))),
        ("5,381.2", Amount(Decimal("5381.2"))),
        (".33", Amount(Decimal("0.33"))),
        ("0", Amount(Decimal(0))),
        ("-0-", Amount(Decimal(0))),
        ("\\$ 16.66", Amount(Decimal("16.66"), dollars=True)),
        ("$16.66", Amount(Decimal("16.66"), dollars=True)),
        ("US$ 5", Amount(Decimal(5), dollars=True)),
        ("1 3/8", Amount(Decimal("1.375"))),
        ("$1-3/8", Amount(Decimal("1.375"), dollars=True)),
        ("5/16", Amount(Decimal("0.3125"))),
        ("12,000 -", Amount(Decimal(12000))),
        ("500 shares", Amount(Decimal(500))),
    ],
)
def test_amounts_are_exact(text: str, amount: Amount) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize("text", ["", "-", "n/a", "-5", "(100)", "1/3", "1 1/0", "1,94", "1e3", "see note", "1,946 2"])
def test_other_words_are_no_amount(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize("text", ["[X] ", "[x]", "(X) ", "( X )", "X ", "_X_ ", "__X__", "☒ ", "☑", "[✓]", "text X "])
def test_checked_boxes(text: str) -> None:
    assert mark_before(text) == "checked"


@pytest.mark.parametrize("text", ["[ ] ", "[]", "( ) ", "___ ", "_____", "☐ ", "[_]"])
def test_empty_boxes(text: str) -> None:
    assert mark_before(text) == "unchecked"


@pytest.mark.parametrize("text", ["", "Vice President ", "Apex ", "Director"])
def test_no_boxes(text: str) -> None:
    assert mark_before(text) == "bare"


def test_words_are_left_when_a_box_is_taken_off() -> None:
    assert without_mark("Vice President [X] ") == "Vice President"


def test_any_printed_mark_decides_which_labels_are_checked() -> None:
    marks: dict[str, Mark] = {"director": "checked", "officer": "bare", "owner": "unchecked"}
    assert checked(marks) == {"director"}


def test_a_bare_label_is_checked_beside_an_unchecked_one() -> None:
    marks: dict[str, Mark] = {"director": "unchecked", "officer": "bare"}
    assert checked(marks) == {"officer"}


def test_bare_labels_alone_say_nothing() -> None:
    marks: dict[str, Mark] = {"director": "bare", "officer": "bare"}
    assert checked(marks) is None


def test_unchecked_labels_alone_are_all_unchecked() -> None:
    marks: dict[str, Mark] = {"director": "unchecked", "officer": "unchecked"}
    assert checked(marks) == frozenset()


@pytest.mark.parametrize(("mark", "expected"), [("checked", True), ("unchecked", False), ("bare", None), (None, None)])
def test_a_box_is_a_flag_of_three_values(mark: Mark | None, expected: bool | None) -> None:
    assert flag(mark, bare=None) is expected

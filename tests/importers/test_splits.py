"""A table of splits: what its rows state, which are set aside, and what is said of a table with other columns."""

from datetime import date

import pytest

from importers.documents import read_document
from ledger.commands import RecordSplits, SetAside

HEADER = "issuer_cik,symbol,effective_date,numerator,denominator,security_title,known_on\n"


def table(*rows: str, header: str = HEADER) -> RecordSplits:
    read = read_document("splits.csv", (header + "".join(f"{row}\n" for row in rows)).encode())
    assert isinstance(read, RecordSplits)
    return read


def refused(text: str) -> SetAside:
    read = read_document("splits.csv", text.encode())
    assert isinstance(read, SetAside)
    return read


def test_a_row_states_a_split() -> None:
    (split,) = table("9930001,NWND,2024-06-10,2,1,Common Stock,2024-05-20").splits

    assert (split.issuer, split.symbol, split.effective_on, split.numerator, split.denominator, split.security_title, split.known_on) == (
        "0009930001", "NWND", date(2024, 6, 10), 2, 1, "Common Stock", date(2024, 5, 20),
    )  # fmt: skip


def test_optional_columns_may_be_left_out_and_columns_stand_in_any_order() -> None:
    (split,) = table("1,10,2024-06-10,NWND", header="Numerator,Denominator,Effective_Date,Symbol\r\n").splits

    assert (split.issuer, split.symbol, split.numerator, split.denominator) == (None, "NWND", 1, 10)
    assert (split.security_title, split.known_on) == (None, None)


@pytest.mark.parametrize(
    ("new", "old", "ratio"), [("1.5", "1", (3, 2)), ("4", "2", (2, 1)), ("0.1", "1", (1, 10)), ('"1,000"', "1", (1000, 1))]
)
def test_a_ratio_is_kept_in_lowest_terms(new: str, old: str, ratio: tuple[int, int]) -> None:
    (split,) = table(f",NWND,2024-06-10,{new},{old},,").splits

    assert (split.numerator, split.denominator) == ratio


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    read = table("", ",NWND,2024-06-10,2,1,,", ",,,,,,", ",LKSP,2024-06-11,3,1,,", header="\ufeff" + HEADER)

    assert [(split.symbol, split.line) for split in read.splits] == [("NWND", 3), ("LKSP", 5)]
    assert read.set_aside == ()


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (",,2024-06-10,2,1,,", "names no issuer"),
        ("12x,,2024-06-10,2,1,,", "no CIK: '12x'"),
        (",??,2024-06-10,2,1,,", "no trading symbol"),
        (",NWND,06/10/2024,2,1,,", "effective_date is no day as YYYY-MM-DD: '06/10/2024'"),
        (",NWND,2024-02-30,2,1,,", "effective_date is no day"),
        (",NWND,2024-06-10,2,1,,soon", "known_on is no day"),
        (",NWND,2024-06-10,two,1,,", "not two positive numbers: 'two', '1'"),
        (",NWND,2024-06-10,0,1,,", "not two positive numbers"),
        (",NWND,2024-06-10,-2,1,,", "not two positive numbers"),
        (",NWND,2024-06-10,3,3.0,,", "nothing was split"),
        (",NWND,2024-06-10", "not two positive numbers"),
        (",NWND,2024-06-10,2,1,,,,", "it has 9 cells, and the header names 7"),
    ],
)
def test_a_row_that_states_no_split_is_set_aside_with_its_line(row: str, flaw: str) -> None:
    read = table(",LKSP,2024-06-11,3,1,,", row)

    assert [split.symbol for split in read.splits] == ["LKSP"]
    (kept,) = read.set_aside
    assert (kept.reason, kept.line) == ("bad-split", 3)
    assert flaw in kept.message


def test_a_row_set_aside_can_be_read_again_from_what_is_kept() -> None:
    (split,) = table(",NWND,2024-06-10,2,1,Class A,2024-05-20").splits
    again = read_document("kept", split.contents)

    assert isinstance(again, RecordSplits)
    assert [(s.symbol, s.effective_on, s.security_title, s.known_on, s.contents) for s in again.splits] == [
        ("NWND", date(2024, 6, 10), "Class A", date(2024, 5, 20), split.contents)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Symbol,Date,Split Ratio\nNWND,6/10/2024,2\n",
        "issuer_cik\tissuer\tratio_new_for_old\n1\tN\t2:1\n",
        "symbol,numerator,denominator\nNWND,2,1\n",
    ],
    ids=["a ratio", "tabs", "no day"],
)
def test_a_table_with_other_columns_is_set_aside_and_says_which_are_known(text: str) -> None:
    kept = refused(text)

    assert (kept.reason, kept.line) == ("unknown-columns", 1)
    assert "issuer_cik or symbol, effective_date (YYYY-MM-DD), numerator" in kept.advice


def test_broken_text_is_set_aside_with_its_line() -> None:
    read = read_document("splits.csv", HEADER.encode() + b",NWND,2024-06-10,2,1,Caf\xe9,\n")

    assert isinstance(read, SetAside)
    assert (read.reason, read.line) == ("not-utf-8", 2)


@pytest.mark.parametrize("text", ["one, two, three\n1,2,3\n", "A letter, about nothing.\n", "name,corporation\nx,y\n"])
def test_other_tables_are_none_of_splits(text: str) -> None:
    assert refused(text).reason == "not-recognised"

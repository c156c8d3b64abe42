"""Typed paper forms: whole forms against golden files, and one behaviour at a time."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import paper_text, rendered_text
from importers.form_reading import FormReading, UnreadableError
from ledger.values.form import DerivativeTerms, Row, TransactionRow

FORMS = Path(__file__).parent / "forms"
READABLE = ["bars", "markers", "spaces", "form_3"]


def form(name: str) -> str:
    return (FORMS / f"{name}.txt").read_text(encoding="utf-8")


def read(text: str) -> FormReading:
    return paper_text.read(text.encode())


def transaction(row: Row) -> TransactionRow:
    assert isinstance(row, TransactionRow)
    return row


@pytest.mark.parametrize("name", READABLE)
def test_a_whole_form_reads_as_its_golden_file(name: str) -> None:
    golden = (FORMS / f"{name}.json").read_bytes()
    assert msgspec.json.decode(msgspec.json.encode(read(form(name)))) == msgspec.json.decode(golden)


def test_a_cell_that_fills_its_column_goes_on_without_a_space() -> None:
    first, *_ = read(form("bars")).rows
    assert first.security_title == "Common Stock, par value $.01 per share"
    assert transaction(first).transaction_date == date(1999, 11, 3)


def test_words_that_break_between_words_are_parted_by_a_space() -> None:
    text = form("bars").replace("Common Stock, par value $.0", "Common Stock, par value    ").replace("1 per share  ", "$.01 per share")
    assert read(text).rows[0].security_title == "Common Stock, par value $.01 per share"


def test_prices_may_be_fractions() -> None:
    assert transaction(read(form("bars")).rows[0]).price_per_share == Decimal("8.5")


def test_an_empty_total_is_not_reported() -> None:
    assert read(form("bars")).rows[0].reported_total is None


def test_a_month_is_no_day() -> None:
    reading = read(form("bars"))
    assert reading.form.period_of_report is None
    assert [(raw.field, raw.text) for raw in reading.form.raw] == [("period_of_report", "November 1999")]
    assert reading.findings == ()


def test_a_full_day_in_the_month_is_the_period() -> None:
    assert read(form("bars").replace("November 1999", "November 30,1999")).form.period_of_report == date(1999, 11, 30)


def test_years_of_two_digits_are_understood_by_the_signature() -> None:
    terms = next(row.terms for row in read(form("bars")).rows if row.table == "II")
    assert terms == DerivativeTerms(
        exercise_price=Decimal("8.5"),
        exercisable_on=date(1997, 11, 3),
        expires_on=date(2005, 11, 3),
        underlying_title="Common Stock",
        underlying_quantity=Decimal(500),
    )


def test_a_transaction_lies_before_the_signature() -> None:
    rows = read(form("bars").replace("December 8, 1999", "January 8, 2001").replace("|99    |    | |", "|00    |    | |")).rows
    assert transaction(rows[0]).transaction_date == date(2000, 11, 3)


def test_a_heading_left_in_a_cell_is_no_direction() -> None:
    reading = read(form("bars").replace("|500        |D  |11/3/|", "|500 -      |A,D|11/3/|"))
    row = next(transaction(row) for row in reading.rows if row.table == "II")
    assert (row.quantity, row.acquired_disposed) == (Decimal(500), None)
    assert [(finding.code, finding.place, finding.raw) for finding in reading.findings] == [
        ("not-a-code", "II/transaction/1/acquired_disposed", "A,D")
    ]


def test_items_beside_each_other_are_read_column_by_column() -> None:
    read_form = read(form("markers")).form
    assert (read_form.issuer.name, read_form.issuer.symbol) == ("Pinebrook Rail Corp.", "PBRK")
    assert read_form.owners[0].name == "Holloway Desmond R."
    assert (read_form.owners[0].relationship.is_director, read_form.owners[0].relationship.is_ten_percent_owner) == (True, True)


def test_words_below_a_row_go_on_in_their_column() -> None:
    titles = [(row.security_title, row.nature_of_ownership) for row in read(form("markers")).rows]
    assert titles == [
        ("Common Stock", None),
        ("Class B Common Stock, par value $.10", None),
        ("Common Stock", "By trust for children"),
    ]


def test_an_explanation_without_numbers_is_a_remark() -> None:
    assert read(form("markers")).form.remarks == "The filing person left the board on June 30, 2000."


def test_tables_with_a_and_d_apart_are_told_by_their_cells() -> None:
    text = form("bars").replace("|500        |D  |11/3/|", "|           |500|11/3/|")
    row = next(transaction(row) for row in read(text).rows if row.table == "II")
    assert (row.quantity, row.acquired_disposed) == (Decimal(500), "D")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("prose", "", ""),
        ("bars", "|500               |A  |$8 1/2     |", "|500                A  |$8 1/2     |"),
        ("bars", "|11/03/|M   | |500  ", "|11/03/|M    500  "),
        (
            "markers",
            "Common Stock             06/05/00        P               1,000 ",
            "Common Stock 06/05/00    P               1,000             ",
        ),
        ("markers", "06/06/00        S               2,000", "06/06/00 S 2,000                     "),
    ],
)
def test_a_layout_that_is_not_certain_is_refused(name: str, before: str, after: str) -> None:
    assert before in form(name)
    with pytest.raises(UnreadableError) as caught:
        read(form(name).replace(before, after))
    assert caught.value.reason == "paper-layout-not-readable"
    assert caught.value.line is not None


def test_a_letter_is_not_a_form() -> None:
    with pytest.raises(UnreadableError) as caught:
        read("Dear sir,\nenclosed please find nothing.\n")
    assert caught.value.reason == "not-a-form"


def test_typed_forms_are_recognised_and_not_taken_for_rendered_ones() -> None:
    for path in FORMS.glob("*.txt"):
        assert paper_text.recognises(path.read_bytes())
        assert not rendered_text.recognises(path.read_bytes())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_documents_are_read_or_refused(data: st.DataObject) -> None:
    contents = bytearray(form(data.draw(st.sampled_from(READABLE))).encode())
    start = data.draw(st.integers(0, len(contents)))
    contents[start : start + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=20))
    end = data.draw(st.integers(0, len(contents)))
    with suppress(UnreadableError):
        paper_text.read(bytes(contents[:end]))

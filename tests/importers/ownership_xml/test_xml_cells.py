"""Single cells: what a text means, and what is kept when it means nothing."""

from datetime import date
from decimal import Decimal

import pytest

from importers.form_reading import FormReading
from importers.ownership_xml import read
from ledger.values.form import TransactionRow
from tests.importers.ownership_xml.forms import a_document, a_sale, an_owner, footnotes


def read_text(text: str) -> FormReading:
    return read(text.encode())


def read_sale(**cells: str) -> tuple[TransactionRow, list[tuple[str, str | None]]]:
    reading = read_text(a_document(rows=a_sale(**cells), foot=footnotes("One.", "Two.", "Three.")))
    (row,) = reading.rows
    assert isinstance(row, TransactionRow)
    return row, [(finding.code, finding.place) for finding in reading.findings]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-07-19", date(2024, 7, 19)),
        ("2024-07-19-05:00", date(2024, 7, 19)),
        ("2024-07-19+0000", date(2024, 7, 19)),
        ("2024-07-19Z", date(2024, 7, 19)),
        ("2024-07-19T00:00:00", date(2024, 7, 19)),
        ("2024-07-19 00:00:00.000", date(2024, 7, 19)),
        ("2024-07-19T23:59:59.5-05:00", date(2024, 7, 19)),
        (" 2024-07-19\n", date(2024, 7, 19)),
    ],
)
def test_a_date_is_the_day_that_is_written_whatever_time_or_zone_follows(text: str, day: date) -> None:
    row, flaws = read_sale(date=f"<value>{text}</value>")
    assert (row.transaction_date, flaws) == (day, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0022-01-03", "impossible-date"),
        ("9999-12-31", "impossible-date"),
        ("2024-02-30", "impossible-date"),
        ("2024-00-10", "impossible-date"),
        ("20240719", "not-a-date"),
        ("07/19/2024", "not-a-date"),
        ("2024-W29-5", "not-a-date"),
        ("-2024-07-19", "not-a-date"),
        ("see note", "not-a-date"),
    ],
)
def test_a_date_that_cannot_be_is_unknown_and_its_text_is_kept(text: str, code: str) -> None:
    row, flaws = read_sale(date=f"<value>{text}</value>")
    assert row.transaction_date is None
    assert [(raw.field, raw.text) for raw in row.raw] == [("transaction_date", text)]
    assert flaws == [(code, "I/transaction/1/transaction_date")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1,946", "1946"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.0000", "0.0000"),
        (" 12.50 ", "12.50"),
        ("+3", "3"),
        ("9" * 29, "9" * 29),
    ],
)
def test_a_number_is_exact(text: str, value: str) -> None:
    row, flaws = read_sale(shares=f"<value>{text}</value>")
    assert (row.quantity, flaws) == (Decimal(value), [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("about 50", "not-a-number"),
        ("1e5", "not-a-number"),
        ("NaN", "not-a-number"),
        ("1_000", "not-a-number"),
        ("1.2.3", "not-a-number"),
        (".", "not-a-number"),
        ("٣", "not-a-number"),
        ("9" * 31, "not-a-number"),
        ("-5", "negative-number"),
    ],
)
def test_a_number_that_is_none_is_unknown_and_its_text_is_kept(text: str, code: str) -> None:
    row, flaws = read_sale(shares=f"<value>{text}</value>")
    assert row.quantity is None
    assert [(raw.field, raw.text) for raw in row.raw] == [("quantity", text)]
    assert flaws == [(code, "I/transaction/1/quantity")]


def test_a_reported_zero_is_not_an_empty_cell() -> None:
    zero, _ = read_sale(price="<value>0</value>")
    empty, flaws = read_sale(price="<value> </value>")
    assert (zero.price_per_share, empty.price_per_share, flaws) == (Decimal(0), None, [])


def test_a_cell_may_hold_bare_text_without_a_value_element() -> None:
    row, flaws = read_sale(title="Common Stock", shares="100")
    assert (row.security_title, row.quantity, flaws) == ("Common Stock", Decimal(100), [])


def test_a_cell_with_only_a_footnote_is_unknown_and_cites_it() -> None:
    row, flaws = read_sale(price='<footnoteId id="F2"/>')
    assert (row.price_per_share, flaws) == (None, [])
    assert [(cites.field, cites.footnotes) for cites in row.citations] == [("price_per_share", ("2",))]


def test_footnotes_belong_to_the_cell_that_they_stand_in_in_their_order() -> None:
    row, _ = read_sale(
        shares='<value>1</value><footnoteId id="F3"/><footnoteId id="F1"/>', following='<value>2</value><footnoteId id="F2"/>'
    )
    assert [(cites.field, cites.footnotes) for cites in row.citations] == [("quantity", ("3", "1")), ("reported_total", ("2",))]


def test_footnotes_of_the_coding_belong_to_the_transaction_code() -> None:
    cells = "<transactionCode>J</transactionCode><equitySwapInvolved>1</equitySwapInvolved>"
    row, _ = read_sale(coding=f'<transactionCoding>{cells}<footnoteId id="F1"/><footnoteId id="F2"/></transactionCoding>')
    assert [(cites.field, cites.footnotes) for cites in row.citations] == [("transaction_code", ("1", "2"))]


@pytest.mark.parametrize("cell", ["transactionFormType", "transactionCode", "equitySwapInvolved"])
def test_a_footnote_inside_a_cell_of_the_coding_belongs_to_the_transaction_code_too(cell: str) -> None:
    row, _ = read_sale(coding=f'<transactionCoding><{cell}>1<footnoteId id="F1"/></{cell}></transactionCoding>')
    assert [(cites.field, cites.footnotes) for cites in row.citations] == [("transaction_code", ("1",))]


@pytest.mark.parametrize(("written", "number"), [("F1", "1"), ("f1", "1"), ("F01", "1"), ("1", "1"), (" F1 ", "1")])
def test_a_footnote_has_its_number_without_the_letter(written: str, number: str) -> None:
    row, flaws = read_sale(price=f'<footnoteId id="{written}"/>')
    assert (row.citations[0].footnotes, flaws) == ((number,), [])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("0", False), ("true", True), ("false", False), ("Y", True), ("N", False), (" True ", True), ("NO", False)],
)
def test_a_box_is_checked_or_not_in_every_spelling(text: str, value: bool) -> None:
    reading = read_text(a_document(head=f"<notSubjectToSection16>{text}</notSubjectToSection16>"))
    assert (reading.form.not_subject_to_section_16, reading.findings) == (value, ())


def test_a_box_that_is_not_there_is_not_asked() -> None:
    form = read_text(a_document()).form
    assert (form.plan_10b5_1, form.not_subject_to_section_16, form.no_securities_owned) == (None, None, None)
    assert (form.form_3_holdings_reported, form.form_4_transactions_reported) == (None, None)


def test_a_relationship_that_is_left_out_is_not_given() -> None:
    (owner,) = read_text(a_document(owners=an_owner(relationship="<isOfficer>Y</isOfficer>"))).form.owners
    assert (owner.relationship.is_officer, owner.relationship.is_director, owner.relationship.is_other) == (True, False, False)


@pytest.mark.parametrize(("text", "value"), [("A", "A"), ("d", "D"), (" D ", "D")])
def test_the_direction_is_acquired_or_disposed(text: str, value: str) -> None:
    row, flaws = read_sale(direction=f"<value>{text}</value>")
    assert (row.acquired_disposed, flaws) == (value, [])


def test_a_direction_of_another_letter_is_unknown() -> None:
    row, flaws = read_sale(direction="<value>S</value>")
    assert (row.acquired_disposed, flaws) == (None, [("not-a-code", "I/transaction/1/acquired_disposed")])


def test_white_space_inside_a_text_is_one_space() -> None:
    row, _ = read_sale(title="<value>\n  Class A\u00a0\n\tCommon   Stock </value>")
    assert row.security_title == "Class A Common Stock"


def test_markup_inside_a_footnote_loses_no_words() -> None:
    reading = read_text(a_document(foot="<footnotes><footnote id='F1'>Sold <b>all</b> shares.</footnote></footnotes>"))
    assert reading.form.footnotes[0].text == "Sold all shares."


def test_a_long_footnote_keeps_its_words_and_loses_its_line_breaks() -> None:
    words = "The “reporting person” disclaims\u2009beneficial ownership,  except to the extent\nof a pecuniary interest. " * 9
    reading = read_text(a_document(foot=footnotes(words)))
    assert reading.form.footnotes[0].text == " ".join(words.split())


def test_a_footnote_that_is_cited_and_does_not_exist_is_a_finding() -> None:
    _, flaws = read_sale(price='<footnoteId id="F9"/>')
    assert flaws == [("dangling-footnote", "I/transaction/1/price_per_share")]


def test_a_footnote_that_nobody_cites_is_no_finding() -> None:
    assert read_text(a_document(foot=footnotes("Nobody cites me."))).findings == ()


def test_footnotes_of_the_remarks_go_to_the_form() -> None:
    form = read_text(a_document(foot=footnotes("One.") + '<remarks>See note<footnoteId id="F1"/></remarks>')).form
    assert form.remarks == "See note"
    assert [(cites.field, cites.footnotes) for cites in form.citations] == [("remarks", ("1",))]

"""Rendered forms saved as text, read back: whole forms against golden files, and one behaviour at a time."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import rendered_text
from importers.form_reading import FormReading, UnreadableError
from ledger.values.form import Citation, DerivativeTerms, TransactionRow

FORMS = Path(__file__).parent / "forms"
SALE = "Common Stock\t03/04/2009\t\tS ⁽¹⁾\t2,500 D \\$ 21.3725 ⁽²⁾\t1,750\tD\t"
OPTION = (
    "Employee Stock Option (right to buy)\t\\$ 8.5\t03/04/2009\t\tM\t\t\t2,500\t⁽⁴⁾\t11/03/2015\tCommon Stock\t2,500\t\\$ 0\t7,500\tD\t"
)


def form(name: str = "option_exercise") -> str:
    return (FORMS / f"{name}.txt").read_text(encoding="utf-8")


def read(text: str) -> FormReading:
    return rendered_text.read(text.encode())


def sale(text: str) -> TransactionRow:
    row = next(row for row in read(text).rows if row.table == "I" and row.row == 2)
    assert isinstance(row, TransactionRow)
    return row


@pytest.mark.parametrize("name", ["option_exercise", "joint_amendment", "initial_statement"])
def test_a_whole_form_reads_as_its_golden_file(name: str) -> None:
    golden = (FORMS / f"{name}.json").read_bytes()
    assert msgspec.json.decode(msgspec.json.encode(rendered_text.read(form(name).encode()))) == msgspec.json.decode(golden)


def test_collapsed_cells_are_amount_direction_and_price() -> None:
    row = sale(form())
    assert (row.quantity, row.acquired_disposed, row.price_per_share) == (Decimal(2500), "D", Decimal("21.3725"))


def test_raised_marks_are_cited_by_their_own_cells() -> None:
    assert sale(form()).citations == (Citation("transaction_code", ("1",)), Citation("price_per_share", ("2",)))


def test_a_mark_behind_a_direction_without_price_is_the_prices() -> None:
    row = sale(form().replace(SALE, "Common Stock\t03/04/2009\t\tS\t2,500 D ⁽²⁾\t1,750\tD\t"))
    assert row.price_per_share is None
    assert row.citations == (Citation("price_per_share", ("2",)),)


@pytest.mark.parametrize(
    "line",
    [
        "Common Stock\t03/04/2009\tS (1)\t2,500 D $21.3725 (2)\t1,750\tD",
        "| Common Stock | 03/04/2009 | | S<sup>(1)</sup> | | 2,500 | D | $21.3725<sup>(2)</sup> | 1,750 | D | |",
        "| Common Stock | 03/04/2009 | S^(1)^ | 2,500 | D | \\$21.3725^(2)^ | 1,750 | D |",
        "Common Stock    03/04/2009    S ¹    2,500  D  $ 21.3725 ²    1,750  D",
        "Common Stock 03/04/2009 S (1) 2,500 D $21.3725 (2) 1,750 D",
        "Common Stock\n03/04/2009\nS ⁽¹⁾\n2,500\nD\n$21.3725 ⁽²⁾\n1,750\nD",
        "Common\nStock\t03/04/2009\t\tS ⁽¹⁾\t2,500 D \\$ 21.3725 ⁽²⁾\t1,750\tD\t",
        "Common Stock\t03/04/2009\t\tS ⁽¹⁾\t2,500 D\t1,750\tD\t\n\t\t\t\t\\$ 21.3725 ⁽²⁾\t\t\t",
    ],
)
def test_a_row_reads_alike_however_its_cells_are_parted(line: str) -> None:
    assert sale(form().replace(SALE, line)) == sale(form())


def test_a_checked_box_may_have_lost_its_mark() -> None:
    relationship = read(form()).form.owners[0].relationship
    assert (relationship.is_director, relationship.is_officer, relationship.is_ten_percent_owner) == (True, True, False)


def test_an_unmarked_exit_box_is_not_stated() -> None:
    assert read(form()).form.not_subject_to_section_16 is None


@pytest.mark.parametrize(("mark", "expected"), [("[X] ", True), ("[ ] ", False), ("___ ", False), ("X ", True)])
def test_a_marked_exit_box_is_stated(mark: str, expected: bool) -> None:
    assert (
        read(form().replace("Check this box if no longer", f"{mark}Check this box if no longer")).form.not_subject_to_section_16 is expected
    )


def test_the_day_above_the_items_is_the_filing_date() -> None:
    assert read(form()).form.filed_on == date(2009, 3, 6)


def test_without_a_day_above_the_items_there_is_no_filing_date() -> None:
    assert read(form().replace(" March 06, 2009\n", "")).form.filed_on is None


def test_a_printed_accession_number_is_taken() -> None:
    text = form().replace(" March 06, 2009", " March 06, 2009\n Accession Number: 0009900001-09-000017")
    assert read(text).form.accession_number == "0009900001-09-000017"


def test_the_block_of_owners_counts_them_all() -> None:
    more = "Osei Ingrid C/O LARKSPUR FOUNDRY, INC. 18 ANVIL ROAD DULUTH, MN 55802\t\tX\t\t\n"
    owners = read(form().replace("\nSignatures\n", f"{more}\nSignatures\n")).form.owners
    assert [(owner.name, owner.relationship.is_ten_percent_owner) for owner in owners] == [
        ("Quill Beatrix T", False),
        ("Osei Ingrid", True),
    ]
    assert owners[1].address == owners[0].address


def test_a_name_that_runs_into_another_address_is_noted() -> None:
    more = "Osei Ingrid 4 HARBOR STREET PORTLAND, ME 04101\t\tX\t\t\n"
    reading = read(form().replace("\nSignatures\n", f"{more}\nSignatures\n"))
    assert [finding.code for finding in reading.findings] == ["name-not-certain"]
    assert reading.form.owners[1].name == "Osei Ingrid"


def test_the_lines_of_a_street_are_told_apart_by_the_block() -> None:
    address = read(form()).form.owners[0].address
    assert address is not None
    assert (address.street1, address.street2) == ("C/O LARKSPUR FOUNDRY, INC.", "18 ANVIL ROAD")


def test_a_derivative_amount_without_its_column_has_no_direction() -> None:
    lost = OPTION.replace("\tM\t\t\t2,500\t", "\tM\t2,500\t")
    reading = read(form().replace(OPTION, lost))
    row = next(row for row in reading.rows if row.table == "II")
    assert isinstance(row, TransactionRow)
    assert (row.quantity, row.acquired_disposed) == (Decimal(2500), None)
    assert [(finding.code, finding.place) for finding in reading.findings] == [("column-not-certain", "II/transaction/1/acquired_disposed")]


def test_a_single_date_that_could_be_either_of_two_is_neither() -> None:
    lost = OPTION.replace("\t⁽⁴⁾\t11/03/2015\t", "\t11/03/2015\t")
    reading = read(form().replace(OPTION, lost))
    row = next(row for row in reading.rows if row.table == "II")
    assert row.terms == DerivativeTerms(exercise_price=Decimal("8.5"), underlying_title="Common Stock", underlying_quantity=Decimal(2500))
    assert {finding.place for finding in reading.findings} == {"II/transaction/1/exercisable_on", "II/transaction/1/expires_on"}


def test_words_in_an_amount_are_kept_as_raw_text() -> None:
    reading = read(form().replace("\t1,750\tD\t", "\tsee remarks\tD\t"))
    assert [(finding.code, finding.place, finding.raw) for finding in reading.findings] == [
        ("not-a-number", "I/transaction/2/reported_total", "see remarks")
    ]


def test_an_impossible_day_is_kept_as_raw_text() -> None:
    reading = read(form().replace(" 03/04/2009\n", " 02/30/2009\n"))
    assert reading.form.period_of_report is None
    assert [(raw.field, raw.text) for raw in reading.form.raw] == [("period_of_report", "02/30/2009")]
    assert [(finding.code, finding.place) for finding in reading.findings] == [("impossible-date", "form/period_of_report")]


def test_a_cited_footnote_that_is_missing_is_a_finding() -> None:
    reading = read(form().replace("- (1) Sold under a Rule 10b5-1 plan adopted on December 1, 2008.\n", ""))
    assert [(finding.code, finding.raw) for finding in reading.findings] == [("dangling-footnote", "1")]


def test_figures_that_fit_no_row_refuse_the_document() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(form().replace(SALE, "Common Stock 2,500 2,500 2,500"))
    assert (caught.value.reason, caught.value.line) == ("row-not-readable", form().split("\n").index(SALE) + 1)


def test_a_page_that_ends_before_the_signatures_is_refused() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(form().split("Restricted Stock Units")[0])
    assert caught.value.reason == "truncated-page"


@pytest.mark.parametrize("contents", [b"", b"Dear sir,\n", b"<ownershipDocument/>", b"\x00\x01\x02", b"%PDF-1.7"])
def test_other_documents_are_not_recognised(contents: bytes) -> None:
    assert not rendered_text.recognises(contents)


def test_every_fixture_is_recognised() -> None:
    assert all(rendered_text.recognises(path.read_bytes()) for path in FORMS.glob("*.txt"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_documents_are_read_or_refused(data: st.DataObject) -> None:
    contents = bytearray(form(data.draw(st.sampled_from(["option_exercise", "joint_amendment", "initial_statement"]))).encode())
    start = data.draw(st.integers(0, len(contents)))
    contents[start : start + data.draw(st.integers(0, 400))] = data.draw(st.binary(max_size=20))
    end = data.draw(st.integers(0, len(contents)))
    with suppress(UnreadableError):
        rendered_text.read(bytes(contents[:end]))

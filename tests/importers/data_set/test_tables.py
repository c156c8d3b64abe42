"""A filing out of the quarterly tables: what it says, and what becomes of lines that are not as they should be."""

from datetime import date
from decimal import Decimal

import pytest

from importers import data_set
from importers.documents import read_document
from importers.form_reading import FormReading, UnreadableError
from ledger.commands import RecordFiling
from ledger.values.form import Citation, Footnote, HeaderParty, Relationship, Row, Signature, TransactionRow
from tests.excerpts import ACCESSION, ADA, SALE, an_excerpt

HELD = {"NONDERIV_HOLDING_SK": "1", "SECURITY_TITLE": "Common Stock", "SHRS_OWND_FOLWNG_TRANS": "500", "DIRECT_INDIRECT_OWNERSHIP": "D"}
OPTION = SALE | {"DERIV_TRANS_SK": "5", "SECURITY_TITLE": "Stock Option", "CONV_EXERCISE_PRICE": "4.0", "EXCERCISE_DATE": "01-JUN-2024"}


def codes(reading: FormReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def only_row(excerpt: bytes) -> TransactionRow:
    (row,) = data_set.read(excerpt).rows
    assert isinstance(row, TransactionRow)
    return row


def test_a_filing_is_read_with_its_day_and_without_an_acceptance_time() -> None:
    command = read_document("set.zip!/x", an_excerpt({"REMARKS": 'He said "no'}, NONDERIV_TRANS=[SALE]))

    assert isinstance(command, RecordFiling)
    assert (command.document.format, command.form.accession_number) == ("data_set_tables", ACCESSION)
    assert (command.form.filed_on, command.form.accepted_at, command.form.remarks) == (date(2024, 5, 2), None, 'He said "no')
    assert command.findings == ()


def test_a_row_has_its_values_and_citations_in_the_order_of_the_form() -> None:
    row = only_row(
        an_excerpt(
            NONDERIV_TRANS=[SALE | {"TRANS_SHARES_FN": "F2, F1", "EQUITY_SWAP_TRANS_CD_FN": "F1", "NATURE_OF_OWNERSHIP_FN": "F2,F10"}],
            FOOTNOTES=[{"FOOTNOTE_ID": f"F{number}", "FOOTNOTE_TXT": "See below."} for number in (1, 2, 10)],
        )
    )

    assert (row.quantity, row.price_per_share, row.reported_total, row.acquired_disposed) == (100, Decimal("8.64"), 900, "D")
    assert row.citations == (
        Citation("transaction_code", ("1",)),
        Citation("quantity", ("2", "1")),
        Citation("nature_of_ownership", ("2", "10")),
    )


def test_rows_are_numbered_in_the_order_of_their_keys_as_numbers() -> None:
    reading = data_set.read(
        an_excerpt(NONDERIV_TRANS=[SALE | {"NONDERIV_TRANS_SK": key, "TRANS_SHARES": key} for key in ("100", "9", "20")])
    )

    assert [(row.row, row.quantity) for row in reading.rows if isinstance(row, TransactionRow)] == [(1, 9), (2, 20), (3, 100)]


def test_a_row_that_stands_twice_counts_once() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE, SALE]))

    assert (len(reading.rows), codes(reading)) == (1, ["repeated-row"])


@pytest.mark.parametrize(("column", "table"), [("EXCERCISE_DATE", "DERIV_TRANS"), ("EXERCISE_DATE", "DERIV_HOLDING")])
def test_the_exercise_date_is_found_under_both_spellings(column: str, table: str) -> None:
    line = {**HELD, f"{table}_SK": "1", "CONV_EXERCISE_PRICE": "4.0", column: "01-JUN-2024"}
    (row,) = data_set.read(an_excerpt(**{table: [line]})).rows

    assert row.terms is not None
    assert (row.terms.exercise_price, row.terms.exercisable_on) == (4, date(2024, 6, 1))


@pytest.mark.parametrize(("text", "box"), [("0", False), ("1", True), ("true", True), ("false", False), ("", None)])
def test_the_plan_box_is_read_in_all_its_spellings(text: str, box: bool | None) -> None:
    assert data_set.read(an_excerpt({"AFF10B5ONE": text})).form.plan_10b5_1 is box


def test_owners_have_their_boxes_address_and_file_number() -> None:
    other = {"RPTOWNERCIK": "9940002", "RPTOWNER_RELATIONSHIP": "Officer,TenPercentOwner", "RPTOWNER_TITLE": "CFO", "FILE_NUMBER": "001-99"}
    form = data_set.read(an_excerpt(owners=[ADA, other | {"RPTOWNER_CITY": "Portland"}])).form

    assert form.owners[1].cik == "0009940002"
    assert form.owners[1].relationship == Relationship(is_officer=True, is_ten_percent_owner=True, officer_title="CFO")
    assert form.owners[1].address is not None
    assert form.header is not None
    assert form.header.parties == (HeaderParty(role="reporting-owner", cik="0009940002", file_number="001-99"),)


def test_signatures_and_footnotes_are_read() -> None:
    form = data_set.read(
        an_excerpt(
            FOOTNOTES=[{"FOOTNOTE_ID": "F1", "FOOTNOTE_TXT": "Held\tby  a trust."}],
            OWNER_SIGNATURE=[{"OWNERSIGNATURENAME": '/s/ Ada "Ada', "OWNERSIGNATUREDATE": "02-MAY-2024"}],
        )
    ).form

    assert form.footnotes == (Footnote("1", "Held by a trust."),)
    assert form.signatures == (Signature('/s/ Ada "Ada', date(2024, 5, 2)),)


def test_columns_are_found_by_name_and_unknown_ones_are_kept() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {"MOOD": "sunny"}], extra=["MOOD"], owners=[ADA]))

    assert [kept.text for kept in reading.rows[0].unknown] == ["sunny"]
    assert set(codes(reading)) == {"unknown-column"}


def test_a_column_that_is_missing_leaves_its_cells_unknown() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE], without=["TRANS_PRICEPERSHARE"]))

    assert [row.price_per_share for row in reading.rows if isinstance(row, TransactionRow)] == [None]
    assert [(finding.code, finding.place) for finding in reading.findings] == [("column-missing", "NONDERIV_TRANS")]


def test_the_plan_box_of_newer_quarters_is_not_missed() -> None:
    assert data_set.read(an_excerpt(without=["AFF10B5ONE"])).findings == ()


@pytest.mark.parametrize(
    ("excerpt", "reason"),
    [
        (an_excerpt(NONDERIV_TRANS=[SALE], without=["TRANS_SHARES"]), "column-missing"),
        (an_excerpt(owners=[]), "no-owner"),
        (an_excerpt(lacking=["REPORTINGOWNER"]), "no-owner"),
        (an_excerpt({"DOCUMENT_TYPE": "144"}), "not-a-section-16-form"),
        (an_excerpt({"DOCUMENT_TYPE": ""}), "no-form-type"),
        (an_excerpt({"ISSUERCIK": "", "ISSUERNAME": ""}), "no-issuer"),
        (b"REPORTINGOWNER\nACCESSION_NUMBER\tRPTOWNERCIK\n0009900001-24-000007\t0009940001\n", "no-submission"),
        (b"SUBMISSION\nACCESSION_NUMBER\tFILING_DATE\tDOCUMENT_TYPE\tISSUERCIK\n0009900001-24-000007\t02-MAY-2024\n", "row-not-readable"),
        (an_excerpt({"FILING_DATE": ""}), "undated"),
        (an_excerpt({"FILING_DATE": "2024-05-02"}), "undated"),
        (an_excerpt({"ACCESSION_NUMBER": " "}), "no-accession-number"),
        (an_excerpt({"ISSUERNAME": "Quillon\tInstruments Inc."}), "row-not-readable"),
        (an_excerpt({"REMARKS": "see note\t1"}), "row-not-readable"),
    ],
)
def test_a_filing_without_what_makes_it_one_is_set_aside(excerpt: bytes, reason: str) -> None:
    assert data_set.recognises(excerpt)
    with pytest.raises(UnreadableError) as refused:
        data_set.read(excerpt)

    assert refused.value.reason == reason
    assert refused.value.advice


@pytest.mark.parametrize(
    ("column", "text", "code", "raw"),
    [
        ("TRANS_SHARES", "12 or so", "not-a-number", "12 or so"),
        ("TRANS_SHARES", "-12", "negative-number", "-12"),
        ("TRANS_DATE", "01-MAY-0024", "impossible-date", "0024-05-01"),
        ("TRANS_DATE", "2024/05/01", "not-a-date", "2024/05/01"),
        ("TRANS_ACQUIRED_DISP_CD", "B", "not-a-code", "B"),
        ("EQUITY_SWAP_INVOLVED", "maybe", "not-a-flag", "maybe"),
    ],
)
def test_a_cell_that_is_no_value_is_unknown_and_explained(column: str, text: str, code: str, raw: str) -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {column: text}]))
    (finding,) = reading.findings

    assert (finding.code, finding.raw) == (code, text)
    assert finding.message.startswith(f"NONDERIV_TRANS, row 11, {column}: {text!r} stands where ")
    assert [kept.text for kept in reading.rows[0].raw] == [raw]


def test_thousands_commas_and_a_needless_zero_are_part_of_a_number() -> None:
    row = only_row(an_excerpt(NONDERIV_TRANS=[SALE | {"TRANS_SHARES": "1,946", "SHRS_OWND_FOLWNG_TRANS": "3844.0"}]))

    assert (row.quantity, row.reported_total, row.raw) == (1_946, 3_844, ())


@pytest.mark.parametrize(("text", "kept"), [("05-MAY-2024", date(2024, 5, 5)), ("05-MAY-2026", None)])
def test_a_transaction_after_its_filing_is_told_and_far_after_it_unknown(text: str, kept: date | None) -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {"TRANS_DATE": text}]))
    (row,) = reading.rows

    assert isinstance(row, TransactionRow)
    assert (row.transaction_date, codes(reading)) == (kept, ["date-after-filing"])


def test_a_footnote_without_a_text_is_told() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {"TRANS_SHARES_FN": "F3"}]))

    assert [(finding.code, finding.place) for finding in reading.findings] == [("dangling-footnote", "I/transaction/1/quantity")]


def test_a_table_that_the_set_lacks_is_unknown_and_not_empty() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | {"TRANS_SHARES_FN": "F3"}], lacking=["DERIV_HOLDING", "FOOTNOTES"]))

    assert (codes(reading), reading.missing_tables) == (["table-missing", "table-missing"], (("II", "holding"),))


def slid(line: dict[str, str], cut: int) -> str:
    text = an_excerpt(NONDERIV_TRANS=[line]).decode().splitlines()[-1]
    return "\t".join(text.split("\t")[:cut])


def test_a_line_that_was_cut_off_behind_its_last_cell_is_read() -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[slid(SALE, -3)]))

    assert (reading.rows, codes(reading)) == (data_set.read(an_excerpt(NONDERIV_TRANS=[SALE])).rows, ["repaired-row-end"])


def test_a_line_that_has_slid_is_a_row_of_which_nothing_is_known() -> None:
    line = slid(SALE, 99).replace("\t100\t", "\t", 1)
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[line, SALE | {"NONDERIV_TRANS_SK": "12"}]))
    first, second = (row for row in reading.rows if isinstance(row, TransactionRow))

    assert (first.row, first.security_title, first.quantity, second.quantity) == (1, None, None, 100)
    assert codes(reading) == ["row-not-aligned"]
    assert "Common Stock" in first.raw[0].text


@pytest.mark.parametrize(
    "moved",
    [
        {"SECURITY_TITLE": "Common\tStock"},
        {"TRANS_SHARES": "1\t100"},
        {"NATURE_OF_OWNERSHIP": "By\tTrust"},
        {"SHRS_OWND_FOLWNG_TRANS": "\t900"},
    ],
)
def test_a_tab_within_a_line_lets_nothing_of_it_be_read_though_its_end_is_empty(moved: dict[str, str]) -> None:
    reading = data_set.read(an_excerpt(NONDERIV_TRANS=[SALE | moved]))
    (row,) = reading.rows

    assert (row.security_title, row.quantity, row.reported_total, row.nature_of_ownership) == (None, None, None, None)
    assert codes(reading) == ["row-not-aligned"]


def test_a_tab_too_many_at_the_end_of_a_line_changes_nothing() -> None:
    whole = an_excerpt(NONDERIV_TRANS=[SALE])
    reading = data_set.read(whole[:-1] + b"\t\n")

    assert (reading.rows, codes(reading)) == (data_set.read(whole).rows, ["repaired-row-end"])


def test_of_an_owner_whose_line_has_slid_the_cik_counts() -> None:
    reading = data_set.read(an_excerpt(owners=[ADA | {"RPTOWNERNAME": "Vance\tAda"}]))
    (owner,) = reading.form.owners

    assert (owner.cik, owner.name, owner.relationship, owner.address) == (ADA["RPTOWNERCIK"], None, Relationship(), None)
    assert codes(reading) == ["row-not-aligned"]


def test_of_an_owner_whose_line_has_a_tab_too_many_all_up_to_the_boxes_counts() -> None:
    as_it_should_be = data_set.read(an_excerpt()).form.owners[0]
    reading = data_set.read(an_excerpt(owners=[ADA | {"FILE_NUMBER": "\t"}]))
    (owner,) = reading.form.owners

    assert (owner.cik, owner.name, owner.address) == (as_it_should_be.cik, as_it_should_be.name, None)
    assert owner.relationship.is_director == as_it_should_be.relationship.is_director
    assert codes(reading) == ["row-not-aligned"]


def test_an_owner_who_stands_twice_is_one() -> None:
    reading = data_set.read(an_excerpt(owners=[ADA, ADA | {"RPTOWNERNAME": "Vance A."}]))

    assert (reading.form.owners, codes(reading)) == (data_set.read(an_excerpt()).form.owners, ["repeated-row"])


def test_characters_that_no_table_has_are_mended() -> None:
    reading = data_set.read(an_excerpt({"REMARKS": "one\0 two XX"}).replace(b"XX", b"\x93ok\x94"))

    assert reading.form.remarks == "one two \u201cok\u201d"
    assert codes(reading) == ["repaired-encoding", "repaired-control-character"]


def test_an_amendment_says_when_its_original_was_filed() -> None:
    form = data_set.read(an_excerpt({"DOCUMENT_TYPE": "4/A", "DATE_OF_ORIG_SUB": "15-APR-2024"})).form

    assert (form.form_type, form.original_filed_on) == ("4/A", date(2024, 4, 15))


def rows_of(excerpt: bytes) -> tuple[Row, ...]:
    return data_set.read(excerpt).rows


def test_a_form_3_has_holdings_or_none() -> None:
    assert rows_of(an_excerpt({"DOCUMENT_TYPE": "3", "NO_SECURITIES_OWNED": "1"})) == ()
    assert len(rows_of(an_excerpt({"DOCUMENT_TYPE": "3"}, NONDERIV_HOLDING=[HELD]))) == 1


def test_options_have_terms_even_if_empty() -> None:
    (row,) = rows_of(an_excerpt(DERIV_TRANS=[OPTION]))

    assert row.table == "II"
    assert row.terms is not None

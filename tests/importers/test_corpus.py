"""The shared corpus: every submission is read, and says what the flat tables of the same filings say, field by field.

The tables write dates as `31-JAN-2023`, flags as `0`, `1`, `true` or `false`, and keep white space as filed; nothing else may differ.
"""

import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from importers.documents import read_document
from ledger.commands import RecordFiling, SetAside
from ledger.values.form import ReportedForm, ReportingOwner, Row, TransactionRow

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

Record = dict[str, str]
Tables = dict[str, dict[str, list[Record]]]

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
TABLES = {
    ("I", "transaction"): "NONDERIV_TRANS",
    ("I", "holding"): "NONDERIV_HOLDING",
    ("II", "transaction"): "DERIV_TRANS",
    ("II", "holding"): "DERIV_HOLDING",
}
ROW_COLUMNS = {
    "SECURITY_TITLE": "security_title",
    "TRANS_DATE": "transaction_date",
    "DEEMED_EXECUTION_DATE": "deemed_execution_date",
    "TRANS_FORM_TYPE": "transaction_form_type",
    "TRANS_CODE": "transaction_code",
    "EQUITY_SWAP_INVOLVED": "equity_swap",
    "TRANS_TIMELINESS": "timeliness",
    "TRANS_SHARES": "quantity",
    "TRANS_TOTAL_VALUE": "total_value",
    "TRANS_PRICEPERSHARE": "price_per_share",
    "TRANS_ACQUIRED_DISP_CD": "acquired_disposed",
    "SHRS_OWND_FOLWNG_TRANS": "reported_total",
    "VALU_OWND_FOLWNG_TRANS": "reported_value",
    "DIRECT_INDIRECT_OWNERSHIP": "ownership_form",
    "NATURE_OF_OWNERSHIP": "nature_of_ownership",
}
TERM_COLUMNS = {
    "CONV_EXERCISE_PRICE": "exercise_price",
    "EXCERCISE_DATE": "exercisable_on",
    "EXERCISE_DATE": "exercisable_on",
    "EXPIRATION_DATE": "expires_on",
    "UNDLYNG_SEC_TITLE": "underlying_title",
    "UNDLYNG_SEC_SHARES": "underlying_quantity",
    "UNDLYNG_SEC_VALUE": "underlying_value",
}
FOOTNOTE_COLUMNS = ROW_COLUMNS | TERM_COLUMNS | {"EQUITY_SWAP_TRANS_CD": "transaction_code"}


@pytest.fixture(scope="module")
def filings(shared: Path) -> list[RecordFiling]:
    with zipfile.ZipFile(shared / "corpus" / "form4-2023-dev.zip") as archive:
        commands = [read_document(name, archive.read(name)) for name in archive.namelist()]
    assert [command for command in commands if isinstance(command, SetAside)] == []
    return [command for command in commands if isinstance(command, RecordFiling)]


@pytest.fixture(scope="module")
def tables(shared: Path) -> Tables:
    with zipfile.ZipFile(shared / "corpus" / "2023-dev_form345.zip") as archive:
        return {name.removesuffix(".tsv"): by_accession(archive.read(name).decode("utf-8-sig")) for name in archive.namelist()}


def by_accession(text: str) -> dict[str, list[Record]]:
    head, *lines = (line.rstrip("\r").split("\t") for line in text.split("\n") if line.strip())
    found: dict[str, list[Record]] = {}
    for line in lines:
        record = dict(zip(head, line, strict=True))
        found.setdefault(record["ACCESSION_NUMBER"], []).append(record)
    return found


def written(value: object) -> str:
    """A value of ours as the tables would write it."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case date():
            return f"{value.day:02d}-{MONTHS[value.month - 1]}-{value.year:04d}"
        case _:
            return str(value)


def same(ours: object, theirs: str) -> bool:
    if isinstance(ours, Decimal):
        return bool(theirs) and Decimal(theirs) == ours
    if isinstance(ours, bool):
        theirs = {"true": "1", "false": "0"}.get(theirs, theirs)
    return written(ours) == " ".join(theirs.split())


def differences(place: str, values: dict[str, object], record: Record) -> Iterator[str]:
    for column, value in values.items():
        if not same(value, record[column]):
            yield f"{place} {column}: {value!r} and {record[column]!r}"


def form_values(form: ReportedForm) -> dict[str, object]:
    return {
        "ACCESSION_NUMBER": form.accession_number,
        "FILING_DATE": form.filed_on,
        "PERIOD_OF_REPORT": form.period_of_report,
        "DATE_OF_ORIG_SUB": form.original_filed_on,
        "NO_SECURITIES_OWNED": form.no_securities_owned,
        "NOT_SUBJECT_SEC16": form.not_subject_to_section_16,
        "FORM3_HOLDINGS_REPORTED": form.form_3_holdings_reported,
        "FORM4_TRANS_REPORTED": form.form_4_transactions_reported,
        "DOCUMENT_TYPE": form.form_type,
        "ISSUERCIK": form.issuer.cik,
        "ISSUERNAME": form.issuer.name,
        "ISSUERTRADINGSYMBOL": form.issuer.symbol,
        "REMARKS": form.remarks,
        "AFF10B5ONE": form.plan_10b5_1,
    }


def owner_values(owner: ReportingOwner, form: ReportedForm) -> dict[str, object]:
    boxes = owner.relationship
    checked = {
        "Director": boxes.is_director,
        "Officer": boxes.is_officer,
        "TenPercentOwner": boxes.is_ten_percent_owner,
        "Other": boxes.is_other,
    }
    address = owner.address
    parties = form.header.parties if form.header else ()
    return {
        "RPTOWNERCIK": owner.cik,
        "RPTOWNERNAME": owner.name,
        "RPTOWNER_RELATIONSHIP": ",".join(name for name, is_checked in checked.items() if is_checked),
        "RPTOWNER_TITLE": boxes.officer_title,
        "RPTOWNER_TXT": boxes.other_text,
        "RPTOWNER_STREET1": address and address.street1,
        "RPTOWNER_STREET2": address and address.street2,
        "RPTOWNER_CITY": address and address.city,
        "RPTOWNER_STATE": address and address.state,
        "RPTOWNER_ZIPCODE": address and address.zip_code,
        "RPTOWNER_STATE_DESC": address and address.state_description,
        "FILE_NUMBER": next((party.file_number for party in parties if party.cik == owner.cik), None),
    }


def row_values(row: Row, record: Record) -> dict[str, object]:
    values: dict[str, object] = {column: getattr(row, field) for column, field in ROW_COLUMNS.items() if column in record}
    if row.terms is not None:
        values |= {column: getattr(row.terms, field) for column, field in TERM_COLUMNS.items() if column in record}
    return values


def row_differences(place: str, row: Row, record: Record) -> Iterator[str]:
    yield from differences(place, row_values(row, record), record)
    ours = {citation.field: [f"F{number}" for number in citation.footnotes] for citation in row.citations}
    theirs = {
        FOOTNOTE_COLUMNS[column.removesuffix("_FN")]: [number.strip() for number in text.split(",")]
        for column, text in record.items()
        if column.endswith("_FN") and text
    }
    if ours != theirs:
        yield f"{place}: footnotes {ours} and {theirs}"


def filing_differences(command: RecordFiling, tables: Tables) -> Iterator[str]:
    form, accession = command.form, command.form.accession_number or ""
    (record,) = tables["SUBMISSION"][accession]
    yield from differences(accession, form_values(form), record)
    for owner, owner_record in zip(form.owners, tables["REPORTINGOWNER"][accession], strict=True):
        yield from differences(f"{accession} {owner.cik}", owner_values(owner, form), owner_record)
    for footnote, note in zip(form.footnotes, tables["FOOTNOTES"].get(accession, []), strict=True):
        yield from differences(accession, {"FOOTNOTE_ID": f"F{footnote.id}", "FOOTNOTE_TXT": footnote.text}, note)
    for signature, signed in zip(form.signatures, tables["OWNER_SIGNATURE"][accession], strict=True):
        yield from differences(accession, {"OWNERSIGNATURENAME": signature.name, "OWNERSIGNATUREDATE": signature.signed_on}, signed)
    for (table, kind), name in TABLES.items():
        rows = [row for row in command.rows if (row.table, row.kind) == (table, kind)]
        for number, (row, row_record) in enumerate(zip(rows, tables[name].get(accession, []), strict=True), 1):
            place = f"{accession} {table}/{kind}/{row.row}"
            yield from row_differences(place, row, row_record)
            if row.row != number:
                yield f"{place}: expected row {number}"


def test_every_submission_is_read_without_a_finding(filings: list[RecordFiling]) -> None:
    assert len(filings) == 8107
    assert [finding for command in filings for finding in command.findings] == []


def test_every_row_is_read(filings: list[RecordFiling]) -> None:
    counts = Counter((row.table, row.kind) for command in filings for row in command.rows)
    assert counts == {("I", "transaction"): 13_115, ("I", "holding"): 3_757, ("II", "transaction"): 4_442, ("II", "holding"): 1_015}


def test_every_filing_knows_when_it_was_accepted_and_that_its_header_agrees(filings: list[RecordFiling]) -> None:
    for command in filings:
        form = command.form
        assert form.accepted_at is not None
        assert form.accession_number == (command.document.name or "").removesuffix(".txt")


def test_every_filing_says_what_the_flat_tables_say(filings: list[RecordFiling], tables: Tables) -> None:
    assert [difference for command in filings for difference in filing_differences(command, tables)] == []


@pytest.mark.parametrize(
    ("name", "form_type", "rows", "findings"),
    [
        ("edge/aapl-2019.xml", "4", 5, []),
        ("edge/form4_tz_suffix_date.xml", "4", 1, []),
        ("edge/tests__xml__xml_error.xml", "4", 1, ["unknown-element"]),
        ("edge/tests__xml__xml_no_price.xml", "4", 4, ["unknown-element"]),
        ("form3/data__form3.nosecurities.xml", "3", 0, []),
        ("form3/data__form3.snow.nonderiv.xml", "3", 1, []),
        ("html/form5-snow.xml", "5", 3, []),
        ("malformed/data__raw_xml__bac_form4.xml", "4", 5, ["repaired-ampersand"]),
        ("malformed/data__raw_xml__dis_form4.xml", "4", 5, ["repaired-ampersand"]),
        ("malformed/data__raw_xml__jpm_form4.xml", "4", 0, ["repaired-ampersand"]),
        ("malformed/truncated.xml", "4", 3, ["repaired-line-wrap"]),
        ("specimens/doc3.xml", "3", 2, ["unknown-element"]),
        ("specimens/doc4a.xml", "4/A", 6, ["unknown-element", "unknown-element"]),
        ("specimens/doc5.xml", "5", 6, ["unknown-element", "unknown-element"]),
    ],
)
def test_a_sample_is_read(shared: Path, name: str, form_type: str, rows: int, findings: list[str]) -> None:
    command = read_document(name, (shared / "corpus" / "samples" / name).read_bytes())
    assert isinstance(command, RecordFiling)
    assert (command.form.form_type, len(command.rows)) == (form_type, rows)
    assert [finding.code for finding in command.findings] == findings


def test_a_sample_without_a_price_leaves_it_unknown(shared: Path) -> None:
    contents = (shared / "corpus" / "samples" / "edge" / "tests__xml__xml_no_price.xml").read_bytes()
    command = read_document("sample.xml", contents)
    assert isinstance(command, RecordFiling)
    assert [row.price_per_share for row in command.rows if isinstance(row, TransactionRow)] == [None, None, None]


def test_a_line_that_was_wrapped_in_the_sample_is_whole_again(shared: Path) -> None:
    contents = (shared / "corpus" / "samples" / "malformed" / "truncated.xml").read_bytes()
    command = read_document("sample.xml", contents)
    assert isinstance(command, RecordFiling)
    assert command.form.footnotes[0].text.endswith("upon the termination of Mr. Robson's employment.")


def test_no_filing_of_the_corpus_states_an_option_position_that_its_rows_leave_out(filings: list[RecordFiling]) -> None:
    """Of its footnotes 171 speak of options. 70 of the 171 were read by hand: none of these says what is held besides the rows."""
    assert [command.document.name for command in filings if command.attestations] == []


def test_the_first_filing_of_all_states_one(shared: Path) -> None:
    path = shared / "seed" / "form4-asti-2007-12-04.txt"
    command = read_document(path.name, path.read_bytes())
    assert isinstance(command, RecordFiling)

    ((owner, attestation),) = command.attestations
    assert (owner, attestation.place, attestation.vested, attestation.unvested) == ("name:nath prem", "2", 13_333, 66_667)
    assert (attestation.expires_on, attestation.underlying_title, attestation.total) == (date(2016, 7, 31), "common stock", None)

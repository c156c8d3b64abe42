"""What each column of the eight tables means: the one place that the reader goes by.

`TRANS_SHARES` holds the field `quantity`, and `TRANS_SHARES_FN` beside it the footnotes that it cites. Columns are found by name, for
quarters differ in their order; the exercise date is spelt `EXCERCISE_DATE` in one table and correctly in the other, so both are known.
Source: the readme of the Insider Transactions Data Sets.
"""

from typing import Final, NamedTuple

from importers.cell_text import Convert, acquired_disposed, cik, flag, form_type, label, number, ownership_form, prose, words
from importers.data_set.values import boxes, day
from ledger.values.form import Kind, Table


class Column(NamedTuple):
    """Where a cell goes: a field and its conversion. `cites` is the field that the footnotes beside it belong to."""

    field: str
    convert: Convert
    cites: str


class Layout(NamedTuple):
    """A table: its columns, those that a filing cannot be read without, and those that only newer quarters have."""

    columns: dict[str, Column]
    needed: frozenset[str]
    newer: frozenset[str] = frozenset()
    key: str | None = None


def _column(field: str, convert: Convert, cites: str | None = None) -> Column:
    return Column(field, convert, field if cites is None else cites)


ACCESSION: Final = "ACCESSION_NUMBER"
_ALIKE: Final = {
    "SECURITY_TITLE": _column("security_title", label),
    "SHRS_OWND_FOLWNG_TRANS": _column("reported_total", number),
    "VALU_OWND_FOLWNG_TRANS": _column("reported_value", number),
    "DIRECT_INDIRECT_OWNERSHIP": _column("ownership_form", ownership_form),
    "NATURE_OF_OWNERSHIP": _column("nature_of_ownership", words),
}
_TRANSACTION: Final = {
    "TRANS_DATE": _column("transaction_date", day),
    "DEEMED_EXECUTION_DATE": _column("deemed_execution_date", day),
    "TRANS_FORM_TYPE": _column("transaction_form_type", label, "transaction_code"),
    "TRANS_CODE": _column("transaction_code", label),
    "EQUITY_SWAP_INVOLVED": _column("equity_swap", flag, "transaction_code"),
    "EQUITY_SWAP_TRANS_CD": _column("", label, "transaction_code"),
    "TRANS_TIMELINESS": _column("timeliness", label),
    "TRANS_SHARES": _column("quantity", number),
    "TRANS_PRICEPERSHARE": _column("price_per_share", number),
    "TRANS_ACQUIRED_DISP_CD": _column("acquired_disposed", acquired_disposed),
}
_HOLDING: Final = {"TRANS_FORM_TYPE": _column("transaction_form_type", label)}
_TERMS: Final = {
    "CONV_EXERCISE_PRICE": _column("exercise_price", number),
    "EXERCISE_DATE": _column("exercisable_on", day),
    "EXCERCISE_DATE": _column("exercisable_on", day),
    "EXPIRATION_DATE": _column("expires_on", day),
    "UNDLYNG_SEC_TITLE": _column("underlying_title", label),
    "UNDLYNG_SEC_SHARES": _column("underlying_quantity", number),
    "UNDLYNG_SEC_VALUE": _column("underlying_value", number),
}
_NEEDED: Final = frozenset({ACCESSION, "SECURITY_TITLE", "SHRS_OWND_FOLWNG_TRANS", "DIRECT_INDIRECT_OWNERSHIP"})
_NEEDED_OF_TRANSACTIONS: Final = _NEEDED | {"TRANS_DATE", "TRANS_CODE", "TRANS_SHARES", "TRANS_ACQUIRED_DISP_CD"}
_NEEDED_OF_TERMS: Final = frozenset({"CONV_EXERCISE_PRICE", "EXPIRATION_DATE", "UNDLYNG_SEC_SHARES"})

SUBMISSION: Final = "SUBMISSION"
OWNER: Final = "REPORTINGOWNER"
FOOTNOTES: Final = "FOOTNOTES"
SIGNATURE: Final = "OWNER_SIGNATURE"
LAYOUTS: Final = {
    SUBMISSION: Layout(
        {
            "FILING_DATE": _column("filed_on", day),
            "PERIOD_OF_REPORT": _column("period_of_report", day),
            "DATE_OF_ORIG_SUB": _column("original_filed_on", day),
            "NO_SECURITIES_OWNED": _column("no_securities_owned", flag),
            "NOT_SUBJECT_SEC16": _column("not_subject_to_section_16", flag),
            "FORM3_HOLDINGS_REPORTED": _column("form_3_holdings_reported", flag),
            "FORM4_TRANS_REPORTED": _column("form_4_transactions_reported", flag),
            "DOCUMENT_TYPE": _column("form_type", form_type),
            "ISSUERCIK": _column("issuer/cik", cik),
            "ISSUERNAME": _column("issuer/name", words),
            "ISSUERTRADINGSYMBOL": _column("issuer/symbol", words),
            "REMARKS": _column("remarks", words),
            "AFF10B5ONE": _column("plan_10b5_1", flag),
        },
        needed=frozenset({ACCESSION, "FILING_DATE", "DOCUMENT_TYPE", "ISSUERCIK"}),
        newer=frozenset({"AFF10B5ONE"}),
    ),
    OWNER: Layout(
        {
            "RPTOWNERCIK": _column("cik", cik),
            "RPTOWNERNAME": _column("name", words),
            "RPTOWNER_RELATIONSHIP": _column("relationship", boxes),
            "RPTOWNER_TITLE": _column("officer_title", words),
            "RPTOWNER_TXT": _column("other_text", words),
            "RPTOWNER_STREET1": _column("street1", words),
            "RPTOWNER_STREET2": _column("street2", words),
            "RPTOWNER_CITY": _column("city", words),
            "RPTOWNER_STATE": _column("state", label),
            "RPTOWNER_ZIPCODE": _column("zip_code", words),
            "RPTOWNER_STATE_DESC": _column("state_description", words),
            "FILE_NUMBER": _column("file_number", label),
        },
        needed=frozenset({ACCESSION, "RPTOWNERCIK"}),
    ),
    "NONDERIV_TRANS": Layout(_ALIKE | _TRANSACTION, _NEEDED_OF_TRANSACTIONS, key="NONDERIV_TRANS_SK"),
    "NONDERIV_HOLDING": Layout(_ALIKE | _HOLDING, _NEEDED, key="NONDERIV_HOLDING_SK"),
    "DERIV_TRANS": Layout(
        _ALIKE | _TRANSACTION | _TERMS | {"TRANS_TOTAL_VALUE": _column("total_value", number)},
        _NEEDED_OF_TRANSACTIONS | _NEEDED_OF_TERMS,
        key="DERIV_TRANS_SK",
    ),
    "DERIV_HOLDING": Layout(_ALIKE | _HOLDING | _TERMS, _NEEDED | _NEEDED_OF_TERMS, key="DERIV_HOLDING_SK"),
    FOOTNOTES: Layout(
        {"FOOTNOTE_ID": _column("id", label), "FOOTNOTE_TXT": _column("text", prose)},
        needed=frozenset({ACCESSION, "FOOTNOTE_ID", "FOOTNOTE_TXT"}),
    ),
    SIGNATURE: Layout(
        {"OWNERSIGNATURENAME": _column("name", words), "OWNERSIGNATUREDATE": _column("signed_on", day)},
        needed=frozenset({ACCESSION}),
    ),
}
ROWS: Final[dict[str, tuple[Table, Kind]]] = {
    "NONDERIV_TRANS": ("I", "transaction"),
    "NONDERIV_HOLDING": ("I", "holding"),
    "DERIV_TRANS": ("II", "transaction"),
    "DERIV_HOLDING": ("II", "holding"),
}

"""What each element of an ownership document means: the one table that the reader goes by.

An element is a cell (`transactionShares` holds the field `quantity`), a group of cells (`transactionAmounts`), or opens a part of the
form (`reportingOwner`). Names mean the same in every schema version; X0101 of early 2003 calls rows `nonDerivativeSecurity` and the
price `transactionValue`. Footnotes directly below a group belong to the field that the group stands for.
Source: EDGAR Ownership XML Technical Specification.
"""

from typing import Final

from lxml.etree import _Element

from importers.cell_text import (
    Convert,
    acquired_disposed,
    cik,
    flag,
    form_type,
    label,
    number,
    ownership_form,
    words,
)
from importers.ownership_xml.values import day

FORM: Final = "form"
ISSUER: Final = "issuer"
OWNER: Final = "owners"
SIGNATURE: Final = "signatures"
FOOTNOTE: Final = "footnote"


Element = tuple[str, Convert | None, str, str | None]
"""Where the text of an element goes: (field, convert, cites, opens), `convert` being None for a group or part.

`cites` is the field that its footnotes belong to, `opens` the part of the form that begins with it; the name of a row's part is the
beginning of its place (`I/transaction`). A plain tuple, which the walk takes apart in a third of the time of a named one.
"""


def _cell(field: str, convert: Convert, *, cites: str | None = None) -> Element:
    return field, convert, cites or field, None


def _form_cell(field: str, convert: Convert) -> Element:
    return field, convert, field, FORM


def _group(cites: str) -> Element:
    return cites, None, cites, None


def _part(opens: str, cites: str = "") -> Element:
    return cites, None, cites, opens


VALUE: Final = _group("")
REFERENCE: Final = _group("")

_FORM: Final = {
    "schemaVersion": _form_cell("schema_version", label),
    "documentType": _form_cell("form_type", form_type),
    "periodOfReport": _form_cell("period_of_report", day),
    "dateOfOriginalSubmission": _form_cell("original_filed_on", day),
    "noSecuritiesOwned": _form_cell("no_securities_owned", flag),
    "notSubjectToSection16": _form_cell("not_subject_to_section_16", flag),
    "form3HoldingsReported": _form_cell("form_3_holdings_reported", flag),
    "form4TransactionsReported": _form_cell("form_4_transactions_reported", flag),
    "aff10b5One": _form_cell("plan_10b5_1", flag),
    "remarks": _form_cell("remarks", words),
    "nonDerivativeTable": _part(FORM),
    "derivativeTable": _part(FORM),
    "footnotes": _part(FORM),
    "footnote": _part(FOOTNOTE),
}
_PARTIES: Final = {
    "issuer": _part(ISSUER, "name"),
    "issuerCik": _cell("cik", cik),
    "issuerName": _cell("name", words),
    "issuerTradingSymbol": _cell("symbol", words),
    "issuerForeignTradingSymbol": _cell("foreign_symbol", words),
    "reportingOwner": _part(OWNER, "name"),
    "reportingOwnerId": _group("name"),
    "rptOwnerCik": _cell("cik", cik),
    "rptOwnerName": _cell("name", words),
    "reportingOwnerAddress": _group("address"),
    "rptOwnerNonUSAddressFlag": _cell("is_non_us", flag),
    "rptOwnerStreet1": _cell("street1", words),
    "rptOwnerStreet2": _cell("street2", words),
    "rptOwnerCity": _cell("city", words),
    "rptOwnerState": _cell("state", label),
    "rptOwnerZipCode": _cell("zip_code", words),
    "rptOwnerStateDescription": _cell("state_description", words),
    "rptOwnerNonUSStateTerritory": _cell("non_us_state", words),
    "rptOwnerCountry": _cell("country", words),
    "rptOwnerGoodAddress": _cell("is_good", flag),
    "reportingOwnerRelationship": _group("relationship"),
    "isDirector": _cell("is_director", flag),
    "isOfficer": _cell("is_officer", flag),
    "isTenPercentOwner": _cell("is_ten_percent_owner", flag),
    "isOther": _cell("is_other", flag),
    "officerTitle": _cell("officer_title", words),
    "otherText": _cell("other_text", words),
    "ownerSignature": _part(SIGNATURE, "name"),
    "signatureName": _cell("name", words),
    "signatureDate": _cell("signed_on", day),
}
_ROWS: Final = {
    "securityTitle": _cell("security_title", label),
    "transactionDate": _cell("transaction_date", day),
    "deemedExecutionDate": _cell("deemed_execution_date", day),
    "transactionCoding": _group("transaction_code"),
    "transactionFormType": _cell("transaction_form_type", label, cites="transaction_code"),
    "transactionCode": _cell("transaction_code", label),
    "equitySwapInvolved": _cell("equity_swap", flag, cites="transaction_code"),
    "transactionTimeliness": _cell("timeliness", label),
    "transactionAmounts": _group("quantity"),
    "transactionShares": _cell("quantity", number),
    "transactionTotalValue": _cell("total_value", number),
    "transactionPricePerShare": _cell("price_per_share", number),
    "transactionValue": _cell("price_per_share", number),
    "transactionAcquiredDisposedCode": _cell("acquired_disposed", acquired_disposed),
    "postTransactionAmounts": _group("reported_total"),
    "sharesOwnedFollowingTransaction": _cell("reported_total", number),
    "valueOwnedFollowingTransaction": _cell("reported_value", number),
    "ownershipNature": _group("nature_of_ownership"),
    "directOrIndirectOwnership": _cell("ownership_form", ownership_form),
    "natureOfOwnership": _cell("nature_of_ownership", words),
    "conversionOrExercisePrice": _cell("exercise_price", number),
    "exerciseDate": _cell("exercisable_on", day),
    "expirationDate": _cell("expires_on", day),
    "underlyingSecurity": _group("underlying_title"),
    "underlyingSecurityTitle": _cell("underlying_title", label),
    "underlyingSecurityShares": _cell("underlying_quantity", number),
    "underlyingSecurityValue": _cell("underlying_value", number),
}
ELEMENTS: Final[dict[str, Element]] = {
    "value": VALUE,
    "footnoteId": REFERENCE,
    **_FORM,
    **_PARTIES,
    **_ROWS,
    "nonDerivativeTransaction": _part("I/transaction", "security_title"),
    "nonDerivativeHolding": _part("I/holding", "security_title"),
    "derivativeTransaction": _part("II/transaction", "security_title"),
    "derivativeHolding": _part("II/holding", "security_title"),
    "nonDerivativeSecurity": _part("I/", "security_title"),
    "derivativeSecurity": _part("II/", "security_title"),
}
_SIGNS_OF_A_TRANSACTION: Final = frozenset({"transactionDate", "transactionCoding", "transactionAmounts"})


def opened_part(opens: str, element: _Element) -> str:
    """The name of the part that `element` opens; a row of the layout of early 2003 does not say itself whether it is a transaction."""
    if not opens.endswith("/"):
        return opens
    return f"{opens}transaction" if any(child.tag in _SIGNS_OF_A_TRANSACTION for child in element) else f"{opens}holding"

"""The filings of an invented quarter as full submissions, so that a book of its tables can be compared with one of its forms.

`submissions(100, seed=1)` are the filings of `synthetic_quarters.write(path, 100, seed=1)`, accepted at five in the afternoon.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from benchmarks.insiders import MONTHS, Filing, Row
from benchmarks.invented_filings import filings

_ELEMENTS: Final = {
    "NONDERIV_TRANS": "nonDerivativeTransaction",
    "NONDERIV_HOLDING": "nonDerivativeHolding",
    "DERIV_TRANS": "derivativeTransaction",
    "DERIV_HOLDING": "derivativeHolding",
}
_FLAGS: Final = {"Director": "isDirector", "Officer": "isOfficer", "TenPercentOwner": "isTenPercentOwner"}


def submissions(count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Names and contents of `count` submissions."""
    for filing in filings(count, seed=seed):
        yield f"{filing.accession}.txt", _submission(filing).encode()


def _submission(filing: Filing) -> str:
    filed = f"{filing.filed:%Y%m%d}"
    return f"""<SEC-DOCUMENT>{filing.accession}.txt : {filed}
<SEC-HEADER>{filing.accession}.hdr.sgml : {filed}
<ACCEPTANCE-DATETIME>{filed}170000
ACCESSION NUMBER:\t\t{filing.accession}
CONFORMED SUBMISSION TYPE:\t{filing.form}
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t{filing.period:%Y%m%d}
FILED AS OF DATE:\t\t{filed}
</SEC-HEADER>
<DOCUMENT>
<TYPE>{filing.form}
<SEQUENCE>1
<FILENAME>form.xml
<TEXT>
<XML>
<?xml version="1.0"?>
<ownershipDocument>
{_form(filing)}
</ownershipDocument>
</XML>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


def _form(filing: Filing) -> str:
    issuer = filing.owner.issuer
    nothing = filing.is_first and not any(filing.rows.values())
    parts = [
        _plain("schemaVersion", "X0508"),
        _plain("documentType", filing.form),
        _plain("periodOfReport", f"{filing.period}"),
        "" if filing.original is None else _plain("dateOfOriginalSubmission", f"{filing.original}"),
        _plain("noSecuritiesOwned", "1") if nothing else "",
        _plain("notSubjectToSection16", filing.exit_box),
        f"<issuer>{_plain('issuerCik', issuer.cik)}{_plain('issuerName', issuer.name)}",
        f"{_plain('issuerTradingSymbol', issuer.symbol)}</issuer>",
        *(_owner(*reporting) for reporting in filing.reporting()),
        _plain("aff10b5One", filing.plan_box),
        _table("nonDerivativeTable", filing, "NONDERIV_TRANS", "NONDERIV_HOLDING"),
        _table("derivativeTable", filing, "DERIV_TRANS", "DERIV_HOLDING"),
        "".join(
            [
                "<footnotes>",
                *(f'<footnote id="F{place}">{escape(note)}</footnote>' for place, note in enumerate(filing.notes, 1)),
                "</footnotes>",
            ]
        ),
        _plain("remarks", filing.remarks),
        *(
            f"<ownerSignature>{_plain('signatureName', f'/s/ {name}')}{_plain('signatureDate', f'{filing.filed}')}</ownerSignature>"
            for _, name, _, _ in filing.reporting()
        ),
    ]
    return "\n".join(filter(None, parts))


def _owner(cik: str, name: str, relationship: str, office: str) -> str:
    flags = "".join(_plain(_FLAGS[word], "1") for word in relationship.split(","))
    return (
        f"<reportingOwner><reportingOwnerId>{_plain('rptOwnerCik', cik)}{_plain('rptOwnerName', name)}</reportingOwnerId>"
        "<reportingOwnerAddress><rptOwnerStreet1>1 HARBOUR WAY</rptOwnerStreet1><rptOwnerCity>PORT MARROW</rptOwnerCity>"
        "<rptOwnerState>ME</rptOwnerState><rptOwnerZipCode>04999</rptOwnerZipCode></reportingOwnerAddress>"
        f"<reportingOwnerRelationship>{flags}{_plain('officerTitle', office)}</reportingOwnerRelationship></reportingOwner>"
    )


def _table(element: str, filing: Filing, *tables: str) -> str:
    rows = [_row(_ELEMENTS[table], row, is_derivative=table.startswith("DERIV")) for table in tables for row in filing.rows[table]]
    return f"<{element}>\n{''.join(rows)}</{element}>" if rows else ""


def _row(element: str, row: Row, *, is_derivative: bool) -> str:
    parts = [_value("securityTitle", row, "SECURITY_TITLE")]
    if is_derivative:
        parts.append(_value("conversionOrExercisePrice", row, "CONV_EXERCISE_PRICE"))
    if "TRANS_CODE" in row:
        parts.append(_transaction(row))
    if is_derivative:
        exercise = "EXCERCISE_DATE" if "TRANS_CODE" in row else "EXERCISE_DATE"
        underlying = _value("underlyingSecurityTitle", row, "UNDLYNG_SEC_TITLE") + _value(
            "underlyingSecurityShares", row, "UNDLYNG_SEC_SHARES"
        )
        parts += (_value("exerciseDate", row, exercise), _value("expirationDate", row, "EXPIRATION_DATE"))
        parts.append(f"<underlyingSecurity>{underlying}</underlyingSecurity>")
    if after := _value("sharesOwnedFollowingTransaction", row, "SHRS_OWND_FOLWNG_TRANS"):
        parts.append(f"<postTransactionAmounts>{after}</postTransactionAmounts>")
    nature = _value("directOrIndirectOwnership", row, "DIRECT_INDIRECT_OWNERSHIP") + _value("natureOfOwnership", row, "NATURE_OF_OWNERSHIP")
    return f"<{element}>{''.join(parts)}<ownershipNature>{nature}</ownershipNature></{element}>\n"


def _transaction(row: Row) -> str:
    coding = (
        _plain("transactionFormType", row["TRANS_FORM_TYPE"])
        + _plain("transactionCode", row["TRANS_CODE"])
        + _plain("equitySwapInvolved", row["EQUITY_SWAP_INVOLVED"])
        + _cited(row, "EQUITY_SWAP_TRANS_CD")
    )
    amounts = (
        _value("transactionShares", row, "TRANS_SHARES")
        + _value("transactionPricePerShare", row, "TRANS_PRICEPERSHARE")
        + _value("transactionAcquiredDisposedCode", row, "TRANS_ACQUIRED_DISP_CD")
    )
    date = _value("transactionDate", row, "TRANS_DATE")
    return f"{date}<transactionCoding>{coding}</transactionCoding><transactionAmounts>{amounts}</transactionAmounts>"


def _plain(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _value(tag: str, row: Row, column: str) -> str:
    text = row.get(column, "")
    if text and column.endswith("_DATE"):
        day, month, year = text.split("-")
        text = f"{year}-{MONTHS.index(month) + 1:02}-{day}"
    value = f"<value>{escape(text)}</value>" if text else ""
    notes = _cited(row, column)
    return f"<{tag}>{value}{notes}</{tag}>" if value or notes else ""


def _cited(row: Row, column: str) -> str:
    return "".join(f'<footnoteId id="{note}"/>' for note in row.get(f"{column}_FN", "").split(",") if note)

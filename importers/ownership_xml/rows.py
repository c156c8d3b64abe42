"""The rows of Table I and Table II.

Rows are named for table and kind (`derivativeHolding`) and live in a table element; in the layout of early 2003 (X0101) they are
`nonDerivativeSecurity` and `derivativeSecurity` directly below the root, and the price is called `transactionValue`.
Row numbers count from 1 within a table and kind, in document order.
"""

from typing import Any, Final

from lxml.etree import _Element

from importers.ownership_xml.cells import Fields, Margin, cell, group, read_cells
from importers.ownership_xml.values import acquired_disposed, day, flag, number, ownership_form, words
from ledger.values.form import DerivativeTerms, HoldingRow, Kind, Row, Table, TransactionRow
from ledger.values.provenance import Finding

_BALANCE: Final[Fields] = {
    "securityTitle": cell("security_title", words),
    "postTransactionAmounts": group("reported_total"),
    "sharesOwnedFollowingTransaction": cell("reported_total", number),
    "valueOwnedFollowingTransaction": cell("reported_value", number),
    "ownershipNature": group("nature_of_ownership"),
    "directOrIndirectOwnership": cell("ownership_form", ownership_form),
    "natureOfOwnership": cell("nature_of_ownership", words),
}
_HOLDING: Final[Fields] = _BALANCE | {
    "transactionCoding": group("transaction_form_type"),
    "transactionFormType": cell("transaction_form_type", words),
}
_TRANSACTION: Final[Fields] = _BALANCE | {
    "transactionDate": cell("transaction_date", day),
    "deemedExecutionDate": cell("deemed_execution_date", day),
    "transactionCoding": group("transaction_code"),
    "transactionFormType": cell("transaction_form_type", words, cites="transaction_code"),
    "transactionCode": cell("transaction_code", words),
    "equitySwapInvolved": cell("equity_swap", flag, cites="transaction_code"),
    "transactionTimeliness": cell("timeliness", words),
    "transactionAmounts": group("quantity"),
    "transactionShares": cell("quantity", number),
    "transactionTotalValue": cell("total_value", number),
    "transactionPricePerShare": cell("price_per_share", number),
    "transactionValue": cell("price_per_share", number),
    "transactionAcquiredDisposedCode": cell("acquired_disposed", acquired_disposed),
}
_TERMS: Final[Fields] = {
    "conversionOrExercisePrice": cell("exercise_price", number),
    "exerciseDate": cell("exercisable_on", day),
    "expirationDate": cell("expires_on", day),
    "underlyingSecurity": group("underlying_title"),
    "underlyingSecurityTitle": cell("underlying_title", words),
    "underlyingSecurityShares": cell("underlying_quantity", number),
    "underlyingSecurityValue": cell("underlying_value", number),
}
_TERM_FIELDS: Final = tuple(part.field for part in _TERMS.values() if part.convert is not None)
_FIELDS: Final[dict[tuple[Table, Kind], Fields]] = {
    ("I", "transaction"): _TRANSACTION,
    ("I", "holding"): _HOLDING,
    ("II", "transaction"): _TRANSACTION | _TERMS,
    ("II", "holding"): _HOLDING | _TERMS,
}
_ROWS: Final[dict[str, tuple[Table, Kind]]] = {
    "nonDerivativeTransaction": ("I", "transaction"),
    "nonDerivativeHolding": ("I", "holding"),
    "derivativeTransaction": ("II", "transaction"),
    "derivativeHolding": ("II", "holding"),
}
_SECURITIES: Final[dict[str, Table]] = {"nonDerivativeSecurity": "I", "derivativeSecurity": "II"}
_SIGNS_OF_A_TRANSACTION: Final = frozenset({"transactionDate", "transactionCoding", "transactionAmounts"})
ROW_ELEMENTS: Final = frozenset(_ROWS) | frozenset(_SECURITIES)


class RowReader:
    """Reads the rows of one document; numbers them as they come."""

    def __init__(self, findings: list[Finding]) -> None:
        self.rows: list[Row] = []
        self.cited: set[str] = set()
        self._findings = findings
        self._counts: dict[tuple[Table, Kind], int] = {}

    def read_row(self, element: _Element) -> None:
        """Add the row that `element` (one of `ROW_ELEMENTS`) holds."""
        key = _ROWS.get(element.tag) or _early_row(element)
        table, kind = key
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        margin = Margin(f"{table}/{kind}/{count}", self._findings)
        cells = read_cells(element, _FIELDS[key], margin)
        if table == "II":
            terms = {field: cells.pop(field) for field in _TERM_FIELDS if field in cells}
            cells["terms"] = DerivativeTerms(**terms)
        if margin.citations or margin.raw or margin.unknown:
            cells.update(margin.notes())
            self.cited.update(*margin.citations.values())
        self.rows.append(_ROW_TYPES[kind](table=table, row=count, **cells))


_ROW_TYPES: Final[dict[Kind, Any]] = {"transaction": TransactionRow, "holding": HoldingRow}


def _early_row(element: _Element) -> tuple[Table, Kind]:
    is_transaction = any(child.tag in _SIGNS_OF_A_TRANSACTION for child in element)
    return _SECURITIES[element.tag], "transaction" if is_transaction else "holding"

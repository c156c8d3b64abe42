"""The content of a filing as a short digest, so that the same filing is recognised in two formats.

Formats differ in what they can show (a rendered page has no CIK or schema version, and prints 1,946 for 1946); the digest takes only what
every format states: form, issuer name, owner names, dates, and the rows' main cells, all normalised.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from ledger.values.form import DerivativeTerms, ReportedForm, Row, TransactionRow
from ledger.values.identity import normal_text
from ledger.values.quantity import exact_text


def rows_fingerprint(rows: Iterable[Row]) -> str:
    """Digest (32 hex digits) of the rows' main cells; equal for the same rows read from any format."""
    return _digest([cell for row in sorted(rows, key=_position) for cell in _row_cells(row)])


def content_fingerprint(form: ReportedForm, rows: str) -> str:
    """Digest (32 hex digits) of form type, period, issuer name, owner names and the rows' fingerprint `rows`.

    Parties without a name count by their CIK.
    """
    owners = sorted(normal_text(owner.name) or owner.cik or "" for owner in form.owners)
    issuer = normal_text(form.issuer.name) or form.issuer.cik or ""
    head = [form.form_type, _day(form.period_of_report), issuer, *owners]
    return _digest([*head, rows])


def _position(row: Row) -> tuple[str, str, int]:
    return (row.table, row.kind, row.row)


def _row_cells(row: Row) -> list[str]:
    cells = [row.table, row.kind, str(row.row), normal_text(row.security_title), row.ownership_form or ""]
    cells += (_number(row.reported_total), _number(row.reported_value))
    if isinstance(row, TransactionRow):
        cells += (_day(row.transaction_date), row.transaction_code or "", row.acquired_disposed or "")
        cells += (_number(row.quantity), _number(row.price_per_share))
    if row.table == "II":
        terms = row.terms or DerivativeTerms()
        cells += (_number(terms.exercise_price), _day(terms.expires_on), _number(terms.underlying_quantity))
    return cells


def _number(value: Decimal | None) -> str:
    return "" if value is None else exact_text(value)


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _digest(cells: Iterable[str]) -> str:
    return blake2b("\x1f".join(cells).encode(), digest_size=16).hexdigest()

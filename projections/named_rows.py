"""One row of a filing by its name: filing, table, kind and number.

`row_named(connection, "0009900001-24-000002", "II", "transaction", 1)` is the grant of 48,000 options, as it was filed.
"""

from decimal import Decimal

from sqlalchemy import Connection, select

from ledger.events import RowEvent
from ledger.feed import Feed
from ledger.values.form import Kind, Row, Table, TransactionRow
from projections.tables import LIVE


def row_named(connection: Connection, filing_id: str, table: Table, kind: Kind, row: int) -> Row | None:
    """The row; None when no such row is recorded. That of a joint filing is the same for each owner."""
    owners = LIVE.filing_owner
    accounts = connection.execute(select(owners.c.owner, owners.c.issuer).where(owners.c.filing_id == filing_id)).all()
    events = (recorded.event for recorded in Feed(connection).of_accounts([(item.owner, item.issuer) for item in accounts]))
    rows = (e.row for e in events if isinstance(e, RowEvent) and e.filing_id == filing_id)
    found = [item for item in rows if (item.table, item.kind, item.row) == (table, kind, row)]
    return found[-1] if found else None  # as the richest source has it


def units_brought(row: Row | None) -> Decimal | None:
    """How many units a row acquires; None where it does not say, where it is a holding or takes away, and where there is none."""
    return row.quantity if isinstance(row, TransactionRow) and row.acquired_disposed == "A" else None

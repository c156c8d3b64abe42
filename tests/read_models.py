"""The read models of a book in a form that two books can be compared in: rows of filings in place of ledger positions."""

from msgspec.structs import replace
from sqlalchemy import select

from ledger.events import HoldingCompleted, HoldingReported, NoSecuritiesReported, TransactionCompleted, TransactionReported
from ledger.feed import Feed
from ledger.store.database import Database
from projections.tables import LIVE
from projections.vesting.grants import Vesting
from projections.vesting.stored import restored


def read_models(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the read models, with rows of filings in place of ledger positions."""
    with database.read() as connection:
        rows = {recorded.position: _row(recorded.event) for recorded in Feed(connection).after(0)}
        found = {}
        for table in LIVE:
            stored = [row._asdict() for row in connection.execute(select(table))]
            for row in stored:
                if table in {LIVE.filing, LIVE.alias}:
                    del row["position"]
                if "evidence" in row:
                    row["evidence"] = [rows[int(position)] for position in row["evidence"].split()]
                if "vesting" in row:
                    row["vesting"] = _vesting(restored(row["vesting"]), rows)
            found[table.name] = sorted((tuple(row.values()) for row in stored), key=str)
    return found


def _vesting(vesting: Vesting, rows: dict[int, tuple[object, ...] | None]) -> tuple[object, ...]:
    """Grants and declarations with the rows that tell them; of several of one day in any order."""
    grants = [(rows[item.position], rows[item.told_at], replace(item, position=0, told_at=0)) for item in vesting.grants]
    declarations = [(rows[item.position], replace(item, position=0)) for item in vesting.declarations]
    return grants, declarations, vesting.beyond_from


def _row(event: object) -> tuple[object, ...] | None:
    match event:
        case TransactionReported() | HoldingReported() | TransactionCompleted() | HoldingCompleted():
            return (event.filing_id, event.owner, event.row.table, event.row.kind, event.row.row)
        case NoSecuritiesReported():
            return (event.filing_id, event.owner)
        case _:
            return None

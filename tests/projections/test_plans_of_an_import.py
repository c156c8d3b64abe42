"""What an import asks of SQLite is found by an index: a batch costs the same whether the ledger is young or twenty years old."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

import insider_ledger
from insider_ledger import examples

SMALL = {"party_alias", "decision", "set_aside", "tracking", "json_each", "alembic_version", "sqlite_master"}
"""What grows with what people decide and set aside, not with what is filed."""

Statement = tuple[str, Any]


@pytest.fixture
def statements() -> Iterator[list[Statement]]:
    """Every statement that any connection runs, but for rows that are only written, which go by the driver."""
    seen: list[Statement] = []

    def note(_connection: Connection, _cursor: object, text: str, parameters: Any, _context: object, many: bool) -> None:
        seen.append((text, parameters[0] if many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def test_no_statement_reads_a_table_that_grows(tmp_path: Path, statements: list[Statement]) -> None:
    first, *rest = examples.filings()
    with insider_ledger.open(str(tmp_path / "ledger.db")) as book:
        book.import_paths([first])
        statements.clear()
        book.import_paths(rest)
        asked = [(text, given) for text, given in statements if text.startswith(("SELECT", "UPDATE", "DELETE"))]
        with book._database.read() as connection:  # noqa: SLF001 (plans are no answer of a book)
            plans = {text: _plan(connection, text, given) for text, given in asked}

    assert len(plans) > 20
    assert {text: found for text, plan in plans.items() if (found := _read_whole(text, plan))} == {}


def _plan(connection: Connection, text: str, given: Any) -> list[str]:
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]


def _read_whole(text: str, plan: list[str]) -> list[str]:
    """Tables and indexes that are walked from end to end, and the filings if they are looked for by having no issuer."""
    walked = [step.split()[1] for step in plan if step.startswith("SCAN ") and "CONSTANT ROW" not in step and "VIRTUAL TABLE" not in step]
    if "LIMIT" in text and not any("TEMP B-TREE" in step for step in plan):
        walked = []  # the first rows in an order that is there already
    all_filings = [step for step in plan if step.startswith("SEARCH stream") and "ix_stream_issuer_owner (issuer=?)" in step]
    return [name for name in walked if name not in SMALL] + all_filings

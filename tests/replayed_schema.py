"""New ledgers of tests, in a third of the time: the statements of the first that the migrations made, run again.

Alembic makes the first new ledger of each process and database; what it sent to the database is kept, word for word, and sent for the next
ones. Anything but a new ledger with the newest schema is Alembic's.
"""

from typing import Final

from sqlalchemy import Connection, event

from ledger.store import schema

by_migrations: Final = schema.upgrade
"""What makes every ledger outside of the tests."""

_KEPT: Final[dict[str, list[str]]] = {}


def upgrade(connection: Connection, to: str = "head") -> None:
    """In place of `ledger.store.schema.upgrade`."""
    if to != "head" or schema.revision(connection) is not None:
        by_migrations(connection, to)
    elif connection.dialect.name in _KEPT:
        for script in _KEPT[connection.dialect.name]:
            connection.exec_driver_sql(script, execution_options={"no_parameters": True})
    else:
        sent = _sent_by_migrations(connection)
        _KEPT[connection.dialect.name] = sent if connection.dialect.name == "sqlite" else [_at_once(sent)]


def _at_once(sent: list[str]) -> str:
    """The statements in one message; in what psycopg takes with parameters, be there none, a percent sign is written twice."""
    return ";\n".join(sent).replace("%%", "%")


def _sent_by_migrations(connection: Connection) -> list[str]:
    """Run the migrations; what they sent that was no question."""
    sent: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, _context: object, _many: bool) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            if parameters:
                raise AssertionError(f"a migration has parameters: {statement}")
            sent.append(statement)

    event.listen(connection, "before_cursor_execute", keep)
    try:
        by_migrations(connection)
    finally:
        event.remove(connection, "before_cursor_execute", keep)
    return sent

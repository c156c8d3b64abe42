"""Roles with the rights that the how-to page gives them: one imports and can change nothing that is recorded, one only asks."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

import insider_ledger
from insider_ledger import examples
from insider_ledger.book import Book
from ledger.store.database import Database
from ledger.values.decisions import RetractRow

pytestmark = pytest.mark.postgresql

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "operate.md"
RETRACT = RetractRow(filing_id="0009900001-24-000003", table="I", kind="transaction", row=1)


@pytest.fixture
def names() -> dict[str, str]:
    """Roles belong to the whole server, so that those of a test have names of their own."""
    return {role: f"{role}_{uuid4().hex}" for role in ("importer", "reader")}


@pytest.fixture
def roles(postgresql_url: str, names: dict[str, str]) -> Iterator[dict[str, str]]:
    """The URL of a new ledger for each of the roles."""
    Database.open(postgresql_url).close()
    owner = sqlalchemy.create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with owner.connect() as connection:
        schema = connection.scalar(text("SELECT current_schema()"))
        for statement in statements(names, str(schema)):
            connection.execute(text(statement))
    yield {role: acting_as(postgresql_url, name) for role, name in names.items()}
    with owner.connect() as connection:
        for name in names.values():
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))


def statements(names: dict[str, str], schema: str) -> list[str]:
    (shown,) = re.findall(r"^```sql\n(CREATE ROLE importer.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    here = shown.replace("SCHEMA public", f"SCHEMA {schema}")
    for role, name in names.items():
        here = re.sub(rf"\b{role}\b", name, here)
    return [statement for statement in here.split(";") if statement.strip()]


def acting_as(url: str, role: str) -> str:
    options = make_url(url).query["options"]
    return make_url(url).update_query_dict({"options": f"{options} -crole={role}"}).render_as_string(hide_password=False)


def refused(book: Book, statement: str) -> str:
    """What the server says to a statement that a role may not give."""

    def give(connection: Connection) -> None:
        connection.execute(text(statement))

    with pytest.raises(ProgrammingError) as error, book._database.write() as connection:  # noqa: SLF001 (as a program that goes around us)
        give(connection)
    return str(error.value.orig)


def test_a_role_that_imports_does_all_that_importing_takes(roles: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("No form at all.")
    with insider_ledger.open(roles["importer"]) as book:
        book.import_paths([*examples.filings()[:4], tmp_path / "note.txt"])
        summary = book.import_paths(examples.filings())
        book.decide(RETRACT, "The broker shows one sale.")
        book.retry_quarantine()

        assert (summary.filings_recorded, summary.already_recorded) == (4, 4)
        assert book.verify().ok
        assert book.holdings(owner="Vance").holdings
        assert {row.finding for row in book.doctor().rows} - {"not-synced"} == {None, "documents-waiting"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET name = 'altered'",
        "DELETE FROM event",
        "TRUNCATE event",
        "DELETE FROM log_head",
        "UPDATE stream SET owner = 'somebody else'",
        "DELETE FROM source",
        "DELETE FROM set_aside",
        "ALTER TABLE event DISABLE TRIGGER USER",
        "DROP TRIGGER event_is_never_changed ON event",
        "DROP TABLE event",
        "SET session_replication_role = replica",
    ],
)
def test_a_role_that_imports_cannot_change_what_is_recorded(roles: dict[str, str], statement: str) -> None:
    with insider_ledger.open(roles["importer"]) as book:
        said = refused(book, statement)

    assert re.search(r"permission denied|must be owner", said)


def test_a_role_that_asks_cannot_write(roles: dict[str, str]) -> None:
    with insider_ledger.open(roles["importer"]) as book:
        book.import_paths(examples.filings())

    with insider_ledger.open(roles["reader"], create=False) as book:
        assert book.holdings(owner="Vance").holdings
        assert book.doctor().ok
        for statement in ("DELETE FROM event", "DELETE FROM line", "DELETE FROM tracking", "INSERT INTO party SELECT * FROM party"):
            assert "permission denied" in refused(book, statement)


def test_a_role_that_may_make_no_tables_hears_that_nothing_was_compared(roles: dict[str, str]) -> None:
    with closing(Database.open(roles["importer"])):
        health = insider_ledger.doctor(roles["importer"], thorough=True)

    (row,) = [row for row in health.rows if row.check == "comparison"]
    assert row.finding == "not-compared"
    assert "permission denied" in row.says

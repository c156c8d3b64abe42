"""The schema that the migrations make is the schema that the code uses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.script import ScriptDirectory

import insider_ledger
import migrations
from insider_ledger import examples
from insider_ledger.book import Book
from ledger.store import schema
from ledger.store.database import Database
from ledger.store.errors import OlderSchemaError
from tests import replayed_schema
from tests.conftest import empty_schema
from tests.torture.books import REVISIONS, answers, make_older


@pytest.fixture(autouse=True)
def _made_by_migrations(monkeypatch: pytest.MonkeyPatch, _quick_new_ledgers: None) -> None:
    """Here every ledger is made as outside of the tests."""
    monkeypatch.setattr("ledger.store.schema.upgrade", replayed_schema.by_migrations)


@pytest.fixture
def another_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A URL where no ledger is yet, beside the one of the test."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'another.db'}"
    else:
        with empty_schema() as url:
            yield url


SCHEMA = {
    "sqlite": """
        SELECT type, name, tbl_name, sql FROM sqlite_master;
        SELECT * FROM alembic_version
    """,
    "postgresql": """
        SELECT table_name, column_name, ordinal_position, column_default, is_nullable, data_type, collation_name
        FROM information_schema.columns WHERE table_schema = current_schema();
        SELECT indexname, replace(indexdef, current_schema(), '') FROM pg_indexes WHERE schemaname = current_schema();
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace;
        SELECT tgname, replace(pg_get_triggerdef(pg_trigger.oid), current_schema(), '')
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal;
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace;
        SELECT attrelid::regclass::text, attname, attstorage::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND relkind = 'r';
        SELECT version_num FROM alembic_version
    """,
}
"""What a database says of all tables, indexes, triggers and functions of a ledger."""


def test_new_ledgers_of_other_tests_are_those_that_the_migrations_make(
    database_url: str, another_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.store.schema.upgrade", replayed_schema.upgrade)
    monkeypatch.setattr(replayed_schema, "_KEPT", {})

    made = schema_of(database_url)

    assert len(made) > 50
    assert schema_of(another_url) == made


def schema_of(url: str) -> set[tuple[object, ...]]:
    """What the database says of a new ledger."""
    database = Database.open(url)
    with database.read() as connection:
        found = {tuple(row) for query in SCHEMA[database.dialect].split(";") for row in connection.exec_driver_sql(query)}
    database.close()
    return found


def test_the_migrations_make_the_tables_that_the_code_names(database: Database) -> None:
    config = schema.migrations_config()
    with database.write() as connection:
        config.attributes["connection"] = connection

        command.check(config)


def test_the_newest_revision_is_the_one_that_opening_looks_for() -> None:
    script = ScriptDirectory.from_config(schema.migrations_config())

    assert script.get_heads() == [schema.HEAD]
    assert schema.HEAD in schema.known_revisions()


def test_migrating_a_current_ledger_changes_nothing(database: Database) -> None:
    def tables() -> set[str]:
        with database.read() as connection:
            return set(sqlalchemy.inspect(connection).get_table_names())

    before = tables()
    with database.write() as connection:
        schema.upgrade(connection)

    assert tables() == before


def test_the_log_is_never_downgraded(database: Database) -> None:
    def downgrade() -> None:
        config = schema.migrations_config()
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "base")

    with pytest.raises(NotImplementedError, match="restore a copy"):
        downgrade()


def test_every_constraint_has_a_name(database: Database) -> None:
    with database.read() as connection:
        inspector = sqlalchemy.inspect(connection)
        unnamed = [
            (table, constraint)
            for table in inspector.get_table_names()
            for constraint in [inspector.get_pk_constraint(table), *inspector.get_unique_constraints(table)]
            if not constraint["name"]
        ]

    assert unnamed == []


def test_migrations_come_with_the_package() -> None:
    folder = Path(migrations.__path__[0])

    assert (folder / "env.py").is_file()
    assert list((folder / "versions").glob("*.py"))


@pytest.mark.parametrize("older", REVISIONS)
def test_an_older_ledger_answers_as_before_once_it_is_upgraded(database: Database, tmp_path: Path, older: str) -> None:
    """Read models that a migration empties are read again in its own transaction; a door that may not upgrade refuses."""
    book = Book(database)
    book.import_paths(examples.filings())
    expected = answers(book)
    path = str(tmp_path / "older.db")
    make_older(path, database, older)

    with pytest.raises(OlderSchemaError, match=f"has schema revision {older}, and this program needs {schema.HEAD}: upgrade it with"):
        insider_ledger.open(path, create=False)
    with insider_ledger.open(path, create=False, upgrade=True) as upgraded:
        assert answers(upgraded) == expected
        assert upgraded.compare().differences == ()
        assert upgraded.verify().ok

"""The schema that the migrations make is the schema that the code uses."""

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
from tests.torture.books import REVISIONS, answers, make_older


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

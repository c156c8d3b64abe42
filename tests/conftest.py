"""What many rooms' tests need: the shared corpus, and a ledger on each database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy
from hypothesis import settings
from sqlalchemy.engine import make_url

from ledger.store.database import Database
from tests import replayed_schema
from tests.recorded import RecordedBook

POSTGRESQL = "INSIDER_LEDGER_TEST_POSTGRESQL"
SHARED = "INSIDER_LEDGER_SHARED"

settings.register_profile("unhurried", settings(deadline=None))  # a law does not fail because the machine is busy
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that a test runs in its own process leave its priority alone: it could not be raised again."""
    monkeypatch.setattr("insider_ledger.cli.options.step_back", lambda _niceness: None)


@pytest.fixture(autouse=True)
def _quick_new_ledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrations make the first new ledger of this process; the next are made by the same statements."""
    monkeypatch.setattr("ledger.store.schema.upgrade", replayed_schema.upgrade)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the shared corpus, read-only."""
    folder = Path(os.environ.get(SHARED) or Path(__file__).resolve().parents[2] / "shared")
    if not folder.is_dir():
        _unavailable(f"no shared corpus at {folder}; set {SHARED}")
    return folder


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A URL of an empty schema of its own, dropped after the test."""
    with empty_schema() as url:
        yield url


@contextmanager
def empty_schema() -> Iterator[str]:
    """A URL of an empty schema on the PostgreSQL server, dropped at the end."""
    server = os.environ.get(POSTGRESQL)
    if not server:
        _unavailable(f"no PostgreSQL server to test on; set {POSTGRESQL} (script/postgres start prints one)")
    schema = f"test_{uuid4().hex}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    admin = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A URL where no ledger is yet, on each database in turn."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty ledger, on each database in turn."""
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def book(database: Database) -> RecordedBook:
    """An empty book that filings are recorded in directly, on each database in turn."""
    return RecordedBook(database)


def _unavailable(reason: str) -> None:
    """Locally a test may be skipped for want of its surroundings; in CI they must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)

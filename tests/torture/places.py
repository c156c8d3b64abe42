"""Where books stand: files in a folder, or databases of their own on a server. A book is copied in some hundredths of a second."""

import shutil
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy
from sqlalchemy.engine import make_url


class Places(Protocol):
    """Names of ledgers, as `--db` takes them."""

    def fresh(self) -> str:
        """A place where no ledger is yet."""

    def copy(self, of: str) -> str:
        """A copy of a ledger that nobody has open."""

    def drop(self, one: str) -> None:
        """Remove a ledger."""

    def close(self) -> None:
        """Remove all ledgers that are left."""


class Files:
    """Ledgers in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def fresh(self) -> str:
        return str(self._folder / f"ledger-{next(self._numbers)}.db")

    def copy(self, of: str) -> str:
        made = self.fresh()
        shutil.copyfile(of, made)
        return made

    def drop(self, one: str) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(one + ending).unlink(missing_ok=True)

    def close(self) -> None:
        """Leave them to whoever made the folder."""


class Databases:
    """Ledgers in databases of a PostgreSQL server, whose role may create databases."""

    def __init__(self, server: str, prefix: str) -> None:
        self._url = make_url(server).set(drivername="postgresql+psycopg")
        self._admin = sqlalchemy.create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
        self._prefix = prefix
        self._numbers = count(1)
        self._names: set[str] = set()

    def fresh(self) -> str:
        return self._made("template0")

    def copy(self, of: str) -> str:
        return self._made(make_url(of).database or "")

    def drop(self, one: str) -> None:
        name = make_url(one).database or ""
        self._do(f"DROP DATABASE {name} WITH (FORCE)")
        self._names.discard(name)

    def close(self) -> None:
        for name in tuple(self._names):
            self.drop(self._of(name))

    def _made(self, template: str) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._names.add(name)
        return self._of(name)

    def _of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

"""Which schema revision a database has, and bringing it to the newest. Alembic owns the schema and is imported only to change it.

A current database costs one SELECT. A new revision is a file in `migrations/versions` and a new `HEAD` here.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from ledger.store.errors import DatabaseMissingError, NewerSchemaError, NotALedgerError, OlderSchemaError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0012"
"""The newest revision; a test holds it equal to the head of `migrations/versions`."""

REVISION_TABLE: Final = "alembic_version"
_REVISION: Final = text("SELECT version_num FROM alembic_version")


def revision(connection: Connection) -> str | None:
    """The schema revision of the database, None when it has none."""
    if not inspect(connection).has_table(REVISION_TABLE):
        return None
    found: str | None = connection.scalar(_REVISION)
    return found


def is_current(connection: Connection) -> bool:
    """Whether the database has the newest revision: the one SELECT that opening an existing ledger costs."""
    try:
        found: str | None = connection.scalar(_REVISION)
    except DatabaseError:  # no such table, no such file content: `upgrade` finds out what it is
        connection.rollback()
        return False
    return found == HEAD


def check_upgradable(connection: Connection, shown: str, *, create: bool, upgrade: bool) -> bool:
    """Whether the database is empty; raises unless that or an older ledger is allowed (`create`, `upgrade`), or it is current."""
    found = revision(connection)
    if found is None:
        others = sorted(set(inspect(connection).get_table_names()))
        if others:
            raise NotALedgerError(shown, f"the tables {', '.join(others)}")
        if not create:
            raise DatabaseMissingError(shown)
    elif found != HEAD:
        if found not in known_revisions():
            raise NewerSchemaError(shown, found, HEAD)
        if not upgrade:
            raise OlderSchemaError(shown, found, HEAD)
    return found is None


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the missing migrations within the open transaction."""
    from alembic import command  # noqa: PLC0415 (reading must not pay for it)

    config = migrations_config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def known_revisions() -> frozenset[str]:
    """Every revision that this program can reach."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return frozenset(script.revision for script in ScriptDirectory.from_config(migrations_config()).walk_revisions())


def migrations_config() -> "Config":
    """Alembic's settings, pointing at the installed `migrations` package."""
    from alembic.config import Config  # noqa: PLC0415

    import migrations  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    return config

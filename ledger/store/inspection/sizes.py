"""How much room a ledger takes: the pages of an SQLite file, or the tables of a PostgreSQL schema with their indexes."""

from typing import Final

from sqlalchemy import Connection, text

_SQLITE: Final = text("SELECT pages.page_count * sizes.page_size FROM pragma_page_count pages, pragma_page_size sizes")
_POSTGRESQL: Final = text(
    """
    SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bigint) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r'
    """
)


def bytes_on_disk(connection: Connection) -> int:
    """The room that the database takes, in bytes; on SQLite without what its write-ahead log takes beside it."""
    size: int = connection.execute(_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL).scalar_one()
    return size

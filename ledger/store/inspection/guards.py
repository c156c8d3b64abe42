"""The triggers that keep the log, its heads and source documents append-only: which there must be, and which of them let changes through.

Migrations create them; a test holds these names equal to those of a new ledger. A copy that was made table by table, or a server whose
triggers somebody switched off for a while, has lost them without a word.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Connection, text

SQLITE: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("event_is_only_appended", "event_is_never_changed", "event_is_never_deleted"),
    "stream": ("stream_is_only_appended", "stream_is_never_deleted", "stream_keeps_its_name"),
    "log_head": ("log_head_is_only_appended", "log_head_is_never_changed", "log_head_is_never_deleted"),
    "source": ("source_is_only_added", "source_is_never_changed", "source_is_never_deleted"),
}
"""The triggers of each table on SQLite."""

POSTGRESQL: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("event_is_never_changed",),
    "stream": ("stream_is_never_deleted", "stream_keeps_its_name"),
    "log_head": ("log_head_is_never_changed",),
    "source": ("source_is_never_changed",),
}
"""The same on PostgreSQL, where each partition of a table needs those of the table."""

SQLITE_REFUSES: Final = "RAISE(ABORT"
POSTGRESQL_REFUSES: Final = "RAISE EXCEPTION"
"""What the body of each does."""

_SQLITE_TRIGGERS: Final = text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
_POSTGRESQL_TRIGGERS: Final = text(
    """
    WITH guarded AS (
        SELECT c.oid, c.relname, c.oid AS part FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
    ), parts AS (
        SELECT oid, relname, part FROM guarded
        UNION SELECT g.oid, g.relname, CAST(tree.relid AS oid) FROM guarded g, pg_partition_tree(g.oid) tree
    )
    SELECT p.relname, CAST(CAST(p.part AS regclass) AS text), t.tgname,
        t.tgenabled = 'A' OR t.tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica', f.prosrc
    FROM parts p LEFT JOIN pg_trigger t ON t.tgrelid = p.part AND NOT t.tgisinternal LEFT JOIN pg_proc f ON f.oid = t.tgfoid
    WHERE p.relname = ANY(:tables)
    """
)

GapKind = Literal["missing", "switched off", "without effect"]


class GuardGap(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger that does not keep its table, or partition, from being changed."""

    table: str
    trigger: str
    kind: GapKind


def guard_gaps(connection: Connection) -> tuple[GuardGap, ...]:
    """What the triggers let through; nothing in a sound ledger."""
    found = _on_sqlite if connection.dialect.name == "sqlite" else _on_postgresql
    return tuple(found(connection))


def _on_sqlite(connection: Connection) -> Iterator[GuardGap]:
    bodies = {(table, name): body for table, name, body in connection.execute(_SQLITE_TRIGGERS)}
    for table, triggers in SQLITE.items():
        for trigger in triggers:
            if (table, trigger) not in bodies:
                yield GuardGap(table=table, trigger=trigger, kind="missing")
            elif SQLITE_REFUSES not in bodies[table, trigger]:
                yield GuardGap(table=table, trigger=trigger, kind="without effect")


def _on_postgresql(connection: Connection) -> Iterator[GuardGap]:
    parts: dict[str, dict[str, dict[str, Any]]] = {table: {} for table in POSTGRESQL}
    for table, part, trigger, is_on, body in connection.execute(_POSTGRESQL_TRIGGERS, {"tables": list(POSTGRESQL)}):
        parts[table].setdefault(part, {})[trigger] = (is_on, body)
    for table, triggers in POSTGRESQL.items():
        for part, there in sorted(parts[table].items()):
            for trigger in triggers:
                if trigger not in there:
                    yield GuardGap(table=part, trigger=trigger, kind="missing")
                elif not there[trigger][0]:
                    yield GuardGap(table=part, trigger=trigger, kind="switched off")
                elif POSTGRESQL_REFUSES not in there[trigger][1]:
                    yield GuardGap(table=part, trigger=trigger, kind="without effect")

"""The tables of the log, on one `metadata` that the read models share.

A stream is named once in `stream` and numbered; its events carry the number. `event.id` is the position in the ledger: explicit, gap-free,
in commit order. Alembic creates these tables (`migrations/versions`); triggers there forbid changing or deleting what is recorded.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Position: Final = BigInteger().with_variant(Integer, "sqlite")
"""The type of a position in the ledger. SQLite aliases its row number only for a key declared INTEGER, which holds 64 bits there."""

BINARY_RESULTS: Final = "binary_results"
"""Execution option of statements that read many payloads: PostgreSQL sends them in half the time."""

stream: Final = Table(
    "stream",
    metadata,
    Column("stream_no", Integer, primary_key=True, autoincrement=False),
    Column("stream_id", Text, nullable=False),
    Column("owner", Text),
    Column("issuer", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("stream_id"),
    Index("ix_stream_issuer_owner", "issuer", "owner"),
)
"""One row per stream: its id as text, the party keys that its events concern (None for filings), and its last version."""

event: Final = Table(
    "event",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=False),
    Column("stream_no", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("stream_no", "version"),
)
"""One row per event, never changed. `state` is JSON that a person can read; `recorded_at` is microseconds since 1970 UTC."""

natural_key: Final = Table(
    "natural_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("stream_no", Integer, nullable=False),
    Column("since", BigInteger),
)
"""What identifies a filing besides its stream id: content fingerprints, one row each.

`since` is the position of the ledger from which on it does; None for one that is older than this column.
"""

tracking: Final = Table(
    "tracking",
    metadata,
    Column("application_name", Text, primary_key=True),
    Column("notification_id", BigInteger, nullable=False),
    Column("rules_version", Text),
)
"""How far each projection has applied the ledger, and by which version of its rules: None where it has none, or not one alone."""

log_head: Final = Table(
    "log_head",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
)
"""The digest of the log up to and including `position`, one row for each batch that was appended.

`peaks` are the digests of its complete subtrees, `leaves` those of the events since the row before: each 32 bytes, one after the other.
"""

source: Final = Table(
    "source",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("contents", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
)
"""Documents that events name, whole (`contents` compressed with zlib, `size` their bytes), kept since a position of the ledger."""

api_token: Final = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    UniqueConstraint("digest"),
)
"""Who may use the book over HTTP: of each token the SHA-256 of its secret, and what it allows."""

webhook: Final = Table(
    "webhook",
    metadata,
    Column("name", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("as_of", Date),
    Column("created_at", BigInteger, nullable=False),
    Column("ledger_position", BigInteger, nullable=False),
    Column("page_end", BigInteger),
    Column("delivered_at", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("failing_since", BigInteger),
    Column("last_failure", Text),
    Column("next_attempt_at", BigInteger),
    Column("claim", Text),
    Column("claimed_until", BigInteger),
)
"""Where pages of a feed are sent: of changes of the holdings on the day `as_of`, of events where that is None. No secret is stored.

`ledger_position` is what the consumer has, `page_end` where a page ends that was sent and not taken; whoever sends it holds the `claim`.
"""

set_aside: Final = Table(
    "set_aside",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("contents", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("line", Integer),
    Column("set_aside_at", BigInteger, nullable=False),
    Column("resolved_at", BigInteger),
    Index("ix_set_aside_waiting", "resolved_at", "reason", "set_aside_at"),  # how many wait, for which reason, since when?
)
"""Documents that could not be read, whole (`contents` compressed with zlib), until they are resolved."""

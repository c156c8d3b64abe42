"""The event log, append-only: streams, events, natural keys, tracking, and documents set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# INSERT OR REPLACE deletes without running DELETE triggers unless the connection asks for it, so inserting is guarded as well.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event
    WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM event)
      OR EXISTS (SELECT 1 FROM event WHERE stream_no = NEW.stream_no AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: an event takes the next position, and a version of its own'); END""",
    """CREATE TRIGGER stream_is_only_appended BEFORE INSERT ON stream
    WHEN EXISTS (SELECT 1 FROM stream WHERE stream_no = NEW.stream_no OR stream_id = NEW.stream_id)
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: this stream exists'); END""",
    """CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: an event is never changed'); END""",
    """CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: an event is never deleted'); END""",
    """CREATE TRIGGER stream_is_never_deleted BEFORE DELETE ON stream
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: a stream is never deleted'); END""",
    """CREATE TRIGGER stream_keeps_its_name BEFORE UPDATE OF stream_no, stream_id ON stream
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: a stream keeps its number and id'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the event log is append-only: % on % is forbidden', TG_OP, TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()""",
    """CREATE TRIGGER stream_is_never_deleted BEFORE DELETE OR TRUNCATE ON stream
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()""",
    """CREATE TRIGGER stream_keeps_its_name BEFORE UPDATE OF stream_no, stream_id ON stream
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()""",
)


def upgrade() -> None:
    op.create_table(
        "stream",
        sa.Column("stream_no", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("stream_id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("stream_no", name="pk_stream"),
        sa.UniqueConstraint("stream_id", name="uq_stream_stream_id"),
    )
    op.create_index("ix_stream_issuer_owner", "stream", ["issuer", "owner"])
    op.create_index("ix_stream_owner", "stream", ["owner"])
    op.create_table(
        "event",
        sa.Column("id", POSITION, nullable=False, autoincrement=False),
        sa.Column("stream_no", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("stream_no", "version", name="uq_event_stream_no_version"),
    )
    op.create_table(
        "natural_key",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("stream_no", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_natural_key"),
    )
    op.create_table(
        "tracking",
        sa.Column("application_name", sa.Text, nullable=False),
        sa.Column("notification_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("application_name", name="pk_tracking"),
    )
    op.create_table(
        "set_aside",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("contents", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("advice", sa.Text, nullable=False),
        sa.Column("line", sa.Integer),
        sa.Column("set_aside_at", sa.BigInteger, nullable=False),
        sa.Column("resolved_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("sha256", name="pk_set_aside"),
    )
    for trigger in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    raise NotImplementedError("The log goes forward only: restore a copy of the database instead.")

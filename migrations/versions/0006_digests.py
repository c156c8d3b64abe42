"""Digests of the log, one row for each batch that is appended, and since when a natural key is known.

What was recorded before is covered by digests right after this migration, in the same transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER log_head_is_only_appended BEFORE INSERT ON log_head
    WHEN NEW.position <= (SELECT coalesce(max(position), 0) FROM log_head)
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: a head stands behind those before it'); END""",
    """CREATE TRIGGER log_head_is_never_changed BEFORE UPDATE ON log_head
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: a head is never changed'); END""",
    """CREATE TRIGGER log_head_is_never_deleted BEFORE DELETE ON log_head
    BEGIN SELECT RAISE(ABORT, 'the event log is append-only: a head is never deleted'); END""",
)

POSTGRESQL_TRIGGER = """CREATE TRIGGER log_head_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"""


def upgrade() -> None:
    op.create_table(
        "log_head",
        sa.Column("position", POSITION, nullable=False, autoincrement=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("peaks", sa.LargeBinary, nullable=False),
        sa.Column("leaves", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_log_head"),
    )
    op.add_column("natural_key", sa.Column("since", sa.BigInteger))
    for trigger in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else (POSTGRESQL_TRIGGER,):
        op.execute(trigger)


def downgrade() -> None:
    op.drop_column("natural_key", "since")
    op.drop_table("log_head")

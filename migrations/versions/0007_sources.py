"""Source documents, kept whole beside the log and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER source_is_only_added BEFORE INSERT ON source
    WHEN EXISTS (SELECT 1 FROM source WHERE sha256 = NEW.sha256)
    BEGIN SELECT RAISE(ABORT, 'a source document is never changed: this one is kept already'); END""",
    """CREATE TRIGGER source_is_never_changed BEFORE UPDATE ON source
    BEGIN SELECT RAISE(ABORT, 'a source document is never changed'); END""",
    """CREATE TRIGGER source_is_never_deleted BEFORE DELETE ON source
    BEGIN SELECT RAISE(ABORT, 'a source document is never deleted'); END""",
)

POSTGRESQL_TRIGGER = """CREATE TRIGGER source_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON source
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()"""


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("contents", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_source"),
    )
    for trigger in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else (POSTGRESQL_TRIGGER,):
        op.execute(trigger)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE source ALTER COLUMN contents SET STORAGE EXTERNAL")  # it is compressed already


def downgrade() -> None:
    op.drop_table("source")

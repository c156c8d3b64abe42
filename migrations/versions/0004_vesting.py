"""What is known of the vesting of a line, in place of the one day on which all of it vests; all read models are read again from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

READ_MODELS = (
    "party",
    "naming",
    "party_alias",
    "filing",
    "filing_owner",
    "line",
    "balance_point",
    "exit_report",
    "class_shown",
    "decision",
)


def upgrade() -> None:
    op.add_column("line", sa.Column("vesting", sa.Text))
    op.drop_column("line", "vests_on")
    for table in READ_MODELS:
        op.execute(f"DELETE FROM {table}")  # noqa: S608 (names are ours)
    op.execute("DELETE FROM tracking WHERE application_name = 'read-models'")


def downgrade() -> None:
    op.drop_column("line", "vesting")
    op.add_column("line", sa.Column("vests_on", sa.Date))

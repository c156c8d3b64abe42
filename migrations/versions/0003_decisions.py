"""Decisions as a read model, and residuals of balance points; what the read models held is read again from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

READ_MODELS = ("party", "party_alias", "filing", "filing_owner", "line", "balance_point", "exit_report")


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("known_from", sa.BigInteger, nullable=False),
        sa.Column("known_to", sa.BigInteger),
        sa.Column("taken_back", sa.BigInteger),
        sa.PrimaryKeyConstraint("decision_id", "position", name="pk_decision"),
    )
    op.add_column("balance_point", sa.Column("residual", sa.Text))
    for table in READ_MODELS:
        op.execute(f"DELETE FROM {table}")  # noqa: S608 (names are ours)
    op.execute("DELETE FROM tracking WHERE application_name = 'read-models'")


def downgrade() -> None:
    op.drop_column("balance_point", "residual")
    op.drop_table("decision")

"""Webhooks: where pages of the feeds are sent, and how far each has come."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("ledger_position", sa.BigInteger, nullable=False),
        sa.Column("page_end", sa.BigInteger),
        sa.Column("delivered_at", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("last_failure", sa.Text),
        sa.Column("next_attempt_at", sa.BigInteger),
        sa.Column("claim", sa.Text),
        sa.Column("claimed_until", sa.BigInteger),
        sa.PrimaryKeyConstraint("name", name="pk_webhook"),
    )


def downgrade() -> None:
    op.drop_table("webhook")

"""Indexes for what a server asks after each batch, and for exits by issuer: without them all filings were read, and all exits."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_filing_known_at", "filing", ["known_at"])
    op.create_index("ix_exit_report_issuer", "exit_report", ["issuer"])


def downgrade() -> None:
    op.drop_index("ix_exit_report_issuer", "exit_report")
    op.drop_index("ix_filing_known_at", "filing")

"""Decisions and shown classes as read models, residuals, classes and rows of twins; all read models are read again from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

READ_MODELS = ("party", "naming", "party_alias", "filing", "filing_owner", "line", "balance_point", "exit_report")


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
    op.create_table(
        "class_shown",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("security", sa.Text, nullable=False),
        sa.Column("filing_id", sa.Text, nullable=False),
        sa.Column("known_from", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("known_to", sa.BigInteger),
        sa.Column("effective", sa.Date, nullable=False),
        sa.Column("lines", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner", "issuer", "security", "filing_id", "known_from", name="pk_class_shown"),
    )
    op.create_index("ix_class_shown_issuer", "class_shown", ["issuer"])
    op.add_column("balance_point", sa.Column("residual", sa.Text))
    op.add_column("line", sa.Column("security", sa.Text))
    op.add_column("filing", sa.Column("period", sa.Date))
    op.add_column("filing", sa.Column("rows_fingerprint", sa.Text))
    op.create_index("ix_filing_twins", "filing", ["issuer", "rows_fingerprint"])
    op.add_column("exit_report", sa.Column("known_to", sa.BigInteger))
    op.add_column("line", sa.Column("stated_on", sa.Date))
    op.add_column("filing", sa.Column("position", sa.BigInteger))
    op.add_column("party_alias", sa.Column("position", sa.BigInteger))
    for table in READ_MODELS:
        op.execute(f"DELETE FROM {table}")  # noqa: S608 (names are ours)
    op.execute("DELETE FROM tracking WHERE application_name = 'read-models'")


def downgrade() -> None:
    op.drop_index("ix_filing_twins", "filing")
    op.drop_column("filing", "rows_fingerprint")
    op.drop_column("filing", "period")
    op.drop_column("filing", "position")
    op.drop_column("party_alias", "position")
    op.drop_column("line", "security")
    op.drop_column("line", "stated_on")
    op.drop_column("exit_report", "known_to")
    op.drop_column("balance_point", "residual")
    op.drop_table("class_shown")
    op.drop_table("decision")

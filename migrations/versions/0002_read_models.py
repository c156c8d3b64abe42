"""The read models: parties, filings, lines and balance points. They can be dropped and rebuilt from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "party",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("symbol", sa.Text, nullable=False),
        sa.Column("normal_name", sa.Text, nullable=False),
        sa.Column("normal_symbol", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "party", "name", "symbol", name="pk_party"),
    )
    op.create_index("ix_party_name", "party", ["kind", "normal_name"])
    op.create_index("ix_party_symbol", "party", ["kind", "normal_symbol"])
    op.create_table(
        "naming",
        sa.Column("filing_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("symbol", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing_id", "kind", "party", name="pk_naming"),
    )
    op.create_index("ix_naming_latest", "naming", ["kind", "party", "known_at"])
    op.create_table(
        "party_alias",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("alias", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "alias", "party", name="pk_party_alias"),
    )
    op.create_table(
        "filing",
        sa.Column("filing_id", sa.Text, nullable=False),
        sa.Column("form_type", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("known_at", sa.BigInteger, nullable=False),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.Column("non_derivative_transactions", sa.Integer, nullable=False),
        sa.Column("non_derivative_holdings", sa.Integer, nullable=False),
        sa.Column("derivative_transactions", sa.Integer, nullable=False),
        sa.Column("derivative_holdings", sa.Integer, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("identified_as", sa.Text),
        sa.PrimaryKeyConstraint("filing_id", name="pk_filing"),
    )
    op.create_table(
        "filing_owner",
        sa.Column("filing_id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing_id", "owner", name="pk_filing_owner"),
    )
    op.create_index("ix_filing_owner_account", "filing_owner", ["owner", "issuer"])
    op.create_index("ix_filing_owner_issuer", "filing_owner", ["issuer", "owner"])
    op.create_table(
        "line",
        sa.Column("line_id", sa.Text, nullable=False),
        sa.Column("known_from", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("known_to", sa.BigInteger),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("form_table", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("ownership_form", sa.Text),
        sa.Column("nature", sa.Text),
        sa.Column("exercise_price", sa.Text),
        sa.Column("exercisable_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("granted_on", sa.Date),
        sa.Column("vests_on", sa.Date),
        sa.Column("underlying_title", sa.Text),
        sa.Column("underlying_quantity", sa.Text),
        sa.Column("underlying_value", sa.Text),
        sa.PrimaryKeyConstraint("line_id", "known_from", name="pk_line"),
    )
    op.create_index("ix_line_issuer", "line", ["issuer"])
    op.create_index("ix_line_owner", "line", ["owner", "issuer"])
    op.create_table(
        "balance_point",
        sa.Column("line_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("known_from", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("known_to", sa.BigInteger),
        sa.Column("effective", sa.Date, nullable=False),
        sa.Column("quantity", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("reconstructed", sa.Text),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("line_id", "sequence", "known_from", name="pk_balance_point"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exit_report",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("effective", sa.Date, nullable=False),
        sa.Column("known_from", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("is_exit", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("owner", "issuer", "effective", "known_from", name="pk_exit_report"),
    )


def downgrade() -> None:
    op.drop_table("exit_report")
    op.drop_table("balance_point")
    op.drop_table("line")
    op.drop_table("filing_owner")
    op.drop_table("filing")
    op.drop_table("party_alias")
    op.drop_table("naming")
    op.drop_table("party")

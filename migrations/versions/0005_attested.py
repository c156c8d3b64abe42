"""Vested and unvested parts of balances that a footnote states. No earlier book has such a balance, so nothing is read again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("balance_point", sa.Column("vested", sa.Text))
    op.add_column("balance_point", sa.Column("unvested", sa.Text))


def downgrade() -> None:
    op.drop_column("balance_point", "unvested")
    op.drop_column("balance_point", "vested")

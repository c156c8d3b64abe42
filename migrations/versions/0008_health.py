"""By which rules the read models were built, and an index of what waits in quarantine.

That the read models of an older book are not known to be of one version is told until they are built anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tracking", sa.Column("rules_version", sa.Text))
    op.create_index("ix_set_aside_waiting", "set_aside", ["resolved_at", "reason", "set_aside_at"])


def downgrade() -> None:
    op.drop_index("ix_set_aside_waiting", "set_aside")
    op.drop_column("tracking", "rules_version")

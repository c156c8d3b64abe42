"""An index of the streams by owner alone, which no statement goes by: accounts are found by issuer and owner. It cost each new stream."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_stream_owner", "stream")


def downgrade() -> None:
    op.create_index("ix_stream_owner", "stream", ["owner"])

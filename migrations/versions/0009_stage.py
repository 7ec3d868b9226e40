"""The key and the difficulty of a singing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("singings", sa.Column("key", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("singings", sa.Column("difficulty", sa.Text(), server_default="normal", nullable=False))


def downgrade() -> None:
    op.drop_column("singings", "difficulty")
    op.drop_column("singings", "key")

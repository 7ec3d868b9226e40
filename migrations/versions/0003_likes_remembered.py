"""Fingerprints of likes that were reported for members who have left."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participation_likes_remembered",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_participation_likes_remembered")),
    )


def downgrade() -> None:
    op.drop_table("participation_likes_remembered")

"""Settled days lie in one table, `days_settled` of participation; wallet's `settled_days` held the same rows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("settled_days")


def downgrade() -> None:
    op.create_table(
        "settled_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("minted", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_settled_days")),
    )
    op.execute(
        "INSERT INTO settled_days (day, members, total, minted, root, height, time_ms)"
        " SELECT day, members, total, minted, root, height, time_ms FROM days_settled"
    )

"""Films of recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PUBLIC_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    op.create_table(
        "films",
        sa.Column("recording", PUBLIC_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_of", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("recording", "kind", name=op.f("pk_films")),
    )
    op.create_index("films_of_account", "films", ["account"])
    op.create_index("films_made_of", "films", ["made_of"])


def downgrade() -> None:
    op.drop_table("films")

"""Drafts: songs that members are still writing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("sound_file", sa.Text(), nullable=True),
        sa.Column("played_file", sa.Text(), nullable=True),
        sa.Column("sound", postgresql.JSONB(), nullable=True),
        sa.Column("cover_file", sa.Text(), nullable=True),
        sa.Column("guide", sa.LargeBinary(), nullable=True),
        sa.Column("declared_ms", sa.BigInteger(), nullable=True),
        sa.Column("declaration", sa.Text(), nullable=True),
        sa.Column("published", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("drafts_of_account", "drafts", ["account", "changed_ms"])
    op.create_table(
        "draft_copies",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("draft", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("kept_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft"], ["drafts.id"], ondelete="CASCADE", name=op.f("fk_draft_copies_draft_drafts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_copies")),
    )
    op.create_index("draft_copies_of_draft", "draft_copies", ["draft", "kept_ms"])


def downgrade() -> None:
    op.drop_table("draft_copies")
    op.drop_table("drafts")

"""What song files tell beside notes and words; sounds that are measured later; files on their way in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def columns() -> list[sa.Column]:
    return [
        sa.Column("genres", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("has_melody", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("creator", sa.Text(), nullable=True),
        sa.Column("medley_start_ms", sa.BigInteger(), nullable=True),
        sa.Column("medley_end_ms", sa.BigInteger(), nullable=True),
        sa.Column("background_file", sa.Text(), nullable=True),
        sa.Column("background_type", sa.Text(), nullable=True),
        sa.Column("video_file", sa.Text(), nullable=True),
        sa.Column("video_type", sa.Text(), nullable=True),
        sa.Column("video_gap_ms", sa.BigInteger(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=True),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("melody_track", sa.SmallInteger(), nullable=True),
        sa.Column("sound_waits", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sound_fault", sa.Text(), nullable=True),
        sa.Column("audio_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("melody_digest", sa.LargeBinary(length=32), nullable=True),
    ]


def upgrade() -> None:
    for column in columns():
        op.add_column("songs", column)
    op.create_index("songs_by_sound", "songs", ["audio_digest", "melody_digest"])
    op.create_index("songs_by_waiting", "songs", ["added_ms"], postgresql_where=sa.text("sound_waits"))
    op.create_table(
        "songs_arriving",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_songs_arriving")),
    )


def downgrade() -> None:
    op.drop_table("songs_arriving")
    op.drop_index("songs_by_waiting", "songs")
    op.drop_index("songs_by_sound", "songs")
    for column in reversed(columns()):
        op.drop_column("songs", column.name)

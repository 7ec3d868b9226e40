"""Recordings of several voices; singings that were sung to a recording."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PUBLIC_ID = sa.LargeBinary(length=16)
ONE_VOICE_EACH = """
    INSERT INTO recording_parts (recording, place, singing, account, voice, score, voice_file, length_ms, pan,
        level_db, lag_ms, consent, opens)
    SELECT recordings.id, 0, recordings.singing, recordings.account, COALESCE(singings.voice, 0), recordings.score,
        recordings.voice_file, COALESCE(singings.length_ms, recordings.duration_ms), 0, 0, 0, 'given', 'no'
    FROM recordings LEFT JOIN singings ON singings.id = recordings.singing
"""
KEEPERS_VOICE = """
    UPDATE recordings SET voice_file = (
        SELECT voice_file FROM recording_parts WHERE recording_parts.recording = recordings.id
        ORDER BY recording_parts.account <> recordings.account, place LIMIT 1
    )
"""


def upgrade() -> None:
    op.add_column("singings", sa.Column("joins", PUBLIC_ID, nullable=True))
    op.create_index(
        "singings_joining", "singings", ["joins"], postgresql_where=sa.text("joins IS NOT NULL AND state = 'open'")
    )
    op.create_table(
        "recording_parts",
        sa.Column("recording", PUBLIC_ID, nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("singing", PUBLIC_ID, nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("voice", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("voice_file", sa.Text(), nullable=False),
        sa.Column("length_ms", sa.BigInteger(), nullable=False),
        sa.Column("pan", sa.Float(), nullable=False),
        sa.Column("level_db", sa.Float(), nullable=False),
        sa.Column("lag_ms", sa.Float(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("opens", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("recording", "place", name=op.f("pk_recording_parts")),
    )
    op.create_index("recording_parts_of_account", "recording_parts", ["account"])
    op.create_index("recording_parts_by_voice", "recording_parts", ["voice_file"])
    op.create_index("recording_parts_by_singing", "recording_parts", ["singing"])
    op.execute(ONE_VOICE_EACH)
    op.drop_column("recordings", "voice_file")
    op.alter_column("recordings", "singing", nullable=True)
    op.add_column("recordings", sa.Column("joins", PUBLIC_ID, nullable=True))
    op.add_column("recordings", sa.Column("guide_file", sa.Text(), nullable=True))
    op.create_index("recordings_joining", "recordings", ["joins"])


def downgrade() -> None:
    op.drop_index("recordings_joining", "recordings")
    op.drop_column("recordings", "guide_file")
    op.drop_column("recordings", "joins")
    # A recording without a singing of its own cannot be told of by the tables before; its voices are in others.
    op.execute("DELETE FROM recordings WHERE singing IS NULL")
    op.alter_column("recordings", "singing", nullable=False)
    op.add_column("recordings", sa.Column("voice_file", sa.Text(), nullable=True))
    op.execute(KEEPERS_VOICE)
    op.alter_column("recordings", "voice_file", nullable=False)
    op.drop_table("recording_parts")
    op.drop_index("singings_joining", "singings")
    op.drop_column("singings", "joins")

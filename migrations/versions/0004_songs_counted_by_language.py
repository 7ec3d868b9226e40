"""How many songs there are in each language, kept instead of counted at each visit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "song_languages",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("songs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_song_languages")),
    )
    op.execute(
        "INSERT INTO song_languages (language, songs)"
        " SELECT language, count(DISTINCT id) FROM songs, unnest(languages) AS language"
        " WHERE transaction_id IS NULL GROUP BY language"
    )


def downgrade() -> None:
    op.drop_table("song_languages")

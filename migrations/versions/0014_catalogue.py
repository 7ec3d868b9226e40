"""What songs are found by: facets and their counts, ranges, marks of melodies; what rises; members' ranges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PUBLIC_ID = sa.LargeBinary(length=16)


def columns() -> list[sa.Column]:
    pitches = [
        sa.Column(name, sa.SmallInteger(), nullable=True) for name in ("lowest", "highest", "range_low", "range_high")
    ]
    marks = sa.Column("melody_marks", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False)
    return [sa.Column("facets", postgresql.ARRAY(sa.Text()), nullable=True), *pitches, marks]


def upgrade() -> None:
    for column in columns():
        op.add_column("songs", column)
    op.drop_index("songs_by_language", "songs")
    op.create_index("songs_by_facet", "songs", ["facets"], postgresql_using="gin")
    op.create_index("songs_by_range", "songs", ["range_low", "range_high"])
    op.create_index("songs_by_marks", "songs", ["melody_marks"], postgresql_using="gin")
    op.create_index("songs_undescribed", "songs", ["added_ms"], postgresql_where=sa.text("facets IS NULL"))
    op.create_table(
        "song_facets",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("songs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_song_facets")),
    )
    op.create_index("song_facets_by_songs", "song_facets", ["kind", "songs"])
    op.execute(
        "INSERT INTO song_facets (kind, value, name, songs)"
        " SELECT 'language', language, language, songs FROM song_languages"
    )
    op.drop_table("song_languages")
    _kept_beside()


def downgrade() -> None:
    for table in ("ranges", "songs_rising", "song_days"):
        op.drop_table(table)
    op.create_table(
        "song_languages",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("songs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_song_languages")),
    )
    op.execute(
        "INSERT INTO song_languages (language, songs)"
        " SELECT value, songs FROM song_facets WHERE kind = 'language' AND songs > 0"
    )
    op.drop_table("song_facets")
    for index in ("songs_undescribed", "songs_by_marks", "songs_by_range", "songs_by_facet"):
        op.drop_index(index, "songs")
    op.create_index("songs_by_language", "songs", ["languages"], postgresql_using="gin")
    for column in reversed(columns()):
        op.drop_column("songs", column.name)


def _kept_beside() -> None:
    op.create_table(
        "song_days",
        sa.Column("song", PUBLIC_ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("singings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("song", "day", name=op.f("pk_song_days")),
    )
    op.create_table(
        "songs_rising",
        sa.Column("song", PUBLIC_ID, nullable=False),
        sa.Column("gained", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("song", name=op.f("pk_songs_rising")),
    )
    op.create_index("songs_rising_by_gain", "songs_rising", ["gained", "song"])
    op.create_table(
        "ranges",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("low", sa.SmallInteger(), nullable=False),
        sa.Column("high", sa.SmallInteger(), nullable=False),
        sa.Column("singings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_ranges")),
    )

"""Follows, blocks, reports, favourites and playlists; who is shown in high scores, and an index to find them by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PUBLIC_ID = sa.LargeBinary(length=16)


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("blocked", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "blocked", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_blocked"), "blocks", ["blocked"])
    op.create_table(
        "follows",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("followed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "followed", name=op.f("pk_follows")),
    )
    op.create_index(op.f("ix_follows_followed"), "follows", ["followed"])
    op.create_table(
        "reports",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_ms", sa.BigInteger(), nullable=False),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reports")),
    )
    waiting = sa.text("closed_ms IS NULL")
    op.create_index("reports_open", "reports", ["account", "kind", "subject"], unique=True, postgresql_where=waiting)
    op.create_index("reports_about", "reports", ["kind", "subject"])
    op.create_table(
        "favourites",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("song", PUBLIC_ID, nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "song", name=op.f("pk_favourites")),
    )
    op.create_table(
        "playlists",
        sa.Column("id", PUBLIC_ID, nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlists")),
    )
    op.create_index("playlists_of_account", "playlists", ["account", "made_ms"])
    op.create_table(
        "playlist_songs",
        sa.Column("playlist", PUBLIC_ID, nullable=False),
        sa.Column("song", PUBLIC_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist"], ["playlists.id"], name=op.f("fk_playlist_songs_playlist_playlists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("playlist", "song", name=op.f("pk_playlist_songs")),
    )
    shown = sa.Column("shown_in_scores", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    op.add_column("members", shown)
    counted = sa.text("counted")
    op.create_index("singings_best", "singings", ["song", "account", "points"], postgresql_where=counted)


def downgrade() -> None:
    op.drop_index("singings_best", "singings")
    op.drop_column("members", "shown_in_scores")
    for table in ("playlist_songs", "playlists", "favourites", "reports", "follows", "blocks"):
        op.drop_table(table)

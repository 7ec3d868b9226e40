"""A recording's mix in one column, with presets, and whether its sound was helped with the pitch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LEVELS = ("voice_db", "accompaniment_db", "echo", "reverb")


def upgrade() -> None:
    op.add_column("recordings", sa.Column("mix", postgresql.JSONB(), nullable=True))
    # What was mixed before had no more than echo and reverb: that is the preset without anything, in the hall.
    op.execute(
        "UPDATE recordings SET mix = jsonb_build_object('preset', 'plain', 'voice_db', voice_db,"
        " 'accompaniment_db', accompaniment_db, 'echo', echo, 'reverb', reverb, 'lag_ms', lag_ms)"
    )
    op.alter_column("recordings", "mix", nullable=False)
    op.add_column("recordings", sa.Column("pitch_helped", sa.Boolean(), server_default="false", nullable=False))
    for name in (*LEVELS, "lag_ms"):
        op.drop_column("recordings", name)


def downgrade() -> None:
    for name in (*LEVELS, "lag_ms"):
        kind = sa.Integer() if name == "lag_ms" else sa.Float()
        op.add_column("recordings", sa.Column(name, kind, nullable=True))
        column = sa.column(name)
        kept = sa.func.coalesce(sa.cast(sa.column("mix", postgresql.JSONB())[name].astext, sa.Float()), 0)
        op.execute(sa.update(sa.table("recordings", column)).values({column: kept}))
        op.alter_column("recordings", name, nullable=False)
    op.drop_column("recordings", "pitch_helped")
    op.drop_column("recordings", "mix")

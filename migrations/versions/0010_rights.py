"""Shares of songs that are offered, claimed and paid; takedowns, and songs that they hide."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PUBLIC_ID = sa.LargeBinary(length=16)
EARNED = """
    INSERT INTO share_income (height, position, time_ms, kind, song, holder, payer, amount, transaction_id)
    SELECT paid.height, paid.position, paid.time_ms, 1, registered.number, paid.payee, paid.payer, paid.amount,
           paid.transaction_id
    FROM postings AS paid
    JOIN singings ON singings.id = paid.about
    JOIN songs_registered AS registered ON registered.reference = singings.song
    WHERE paid.reason = 3
"""
"""What singings have paid so far: the ledger's postings know the singing, and the house its song."""


def number(name: str, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=null)


def upgrade() -> None:
    op.create_table(
        "share_offers",
        number("offer"),
        number("seller"),
        number("song"),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        number("price"),
        number("buyer"),
        number("offered_ms"),
        number("ended_ms", null=True),
        sa.PrimaryKeyConstraint("offer", name=op.f("pk_share_offers")),
    )
    for column in ("seller", "song", "buyer"):
        op.create_index(op.f(f"ix_share_offers_{column}"), "share_offers", [column])
    op.create_table(
        "share_claims",
        number("claim"),
        number("song"),
        number("holder"),
        number("claimant"),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        number("deposit"),
        number("held"),
        sa.Column("holder_says", sa.Integer(), nullable=True),
        sa.Column("claimant_says", sa.Integer(), nullable=False),
        number("opened_ms"),
        number("due_ms"),
        sa.Column("outcome", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("claim", name=op.f("pk_share_claims")),
    )
    for column in ("song", "holder", "claimant"):
        op.create_index(op.f(f"ix_share_claims_{column}"), "share_claims", [column])
    op.create_table(
        "share_income",
        number("height"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        number("time_ms"),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        number("song"),
        number("holder"),
        number("payer"),
        number("amount"),
        sa.Column("transaction_id", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("height", "position", name=op.f("pk_share_income")),
    )
    for first, second in (("holder", "time_ms"), ("holder", "song"), ("payer", "time_ms")):
        op.create_index(op.f(f"ix_share_income_{first}_{second}"), "share_income", [first, second])
    op.execute(EARNED)
    op.create_index("songs_registered_by_holder", "songs_registered", ["holders"], postgresql_using="gin")
    _takedowns()


def downgrade() -> None:
    op.drop_column("songs", "suspended")
    op.drop_table("takedowns")
    op.drop_index("songs_registered_by_holder", "songs_registered")
    for table in ("share_income", "share_claims", "share_offers"):
        op.drop_table(table)


def _takedowns() -> None:
    op.create_table(
        "takedowns",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("song", PUBLIC_ID, nullable=False),
        number("song_number"),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("title", "artist")],
        number("account", null=True),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("name", "contact", "reason", "words", "state")],
        number("asked_ms"),
        sa.Column("decision", sa.Text(), nullable=True),
        number("decided_ms", null=True),
        number("counter_account", null=True),
        sa.Column("counter", sa.Text(), nullable=True),
        number("counter_ms", null=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        number("verdict_ms", null=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_takedowns")),
    )
    op.create_index("takedowns_of_song", "takedowns", ["song", "state"])
    op.create_index(op.f("ix_takedowns_account"), "takedowns", ["account"])
    op.add_column("songs", sa.Column("suspended", sa.Boolean(), server_default="false", nullable=False))

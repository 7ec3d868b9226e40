"""Takedowns with everything that was said about each."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text

from madang.plumbing.db import PublicId, metadata

takedowns = Table(
    "takedowns",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("song", PublicId, nullable=False),
    Column("song_number", BigInteger, nullable=False),  # the ledger's
    Column("title", Text, nullable=False),  # as it was called then: who decides reads it while the song is hidden
    Column("artist", Text, nullable=False),
    Column("account", BigInteger),  # who asked; null without an account here
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("decision", Text),  # the operator's reasons
    Column("decided_ms", BigInteger),
    Column("counter_account", BigInteger),
    Column("counter", Text),  # a holder's answer
    Column("counter_ms", BigInteger),
    Column("verdict", Text),  # the operator's reasons after the answer
    Column("verdict_ms", BigInteger),
)
Index("takedowns_of_song", takedowns.c.song, takedowns.c.state)
Index(None, takedowns.c.account)

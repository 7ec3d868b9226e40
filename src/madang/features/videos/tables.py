"""Films of recordings."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from madang.plumbing.db import PublicId, metadata

films = Table(
    "films",
    metadata,
    Column("recording", PublicId, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("account", BigInteger, nullable=False),  # who asked for it
    Column("state", Text, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_of", Text),  # the mix's file: where that is replaced the film goes too
    Column("file", Text),
    Column("size_bytes", BigInteger),
    Column("duration_ms", BigInteger),
)
Index("films_of_account", films.c.account)
Index("films_made_of", films.c.made_of)

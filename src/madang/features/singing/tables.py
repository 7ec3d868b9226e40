"""Singings as the house keeps them. What paid for one is the ledger's; see the projection."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from madang.plumbing.db import PublicId, metadata

singings = Table(
    "singings",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("song", PublicId, nullable=False),
    Column("song_number", BigInteger, nullable=False),
    Column("voice", SmallInteger, nullable=False),
    Column("key", SmallInteger, nullable=False, server_default="0"),  # semitones over the song as it was recorded
    Column("difficulty", Text, nullable=False, server_default="normal"),
    Column("state", Text, nullable=False),
    Column("failure", Text),
    Column("transaction_id", LargeBinary(32), nullable=False),
    Column("transaction_expires", BigInteger, nullable=False),  # a block's height
    Column("started_ms", BigInteger, nullable=False),
    Column("last_chunk_ms", BigInteger, nullable=False),
    Column("finished_ms", BigInteger),
    Column("frames", BigInteger),  # as the browser says at the end
    Column("input_lag_ms", Integer),
    Column("headphones", Boolean),
    Column("tries", Integer, nullable=False, server_default="0"),  # of scoring
    Column("voice_file", Text),
    Column("length_ms", BigInteger),
    Column("points", Integer),  # by the difficulty; whether it counts is decided by the normal one
    Column("note_points", Integer),
    Column("line_points", Integer),
    Column("lag_ms", Integer),
    Column("breakdown", JSONB),  # lines, kinds, best and worst line
    Column("contour", LargeBinary),  # media.pitch.pack; what a replay is known by
    Column("trace", LargeBinary),  # what pages draw of it: cents as little-endian i16, -1 where nobody sings
    Column("chunks_digest", LargeBinary(32)),
    Column("samples_digest", LargeBinary(32)),
    Column("sung", Boolean),
    Column("counted", Boolean),
    Column("why_not", Text),
    Column("replay", Boolean),
    Column("scored_ms", BigInteger),
    Column("recording", PublicId),
    Column("joins", PublicId),  # the recording that it was sung to
)
Index("singings_of_account", singings.c.account, singings.c.started_ms)
Index("singings_of_song", singings.c.song, singings.c.started_ms)
Index("singings_best", singings.c.song, singings.c.account, singings.c.points, postgresql_where=singings.c.counted)
Index("singings_open", singings.c.last_chunk_ms, postgresql_where=singings.c.state == "open")
Index(
    "singings_joining", singings.c.joins, postgresql_where=singings.c.joins.is_not(None) & (singings.c.state == "open")
)
Index("singings_by_chunks", singings.c.chunks_digest)
Index("singings_by_samples", singings.c.samples_digest)

singing_chunks = Table(
    "singing_chunks",
    metadata,
    Column("singing", PublicId, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first_frame", BigInteger, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("rate", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("file", Text),  # None once the voice is one file
    Column("arrived_ms", BigInteger, nullable=False),
)
"""Numbered pieces of sound of sound; their numbers stay so that a repeated upload is known."""

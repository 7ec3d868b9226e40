"""Recordings, the voices in them, who likes them, and how much of them was served to whom."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from madang.plumbing.db import PublicId, metadata

recordings = Table(
    "recordings",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("singing", PublicId, unique=True),  # by which it came to be; None for a chorus put together of others
    Column("account", BigInteger, nullable=False),  # of whoever keeps it, one of its singers
    Column("joins", PublicId),  # the recording that its keeper sang to, or gathered voices around
    Column("song", PublicId, nullable=False),
    Column("state", Text, nullable=False),
    Column("counted", Boolean, nullable=False),  # its singing's
    Column("replay", Boolean, nullable=False),
    Column("score", Integer, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("kept_ms", BigInteger, nullable=False),
    Column("published_ms", BigInteger),
    Column("mix", JSONB, nullable=False),  # media.presets.MixSettings
    Column("pitch_helped", Boolean, nullable=False, server_default="false"),  # in the mix that is heard
    Column("wanted", Integer, nullable=False),  # counts the settings asked for; the mix is due while mixed is less
    Column("mixed", Integer, nullable=False),
    Column("wanted_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("mix_file", Text),
    Column("guide_file", Text),  # voices and whole accompaniment, for whoever joins; there while it is open
    Column("waveform", LargeBinary),
    Column("likes", BigInteger, nullable=False, server_default="0"),
)
Index("recordings_new", recordings.c.published_ms, recordings.c.id)
Index("recordings_liked", recordings.c.likes, recordings.c.id)
Index("recordings_of_account", recordings.c.account, recordings.c.kept_ms)
Index("recordings_of_song", recordings.c.song, recordings.c.published_ms)
Index("recordings_joining", recordings.c.joins)

recording_parts = Table(
    "recording_parts",
    metadata,
    Column("recording", PublicId, primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),  # in the order of joining
    Column("singing", PublicId, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("voice", SmallInteger, nullable=False),  # of the song
    Column("score", Integer, nullable=False),
    Column("voice_file", Text, nullable=False),  # one file for all recordings that the singing is in
    Column("length_ms", BigInteger, nullable=False),
    Column("pan", Float, nullable=False),
    Column("level_db", Float, nullable=False),
    Column("lag_ms", Float, nullable=False),  # beside what the mix says of all voices
    Column("consent", Text, nullable=False),
    Column("opens", Text, nullable=False),  # whether others may sing to it
)
"""One voice in one recording."""
Index("recording_parts_of_account", recording_parts.c.account)
Index("recording_parts_by_voice", recording_parts.c.voice_file)
Index("recording_parts_by_singing", recording_parts.c.singing)

likes = Table(
    "likes",
    metadata,
    Column("recording", PublicId, primary_key=True),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("given_ms", BigInteger, nullable=False),
    Column("stands", Boolean, nullable=False),
)
"""A like that was taken back stays as a row: the first one is the only one that counts, for ever."""
Index("likes_of_account", likes.c.account)

recordings_served = Table(
    "recordings_served",
    metadata,
    Column("recording", PublicId, primary_key=True),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("seconds", Integer, nullable=False),
    Column("mask", LargeBinary, nullable=False),  # model.Heard
)
Index("recordings_served_to", recordings_served.c.account)

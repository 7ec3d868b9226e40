"""Favourites and playlists."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from madang.plumbing.db import PublicId, metadata

favourites = Table(
    "favourites",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("song", PublicId, primary_key=True),
    Column("added_ms", BigInteger, nullable=False),
)

playlists = Table(
    "playlists",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("public", Boolean, nullable=False),  # whoever has its link sees it
    Column("made_ms", BigInteger, nullable=False),
)
Index("playlists_of_account", playlists.c.account, playlists.c.made_ms)

playlist_songs = Table(
    "playlist_songs",
    metadata,
    Column("playlist", PublicId, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("song", PublicId, primary_key=True),
    Column("place", Integer, nullable=False),  # ascending, with gaps
)

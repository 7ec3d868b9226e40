"""The range of each member who sang enough to have one."""

from sqlalchemy import BigInteger, Column, Integer, SmallInteger, Table

from madang.plumbing.db import metadata

ranges = Table(
    "ranges",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("low", SmallInteger, nullable=False),  # MIDI numbers
    Column("high", SmallInteger, nullable=False),
    Column("singings", Integer, nullable=False),  # from how many it was learnt
)

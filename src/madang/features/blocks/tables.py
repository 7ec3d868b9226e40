"""Who blocked whom."""

from sqlalchemy import BigInteger, Column, Table

from madang.plumbing.db import metadata

blocks = Table(
    "blocks",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("blocked", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("since_ms", BigInteger, nullable=False),
)

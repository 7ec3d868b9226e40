"""Who follows whom."""

from sqlalchemy import BigInteger, Column, Table

from madang.plumbing.db import metadata

follows = Table(
    "follows",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("followed", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("since_ms", BigInteger, nullable=False),
)

"""Who has an account in this house, and who is signed in."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, LargeBinary, Table, Text, false, true

from madang.plumbing.db import metadata

members = Table(
    "members",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", BigInteger, unique=True),
    Column("key", LargeBinary(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("has_words", Boolean, nullable=False, server_default=false()),
    Column("shown_in_scores", Boolean, nullable=False, server_default=true()),
    Column("created_ms", BigInteger, nullable=False),
    Column("opening_id", LargeBinary(32)),
    Column("opening_expires", BigInteger),
    Index(None, "name"),
)
"""account is null from when a name was given until the ledger has opened the account. key is the first device's.
opening_id and opening_expires name the transaction that opens the account and the height at which it lapses."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("member", BigInteger, ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("device_key", LargeBinary(32), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
)
"""A session lives as long as its key may act for the account: see `queries.member_of_token`."""

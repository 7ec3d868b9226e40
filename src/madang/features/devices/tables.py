"""What people call their devices, and the links by which another one joins."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, Table, Text, false

from madang.plumbing.db import PublicId, metadata

device_names = Table(
    "device_names",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("account", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("words", Boolean, nullable=False, server_default=false()),
)
"""words: the key comes from recovery words, not from a machine."""

device_invites = Table(
    "device_invites",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("member", BigInteger, ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
    Column("key", LargeBinary(32), index=True),
    Column("device_name", Text),
    Column("refused", Boolean, nullable=False, server_default=false()),
)
"""key and device_name are set once another device asks to join."""

"""Every tap, and which transaction it became; committed before the ledger is asked."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from madang.plumbing.db import PublicId, Units, metadata

gift_sendings = Table(
    "gift_sendings",
    metadata,
    Column("payer", BigInteger, primary_key=True, autoincrement=False),
    Column("key", PublicId, primary_key=True),
    Column("recording", PublicId, nullable=False),
    Column("gift", Integer, nullable=False),
    Column("amount", Units, nullable=False),
    Column("transaction_id", LargeBinary(32), nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("expires_height", BigInteger, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("height", BigInteger),
    Column("tapped_ms", BigInteger, nullable=False, index=True),
)
"""payer is a ledger account. The envelope is kept so that a repeated tap sends the same transaction. Once sent, amount,
transaction_id and height are those of the ledger's first gift with this key, which may have come another way."""

"""Acts on their way to the ledger, and what the house needs to say how the day stands."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from madang.plumbing.db import PublicId, metadata

acts = Table(
    "participation_acts",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("cause", Text, nullable=False, unique=True),
    Column("sequence", BigInteger),  # given at sending, given back when the batch is refused
    Column("held", Boolean, nullable=False, server_default="false"),  # the ledger has it
    Column("refused", Boolean, nullable=False, server_default="false"),  # the law cannot take it; never sent again
)
Index("acts_waiting", acts.c.day, acts.c.id, postgresql_where=~acts.c.held & ~acts.c.refused)
Index("acts_sent", acts.c.sequence)
Index("acts_of_account", acts.c.account, acts.c.day)

batches = Table(
    "participation_batches",
    metadata,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("transaction_id", LargeBinary(32), nullable=False),
    Column("envelope", LargeBinary, nullable=False),
)
"""The one batch that is on its way; a crash leaves it here to be sent again as it is."""

likes_remembered = Table(
    "participation_likes_remembered",
    metadata,
    Column("fingerprint", LargeBinary(32), primary_key=True),
)
"""SHA-256 of the causes of likes that were reported for members who have left. Should one come back to the account,
which the ledger keeps, none of these is reported again. It names nobody and cannot be listed by account."""

uploads = Table(
    "participation_uploads",
    metadata,
    Column("recording", PublicId, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),  # the midnight at which it must still be published
    Column("reported", Boolean, nullable=False, server_default="false"),
)
Index("uploads_due", uploads.c.due_ms, postgresql_where=~uploads.c.reported)

day_points = Table(
    "participation_day_points",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("sang", Boolean, nullable=False),
)
"""The law's own count of the days that are open, copied for the estimate; gone once the day is settled."""

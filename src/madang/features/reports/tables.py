"""Reports and what the operator did about them."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text

from madang.plumbing.db import metadata

reports = Table(
    "reports",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("account", BigInteger, nullable=False),  # who reports
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),  # a public id in hexadecimal, or an account's number
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("reported_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("note", Text),  # the operator's, when it was closed
)
Index(
    "reports_open",
    reports.c.account,
    reports.c.kind,
    reports.c.subject,
    unique=True,
    postgresql_where=reports.c.closed_ms.is_(None),
)
Index("reports_about", reports.c.kind, reports.c.subject)

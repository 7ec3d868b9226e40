"""Drafts, and what was kept when two pages saved one at once."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from madang.plumbing.db import PublicId, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", PublicId, primary_key=True),  # also of the song that it becomes
    Column("account", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # one more with each saving
    Column("content", JSONB, nullable=False),
    Column("sound_file", Text),  # as it came
    Column("played_file", Text),  # a copy that browsers play, where they do not play what came
    Column("sound", JSONB),
    Column("cover_file", Text),
    Column("guide", LargeBinary),  # media.pitch.pack: what a voice sang to the song
    Column("declared_ms", BigInteger),
    Column("declaration", Text),
    Column("published", Boolean, nullable=False, server_default="false"),
    Column("made_ms", BigInteger, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)
Index("drafts_of_account", drafts.c.account, drafts.c.changed_ms)

draft_copies = Table(
    "draft_copies",
    metadata,
    Column("id", PublicId, primary_key=True),
    Column("draft", PublicId, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("content", JSONB, nullable=False),
    Column("kept_ms", BigInteger, nullable=False),
)
"""What a page wanted to save when another had saved before it."""
Index("draft_copies_of_draft", draft_copies.c.draft, draft_copies.c.kept_ms)

"""Live messages: what open pages are told at once.

Every topic has a sequence of its own, taken in the transaction that writes. A view that pages fold carries the
sequence as of its reading, so that a page drops what is older and fetches again on a gap. Lossy messages have no
number, are never folded into a view and are the first to be dropped.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Table, Text, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.plumbing.db import metadata

CHANNEL = "madang_live"
"""PostgreSQL carries messages to every web process on this channel."""
PAYLOAD_MAX_BYTES = 7_900
"""PostgreSQL takes 8,000 in one notification."""

live_topics = Table(
    "live_topics",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

_TAKE = text(
    "INSERT INTO live_topics (topic, sequence) SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:counts AS bigint[]))"
    " ON CONFLICT (topic) DO UPDATE SET sequence = live_topics.sequence + excluded.sequence RETURNING topic, sequence"
)

_NEWEST = select(live_topics).where(live_topics.c.topic == any_(bindparam("topics", type_=ARRAY(Text))))


class Message(msgspec.Struct, frozen=True, tag_field="type", tag=True):
    """What is seen, e.g. `class GiftShown(Message, frozen=True, tag="GiftShown")`; JSON with the tag in `type`."""


@dataclass(frozen=True)
class Publish:
    """One message for one topic."""

    topic: str
    """`house`, `member/<account>`, `recording/<hex id>` or `device-invite/<hex>`."""
    message: Message
    lossy: bool = False


class Sent(msgspec.Struct, frozen=True):
    """One message on its way to pages."""

    topic: str
    sequence: int | None
    """None: lossy."""
    message: msgspec.Raw


class MessageTooLargeError(Exception):
    """A live message does not fit in one notification; a message names what changed, the page fetches the rest."""


async def publish(db: AsyncConnection, messages: Sequence[Publish]) -> None:
    """Number the messages and send them when the caller's transaction commits, in this order.

    Raises MessageTooLargeError.
    """
    if not messages:
        return
    last = await _take(db, Counter(each.topic for each in messages if not each.lossy))
    sent = []
    for each in messages:
        sequence = None
        if not each.lossy:
            sequence = last[each.topic] = last[each.topic] + 1
        sent.append(msgspec.json.encode(Sent(each.topic, sequence, msgspec.Raw(msgspec.json.encode(each.message)))))
    for payload in _payloads(sent):
        await db.execute(select(func.pg_notify(CHANNEL, payload.decode())))


async def sequences(db: AsyncConnection, topics: Iterable[str]) -> dict[str, int]:
    """The newest number of each topic as this transaction sees it; 0 for one that never spoke."""
    wanted = list(topics)
    rows = await db.execute(_NEWEST, {"topics": wanted})
    found: dict[str, Any] = dict.fromkeys(wanted, 0)
    found.update({row.topic: row.sequence for row in rows})
    return found


def received(payload: str) -> list[Sent]:
    """The messages in one notification."""
    return msgspec.json.decode(payload, type=list[Sent])


async def _take(db: AsyncConnection, counts: Counter[str]) -> dict[str, int]:
    """The number before the first of each topic's new ones. Topics are locked in one order, so none waits in a ring."""
    if not counts:
        return {}
    topics = sorted(counts)
    rows = await db.execute(_TAKE, {"topics": topics, "counts": [counts[topic] for topic in topics]})
    return {topic: sequence - counts[topic] for topic, sequence in rows}


def _payloads(sent: list[bytes]) -> list[bytes]:
    """JSON arrays of messages, each small enough for one notification, in order."""
    payloads: list[bytes] = []
    batch: list[bytes] = []
    size_bytes = 2
    for each in sent:
        if len(each) + 2 > PAYLOAD_MAX_BYTES:
            raise MessageTooLargeError(f"A live message of {len(each)} bytes is larger than {PAYLOAD_MAX_BYTES}.")
        if batch and size_bytes + len(each) + 1 > PAYLOAD_MAX_BYTES:
            payloads.append(b"[" + b",".join(batch) + b"]")
            batch, size_bytes = [], 2
        batch.append(each)
        size_bytes += len(each) + 1
    payloads.append(b"[" + b",".join(batch) + b"]")
    return payloads

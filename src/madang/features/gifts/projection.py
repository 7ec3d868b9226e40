"""Every gift that the ledger holds, and the pages that see it arrive.

The one thing asked outside is the sender's name, for the message: a page shows a name, and the law knows only numbers.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.gifts.model import GiftReceived, GiftShown, Sender
from madang.features.members import queries as members
from madang.ledger.events import Posted, Reason
from madang.ledger.rules.gifts import GiftSent
from madang.plumbing.db import PublicId, Units, metadata
from madang.plumbing.live import Publish

gifts = Table(
    "gifts",
    metadata,
    Column("height", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("payer", BigInteger, nullable=False, index=True),
    Column("receivers", ARRAY(BigInteger), nullable=False),
    Column("gift", Integer, nullable=False),
    Column("amount", Units, nullable=False),
    Column("about", PublicId, nullable=False),
    Column("key", PublicId, nullable=False),
    Column("transaction_id", LargeBinary(32)),
    Column("time_ms", BigInteger, nullable=False),
    Index(None, "about", "height", "position"),
    Index(None, "payer", "key"),
)
"""about is the recording."""


async def apply(events: Sequence[Recorded], block: BlockSummary, db: AsyncConnection) -> list[Publish]:
    """Write the block's gifts; show each on its recording's page and to those who received it."""
    sent = [(recorded, recorded.event) for recorded in events if isinstance(recorded.event, GiftSent)]
    if not sent:
        return []
    counts = await _counts(db, {event.about for _, event in sent})
    names = await members.names_of(db, {event.payer for _, event in sent})
    rows = [_row(recorded, event, block) for recorded, event in sent]
    await db.execute(insert(gifts), rows)
    parts = _parts(events)
    messages: list[Publish] = []
    for recorded, event in sent:
        counts[event.about] += 1
        sender = Sender(account=event.payer, name=names.get(event.payer))
        messages.append(_shown(event, sender, counts[event.about], block))
        for receiver in event.receivers:
            amount = parts.get((recorded.transaction_id, receiver, event.about), event.amount // len(event.receivers))
            messages.append(_received(event, sender, receiver, amount, block))
    return messages


async def _counts(db: AsyncConnection, abouts: set[bytes]) -> Counter[bytes]:
    """How many gifts each recording had before this block."""
    found = await db.execute(
        select(gifts.c.about, func.count().label("gifts")).where(gifts.c.about.in_(abouts)).group_by(gifts.c.about)
    )
    return Counter({row.about: row.gifts for row in found})


def _parts(events: Sequence[Recorded]) -> dict[tuple[bytes | None, int, bytes], int]:
    """What each receiver got of a transaction's gift, as it was posted."""
    return {
        (recorded.transaction_id, recorded.event.payee, recorded.event.about): recorded.event.amount
        for recorded in events
        if isinstance(recorded.event, Posted) and recorded.event.reason == Reason.GIFT
    }


def _row(recorded: Recorded, event: GiftSent, block: BlockSummary) -> dict[str, object]:
    fields = ("payer", "receivers", "gift", "amount", "about", "key")
    place = {"height": block.height, "position": recorded.index, "time_ms": block.time_ms}
    return {name: getattr(event, name) for name in fields} | place | {"transaction_id": recorded.transaction_id}


def _shown(event: GiftSent, sender: Sender, count: int, block: BlockSummary) -> Publish:
    recording = event.about.hex()
    shown = GiftShown(
        recording=recording,
        sender=sender,
        gift=event.gift,
        amount=str(event.amount),
        key=event.key.hex(),
        gifts=count,
        time_ms=block.time_ms,
    )
    return Publish(f"recording/{recording}", shown)


def _received(event: GiftSent, sender: Sender, receiver: int, amount: int, block: BlockSummary) -> Publish:
    received = GiftReceived(
        recording=event.about.hex(), sender=sender, gift=event.gift, amount=str(amount), time_ms=block.time_ms
    )
    return Publish(f"member/{receiver}", received)

"""Every gift that the ledger holds, and the pages that see it arrive.

Asked outside, for the messages only: the sender's name and who sang the recording. The law knows only numbers.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from madang.chain.projected import BlockSummary, Recorded
from madang.features.gifts.model import GiftReceived, GiftShown, Sender
from madang.features.members import queries as members
from madang.features.recordings import queries as recordings
from madang.ledger.events import Posted, Reason
from madang.ledger.rules.gifts import GiftSent
from madang.ledger.units import NOTHING
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
    abouts = dict.fromkeys(event.about for _, event in sent if event.about != NOTHING)
    singers = {about: set(await recordings.singers_of(db, about)) for about in abouts}
    counts = {about: await _count(db, about, singers[about]) for about in abouts}
    names = await members.names_of(db, {event.payer for _, event in sent})
    rows = [_row(recorded, event, block) for recorded, event in sent]
    await db.execute(insert(gifts), rows)
    parts = _parts(events)
    messages: list[Publish] = []
    for recorded, event in sent:
        sender = Sender(account=event.payer, name=names.get(event.payer))
        # Anybody may name a recording in a gift to somebody else; such a gift is not the recording's.
        if not singers.get(event.about, set()).isdisjoint(event.receivers):
            counts[event.about] += 1
            messages.append(_shown(event, sender, counts[event.about], block))
        for receiver in event.receivers:
            amount = parts.get((recorded.transaction_id, receiver, event.about), event.amount // len(event.receivers))
            messages.append(_received(event, sender, receiver, amount, block))
    return messages


async def _count(db: AsyncConnection, about: bytes, singers: set[int]) -> int:
    """How many gifts the singers of the recording had for it before this block."""
    to_them = gifts.c.receivers.overlap(sorted(singers))
    found = await db.execute(select(func.count()).select_from(gifts).where(gifts.c.about == about, to_them))
    return int(found.scalar_one()) if singers else 0


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
